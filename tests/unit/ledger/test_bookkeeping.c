/* What stands beside the rows: settings and their versions, the list of imports, the doctor, what a change
 * says it touched. */
#include "fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ledger/doctor.h"
#include "ledger/import_list.h"
#include "ledger/setting.h"

struct setting_write {
    struct fixture *f;
    enum setting setting;
    text value;
    text email; /* set: this person's hourly cost */
};

static enum result write_setting(struct store_connection *connection, void *context, struct problem *problem)
{
    struct setting_write *setting = context;
    struct fixture *f = setting->f;
    struct ledger_change change;
    ledger_touched_release(&f->touched);
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana"), &f->touched, problem);
    if (result == RESULT_OK)
        result = text_is_absent(setting->email)
                     ? ledger_setting_write(&change, setting->setting, setting->value, problem)
                     : ledger_hourly_cost_write(&change, setting->email, setting->value, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    f->change_id = f->touched.change_id;
    ledger_change_release(&change);
    return result;
}

static enum result set(struct fixture *f, enum setting setting, text value)
{
    struct setting_write write = {f, setting, value, TEXT_ABSENT};
    return store_write(f->store, write_setting, &write, &f->problem);
}

static double number_at(struct fixture *f, enum setting setting, int64_t known)
{
    struct store_connection *connection;
    struct arena arena;
    text values[SETTING_COUNT];
    arena_init(&arena, 0);
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_setting_read(connection, known, &arena, values, &f->problem), RESULT_OK);
    store_read_end(f->store, connection);
    double number = ledger_setting_number(setting, values[setting], NAN);
    arena_release(&arena);
    return number;
}

static void test_settings(void **state)
{
    struct fixture *f = *state;
    assert_true(number_at(f, SETTING_GROSS_MARGIN, LEDGER_NOW) == 1);
    assert_true(isnan(number_at(f, SETTING_CHURN_AFTER_OVERDUE_DAYS, LEDGER_NOW)));
    assert_int_equal(set(f, SETTING_GROSS_MARGIN, TEXT("0.8")), RESULT_OK);
    int64_t first = f->change_id;
    assert_true(f->touched.organisation_wide);
    assert_int_equal(set(f, SETTING_GROSS_MARGIN, TEXT("0.8")), RESULT_OK);
    assert_int_equal(f->change_id, 0);
    assert_int_equal(set(f, SETTING_GROSS_MARGIN, TEXT("0.75")), RESULT_OK);
    assert_true(number_at(f, SETTING_GROSS_MARGIN, LEDGER_NOW) == 0.75);
    assert_true(number_at(f, SETTING_GROSS_MARGIN, first) == 0.8);
    assert_true(number_at(f, SETTING_GROSS_MARGIN, first - 1) == 1);
    assert_int_equal(set(f, SETTING_GROSS_MARGIN, TEXT_ABSENT), RESULT_OK);
    assert_true(number_at(f, SETTING_GROSS_MARGIN, LEDGER_NOW) == 1);
    assert_int_equal(set(f, SETTING_NPS_BANDS, TEXT("S1")), RESULT_OK);
    assert_true(number_at(f, SETTING_NPS_BANDS, LEDGER_NOW) == 1);
}

static void test_setting_history(void **state)
{
    struct fixture *f = *state;
    static const char *const values[] = {"0.8", "0.75", NULL, "0.9"};
    struct store_connection *connection;
    struct ledger_setting_version *versions;
    struct arena arena;
    size_t count;
    int64_t last = 0, seen;
    arena_init(&arena, 0);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(set(f, SETTING_GROSS_MARGIN, text_of(values[i])), RESULT_OK);
        last = f->change_id;
    }
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(
        ledger_setting_history(connection, SETTING_GROSS_MARGIN, &arena, &versions, &count, &f->problem),
        RESULT_OK);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++) {
        assert_true(text_equal(versions[i].value, text_of(values[i])));
        assert_true(i == 0 || versions[i].committed_at > versions[i - 1].committed_at);
    }
    assert_int_equal(
        ledger_setting_history(connection, SETTING_NPS_BANDS, &arena, &versions, &count, &f->problem),
        RESULT_OK);
    assert_int_equal(count, 0);
    assert_int_equal(ledger_setting_last_change(connection, &seen, &f->problem), RESULT_OK);
    assert_int_equal(seen, last);
    store_read_end(f->store, connection);
    arena_release(&arena);
}

