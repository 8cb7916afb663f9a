/* The record engine row by row: corrections, clearing, repeats, references, effective days, checks. */
#include "fixture.h"

#include <string.h>

static char out[65536];

#define assert_dump(f, kind, known, expected)                                                                \
    assert_string_equal(dump(f, kind, known, out, sizeof(out)), expected)

static void acme(struct fixture *f)
{
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", "segment", "SMB", NULL),
                     LEDGER_INSERTED);
}

static void test_insert_correct_clear(void **state)
{
    struct fixture *f = *state;
    acme(f);
    int64_t first = f->change_id;
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL), LEDGER_UNCHANGED);
    assert_int_equal(f->change_id, 0);
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme Ltda", "city", "Recife", NULL),
                     LEDGER_UPDATED);
    int64_t second = f->change_id;
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", "segment", "", NULL), LEDGER_UPDATED);
    assert_dump(f, RECORD_ACCOUNT, LEDGER_NOW, "external_id=A1,name=Acme Ltda,city=Recife;");
    assert_dump(f, RECORD_ACCOUNT, first, "external_id=A1,name=Acme,segment=SMB;");
    assert_dump(f, RECORD_ACCOUNT, second, "external_id=A1,name=Acme Ltda,segment=SMB,city=Recife;");
    assert_dump(f, RECORD_ACCOUNT, first - 1, "");
}

static void test_required(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", NULL), LEDGER_REFUSED);
    assert_int_equal(f->field, ACCOUNT_NAME);
    acme(f);
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "", NULL), LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_ACCOUNT, "name", "No id", NULL), LEDGER_REFUSED);
    assert_int_equal(f->field, ACCOUNT_EXTERNAL_ID);
}

static void test_personal_texts(void **state)
{
    struct fixture *f = *state;
    acme(f);
    put(f, RECORD_CONTACT, "external_id", "C1", "account_external_id", "A1", "name", "Ana", "email",
        "Ana@Acme.test", "phone", "1", NULL);
    int64_t first = f->change_id;
    assert_int_equal(put(f, RECORD_CONTACT, "external_id", "C1", "account_external_id", "A1", "email",
                         "ana@acme.test", "name", "Ana", NULL),
                     LEDGER_UNCHANGED);
    assert_int_equal(
        put(f, RECORD_CONTACT, "external_id", "C1", "account_external_id", "A1", "phone", "2", NULL),
        LEDGER_UPDATED);
    assert_dump(f, RECORD_CONTACT, LEDGER_NOW,
                "external_id=C1,account_external_id=A1,name=Ana,email=ana@acme.test,phone=2;");
    assert_dump(f, RECORD_CONTACT, first,
                "external_id=C1,account_external_id=A1,name=Ana,email=ana@acme.test,phone=1;");
}

static void test_custom_fields(void **state)
{
    struct fixture *f = *state;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", "seats", "10", "tier", "gold", NULL);
    int64_t first = f->change_id;
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", "seats", "10", NULL), LEDGER_UNCHANGED);
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "A1", "seats", "12", "tier", "", NULL),
                     LEDGER_UPDATED);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Beta", "seats", "3", NULL);
    assert_dump(f, RECORD_ACCOUNT, LEDGER_NOW,
                "external_id=A1,name=Acme,seats:12;external_id=A2,name=Beta,seats:3;");
    assert_dump(f, RECORD_ACCOUNT, first, "external_id=A1,name=Acme,seats:10,tier:gold;");
}

static void test_references(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(put(f, RECORD_CONTACT, "external_id", "C1", "account_external_id", "A9", NULL),
                     LEDGER_REFUSED);
    assert_string_equal(f->reason, "there is no account “A9”; import it first");
    assert_int_equal(f->field, CONTACT_ACCOUNT);
    const char *later[] = {"accounts|external_id=A1|name=Acme|parent_external_id=A2",
                           "accounts|external_id=A2|name=Holding", NULL};
    assert_string_equal(put_all(f, later, false), "II");
    assert_dump(f, RECORD_ACCOUNT, LEDGER_NOW,
                "external_id=A1,name=Acme,parent_external_id=A2;external_id=A2,name=Holding;");
    const char *never[] = {"accounts|external_id=A3|name=C",
                           "accounts|external_id=A4|name=D|parent_external_id=A5", NULL};
    assert_string_equal(put_all(f, never, false), "II!");
    assert_string_equal(f->faults, "2 parent_external_id A5: there is no account “A5”; import it first;");
    assert_dump(f, RECORD_ACCOUNT, LEDGER_NOW,
                "external_id=A1,name=Acme,parent_external_id=A2;external_id=A2,name=Holding;");
}

