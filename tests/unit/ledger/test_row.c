/* One row's life: its history by change, taking it out with what is part of it, and taking changes back. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "language/language.h"
#include "ledger/doctor.h"
#include "ledger/row.h"
#include "ledger/words.h"

static char before[65536], after[65536];

static const char *const base[] = {
    "accounts|external_id=A1|name=Acme|segment=SMB|tax_id=1|seats=5",
    "accounts|external_id=A2|name=Beta",
    "contacts|external_id=K1|account_external_id=A1|name=Ana|email=ana@a.example|shoe=40",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|amount=100|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2026-01-01",
    "subscription_changes|subscription_external_id=S1|date=2026-02-01|amount=120",
    "subscriptions|external_id=S2|account_external_id=A1|amount=100|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2026-01-01",
    "invoice_lines|external_id=L1|account_external_id=A1|subscription_external_id=S2|type=one_time|amount=5|"
    "currency=BRL",
    "usage|account_external_id=A1|date=2026-03-01|feature=login|count=2",
    "costs|month=2026-03|kind=service|amount=5|currency=BRL|account_external_id=A1",
    "fx_rates|month=2026-03|currency=USD|rate=5",
    "stages|account_external_id=A1|journey=onboarding|stage=Kick-off|entered_at=2026-03-01|reason=signed",
    "milestones|account_external_id=A1|name=Seven friends|kind=first_value|customer_owner=Bia",
    "handoffs|account_external_id=A1|started_at=2026-03-05|checklist=[ ] goals",
    "tasks|account_external_id=A1|title=Call|reason=low|created_at=2026-03-01|due_date=2026-03-03|state=open",
    "reviews|account_external_id=A1|held_at=2026-03-01|past=Fine",
    "churn_requests|account_external_id=A1|requested_at=2026-03-01|kind=voluntary|reason=Price|state=open",
    "opportunities|account_external_id=A1|kind=upsell|stage=identified|amount=90|opened_at=2026-03-01",
    "renewal_calls|subscription_external_id=S1|called_at=2026-03-01|call=at_risk|note=unsure",
    "values|account_external_id=A1|kind=case|promised=Half|at=2026-03-01",
    "health_overrides|account_external_id=A1|light=red|reason=x|at=2026-03-01|until_date=2026-04-01",
    "sentiments|account_external_id=A1|at=2026-03-01|sentiment=good|note=warm",
    NULL};

static void dump_all(struct fixture *f, int64_t known, char ret[65536])
{
    ret[0] = '\0';
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        size_t length = strlen(ret);
        dump(f, (enum record_kind)kind, known, ret + length, 65536 - length);
    }
}

struct finding {
    enum record_kind kind;
    int skip;
    bool found;
    struct ledger_key key;
};

static enum result keep_key(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct finding *finding = context;
    (void)problem;
    if (finding->skip-- == 0) {
        finding->key = ledger_key_of(finding->kind, item);
        finding->found = true;
    }
    return RESULT_OK;
}

/* The key of the kind's n-th standing row. */
static struct ledger_key key_of(struct fixture *f, enum record_kind kind, int n)
{
    struct finding finding = {.kind = kind, .skip = n};
    struct store_connection *connection;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_scan(connection, kind, LEDGER_NOW, 0, INT64_MAX, LEDGER_SCAN_TEXTS, keep_key,
                                 &finding, &f->problem),
                     RESULT_OK);
    store_read_end(f->store, connection);
    assert_true(finding.found);
    return finding.key;
}

struct changing {
    struct fixture *f;
    enum record_kind kind;
    struct ledger_key key;
    int64_t taken_back; /* 0: remove */
};

static enum result change_work(struct store_connection *connection, void *context, struct problem *problem)
{
    struct changing *changing = context;
    struct fixture *f = changing->f;
    struct ledger_change change;
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@cais.example"), &f->touched, problem);
    if (result != RESULT_OK)
        return result;
    result = changing->taken_back
                 ? ledger_take_back(&change, changing->kind, &changing->key, changing->taken_back, problem)
                 : ledger_remove(&change, changing->kind, &changing->key, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    f->change_id = change.id;
    ledger_change_release(&change);
    return result;
}

static enum result remove_row(struct fixture *f, enum record_kind kind, struct ledger_key key)
{
    struct changing changing = {f, kind, key, 0};
    return store_write(f->store, change_work, &changing, &f->problem);
}

static enum result take_back(struct fixture *f, enum record_kind kind, struct ledger_key key, int64_t change)
{
    struct changing changing = {f, kind, key, change};
    return store_write(f->store, change_work, &changing, &f->problem);
}

static void say_fault(void *context, text fault)
{
    (void)context;
    fail_msg("the doctor: %.*s", TEXT_ARGUMENTS(fault));
}

static void assert_healthy(struct fixture *f)
{
    struct store_connection *connection;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_doctor(connection, say_fault, NULL, &f->problem), RESULT_OK);
    store_read_end(f->store, connection);
}