/* Each has words, and each of its choices. */
static void test_setting_words(void **state)
{
    (void)state;
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        const struct setting_type *type = ledger_setting_type((enum setting)setting);
        assert_true(*ledger_setting_label((enum setting)setting) != '\0');
        assert_true(*ledger_setting_hint((enum setting)setting) != '\0');
        for (int i = 0; type->choices && type->choices[i]; i++)
            assert_true(*ledger_setting_choice((enum setting)setting, i) != '\0');
    }
}

static void test_settings_refused(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum setting setting;
        const char *value;
    } bad[] = {{SETTING_GROSS_MARGIN, "1.1"}, {SETTING_GROSS_MARGIN, "-0.1"},
               {SETTING_GROSS_MARGIN, "0,8"}, {SETTING_GROSS_MARGIN, "0.1234567"},
               {SETTING_GROSS_MARGIN, ""},    {SETTING_COHORT_FIRST_COLUMN, "2"},
               {SETTING_NPS_BANDS, "S2"},     {SETTING_RULE_SET, "chartmogul"}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        f->problem.message[0] = '\0';
        assert_int_equal(set(f, bad[i].setting, text_of(bad[i].value)), RESULT_BAD_INPUT);
        assert_non_null(strstr(f->problem.message, ledger_setting_type(bad[i].setting)->name));
    }
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        enum setting found;
        assert_true(ledger_setting_find(text_of(ledger_setting_type((enum setting)setting)->name), &found));
        assert_int_equal(found, setting);
    }
}

static enum result set_hourly(struct fixture *f, const char *email, text value)
{
    struct setting_write write = {f, SETTING_HOURLY_COST, value, text_of(email)};
    return store_write(f->store, write_setting, &write, &f->problem);
}

/* "email=value email=value", as known at a change. */
static void assert_hourly(struct fixture *f, int64_t known, const char *expected)
{
    struct store_connection *connection;
    struct arena arena;
    struct ledger_hourly_cost *costs;
    size_t count;
    char out[256] = "";
    arena_init(&arena, 0);
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_hourly_cost_read(connection, known, &arena, &costs, &count, &f->problem),
                     RESULT_OK);
    store_read_end(f->store, connection);
    for (size_t i = 0; i < count; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%.*s=%.*s ", TEXT_ARGUMENTS(costs[i].email),
                 TEXT_ARGUMENTS(costs[i].value));
    assert_string_equal(out, expected);
    arena_release(&arena);
}

