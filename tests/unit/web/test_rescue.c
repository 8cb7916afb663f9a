/* Rescue and growth by a real server: a vague reason is refused, a request is noted, kept and cared for; a
 * renewal is called, an opportunity opened and moved, a review noted with what was promised, a tree of
 * reasons saved; lists show it all and files hold it; and nobody sees or touches what is not theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "house.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Acme|owner_email=own@x.example|signup_date=2022-11-20",
    "accounts|external_id=A2|name=Outra|owner_email=else@x.example",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|product=Core|amount=100|interval_unit="
    "month|"
    "interval_count=1|currency=BRL|start_date=2022-11-20|renewal_date=2023-11-25",
    "subscriptions|external_id=S2|account_external_id=A2|plan=Basic|product=Routes|amount=70|interval_unit="
    "month|"
    "interval_count=1|currency=BRL|start_date=2023-01-15",
    "invoice_lines|external_id=L1|invoice_external_id=F1|account_external_id=A1|type=one_time|amount=100|"
    "currency=BRL|issued_date=2023-09-01|due_date=2023-09-10|status=open",
    /* Each the most that is taken, at a rate with digits too many: one fits in 64 bits, two do not. */
    "accounts|external_id=A3|name=Vast", "fx_rates|month=2023-11|currency=USD|rate=900000",
    "opportunities|account_external_id=A3|kind=upsell|product=x|stage=proposed|opened_at=2023-10-01|"
    "amount=100000000000|currency=USD",
    "opportunities|account_external_id=A3|kind=upsell|product=y|stage=proposed|opened_at=2023-10-01|"
    "amount=100000000000|currency=USD",
    "invoice_lines|external_id=L2|invoice_external_id=F2|account_external_id=A3|type=one_time|amount="
    "100000000000|currency=USD|issued_date=2023-09-01|due_date=2023-09-10|status=open",
    "invoice_lines|external_id=L3|invoice_external_id=F2|account_external_id=A3|type=one_time|amount="
    "100000000000|currency=USD|issued_date=2023-09-01|due_date=2023-09-10|status=open",
    NULL};