static size_t history(struct fixture *f, struct arena *arena, enum record_kind kind, struct ledger_key key,
                      struct ledger_state **ret)
{
    struct store_connection *connection;
    size_t count;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_history(connection, kind, &key, arena, ret, &count, &f->problem), RESULT_OK);
    store_read_end(f->store, connection);
    return count;
}

static void test_keys(void **state)
{
    (void)state;
    struct ledger_key key;
    struct arena arena;
    arena_init(&arena, 0);
    assert_true(ledger_key_parse(RECORD_USAGE, TEXT("17.-3.9.0"), &key));
    assert_int_equal(key.parts[1], -3);
    assert_int_equal(ledger_key_account(RECORD_USAGE, &key), 17);
    assert_true(text_equal(ledger_key_format(&arena, &key), TEXT("17.-3.9.0")));
    static const char *const none[] = {
        "", "17.3.9", "17.3.9.0.1", "17..9.0", "a.1.2.3", "17.3.9.0.", "1.2.3.99999999999999999999"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(ledger_key_parse(RECORD_USAGE, text_of(none[i]), &key));
    assert_true(ledger_key_parse(RECORD_FX_RATE, TEXT("674.5"), &key));
    assert_int_equal(ledger_key_account(RECORD_FX_RATE, &key), 0);
    arena_release(&arena);
}

static void test_history(void **state)
{
    struct fixture *f = *state;
    struct ledger_state *states;
    struct arena arena;
    arena_init(&arena, 0);
    put_all(f, base, true);
    int64_t import = f->import_id;
    struct ledger_key key = key_of(f, RECORD_ACCOUNT, 0);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "tax_id", "2", NULL);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "seats", "6", NULL); /* of its own fields alone */
    assert_int_equal(remove_row(f, RECORD_ACCOUNT, key), RESULT_OK);
    assert_int_equal(history(f, &arena, RECORD_ACCOUNT, key, &states), 4);
    assert_int_equal(states[0].import_id, import);
    assert_true(states[0].stands);
    assert_true(text_equal(states[0].values[ACCOUNT_TAX_ID].text, TEXT("1")));
    assert_true(text_equal(states[1].values[ACCOUNT_TAX_ID].text, TEXT("2")));
    assert_true(text_equal(states[1].custom[0].value, TEXT("5")));
    assert_true(text_equal(states[2].custom[0].value, TEXT("6")));
    assert_int_equal(states[2].import_id, 0);
    assert_false(states[3].stands);
    assert_true(text_equal(states[3].actor, TEXT("ana@cais.example")));
    assert_true(states[3].committed_at > states[2].committed_at);
    assert_true(text_equal(states[3].custom[0].value, TEXT("6")));
    struct ledger_key nobody = {{99}, 1};
    assert_int_equal(history(f, &arena, RECORD_ACCOUNT, nobody, &states), 0);
    arena_release(&arena);
}

/* Every kind: removed, it is as known before; taken back, it is as it was. */
static void test_remove_and_take_back(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum record_kind kind;
        int n;
    } rows[] = {{RECORD_CONTACT, 0},
                {RECORD_SUBSCRIPTION, 0},
                {RECORD_SUBSCRIPTION_CHANGE, 0},
                {RECORD_INVOICE_LINE, 0},
                {RECORD_COST, 0},
                {RECORD_USAGE, 0},
                {RECORD_FX_RATE, 0},
                {RECORD_STAGE, 0},
                {RECORD_MILESTONE, 0},
                {RECORD_HANDOFF, 0},
                {RECORD_TASK, 0},
                {RECORD_REVIEW, 0},
                {RECORD_CHURN_REQUEST, 0},
                {RECORD_OPPORTUNITY, 0},
                {RECORD_RENEWAL_CALL, 0},
                {RECORD_VALUE_MAP, 0},
                {RECORD_HEALTH_OVERRIDE, 0},
                {RECORD_SENTIMENT, 0},
                {RECORD_ACCOUNT, 0},
                {RECORD_ACCOUNT, 1}};
    assert_string_equal(put_all(f, base, false), "IIIIIIIIIIIIIIIIIIIII");
    int64_t first = f->change_id;
    dump_all(f, LEDGER_NOW, before);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ledger_key key = key_of(f, rows[i].kind, rows[i].n);
        assert_int_equal(remove_row(f, rows[i].kind, key), RESULT_OK);
        int64_t removal = f->change_id;
        dump_all(f, LEDGER_NOW, after);
        assert_string_not_equal(after, before);
        dump_all(f, first, after);
        assert_string_equal(after, before);
        assert_healthy(f);
        assert_int_equal(remove_row(f, rows[i].kind, key), RESULT_NOT_FOUND);
        assert_int_equal(take_back(f, rows[i].kind, key, removal - 1), RESULT_CONFLICT);
        assert_int_equal(take_back(f, rows[i].kind, key, removal), RESULT_OK);
        dump_all(f, LEDGER_NOW, after);
        assert_string_equal(after, before);
        assert_healthy(f);
    }
}