static enum result erase_bia(struct store_connection *connection, void *context, struct problem *problem)
{
    (void)context;
    struct store_statement *statement;
    enum result result = store_prepare(
        connection, "UPDATE person SET value = NULL, erased_at = 1 WHERE value = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, TEXT("bia@farol.test"));
    return store_run(statement, problem);
}

static void test_hourly_costs(void **state)
{
    struct fixture *f = *state;
    assert_hourly(f, LEDGER_NOW, "");
    assert_int_equal(set_hourly(f, "Bia@farol.test", TEXT("120.5")), RESULT_OK);
    int64_t first = f->change_id;
    assert_true(f->touched.organisation_wide);
    assert_int_equal(set_hourly(f, "ana@farol.test", TEXT("90")), RESULT_OK);
    assert_int_equal(set_hourly(f, "bia@FAROL.test", TEXT("120.5")), RESULT_OK);
    assert_int_equal(f->change_id, 0); /* stands already */
    assert_int_equal(set_hourly(f, "bia@farol.test", TEXT("130")), RESULT_OK);
    assert_hourly(f, LEDGER_NOW, "bia@farol.test=130 ana@farol.test=90 ");
    assert_hourly(f, first, "bia@farol.test=120.5 ");
    assert_int_equal(set_hourly(f, "ana@farol.test", TEXT_ABSENT), RESULT_OK);
    assert_hourly(f, LEDGER_NOW, "bia@farol.test=130 ");
    assert_true(isnan(number_at(f, SETTING_HOURLY_COST, LEDGER_NOW)));
    assert_int_equal(set_hourly(f, "bia", TEXT("1")), RESULT_BAD_INPUT);
    assert_int_equal(set_hourly(f, "bia@farol.test", TEXT("-1")), RESULT_BAD_INPUT);
    assert_int_equal(set_hourly(f, "bia@farol.test", TEXT("100000001")), RESULT_BAD_INPUT);
    assert_non_null(strstr(f->problem.message, "100000000"));
    assert_int_equal(store_write(f->store, erase_bia, NULL, &f->problem), RESULT_OK);
    assert_hourly(f, LEDGER_NOW, "=130 "); /* figures stay, the address is gone */
    uint8_t brl = currency_parse(TEXT("BRL")), jpy = currency_parse(TEXT("JPY"));
    assert_int_equal(ledger_hourly_cost_micro(TEXT("120.5"), brl), 12050 * MICRO_PER_MINOR);
    assert_int_equal(ledger_hourly_cost_micro(TEXT("0.0001"), jpy), 100);
    assert_int_equal(ledger_hourly_cost_micro(TEXT("0"), brl), 0);
    assert_int_equal(ledger_hourly_cost_micro(TEXT_ABSENT, brl), MONEY_ABSENT);
}

struct listing {
    char out[512];
};

static enum result list_import(void *context, const struct ledger_import *import, struct problem *problem)
{
    (void)problem;
    struct listing *listing = context;
    size_t length = strlen(listing->out);
    snprintf(listing->out + length, sizeof(listing->out) - length,
             "%lld %.*s %.*s %.*s +%lld ~%lld =%lld -%lld%s;", (long long)import->id,
             TEXT_ARGUMENTS(import->kind), TEXT_ARGUMENTS(import->source_name), TEXT_ARGUMENTS(import->actor),
             (long long)import->inserted, (long long)import->updated, (long long)import->unchanged,
             (long long)import->refused, import->undone_by ? " undone" : "");
    assert_true(import->undone_by ? import->undone_at > import->committed_at
                                  : import->undone_at == INSTANT_ABSENT);
    return RESULT_OK;
}

static void test_import_list(void **state)
{
    struct fixture *f = *state;
    struct listing listing = {""};
    struct store_connection *connection;
    char blocked[512];
    const char *first[] = {"accounts|external_id=A1|name=a", "accounts|external_id=A2|name=b", NULL};
    const char *second[] = {"accounts|external_id=A1|name=c", "accounts|external_id=A2|name=b",
                            "accounts|external_id=A3", NULL};
    put_all(f, first, true);
    put_all(f, second, true);
    assert_int_equal(undo(f, f->import_id, blocked), RESULT_OK);
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(
        ledger_import_list(connection, LEDGER_IMPORTS_ALL, INT64_MAX, 10, list_import, &listing, &f->problem),
        RESULT_OK);
    assert_string_equal(listing.out, "2 accounts test.csv ana@farol.test +0 ~1 =1 -1 undone;"
                                     "1 accounts test.csv ana@farol.test +2 ~0 =0 -0;");
    listing.out[0] = '\0';
    assert_int_equal(
        ledger_import_list(connection, LEDGER_IMPORTS_ALL, 2, 1, list_import, &listing, &f->problem),
        RESULT_OK);
    assert_string_equal(listing.out, "1 accounts test.csv ana@farol.test +2 ~0 =0 -0;");
    store_read_end(f->store, connection);
}

static void note_fault(void *context, text fault)
{
    char *faults = context;
    size_t length = strlen(faults);
    snprintf(faults + length, 512 - length, "%.*s;", TEXT_ARGUMENTS(fault));
}

/* Each damage is said, by its own sentence first. */
static void test_doctor(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *damage, *repair, *fault;
    } cases[] = {
        {"UPDATE subscription SET change_id = 99", "UPDATE subscription SET change_id = 2",
         "subscriptions: rows that name a change that does not exist: 1;"},
        {"UPDATE account SET ended_by = 1 WHERE account_id = 2", "UPDATE account SET ended_by = NULL",
         "accounts: rows that end before they begin: 1;accounts: keys without a row that stands: 1;"},
        {"UPDATE subscription_key SET account_id = 2", "UPDATE subscription_key SET account_id = 1",
         "subscriptions: keys without a row that stands: 1;subscriptions: rows without a key, or under "
         "another account than their key says: 1;"},
        {"UPDATE account_key SET account_id = 0 WHERE id = 1",
         "UPDATE account_key SET account_id = 1 WHERE id = 1",
         "accounts: rows without a key, or under another account than their key says: 1;accounts: rows of an "
         "account that does not stand: 1;subscriptions: rows of an account that does not stand: 1;"},
        {"UPDATE subscription SET plan_id = 77", "UPDATE subscription SET plan_id = NULL",
         "subscriptions: rows that use a name that does not exist: 1;"},
        {"UPDATE account_text SET change_id = 2", "UPDATE account_text SET change_id = 1",
         "accounts: texts that belong to no row: 1;"},
        {"UPDATE change SET committed_at = 5 WHERE id = 2",
         "UPDATE change SET committed_at = 1800000000000000 WHERE id = 2",
         "changes that do not come after the one before: 1;"},
    };
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "a", "tax_id", "7", NULL);
    const char *second[] = {
        "accounts|external_id=A2|name=b",
        "subscriptions|external_id=S1|account_external_id=A1|amount=1|interval_unit=month|"
        "interval_count=1|currency=BRL|start_date=2026-01-01",
        NULL};
    put_all(f, second, false);
    for (size_t i = 0; i <= sizeof(cases) / sizeof(cases[0]); i++) {
        bool broken = i < sizeof(cases) / sizeof(cases[0]);
        char faults[512] = "";
        struct store_connection *connection;
        if (broken)
            damage(f, cases[i].damage);
        assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
        assert_int_equal(ledger_doctor(connection, note_fault, faults, &f->problem), RESULT_OK);
        store_read_end(f->store, connection);
        assert_string_equal(faults, broken ? cases[i].fault : "");
        if (broken)
            damage(f, cases[i].repair);
    }
}