static void test_accounts_follow(void **state)
{
    struct fixture *f = *state;
    f->options.accounts_follow = true;
    const char *lines[] = {"contacts|external_id=C1|account_external_id=A1",
                           "accounts|external_id=A1|name=Acme", NULL};
    assert_string_equal(put_all(f, lines, false), "II");
    assert_dump(f, RECORD_CONTACT, LEDGER_NOW, "external_id=C1,account_external_id=A1;");
    const char *repeated[] = {"usage|account_external_id=A7|date=2026-03-01|feature=login|count=2",
                              "usage|account_external_id=A7|date=2026-03-01|feature=login|count=2",
                              "contacts|external_id=C7|account_external_id=A7",
                              "contacts|external_id=C7|account_external_id=A7",
                              "usage|account_external_id=A7|date=2026-03-01|feature=login|count=3",
                              "accounts|external_id=A7|name=Seven",
                              NULL};
    assert_string_equal(put_all(f, repeated, false), "I=I=RI");
    const char *never[] = {"contacts|external_id=C2|account_external_id=A2", NULL};
    assert_string_equal(put_all(f, never, false), "I!");
    assert_string_equal(f->faults, "1 account_external_id A2: there is no account “A2”; import it first;");
}

static void test_cycle(void **state)
{
    struct fixture *f = *state;
    const char *lines[] = {"accounts|external_id=A|name=a|parent_external_id=B",
                           "accounts|external_id=B|name=b|parent_external_id=C",
                           "accounts|external_id=C|name=c|parent_external_id=A", NULL};
    assert_string_equal(put_all(f, lines, false), "III!");
    assert_non_null(strstr(f->faults, "the parents go in a circle: A → B → C → A"));
    assert_int_equal(put(f, RECORD_ACCOUNT, "external_id", "X", "name", "x", "parent_external_id", "X", NULL),
                     LEDGER_REFUSED);
    assert_non_null(strstr(f->faults, "X → X"));
}

static void test_repeats(void **state)
{
    struct fixture *f = *state;
    const char *lines[] = {"accounts|external_id=A1|name=Acme", "accounts|external_id=A1|name=Acme",
                           "accounts|external_id=A1|name=Other", NULL};
    assert_string_equal(put_all(f, lines, false), "I=R");
    /* The first repeat equals what stands; the second differs all the same. */
    const char *again[] = {"accounts|external_id=A1|name=Acme", "accounts|external_id=A1|name=Other", NULL};
    assert_string_equal(put_all(f, again, false), "=R");
    f->options.repeats_first = true;
    assert_string_equal(put_all(f, again, false), "==");
    f->options.repeats_first = false;
    f->options.repeats_last = true;
    const char *last[] = {"accounts|external_id=A1|name=B", "accounts|external_id=A1|name=C", NULL};
    assert_string_equal(put_all(f, last, false), "UU");
    assert_dump(f, RECORD_ACCOUNT, LEDGER_NOW, "external_id=A1,name=C;");
    assert_dump(f, RECORD_ACCOUNT, f->change_id - 1, "external_id=A1,name=Acme;");
}

static void test_repeats_without_ids(void **state)
{
    struct fixture *f = *state;
    acme(f);
    const char *lines[] = {"usage|account_external_id=A1|date=2026-03-01|feature=login|count=2",
                           "usage|account_external_id=A1|date=2026-03-01|feature=login|count=2",
                           "usage|account_external_id=A1|date=2026-03-01|feature=login|count=3",
                           "usage|account_external_id=A1|date=2026-03-01|feature=login|count=1|user=u1",
                           NULL};
    assert_string_equal(put_all(f, lines, false), "I=RI");
    assert_string_equal(put_all(f, lines, false), "==R=");
    assert_dump(f, RECORD_USAGE, LEDGER_NOW,
                "account_external_id=A1,date=2026-03-01,feature=login,count=2;"
                "account_external_id=A1,date=2026-03-01,feature=login,count=1,user=u1;");
}

static void subscription(struct fixture *f)
{
    acme(f);
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "account_external_id", "A1", "plan",
                         "Basic", "amount", "100.00", "interval_unit", "month", "interval_count", "1",
                         "currency", "BRL", "start_date", "2026-01-15", NULL),
                     LEDGER_INSERTED);
}

#define S1 "external_id=S1,account_external_id=A1,plan=Basic,"
#define S1_TERMS "interval_unit=month,interval_count=1,currency=BRL,start_date=2026-01-15"