static void test_what_is_in_the_way(void **state)
{
    struct fixture *f = *state;
    put_all(f, base, false);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "parent_external_id", "A1", NULL);
    dump_all(f, LEDGER_NOW, before);
    assert_int_equal(remove_row(f, RECORD_ACCOUNT, key_of(f, RECORD_ACCOUNT, 0)), RESULT_BAD_INPUT);
    assert_int_equal(remove_row(f, RECORD_SUBSCRIPTION, key_of(f, RECORD_SUBSCRIPTION, 1)), RESULT_BAD_INPUT);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
}

/* A correction, a clearing of own fields, and an insertion are each taken back. */
static void test_take_back_changes(void **state)
{
    struct fixture *f = *state;
    put_all(f, base, false);
    struct ledger_key key = key_of(f, RECORD_ACCOUNT, 0);
    dump_all(f, LEDGER_NOW, before);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme Ltda", "tax_id", "", "seats", "7", "tier", "x",
        NULL);
    int64_t both = f->change_id;
    assert_int_equal(take_back(f, RECORD_ACCOUNT, key, both), RESULT_OK);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "seats", "", NULL);
    assert_int_equal(take_back(f, RECORD_ACCOUNT, key, f->change_id), RESULT_OK);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
    put(f, RECORD_TICKET, "external_id", "T1", "account_external_id", "A1", "opened_at", "2026-03-01", NULL);
    assert_int_equal(take_back(f, RECORD_TICKET, key_of(f, RECORD_TICKET, 0), f->change_id), RESULT_OK);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
    assert_healthy(f);
    /* The same id comes again, and stands. */
    assert_int_equal(put(f, RECORD_TICKET, "external_id", "T1", "account_external_id", "A2", "opened_at",
                         "2026-03-02", NULL),
                     LEDGER_INSERTED);
    assert_healthy(f);
}

static void test_ground_has_gone(void **state)
{
    struct fixture *f = *state;
    put_all(f, base, false);
    struct ledger_key contact = key_of(f, RECORD_CONTACT, 0), account = key_of(f, RECORD_ACCOUNT, 0),
                      terms = key_of(f, RECORD_SUBSCRIPTION_CHANGE, 0),
                      subscription = key_of(f, RECORD_SUBSCRIPTION, 0);
    assert_int_equal(remove_row(f, RECORD_SUBSCRIPTION_CHANGE, terms), RESULT_OK);
    int64_t terms_gone = f->change_id;
    assert_int_equal(remove_row(f, RECORD_SUBSCRIPTION, subscription), RESULT_OK);
    assert_int_equal(take_back(f, RECORD_SUBSCRIPTION_CHANGE, terms, terms_gone), RESULT_BAD_INPUT);
    assert_int_equal(remove_row(f, RECORD_CONTACT, contact), RESULT_OK);
    int64_t removal = f->change_id;
    assert_int_equal(remove_row(f, RECORD_ACCOUNT, account), RESULT_OK);
    int64_t account_removal = f->change_id;
    assert_int_equal(take_back(f, RECORD_CONTACT, contact, removal), RESULT_BAD_INPUT);
    assert_int_equal(take_back(f, RECORD_ACCOUNT, account, account_removal), RESULT_OK);
    assert_int_equal(take_back(f, RECORD_CONTACT, contact, removal), RESULT_OK);
    assert_healthy(f);
}

/* An import whose row was corrected by hand can be taken back once the correction was. */
static void test_undo_behind_it(void **state)
{
    struct fixture *f = *state;
    const char *import[] = {"accounts|external_id=A1|name=Two", NULL};
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "One", NULL);
    dump_all(f, LEDGER_NOW, before);
    put_all(f, import, true);
    int64_t id = f->import_id;
    char blocked[512];
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Three", NULL);
    int64_t correction = f->change_id;
    assert_int_equal(undo(f, id, blocked), RESULT_CONFLICT);
    assert_int_equal(take_back(f, RECORD_ACCOUNT, key_of(f, RECORD_ACCOUNT, 0), correction), RESULT_OK);
    assert_int_equal(undo(f, id, blocked), RESULT_OK);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
}

/* Every kind, field and choice has its words, in both languages. */
static void test_words(void **state)
{
    (void)state;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        language_use((enum language)language);
        for (int number = 0; number < RECORD_KIND_COUNT; number++) {
            enum record_kind kind = (enum record_kind)number;
            const struct record_type *type = record_type_of(kind);
            assert_true(strlen(record_kind_singular(kind)) > 1 && strlen(record_kind_plural(kind)) > 1);
            for (int field = 0; field < type->field_count; field++) {
                const char *hint = record_field_hint(kind, field);
                assert_true(strlen(record_field_label(kind, field)) > 1);
                assert_true(!hint || strlen(hint) > 5);
                for (int i = 0; type->fields[field].type == FIELD_CHOICE && type->fields[field].choices[i];
                     i++)
                    assert_true(strlen(record_choice_label(kind, field, i)) > 1);
            }
        }
    }
    language_use(LANGUAGE_EN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_words),
        cmocka_unit_test_setup_teardown(test_history, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_remove_and_take_back, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_what_is_in_the_way, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_take_back_changes, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_ground_has_gone, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_undo_behind_it, fixture_open, fixture_close)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
