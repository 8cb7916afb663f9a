/* Journeys by a real server: board, list and files; an account moved with a reason along its steps; rules
 * applied; the success plan; a handoff that two people sign; the editor; and nobody sees or moves what is not
 * theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "house.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Acme <b>Ltda|segment=SMB|owner_email=own@x.example|ism_email=ism@x.example|"
    "desired_outcome=Vender mais|signup_date=2023-10-01",
    "accounts|external_id=A2|name=Outra|owner_email=else@x.example|signup_date=2022-01-01",
    "accounts|external_id=A3|name=Terceira|owner_email=else@x.example|signup_date=2023-10-10",
    "subscriptions|external_id=S1|account_external_id=A1|plan=Basic|amount=100|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-10-01",
    "subscriptions|external_id=S2|account_external_id=A2|plan=Basic|amount=70|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2022-01-15",
    "subscriptions|external_id=S3|account_external_id=A3|plan=Basic|amount=70|interval_unit=month|interval_"
    "count=1|currency=BRL|start_date=2023-10-10",
    "stages|external_id=ST1|account_external_id=A1|journey=customer|stage=onboarding|entered_at=2023-10-01|"
    "automatic=1",
    "milestones|external_id=M1|account_external_id=A1|name=First value|kind=first_value|due_date=2023-10-15|"
    "customer_owner=Ana Lima|note=between us",
    "values|external_id=V1|account_external_id=A1|kind=value|promised=Half the time|delivered=A third|"
    "at=2023-10-20",
    NULL};

static struct browser admin, reader, own, ism;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("admin@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("reader@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    house_person("own@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
    house_person("ism@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "admin@x.example");
    browser_sign_in(&reader, "reader@x.example");
    browser_sign_in(&own, "own@x.example");
    browser_sign_in(&ism, "ism@x.example");
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

static bool post_says(struct browser *browser, const char *target, const char *form, int status,
                      const char *words)
{
    char *answer = browser_post(browser, target, form);
    bool good = hostile_status(answer) == status && strstr(answer, words);
    if (!good)
        print_message("%.*s\n", 2000, answer);
    free(answer);
    return good;
}

/* What the field of a form holds. */
static void field_of(struct browser *browser, const char *target, const char *name, char ret[64])
{
    char mark[64];
    char *answer = browser_get(browser, target);
    snprintf(mark, sizeof mark, "name=\"%s\" value=\"", name);
    const char *field = strstr(answer, mark);
    assert_non_null(field);
    field += strlen(mark);
    snprintf(ret, 64, "%.*s", (int)strcspn(field, "\""), field);
    free(answer);
}

static void test_board_and_list(void **state)
{
    (void)state;
    assert_true(says(&admin, "/journeys", "Acme &lt;b&gt;Ltda"));
    assert_true(says(&admin, "/journeys", "2 accounts with MRR have no stage yet."));
    assert_true(says(&admin, "/journeys", "First value, "));
    assert_true(says(&admin, "/journeys?view=list", "1 of 1"));
    assert_true(says(&admin, "/journeys?view=list&stage=ongoing", "No account has a stage yet"));
    assert_false(says(&admin, "/journeys?where=segment+%3D+Other", "Acme"));
    assert_true(says(&admin, "/journeys?where=segmnt+%3D+Other", "segmnt"));
    assert_false(says(&reader, "/journeys", "/journeys/move"));
    assert_true(says(&admin, "/journeys.csv", "Acme <b>Ltda,A1,Customer journey,Onboarding,2023-10-01,"));
    assert_int_equal(browser_get_status(&admin, "/journeys.xlsx"), 200);
    assert_int_equal(browser_get_status(&reader, "/journeys.csv"), 403);
}