static void test_effective_day(void **state)
{
    struct fixture *f = *state;
    subscription(f);
    f->options.effective_day = day_parse(TEXT("2026-03-01"));
    const char *export[] = {
        "subscriptions|external_id=S1|account_external_id=A1|plan=Pro|amount=150.00|interval_unit=month|"
        "interval_count=1|currency=BRL|start_date=2026-01-15",
        NULL};
    assert_string_equal(put_all(f, export, false), "U");
    assert_string_equal(put_all(f, export, false), "=");
    assert_dump(f, RECORD_SUBSCRIPTION, LEDGER_NOW, S1 "amount=10000," S1_TERMS ";");
    assert_dump(f, RECORD_SUBSCRIPTION_CHANGE, LEDGER_NOW,
                "subscription_external_id=S1,date=2026-03-01,amount=15000,interval_unit=month,interval_count="
                "1,plan=Pro;");
    f->options.effective_day = day_parse(TEXT("2026-05-01"));
    assert_string_equal(put_all(f, export, false), "=");
    const char *twice[] = {export[0], "subscriptions|external_id=S1|amount=160.00", NULL};
    assert_string_equal(put_all(f, twice, false), "=R");
    assert_string_equal(f->reason, "an earlier row gives other values for the same key");
    f->options.repeats_first = true;
    assert_string_equal(put_all(f, twice, false), "==");
    f->options.repeats_first = false;
    f->options.effective_day = DAY_ABSENT;
    assert_string_equal(put_all(f, export, false), "U");
    assert_non_null(
        strstr(dump(f, RECORD_SUBSCRIPTION, LEDGER_NOW, out, sizeof(out)), "plan=Pro,amount=15000"));
}

static void test_subscription_checks(void **state)
{
    struct fixture *f = *state;
    subscription(f);
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "account_external_id", "A1", "end_date",
                         "2026-01-14", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(f->field, SUBSCRIPTION_END_DATE);
    assert_int_equal(put(f, RECORD_SUBSCRIPTION_CHANGE, "subscription_external_id", "S1", "date",
                         "2026-01-14", "amount", "1", NULL),
                     LEDGER_REFUSED);
    assert_string_equal(f->reason, "before the subscription's start, 2026-01-15");
    const char *two[] = {"subscription_changes|subscription_external_id=S1|date=2026-02-01|amount=120",
                         "subscription_changes|subscription_external_id=S1|date=2026-02-01|amount=130", NULL};
    assert_string_equal(put_all(f, two, false), "IR");
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "currency", "USD", "amount", "5", NULL),
                     LEDGER_REFUSED);
    assert_string_equal(f->reason, "differs from the subscription's currency, BRL");
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "start_date", "2026-02-02", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "interval_count", "0", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "amount", "200000000000", NULL),
                     LEDGER_REFUSED);
}

static void test_subscription_moves(void **state)
{
    struct fixture *f = *state;
    subscription(f);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Beta", NULL);
    put(f, RECORD_SUBSCRIPTION_CHANGE, "subscription_external_id", "S1", "date", "2026-02-01", "amount",
        "120", NULL);
    int64_t before = f->change_id;
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "account_external_id", "A2", NULL),
                     LEDGER_UPDATED);
    assert_true(f->touched.accounts[0] == 3);
    assert_dump(f, RECORD_SUBSCRIPTION, LEDGER_NOW,
                "external_id=S1,account_external_id=A2,plan=Basic,amount=10000," S1_TERMS ";");
    assert_dump(f, RECORD_SUBSCRIPTION, before, S1 "amount=10000," S1_TERMS ";");
    assert_dump(f, RECORD_SUBSCRIPTION_CHANGE, LEDGER_NOW,
                "subscription_external_id=S1,date=2026-02-01,amount=12000;");
    assert_int_equal(put(f, RECORD_SUBSCRIPTION_CHANGE, "subscription_external_id", "S1", "date",
                         "2026-02-01", "amount", "121", NULL),
                     LEDGER_UPDATED);
}

static void test_invoice_lines(void **state)
{
    struct fixture *f = *state;
    subscription(f);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Beta", NULL);
    assert_int_equal(put(f, RECORD_INVOICE_LINE, "external_id", "L1", "account_external_id", "A1", "type",
                         "subscription", "amount", "10", "currency", "BRL", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(f->field, LINE_SERVICE_START);
    assert_int_equal(put(f, RECORD_INVOICE_LINE, "external_id", "L1", "account_external_id", "A1", "type",
                         "subscription", "amount", "10", "currency", "BRL", "service_start", "2026-01-01",
                         "service_end", "2026-01-01", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_INVOICE_LINE, "external_id", "L1", "account_external_id", "A2", "type",
                         "one_time", "amount", "10", "currency", "BRL", "subscription_external_id", "S1",
                         NULL),
                     LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_INVOICE_LINE, "external_id", "L1", "account_external_id", "A1", "type",
                         "one_time", "amount", "-10", "currency", "BRL", "subscription_external_id", "S1",
                         "invoice_external_id", "I1", NULL),
                     LEDGER_INSERTED);
    assert_dump(f, RECORD_INVOICE_LINE, LEDGER_NOW,
                "external_id=L1,invoice_external_id=I1,account_external_id=A1,subscription_external_id=S1,"
                "type=one_time,"
                "amount=-1000,currency=BRL;");
    assert_int_equal(put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "account_external_id", "A2", NULL),
                     LEDGER_REFUSED);
    /* What the row leaves out is checked as well as what it gives. */
    assert_int_equal(
        put(f, RECORD_INVOICE_LINE, "external_id", "L1", "account_external_id", "A1", "amount", "-11", NULL),
        LEDGER_UPDATED);
    assert_int_equal(put(f, RECORD_INVOICE_LINE, "external_id", "L1", "account_external_id", "A2", NULL),
                     LEDGER_REFUSED);
    assert_string_equal(f->reason, "this subscription belongs to another account");
}

