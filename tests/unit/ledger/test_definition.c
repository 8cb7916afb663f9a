/* Definitions: versions, what stands as known at a change, taking out, and two writers. */
#include "fixture.h"

#include <string.h>

#include "ledger/definition.h"

struct writing {
    struct fixture *f;
    const char *key;
    int64_t seen;
    text bodies[2]; /* put one after the other in one change */
    int count;
    int64_t version;
};

static enum result write_definition(struct store_connection *connection, void *context,
                                    struct problem *problem)
{
    struct writing *writing = context;
    struct fixture *f = writing->f;
    struct ledger_change change;
    ledger_touched_release(&f->touched);
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@farol.test"), &f->touched, problem);
    for (int i = 0; i < writing->count && result == RESULT_OK; i++)
        result = ledger_definition_put(&change, DEFINITION_SEGMENT, text_of(writing->key), writing->seen,
                                       writing->bodies[i], &writing->version, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    f->change_id = f->touched.change_id;
    ledger_change_release(&change);
    return result;
}

static enum result define(struct fixture *f, const char *key, int64_t seen, text body, int64_t *ret_version)
{
    struct writing writing = {f, key, seen, {body}, 1, -1};
    enum result result = store_write(f->store, write_definition, &writing, &f->problem);
    *ret_version = writing.version;
    return result;
}

static struct arena arena;

static struct ledger_definition get(struct fixture *f, const char *key, int64_t known)
{
    struct store_connection *connection;
    struct ledger_definition definition;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_definition_get(connection, DEFINITION_SEGMENT, text_of(key), known, &arena,
                                           &definition, &f->problem),
                     RESULT_OK);
    store_read_end(f->store, connection);
    return definition;
}

static void assert_text(text value, const char *expected)
{
    if (!text_equal(value, text_of(expected)))
        fail_msg("%.*s is not %s", TEXT_ARGUMENTS(value), expected);
}

static void test_versions(void **state)
{
    struct fixture *f = *state;
    int64_t version;
    assert_int_equal(get(f, "vip", LEDGER_NOW).version, 0);
    assert_true(text_is_absent(get(f, "vip", LEDGER_NOW).body));
    assert_int_equal(define(f, "vip", 0, TEXT("{\"a\":1}"), &version), RESULT_OK);
    assert_int_equal(version, 1);
    int64_t first = f->change_id;
    assert_true(first > 0);
    assert_false(f->touched.organisation_wide);
    assert_int_equal(define(f, "vip", DEFINITION_SEEN_ANY, TEXT("{\"a\":1}"), &version), RESULT_OK);
    assert_int_equal(version, 1);
    assert_int_equal(f->change_id, 0); /* nothing was written */
    assert_int_equal(define(f, "vip", 1, TEXT("{\"a\":2}"), &version), RESULT_OK);
    assert_int_equal(version, 2);
    assert_text(get(f, "vip", LEDGER_NOW).body, "{\"a\":2}");
    assert_text(get(f, "vip", LEDGER_NOW).actor, "ana@farol.test");
    assert_text(get(f, "vip", first).body, "{\"a\":1}");
    assert_int_equal(get(f, "vip", first - 1).version, 0);
}

static void test_two_writers(void **state)
{
    struct fixture *f = *state;
    int64_t version;
    assert_int_equal(define(f, "vip", 0, TEXT("1"), &version), RESULT_OK);
    assert_int_equal(define(f, "vip", 0, TEXT("2"), &version), RESULT_CONFLICT);
    assert_text(get(f, "vip", LEDGER_NOW).body, "1");
}

