/* The kinds of what is done about accounts: each put, corrected, taken out, brought back and undone; one open
 * task an account and reason; what closes; renewal forecasts that go where their subscription goes. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "ledger/doctor.h"

static char before[65536], after[65536], blocked[512];

static const char *const accounts[] = {
    "accounts|external_id=A1|name=Acme", "accounts|external_id=A2|name=Beta",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|amount=100|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2026-01-01",
    NULL};

static const char *const rows[] = {
    "stages|account_external_id=A1|journey=onboarding|stage=Kick-off|entered_at=2026-03-01|reason=signed|"
    "by_email=ana@farol.test|automatic=0",
    "milestones|external_id=M1|account_external_id=A1|name=Seven "
    "friends|kind=first_value|due_date=2026-03-11|"
    "owner_email=ana@farol.test|customer_owner=Bia|note=soon",
    "handoffs|external_id=H1|account_external_id=A1|started_at=2026-03-05|ism_email=ivo@farol.test|"
    "csm_email=ana@farol.test|checklist=[ ] goals|ism_signed_at=2026-03-06",
    "tasks|external_id=T1|account_external_id=A1|title=Call|detail=Ask|reason=low-health|playbook=low-health|"
    "kind=call|created_at=2026-03-01|due_date=2026-03-03|owner_email=ana@farol.test|state=open|by_email=x@y."
    "z",
    "reviews|external_id=R1|account_external_id=A1|held_at=2026-03-01|by_email=ana@farol.test|past=Fine|"
    "future=More|minutes=Long|next_review_date=2026-06-01",
    "churn_requests|external_id=C1|account_external_id=A1|requested_at=2026-03-01|kind=voluntary|"
    "reason=No integration|detail=said so|state=open|intensive_until=2026-04-01",
    "opportunities|external_id=O1|account_external_id=A1|kind=upsell|product=Seats|stage=identified|amount="
    "90|"
    "close_date=2026-05-01|note=likely|opened_at=2026-03-01",
    "renewal_calls|subscription_external_id=S1|called_at=2026-03-01|call=at_risk|by_email=ana@farol.test|"
    "note=unsure",
    "values|external_id=V1|account_external_id=A1|kind=case|promised=Half|delivered=More|"
    "customer_words=Great|amount=5000|currency=USD|at=2026-03-01",
    "health_overrides|external_id=D1|account_external_id=A1|light=red|reason=merger|at=2026-03-01|"
    "until_date=2026-04-01|by_email=ana@farol.test",
    "sentiments|account_external_id=A1|at=2026-03-01|sentiment=good|note=warm|by_email=ana@farol.test",
    NULL};

static void dump_all(struct fixture *f, int64_t known, char ret[65536])
{
    ret[0] = '\0';
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        size_t length = strlen(ret);
        dump(f, (enum record_kind)kind, known, ret + length, 65536 - length);
    }
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

static void assert_dump(struct fixture *f, enum record_kind kind, const char *expected)
{
    char out[4096];
    assert_string_equal(dump(f, kind, LEDGER_NOW, out, sizeof out), expected);
}

static void test_every_kind(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, accounts, false), "III");
    dump_all(f, LEDGER_NOW, before);
    assert_string_equal(put_all(f, rows, true), "IIIIIIIIIII");
    int64_t import = f->import_id;
    for (int kind = RECORD_STAGE; kind <= RECORD_SENTIMENT; kind++)
        assert_true(f->touched.kinds[kind]);
    assert_string_equal(put_all(f, rows, false), "==========="); /* the same again */
    assert_dump(
        f, RECORD_OPPORTUNITY,
        "external_id=O1,account_external_id=A1,kind=upsell,product=Seats,stage=identified,amount=9000,"
        "currency=BRL,close_date=2026-05-01,note=likely,opened_at=1772323200000000;");
    assert_dump(f, RECORD_RENEWAL_CALL,
                "subscription_external_id=S1,called_at=1772323200000000,call=at_risk,by_email=ana@farol.test,"
                "note=unsure;");
    assert_dump(f, RECORD_STAGE,
                "account_external_id=A1,journey=onboarding,stage=Kick-off,entered_at=1772323200000000,"
                "reason=signed,by_email=ana@farol.test,automatic=0;");
    assert_healthy(f);
    assert_int_equal(undo(f, import, blocked), RESULT_OK);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
    assert_healthy(f);
}