static void test_surveys(void **state)
{
    struct fixture *f = *state;
    acme(f);
    assert_int_equal(put(f, RECORD_SURVEY, "account_external_id", "A1", "kind", "nps", "score", "11",
                         "answered_at", "2026-03-03", NULL),
                     LEDGER_REFUSED);
    assert_string_equal(f->reason, "the score is outside its scale, 0 to 10");
    assert_int_equal(put(f, RECORD_SURVEY, "account_external_id", "A1", "kind", "nps", "score", "8.5",
                         "answered_at", "2026-03-03", NULL),
                     LEDGER_REFUSED);
    const char *lines[] = {
        "surveys|account_external_id=A1|kind=csat|score=4.5|answered_at=2026-03-03|comment=Bom",
        "surveys|account_external_id=A1|kind=csat|score=4.5|answered_at=2026-03-03|comment=Bom",
        "surveys|account_external_id=A1|kind=csat|score=4.5|answered_at=2026-03-03|comment=Ok",
        "surveys|account_external_id=A1|kind=csat|score=4.5|answered_at=2026-03-03|comment=Ok|"
        "scale_min=1|scale_max=5",
        NULL};
    assert_string_equal(put_all(f, lines, false), "I=I=");
    assert_string_equal(put_all(f, lines, false), "====");
    assert_int_equal(put(f, RECORD_SURVEY, "account_external_id", "A1", "kind", "ces", "score", "7",
                         "answered_at", "2026-03-03", NULL),
                     LEDGER_INSERTED);
}

static void test_costs_and_rates(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(put(f, RECORD_COST, "month", "2026-01", "kind", "acquisition", "amount", "500",
                         "currency", "BRL", "channel", "ads", NULL),
                     LEDGER_INSERTED);
    assert_true(f->touched.organisation_wide);
    assert_int_equal(put(f, RECORD_COST, "month", "2026-01", "kind", "acquisition", "amount", "600",
                         "currency", "BRL", "channel", "ads", NULL),
                     LEDGER_UPDATED);
    assert_int_equal(put(f, RECORD_COST, "month", "2026-01", "kind", "acquisition", "amount", "5", "currency",
                         "BRL", NULL),
                     LEDGER_INSERTED);
    assert_dump(f, RECORD_COST, LEDGER_NOW,
                "month=672,kind=acquisition,amount=500,currency=BRL;"
                "month=672,kind=acquisition,amount=60000,currency=BRL,channel=ads;");
    assert_int_equal(put(f, RECORD_FX_RATE, "month", "2026-01", "currency", "BRL", "rate", "1", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_FX_RATE, "month", "2026-01", "currency", "USD", "rate", "5.25", NULL),
                     LEDGER_INSERTED);
    assert_int_equal(put(f, RECORD_FX_RATE, "month", "2026-01", "currency", "USD", "rate", "5.3", NULL),
                     LEDGER_UPDATED);
    assert_dump(f, RECORD_FX_RATE, f->change_id - 1, "month=672,currency=USD,rate=525000000;");
}

static void test_clock_set_back(void **state)
{
    struct fixture *f = *state;
    acme(f);
    int64_t first = f->change_id, last, last_at, before, at;
    f->clock.fixed_instant -= INT64_C(3600) * 1000000;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Later", NULL);
    struct store_connection *connection;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_last_change(connection, &last, &last_at, &f->problem), RESULT_OK);
    assert_int_equal(ledger_change_at(connection, last_at - 1, &before, &f->problem), RESULT_OK);
    assert_int_equal(ledger_change_at(connection, last_at, &at, &f->problem), RESULT_OK);
    store_read_end(f->store, connection);
    assert_int_equal(last, first + 1);
    assert_int_equal(before, first);
    assert_int_equal(at, last);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        T(test_insert_correct_clear),
        T(test_required),
        T(test_personal_texts),
        T(test_custom_fields),
        T(test_references),
        T(test_accounts_follow),
        T(test_cycle),
        T(test_repeats),
        T(test_repeats_without_ids),
        T(test_effective_day),
        T(test_subscription_checks),
        T(test_subscription_moves),
        T(test_invoice_lines),
        T(test_surveys),
        T(test_costs_and_rates),
        T(test_clock_set_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