static struct browser admin, reader, own;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("admin@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("reader@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    house_person("own@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
    browser_sign_in(&admin, "admin@x.example");
    browser_sign_in(&reader, "reader@x.example");
    browser_sign_in(&own, "own@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

static bool says(struct browser *browser, const char *target, const char *words)
{
    char *answer = browser_get(browser, target);
    bool found = strstr(answer, words) != NULL;
    free(answer);
    return found;
}

static void posts(struct browser *browser, const char *target, const char *form, int status,
                  const char *words)
{
    char *answer = browser_post(browser, target, form);
    char head[32];
    snprintf(head, sizeof head, "HTTP/1.1 %d", status);
    if (strncmp(answer, head, strlen(head)) != 0 || (words && !strstr(answer, words)))
        fail_msg("%s: not %d with “%s”: %.300s", target, status, words ? words : "", answer);
    free(answer);
}

static const char open_tasks[] = "SELECT COUNT(*) FROM task WHERE ended_by IS NULL AND state = 0";

static void a_vague_reason_is_refused(void **state)
{
    (void)state;
    posts(&own, "/churn-requests/new",
          "account=A1&kind=voluntary&reason=Cliente+n%C3%A3o+viu+valor&asked=2023-11-10", 422,
          "reason-problem");
    posts(&own, "/churn-requests/new", "account=A1&kind=voluntary&reason=The+moon&asked=2023-11-10", 422,
          "reason-problem");
    posts(&own, "/churn-requests/new", "account=A1&kind=voluntary&reason=card-refused&asked=2023-11-10", 422,
          "kind-problem");
    posts(&own, "/churn-requests/new", "account=A2&kind=voluntary&reason=price-rise&asked=2023-11-10", 422,
          "account-problem"); /* not theirs */
    assert_int_equal(house_number("SELECT COUNT(*) FROM churn_request"), 0);
    assert_int_equal(browser_post_status(&reader, "/churn-requests/new", "account=A1&reason=price-rise"),
                     403);
}

static void a_request_is_kept_and_cared_for(void **state)
{
    (void)state;
    char target[128], form[256];
    posts(&own, "/churn-requests/new",
          "account=Acme&kind=voluntary&reason=price-rise&asked=2023-11-10&detail=Caro", 303,
          "done=churn-request-noted");
    posts(&own, "/churn-requests/new", "account=A1&kind=voluntary&reason=price-rise&asked=2023-11-10", 422,
          "notice-red");
    assert_int_equal(house_number("SELECT COUNT(*) FROM churn_request"), 1);
    assert_int_equal(house_number(open_tasks), 1);
    int64_t id = house_number("SELECT id FROM churn_request");
    assert_true(says(&own, "/churn-requests?state=open", "Acme"));
    assert_true(says(&own, "/renewals?call=leaves", "Acme"));
    snprintf(target, sizeof target, "/churn-requests/decide?account=A1&request=%lld", (long long)id);
    assert_true(says(&own, target, "Caro"));
    snprintf(form, sizeof form, "account=A1&request=%lld&act=keep&reason=terms&detail=Prazo", (long long)id);
    posts(&own, "/churn-requests/decide", form, 303, "done=churn-request-reversed");
    assert_int_equal(house_number("SELECT state FROM churn_request WHERE ended_by IS NULL"),
                     CHURN_REQUEST_STATE_REVERSED);
    assert_int_equal(house_number(open_tasks), 5); /* to listen, and one a week */
    assert_true(says(&own, "/churn-requests?state=care", "Acme"));
    assert_false(says(&own, "/churn-requests?state=open", "/accounts/A1"));
}

static void a_stage_that_leads_to_no_care_is_said(void **state)
{
    (void)state;
    char form[128];
    posts(&own, "/journeys/move", "account=A1&to=churned&reason=Gone", 303, NULL);
    posts(&own, "/churn-requests/new", "account=Acme&kind=voluntary&reason=price-rise&asked=2023-11-10", 303,
          NULL);
    snprintf(form, sizeof form, "account=A1&request=%lld&act=keep&reason=price-rise",
             (long long)house_number("SELECT MAX(id) FROM churn_request"));
    posts(&own, "/churn-requests/decide", form, 303, "done=churn-request-kept-in-stage");
    assert_true(says(&own, "/churn-requests?state=care", "Acme"));
}

static void a_renewal_is_called(void **state)
{
    (void)state;
    int64_t id = house_number("SELECT id FROM subscription WHERE account_id = 1");
    char form[128];
    snprintf(form, sizeof form, "account=A1&subscription=%lld&call=", (long long)id);
    posts(&own, "/renewals/call", form, 422, "call-problem");
    snprintf(form, sizeof form, "account=A1&subscription=%lld&call=at_risk&note=Quer+rever", (long long)id);
    posts(&own, "/renewals/call", form, 303, "done=renewal-called");
    assert_int_equal(house_number("SELECT verdict FROM renewal_call"), RENEWAL_CALL_AT_RISK);
    assert_true(says(&own, "/renewals.csv", "Acme"));
    assert_int_equal(browser_get_status(&own, "/renewals/call?account=A2&subscription=2"), 404);
}

static void an_opportunity_is_opened_and_moved(void **state)
{
    (void)state;
    char form[128];
    assert_true(says(&own, "/white-space", "/opportunities/new?account=A1"));
    posts(&own, "/opportunities/new", "account=A1&kind=cross_sell&product=Routes&stage=identified&amount=x",
          422, "amount-problem");
    posts(&own, "/opportunities/new", "account=A1&kind=cross_sell&product=Routes&stage=identified&amount=50",
          303, NULL);
    int64_t id = house_number("SELECT id FROM opportunity WHERE account_id = 1");
    snprintf(form, sizeof form, "id=1.%lld&stage=won", (long long)id);
    assert_int_equal(browser_post_status(&reader, "/opportunities/move", form), 403);
    posts(&own, "/opportunities/move", form, 303, "done=opportunity-moved");
    assert_int_equal(house_number("SELECT stage FROM opportunity WHERE ended_by IS NULL AND account_id = 1"),
                     OPPORTUNITY_STAGE_WON);
    assert_true(says(&own, "/opportunities", "Routes"));
    snprintf(form, sizeof form, "id=1.%lld&from=identified&stage=lost", (long long)id);
    posts(&own, "/opportunities/move", form, 303, "done=opportunity-moved-meanwhile"); /* won by now */
    assert_int_equal(house_number("SELECT stage FROM opportunity WHERE ended_by IS NULL AND account_id = 1"),
                     OPPORTUNITY_STAGE_WON);
    assert_int_equal(browser_post_status(&own, "/opportunities/move", "id=2.1&stage=won"), 404);
}

static void a_review_becomes_tasks(void **state)
{
    (void)state;
    char target[128];
    int64_t before = house_number(open_tasks);
    posts(&own, "/reviews/new", "account=A1&held=2023-11-13", 422, "notice-red");
    posts(
        &own, "/reviews/new",
        "account=A1&held=2023-11-13&reached=Fecha+em+4+dias&next=2024-02-01&what_1=Treinar+a+loja&who_1=ours&"
        "by_1=2023-11-30&what_2=Indicar+gente&who_2=theirs&by_2=2023-11-30",
        303, "done=review-noted");
    assert_int_equal(house_number(open_tasks), before + 1);
    snprintf(target, sizeof target, "/reviews/read?account=A1&review=%lld",
             (long long)house_number("SELECT id FROM review"));
    assert_true(says(&own, target, "Fecha em 4 dias"));
    assert_true(says(&own, target, "Indicar gente"));
    assert_true(says(&own, "/reviews", "Acme"));
}

static void who_has_not_paid_is_followed(void **state)
{
    (void)state;
    int64_t before = house_number(open_tasks);
    assert_true(says(&own, "/delinquency", "/delinquency/follow-up?account=A1"));
    posts(&own, "/delinquency/follow-up", "account=A1&due=2023-11-20&note=Ligar", 303, "done=task-raised");
    posts(&own, "/delinquency/follow-up", "account=A1&due=2023-11-21&note=Ligar", 303, NULL);
    assert_int_equal(house_number(open_tasks), before + 1); /* the second updates the first */
    assert_false(says(&own, "/delinquency", "/delinquency/follow-up?account=A1"));
}

static void reasons_are_a_version(void **state)
{
    (void)state;
    assert_int_equal(browser_get_status(&own, "/churn-requests/reasons"), 403);
    posts(&admin, "/churn-requests/reasons",
          "seen=0&label.price-rise=Reajuste+acima+do+indice&label.%2B3=Desconhecido", 422, "notice-red");
    posts(&admin, "/churn-requests/reasons",
          "seen=0&label.price-rise=Reajuste+acima+do+indice&label.%2B3=Boleto+caro", 303,
          "done=reasons-saved");
    assert_true(says(&own, "/churn-requests/new", "Boleto caro"));
    assert_false(says(&own, "/churn-requests/new", "<option value=\"The company closed"));
    /* Told of the other version, what was typed stands in the form, beside what the other added; saved again,
     * it holds. */
    char *answer = browser_post(&admin, "/churn-requests/reasons", "seen=0&label.price-rise=Outro+texto");
    assert_memory_equal(answer, "HTTP/1.1 409", 12);
    assert_non_null(strstr(answer, "Outro texto"));
    assert_non_null(strstr(answer, "Boleto caro"));
    assert_non_null(strstr(answer, "name=\"seen\" value=\"1\""));
    free(answer);
    posts(&admin, "/churn-requests/reasons", "seen=1&label.price-rise=Outro+texto", 303,
          "done=reasons-saved");
    /* A form that does not say what it was made from lets nothing hold. */
    posts(&admin, "/churn-requests/reasons", "label.price-rise=Ainda+outro", 409, NULL);
    /* What is wrong stands beside its field, in words. */
    posts(&admin, "/churn-requests/reasons", "seen=2&label.price-rise=Price+rose&label.%2B0=Unknown", 422,
          "id=\"label.+0-problem\"");
    posts(&admin, "/churn-requests/reasons", "seen=2&label.%2B0=Own+words&label.%2B1=Own+words", 422,
          "Another reason says the same");
}

/* The person is told that there is no room, and that nothing was kept; not that something went wrong. */
static void a_full_disk_is_said(void **state)
{
    (void)state;
    struct buffer form;
    char *answer = NULL;
    buffer_init(&form, 0);
    buffer_append_text(&form, TEXT("account=A1&held=2023-11-14&next=2024-02-02&reached="));
    for (int i = 0; i < 9000; i++)
        buffer_append(&form, "x", 1);
    house_fill_disk(true);
    for (int i = 0; i < 20; i++) { /* the pages there are take a few */
        free(answer);
        answer = browser_post(&own, "/reviews/new", buffer_text(&form).data);
        if (strncmp(answer, "HTTP/1.1 303", 12) != 0)
            break;
    }
    house_fill_disk(false);
    assert_memory_equal(answer, "HTTP/1.1 507", 12);
    assert_non_null(strstr(answer, "The disk is almost full"));
    free(answer);
    buffer_release(&form);
}

static void lists_are_of_the_portfolio(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "/churn-requests", "/delinquency", "/renewals",           "/reviews",
        "/values",         "/white-space", "/opportunities/list", "/opportunities"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_int_equal(browser_get_status(&reader, lists[i]), 200);
        assert_false(says(&own, lists[i], "/accounts/A2"));
    }
    assert_true(says(&reader, "/white-space", "/accounts/A2"));
    assert_int_equal(browser_get_status(&admin, "/white-space.xlsx"), 200);
}

static void sums_past_64_bits_are_said(void **state)
{
    (void)state;
    static const char *const pages[] = {"/opportunities", "/opportunities/list"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        char *answer = browser_get(&admin, pages[i]);
        assert_non_null(strstr(answer, "Vast"));
        assert_non_null(strstr(answer, "too large to be added up"));
        free(answer);
    }
    /* Not the first line alone, as though it were all that is owed. */
    char *answer = browser_get(&admin, "/delinquency.csv?show=gone");
    char *line = strstr(answer, "Vast");
    assert_non_null(line);
    *strchr(line, '\n') = 0;
    assert_null(strstr(line, "000000"));
    free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vague_reason_is_refused),
        cmocka_unit_test(a_request_is_kept_and_cared_for),
        cmocka_unit_test(a_renewal_is_called),
        cmocka_unit_test(an_opportunity_is_opened_and_moved),
        cmocka_unit_test(a_review_becomes_tasks),
        cmocka_unit_test(who_has_not_paid_is_followed),
        cmocka_unit_test(reasons_are_a_version),
        cmocka_unit_test(lists_are_of_the_portfolio),
        cmocka_unit_test(a_stage_that_leads_to_no_care_is_said),
        cmocka_unit_test(sums_past_64_bits_are_said),
        cmocka_unit_test(a_full_disk_is_said),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