static void test_a_move_needs_a_step_and_a_reason(void **state)
{
    (void)state;
    char seen[64], form[256];
    assert_true(says(&admin, "/journeys/move?account=A1", "In Onboarding since 1 Oct 2023"));
    assert_false(says(&admin, "/journeys/move?account=A1", "<option value=\"renewal\""));
    field_of(&admin, "/journeys/move?account=A1", "seen", seen);
    snprintf(form, sizeof form, "account=A1&to=ongoing&reason=+&seen=%s", seen);
    assert_true(post_says(&admin, "/journeys/move", form, 422, "Say why"));
    snprintf(form, sizeof form, "account=A1&to=renewal&reason=x&seen=%s", seen);
    assert_true(post_says(&admin, "/journeys/move", form, 422, "From Onboarding one goes to: Ongoing"));
    assert_true(post_says(&admin, "/journeys/move", "account=A1&to=ongoing&reason=x&seen=0", 409,
                          "Somebody moved it"));
    assert_int_equal(browser_post_status(&reader, "/journeys/move", "account=A1&to=ongoing&reason=x"), 403);
    assert_int_equal(browser_post_status(&own, "/journeys/move", "account=A2&to=ongoing&reason=x"), 404);
    snprintf(form, sizeof form, "account=A1&to=uti&reason=Quer+sair&seen=%s&back=/journeys?view=list", seen);
    assert_true(post_says(&admin, "/journeys/move", form, 303, "/journeys?view=list&done=account-moved"));
    assert_true(says(&admin, "/journeys", "by hand"));
    assert_true(says(&admin, "/accounts/A1/plan", "Quer sair"));
    assert_false(says(&reader, "/accounts/A1/plan", "Quer sair"));
    field_of(&admin, "/journeys/move?account=A1", "seen", seen);
    snprintf(form, sizeof form, "account=A1&to=ongoing&reason=Voltou&seen=%s", seen);
    assert_true(post_says(&admin, "/journeys/move", form, 303, "done=account-moved"));
    /* One without a stage begins where the journey begins. */
    assert_true(says(&admin, "/journeys/move?account=A3", "It has no stage yet."));
    assert_true(
        post_says(&admin, "/journeys/move", "account=A3&to=support&reason=x&seen=0", 422, "begins at"));
    assert_true(
        post_says(&admin, "/journeys/move", "account=A3&to=onboarding&reason=Novo&seen=0", 303, "done="));
}

static void test_the_plan(void **state)
{
    (void)state;
    char record[64], seen[64], form[256];
    assert_true(says(&own, "/accounts/A1/plan", "Vender mais"));
    assert_true(says(&own, "/accounts/A1/plan", "Ana Lima"));
    assert_true(says(&own, "/accounts/A1/plan", "between us"));
    assert_true(says(&own, "/accounts/A1/plan", "Half the time"));
    assert_false(says(&own, "/accounts/A1/plan?for=customer", "between us"));
    assert_false(says(&own, "/accounts/A1/plan?for=customer", "History of stages"));
    assert_false(says(&reader, "/accounts/A1/plan", "Ana Lima"));
    assert_int_equal(browser_get_status(&own, "/accounts/A2/plan"), 404);
    assert_int_equal(browser_get_status(&admin, "/accounts/nobody/plan"), 404);
    field_of(&own, "/accounts/A1/plan", "milestone", record);
    field_of(&own, "/accounts/A1/plan", "seen", seen);
    snprintf(form, sizeof form, "milestone=%s&seen=9999", record);
    assert_true(post_says(&own, "/accounts/A1/plan", form, 409, "Somebody changed this milestone"));
    snprintf(form, sizeof form, "milestone=%s&seen=%s", record, seen);
    assert_int_equal(browser_post_status(&reader, "/accounts/A1/plan", form), 403);
    assert_true(post_says(&own, "/accounts/A1/plan", form, 303, "done=milestone-reached"));
    assert_true(says(&own, "/accounts/A1/plan", "1 of 1 reached"));
    /* A3 stands in onboarding without any: those of the stage are added at once, and only once. */
    assert_true(says(&admin, "/accounts/A3/plan", "6 milestones of this stage are not in the plan yet."));
    assert_true(post_says(&admin, "/accounts/A3/plan", "missing=1", 303, "done=milestones-added.6"));
    assert_false(says(&admin, "/accounts/A3/plan", "not in the plan yet"));
}

static void test_a_handoff_is_signed_by_two(void **state)
{
    (void)state;
    char handoff[64], seen[64], form[512];
    const char *page = "/accounts/A3/handoff";
    const char *items = "item=0&item=1";
    assert_true(says(&admin, page, "The customer has met the CSM"));
    assert_true(post_says(&admin, page, "action=start&ism_email=x&csm_email=csm@x.example&checklist=a", 422,
                          "no e-mail address"));
    assert_true(post_says(&admin, page,
                          "action=start&ism_email=ism@x.example&csm_email=ism@x.example&checklist=a", 422,
                          "between two people"));
    assert_true(post_says(&admin, page,
                          "action=start&ism_email=ism@x.example&csm_email=admin@x.example&checklist=+", 422,
                          "a line an item"));
    assert_true(post_says(
        &admin, page, "action=start&ism_email=ism@x.example&csm_email=admin@x.example&checklist=One%0D%0ATwo",
        303, "done=saved"));
    field_of(&ism, page, "handoff", handoff);
    field_of(&ism, page, "seen", seen);
    snprintf(form, sizeof form, "handoff=%s&seen=%s&item=0&action=sign", handoff, seen);
    assert_true(post_says(&ism, page, form, 422, "Not every item is ticked"));
    snprintf(form, sizeof form, "handoff=%s&seen=9999&%s&action=sign", handoff, items);
    assert_true(post_says(&ism, page, form, 409, "Somebody changed the handoff"));
    snprintf(form, sizeof form, "handoff=%s&seen=%s&%s&action=sign", handoff, seen, items);
    assert_int_equal(browser_post_status(&own, page, form), 404); /* not theirs */
    assert_true(post_says(&ism, page, form, 303, "done=handoff-signed"));
    field_of(&ism, page, "seen", seen);
    snprintf(form, sizeof form, "handoff=%s&seen=%s&%s&action=sign", handoff, seen, items);
    assert_true(post_says(&ism, page, form, 422, "Only the two named here sign"));
    snprintf(form, sizeof form, "handoff=%s&seen=%s&item=0&action=save", handoff, seen);
    assert_true(post_says(&admin, page, form, 422, "One side has signed already"));
    snprintf(form, sizeof form, "handoff=%s&seen=%s&%s&action=sign", handoff, seen, items);
    assert_true(post_says(&admin, page, form, 303, "done=handoff-over"));
    assert_true(says(&admin, page, "Signed by both"));
    assert_true(says(&admin, "/journeys/move?account=A3", "In Ongoing since"));
    assert_true(says(&admin, "/accounts/A3/plan", "Handoff signed by both"));
    assert_int_equal(browser_get_status(&own, page), 404);
}

