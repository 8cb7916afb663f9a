/* Taking imports back: all that stood before stands again, and what is in the way is named. */
#include "fixture.h"

#include <string.h>

static char before[65536], after[65536], blocked[512];

static const char *const base[] = {
    "accounts|external_id=A1|name=Acme|segment=SMB|tax_id=1|seats=5",
    "accounts|external_id=A2|name=Beta",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|amount=100|interval_unit=month|interval_"
    "count=1|"
    "currency=BRL|start_date=2026-01-01",
    "subscription_changes|subscription_external_id=S1|date=2026-02-01|amount=120",
    "usage|account_external_id=A1|date=2026-03-01|feature=login|count=2",
    NULL};

static void dump_all(struct fixture *f, int64_t known, char ret[65536])
{
    ret[0] = '\0';
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        size_t length = strlen(ret);
        dump(f, (enum record_kind)kind, known, ret + length, 65536 - length);
    }
}

static void test_undo_restores(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, base, false), "IIIII");
    int64_t first = f->change_id;
    dump_all(f, LEDGER_NOW, before);
    const char *second[] = {"accounts|external_id=A1|name=Acme Ltda|tax_id=2|seats=6|tier=gold",
                            "accounts|external_id=A3|name=New|parent_external_id=A1",
                            "subscriptions|external_id=S1|account_external_id=A2|amount=90",
                            "usage|account_external_id=A1|date=2026-03-01|feature=login|count=9", NULL};
    assert_string_equal(put_all(f, second, true), "UIUU");
    int64_t import = f->import_id, imported = f->change_id;
    static char changed[65536];
    dump_all(f, LEDGER_NOW, changed);
    assert_int_equal(undo(f, import, blocked), RESULT_OK);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
    dump_all(f, imported, after);
    assert_string_equal(after, changed);
    dump_all(f, first, after);
    assert_string_equal(after, before);
    assert_int_equal(undo(f, import, blocked), RESULT_CONFLICT);
    /* The same file imports again, on the same ids. */
    assert_string_equal(put_all(f, second, true), "UIUU");
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, changed);
}

static void test_changed_since(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, base, true), "IIIII");
    int64_t import = f->import_id;
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Changed", NULL);
    dump_all(f, LEDGER_NOW, before);
    assert_int_equal(undo(f, import, blocked), RESULT_CONFLICT);
    assert_string_equal(blocked, "accounts A2;");
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
}

static void test_rests_on_it(void **state)
{
    struct fixture *f = *state;
    const char *accounts[] = {"accounts|external_id=A1|name=Acme", NULL};
    assert_string_equal(put_all(f, accounts, true), "I");
    int64_t import = f->import_id;
    put(f, RECORD_TICKET, "external_id", "T1", "account_external_id", "A1", "opened_at", "2026-03-01", NULL);
    put(f, RECORD_USAGE, "account_external_id", "A1", "date", "2026-03-01", "feature", "login", "count", "1",
        NULL);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Child", "parent_external_id", "A1", NULL);
    assert_int_equal(undo(f, import, blocked), RESULT_CONFLICT);
    assert_string_equal(blocked, "accounts A2;usage A1 2026-03-01;tickets T1;");
}

static void test_undo_last_first(void **state)
{
    struct fixture *f = *state;
    const char *first[] = {"accounts|external_id=A1|name=One", NULL},
               *second[] = {"accounts|external_id=A1|name=Two", NULL};
    put_all(f, first, true);
    int64_t one = f->import_id;
    put_all(f, second, true);
    int64_t two = f->import_id;
    assert_int_equal(undo(f, one, blocked), RESULT_CONFLICT);
    assert_int_equal(undo(f, two, blocked), RESULT_OK);
    assert_string_equal(dump(f, RECORD_ACCOUNT, LEDGER_NOW, after, sizeof(after)),
                        "external_id=A1,name=One;");
    assert_int_equal(undo(f, one, blocked), RESULT_OK);
    assert_string_equal(dump(f, RECORD_ACCOUNT, LEDGER_NOW, after, sizeof(after)), "");
    assert_int_equal(undo(f, 99, blocked), RESULT_NOT_FOUND);
}

/* What an undo would bring back must still have what it rests on. */
static void test_restored_rests_on_nothing(void **state)
{
    struct fixture *f = *state;
    const char *holding[] = {"accounts|external_id=P|name=Holding", NULL},
               *child[] = {"accounts|external_id=A|name=a|parent_external_id=P",
                           "tickets|external_id=T|account_external_id=A|opened_at=2026-01-01", NULL},
               *freed[] = {"accounts|external_id=A|parent_external_id=", NULL};
    put_all(f, holding, true);
    int64_t made_holding = f->import_id;
    put_all(f, child, false);
    put_all(f, freed, true);
    int64_t freed_child = f->import_id;
    assert_int_equal(undo(f, made_holding, blocked), RESULT_OK);
    assert_int_equal(undo(f, freed_child, blocked), RESULT_CONFLICT);
    assert_string_equal(blocked, "accounts A;");
    assert_string_equal(dump(f, RECORD_ACCOUNT, LEDGER_NOW, after, sizeof(after)), "external_id=A,name=a;");
}

static void test_undo_would_close_a_circle(void **state)
{
    struct fixture *f = *state;
    const char *two[] = {"accounts|external_id=A|name=a|parent_external_id=B",
                         "accounts|external_id=B|name=b", NULL},
               *freed[] = {"accounts|external_id=A|parent_external_id=", NULL};
    put_all(f, two, false);
    put_all(f, freed, true);
    int64_t freed_child = f->import_id;
    put(f, RECORD_ACCOUNT, "external_id", "B", "parent_external_id", "A", NULL);
    f->faults[0] = '\0';
    assert_int_equal(undo(f, freed_child, blocked), RESULT_BAD_INPUT);
    assert_non_null(strstr(f->faults, "A → B → A"));
}

static void test_import_twice(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, base, true), "IIIII");
    assert_int_equal(f->import_id, 1);
    assert_string_equal(put_all(f, base, true), "=====");
    assert_int_equal(f->import_id, 0);
    assert_int_equal(f->change_id, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {T(test_undo_restores),
                                       T(test_changed_since),
                                       T(test_rests_on_it),
                                       T(test_undo_last_first),
                                       T(test_import_twice),
                                       T(test_restored_rests_on_nothing),
                                       T(test_undo_would_close_a_circle)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