static void test_touched(void **state)
{
    struct fixture *f = *state;
    char blocked[512];
    const char *first[] = {"accounts|external_id=A1|name=a", "accounts|external_id=A2|name=b", NULL};
    put_all(f, first, false);
    assert_true(f->touched.kinds[RECORD_ACCOUNT] && !f->touched.kinds[RECORD_USAGE] &&
                !f->touched.organisation_wide);
    assert_int_equal(f->touched.accounts[0], 3);
    const char *second[] = {"usage|account_external_id=A2|date=2026-01-01|feature=x|count=1",
                            "usage|account_external_id=A2|date=2026-01-01|feature=x|count=1", NULL};
    put_all(f, second, true);
    assert_true(!f->touched.kinds[RECORD_ACCOUNT] && f->touched.kinds[RECORD_USAGE]);
    assert_int_equal(f->touched.accounts[0], 2);
    assert_int_equal(undo(f, f->import_id, blocked), RESULT_OK);
    assert_true(!f->touched.kinds[RECORD_ACCOUNT] && f->touched.kinds[RECORD_USAGE]);
    assert_int_equal(f->touched.accounts[0], 2);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        T(test_settings),     T(test_setting_history),  T(test_hourly_costs), T(test_setting_words),
        T(test_hourly_costs), T(test_settings_refused), T(test_hourly_costs), T(test_import_list),
        T(test_doctor),       T(test_touched)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