/* What an import closed does not come back beside what was raised since. */
static void test_undo_opens_no_second_task(void **state)
{
    struct fixture *f = *state;
    const char *first[] = {"tasks|external_id=T1|account_external_id=A1|title=Call|reason=low|state=open|"
                           "created_at=2026-03-01|due_date=2026-03-03",
                           NULL};
    const char *closing[] = {"tasks|external_id=T1|account_external_id=A1|title=Call|reason=low|state=done|"
                             "created_at=2026-03-01|due_date=2026-03-03",
                             NULL};
    const char *second[] = {"tasks|external_id=T2|account_external_id=A1|title=Call|reason=low|state=open|"
                            "created_at=2026-03-05|due_date=2026-03-06",
                            NULL};
    assert_string_equal(put_all(f, accounts, false), "III");
    assert_string_equal(put_all(f, first, false), "I");
    assert_string_equal(put_all(f, closing, true), "U");
    int64_t import = f->import_id;
    assert_string_equal(put_all(f, second, false), "I");
    dump_all(f, LEDGER_NOW, before);
    assert_int_equal(undo(f, import, blocked), RESULT_CONFLICT);
    assert_string_equal(blocked, "tasks T1;");
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
    /* Once the newer one is done it comes back. */
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T2", "state", "done", NULL), LEDGER_UPDATED);
    assert_int_equal(undo(f, import, blocked), RESULT_OK);
    assert_healthy(f);
}

static void test_one_open_task_a_reason(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, accounts, false), "III");
    const char *tasks[] = {"tasks|external_id=T1|account_external_id=A1|title=Call|reason=low|state=open|"
                           "created_at=2026-03-01|due_date=2026-03-03",
                           "tasks|external_id=T2|account_external_id=A2|title=Call|reason=low|state=open|"
                           "created_at=2026-03-01|due_date=2026-03-03",
                           "tasks|external_id=T3|account_external_id=A1|title=Call|reason=low|state=done|"
                           "created_at=2026-03-01|due_date=2026-03-03",
                           "tasks|external_id=T4|account_external_id=A1|title=Call|reason=low|state=open|"
                           "created_at=2026-03-02|due_date=2026-03-03",
                           NULL};
    assert_string_equal(put_all(f, tasks, false), "IIIR");
    assert_int_equal(f->field, TASK_REASON);
    /* The first is updated freely; reopening another beside it is refused; once it is done, not. */
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T1", "title", "Call them", NULL), LEDGER_UPDATED);
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T3", "state", "open", NULL), LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T1", "state", "done", NULL), LEDGER_UPDATED);
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T3", "state", "open", NULL), LEDGER_UPDATED);
}