static void test_the_rules_applied(void **state)
{
    (void)state;
    assert_true(says(&admin, "/journeys/apply", "1 account moves."));
    assert_int_equal(browser_get_status(&own, "/journeys/apply"), 403);
    assert_true(post_says(&admin, "/journeys/apply", "", 303, "done=accounts-moved.1"));
    assert_true(says(&admin, "/journeys/apply", "Everyone stands where the rules want them."));
    assert_true(says(&admin, "/journeys/move?account=A2", "In Ongoing since"));
}

static void test_the_editor(void **state)
{
    (void)state;
    static const char form[] =
        "key=customer&seen=%d&stages=2&milestones=1&name.en=Ours&order=10&hold_days=%s&stages.0.name.en="
        "Start&"
        "stages.0.starts=1&stages.0.kind=0&stages.1.key=ongoing&stages.1.name.en=Ongoing&stages.1.kind=0&"
        "stages.1.from=0&stages.1.enter=%s&milestones.0.name.en=First&milestones.0.kind=0&milestones.0.stage="
        "0&"
        "milestones.0.after=0&milestones.0.due_days=5&milestones.0.feature=login&milestones.0.times=7&"
        "items.en=a&action=%s";
    char body[1024];
    assert_true(says(&admin, "/journeys/edit", "days_until(renewal_date)"));
    assert_int_equal(browser_get_status(&own, "/journeys/edit"), 403);
    assert_int_equal(browser_get_status(&admin, "/journeys/edit?journey=nothing"), 404);
    snprintf(body, sizeof body, form, 0, "x", "mrrr+%3E+0", "save");
    assert_true(post_says(&admin, "/journeys/edit", body, 422, "Give days from 0"));
    snprintf(body, sizeof body, form, 0, "5", "mrrr+%3E+0", "save");
    assert_true(post_says(&admin, "/journeys/edit", body, 422, "mrrr"));
    snprintf(body, sizeof body, form, 0, "5", "mrr+%3E+0", "stage-add");
    assert_true(post_says(&admin, "/journeys/edit", body, 200, "name=\"stages.2.name.en\""));
    snprintf(body, sizeof body, form, 0, "5", "mrr+%3E+0", "stage-remove.0");
    assert_true(post_says(&admin, "/journeys/edit", body, 200,
                          "name=\"stages.0.key\" type=\"text\" value=\"ongoing\""));
    snprintf(body, sizeof body, form, 0, "5", "mrr+%3E+0", "milestone-remove.0");
    assert_true(post_says(&admin, "/journeys/edit", body, 200, "name=\"milestones\" value=\"0\""));
    snprintf(body, sizeof body, form, 0, "5", "mrr+%3E+0", "save");
    assert_true(post_says(&admin, "/journeys/edit", body, 303, "done=journey-saved"));
    assert_true(post_says(&admin, "/journeys/edit", body, 409, "another version"));
    assert_true(says(&admin, "/journeys", "Ours") ||
                says(&admin, "/journeys/edit", "Edit the journey: Ours"));
    snprintf(body, sizeof body, form, 1, "5", "mrr+%3E+0", "save");
    assert_int_equal(browser_post_status(&admin, "/journeys/edit", body), 303); /* nothing differs */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_board_and_list, house_forgive),
        cmocka_unit_test_setup(test_a_move_needs_a_step_and_a_reason, house_forgive),
        cmocka_unit_test_setup(test_the_plan, house_forgive),
        cmocka_unit_test_setup(test_a_handoff_is_signed_by_two, house_forgive),
        cmocka_unit_test_setup(test_the_rules_applied, house_forgive),
        cmocka_unit_test_setup(test_the_editor, house_forgive),
    };
    return cmocka_run_group_tests_name("web_journey", tests, start, stop);
}