static void test_taken_out(void **state)
{
    struct fixture *f = *state;
    int64_t version;
    struct store_connection *connection;
    struct ledger_definition *list;
    size_t count;
    assert_int_equal(define(f, "b", DEFINITION_SEEN_ANY, TEXT("1"), &version), RESULT_OK);
    assert_int_equal(define(f, "a", DEFINITION_SEEN_ANY, TEXT("1"), &version), RESULT_OK);
    int64_t both = f->change_id;
    assert_int_equal(define(f, "b", DEFINITION_SEEN_ANY, TEXT_ABSENT, &version), RESULT_OK);
    assert_int_equal(version, 2);
    assert_int_equal(define(f, "b", DEFINITION_SEEN_ANY, TEXT_ABSENT, &version), RESULT_OK);
    assert_int_equal(f->change_id, 0);
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_definition_list(connection, DEFINITION_SEGMENT, LEDGER_NOW, &arena, &list, &count,
                                            &f->problem),
                     RESULT_OK);
    assert_int_equal(count, 1);
    assert_text(list[0].key, "a");
    assert_int_equal(
        ledger_definition_list(connection, DEFINITION_SEGMENT, both, &arena, &list, &count, &f->problem),
        RESULT_OK);
    assert_int_equal(count, 2);
    assert_text(list[1].key, "b");
    assert_int_equal(
        ledger_definition_list(connection, DEFINITION_JOURNEY, both, &arena, &list, &count, &f->problem),
        RESULT_OK);
    assert_int_equal(count, 0);
    store_read_end(f->store, connection);
    assert_int_equal(define(f, "b", 2, TEXT("3"), &version), RESULT_OK);
    assert_int_equal(version, 3);
}

static void test_history(void **state)
{
    struct fixture *f = *state;
    int64_t version, last;
    struct store_connection *connection;
    struct ledger_definition *versions, one;
    size_t count;
    assert_int_equal(define(f, "vip", 0, TEXT("1"), &version), RESULT_OK);
    struct writing twice = {f, "vip", DEFINITION_SEEN_ANY, {TEXT("2"), TEXT("3")}, 2, -1};
    assert_int_equal(store_write(f->store, write_definition, &twice, &f->problem), RESULT_OK);
    assert_int_equal(twice.version, 2);
    int64_t change = f->change_id;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_definition_history(connection, DEFINITION_SEGMENT, TEXT("vip"), &arena, &versions,
                                               &count, &f->problem),
                     RESULT_OK);
    assert_int_equal(count, 2);
    assert_text(versions[0].body, "1");
    assert_text(versions[1].body, "3");
    assert_true(versions[1].committed_at > versions[0].committed_at);
    assert_int_equal(
        ledger_definition_version(connection, DEFINITION_SEGMENT, TEXT("vip"), 1, &arena, &one, &f->problem),
        RESULT_OK);
    assert_text(one.body, "1");
    assert_int_equal(
        ledger_definition_version(connection, DEFINITION_SEGMENT, TEXT("vip"), 9, &arena, &one, &f->problem),
        RESULT_NOT_FOUND);
    assert_int_equal(ledger_definition_last_change(connection, DEFINITION_SEGMENT, &last, &f->problem),
                     RESULT_OK);
    assert_int_equal(last, change);
    assert_int_equal(ledger_definition_last_change(connection, DEFINITION_TIER, &last, &f->problem),
                     RESULT_OK);
    assert_int_equal(last, 0);
    store_read_end(f->store, connection);
}

static void test_refused(void **state)
{
    struct fixture *f = *state;
    static char body[DEFINITION_BODY_BYTES_MAX + 1];
    static const char *const keys[] = {
        "", "Vip", "a b", "á",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    int64_t version;
    memset(body, 'x', sizeof body);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        assert_int_equal(define(f, keys[i], DEFINITION_SEEN_ANY, TEXT("1"), &version), RESULT_BAD_INPUT);
    assert_int_equal(define(f, "long", DEFINITION_SEEN_ANY, (text){body, sizeof body}, &version),
                     RESULT_BAD_INPUT);
    assert_int_equal(define(f, "long", DEFINITION_SEEN_ANY, (text){body, sizeof body - 1}, &version),
                     RESULT_OK);
}

static void test_keys(void **state)
{
    (void)state;
    for (int i = 0; i < DEFINITION_KIND_COUNT; i++) /* each has a name, and its own */
        for (int other = 0; other < i; other++)
            assert_string_not_equal(ledger_definition_kind_name((enum definition_kind)i),
                                    ledger_definition_kind_name((enum definition_kind)other));
    assert_text(ledger_definition_key_of(&arena, TEXT(" Saúde baixa: 2ª vez! ")), "saude-baixa-2-vez");
    assert_true(text_is_absent(ledger_definition_key_of(&arena, TEXT("?!"))));
    char many[200];
    memset(many, 'x', sizeof many);
    assert_int_equal(ledger_definition_key_of(&arena, (text){many, sizeof many}).length,
                     DEFINITION_KEY_CHARACTERS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_versions, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_two_writers, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_taken_out, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_history, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_refused, fixture_open, fixture_close),
        cmocka_unit_test(test_keys),
    };
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