/* When it was closed: now where this change closes it, as given, or unknown of what came in closed. */
static void test_closing(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, accounts, false), "III");
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T1", "account_external_id", "A1", "title", "Call",
                         "reason", "low", "state", "open", "created_at", "2026-03-01", "due_date",
                         "2026-03-03", "closed_at", "2026-03-02", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(f->field, TASK_CLOSED_AT);
    assert_string_equal(put_all(f, rows, false), "IIIIIIIIIII");
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T1", "state", "done", NULL), LEDGER_UPDATED);
    char out[4096];
    assert_non_null(strstr(dump(f, RECORD_TASK, LEDGER_NOW, out, sizeof out), "closed_at=17000000"));
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T1", "state", "open", NULL), LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_TASK, "external_id", "T1", "state", "open", "closed_at", "", NULL),
                     LEDGER_UPDATED);
    assert_int_equal(put(f, RECORD_CHURN_REQUEST, "external_id", "C1", "state", "reversed", NULL),
                     LEDGER_UPDATED);
    assert_non_null(
        strstr(dump(f, RECORD_CHURN_REQUEST, LEDGER_NOW, out, sizeof out), "decided_at=17000000"));
    assert_int_equal(put(f, RECORD_CHURN_REQUEST, "external_id", "C1", "state", "open", NULL),
                     LEDGER_REFUSED);
    assert_int_equal(put(f, RECORD_OPPORTUNITY, "external_id", "O1", "stage", "lost", NULL), LEDGER_UPDATED);
    assert_non_null(strstr(dump(f, RECORD_OPPORTUNITY, LEDGER_NOW, out, sizeof out), "closed_at=17000000"));
    assert_int_equal(put(f, RECORD_OPPORTUNITY, "external_id", "O1", "stage", "proposed", NULL),
                     LEDGER_REFUSED);
    const char *closed[] = {"tasks|external_id=T9|account_external_id=A1|title=Call|reason=x|state=done|"
                            "created_at=2026-03-01|due_date=2026-03-03",
                            NULL};
    assert_string_equal(put_all(f, closed, false), "I");
    assert_null(strstr(strstr(dump(f, RECORD_TASK, LEDGER_NOW, out, sizeof out), "T9"), "closed_at"));
}

static void test_refused(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, accounts, false), "III");
    const char *bad[] = {
        "opportunities|account_external_id=A1|kind=upsell|stage=won|amount=-1|opened_at=2026-03-01",
        "values|account_external_id=A1|kind=value|amount=-1|at=2026-03-01",
        "health_overrides|account_external_id=A1|light=red|reason=x|at=2026-03-02|until_date=2026-03-01",
        "health_overrides|account_external_id=A1|light=red|at=2026-03-01|until_date=2026-03-01",
        "renewal_calls|subscription_external_id=S9|called_at=2026-03-01|call=renews",
        "stages|account_external_id=A9|journey=j|stage=s|entered_at=2026-03-01",
        "milestones|account_external_id=A1|kind=other",
        NULL};
    assert_string_equal(put_all(f, bad, false), "RRRRRRR");
}

static void test_renewal_calls_follow(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(put_all(f, accounts, false), "III");
    assert_string_equal(put_all(f, rows, false), "IIIIIIIIIII");
    dump_all(f, LEDGER_NOW, before);
    int64_t first = f->change_id;
    /* In one change a forecast more, and the subscription goes to A2. */
    const char *move[] = {
        "renewal_calls|subscription_external_id=S1|called_at=2026-03-02|call=leaves|note=own",
        "subscriptions|external_id=S1|account_external_id=A2", NULL};
    assert_string_equal(put_all(f, move, true), "IU");
    int64_t import = f->import_id;
    static const char moved[] =
        "subscription_external_id=S1,called_at=1772323200000000,call=at_risk,by_email=ana@farol.test,"
        "note=unsure;subscription_external_id=S1,called_at=1772409600000000,call=leaves,note=own;";
    assert_dump(f, RECORD_RENEWAL_CALL, moved);
    dump_all(f, first, after);
    assert_string_equal(after, before);
    assert_healthy(f);
    assert_int_equal(undo(f, import, blocked), RESULT_OK);
    dump_all(f, LEDGER_NOW, after);
    assert_string_equal(after, before);
    assert_healthy(f);
    /* Changed since, a forecast is named by its subscription and day. */
    const char *call[] = {"renewal_calls|subscription_external_id=S1|called_at=2026-03-02|call=leaves", NULL};
    assert_string_equal(put_all(f, call, true), "I");
    import = f->import_id;
    call[0] = "renewal_calls|subscription_external_id=S1|called_at=2026-03-02|call=renews";
    assert_string_equal(put_all(f, call, false), "U");
    assert_int_equal(undo(f, import, blocked), RESULT_CONFLICT);
    assert_string_equal(blocked, "renewal_calls S1 2026-03-02;");
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {T(test_every_kind),
                                       T(test_undo_opens_no_second_task),
                                       T(test_one_open_task_a_reason),
                                       T(test_closing),
                                       T(test_refused),
                                       T(test_renewal_calls_follow)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
