/* What playbooks have told somebody: the bell of every page, the list, one and all marked as read, what stays
 * hidden from whom. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../http/hostile.h"
#include "ledger/playbook_run.h"

static const char *const rows[] = {"accounts|external_id=A1|name=Alfa|owner_email=cris@x.example",
                                   "accounts|external_id=A2|name=Beta|owner_email=dora@x.example", NULL};
static struct browser csm, other, reader;

static enum result add(struct store_connection *connection, void *context, struct problem *problem)
{
    return ledger_notice_add(connection, context, problem);
}

static void tell(const char *email, int64_t account, const char *words)
{
    struct problem problem;
    struct ledger_notice notice = {.account_id = account,
                                   .at = house.record->clock.now(&house.record->clock),
                                   .to_email = text_of(email),
                                   .words = text_of(words),
                                   .playbook = TEXT("low-health"),
                                   .run_id = 1};
    assert_int_equal(store_write(house.record->store, add, &notice, &problem), RESULT_OK);
}

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("cris@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
    house_person("dora@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    house_person("leo@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    tell("cris@x.example", 1, "Alfa fell to <red>");
    tell("cris@x.example", 2, "Beta was theirs once");
    tell("cris@x.example", 1, "Alfa again");
    tell("leo@x.example", 1, "Alfa's contact is Rui");
    browser_sign_in(&csm, "cris@x.example");
    browser_sign_in(&other, "dora@x.example");
    browser_sign_in(&reader, "leo@x.example");
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
    bool found = hostile_status(answer) == 200 && strstr(answer, words);
    free(answer);
    return found;
}

#define BELL(count) "<span class=\"bell-count\">" count "</span>"

static void test_list(void **state)
{
    (void)state;
    assert_true(says(&csm, "/notices", "3 unread"));
    assert_true(says(&csm, "/notices", "Alfa fell to &lt;red&gt;"));
    assert_true(says(&csm, "/notices", "<a href=\"/accounts/A1\">Alfa</a>"));
    assert_false(says(&csm, "/notices", "<a href=\"/accounts/A2\">")); /* not in the portfolio any more */
    assert_true(says(&csm, "/notices", "an account that is not in your portfolio"));
    assert_true(says(&other, "/notices", "Nothing yet"));
    assert_false(says(&reader, "/notices", "Rui")); /* names of people are not for this role */
    assert_true(says(&reader, "/notices", "1 unread"));
}

/* Of whose accounts: what the filter leaves, in the file too. */
static void test_filter(void **state)
{
    (void)state;
    assert_true(says(&csm, "/notices?where=name+%3D+Alfa", "2 unread"));
    assert_false(says(&csm, "/notices?where=name+%3D+Alfa", "Beta was theirs once"));
    assert_true(says(&csm, "/notices?where=name+%3D+Gama", "No notice fits"));
    assert_true(says(&csm, "/notices?where=nam+%3D+Alfa", "Did you mean name?"));
    assert_true(says(&csm, "/notices?in_segment=At+risk", "No notice fits"));
    assert_true(says(&csm, "/notices.csv", "A1,Alfa,Alfa again,low-health,no"));
    assert_false(says(&csm, "/notices.csv", "A2"));
    assert_false(says(&csm, "/notices.csv?where=name+%3D+Gama", "A1"));
    assert_int_equal(browser_get_status(&csm, "/notices.csv?where=nam+%3D+Alfa"), 400);
    assert_int_equal(browser_get_status(&csm, "/notices.xlsx"), 200);
    assert_int_equal(browser_get_status(&reader, "/notices.csv"), 403);
}

/* A page that is kept for all says each person's own count. */
static void test_bell(void **state)
{
    (void)state;
    assert_true(says(&csm, "/accounts", BELL("3")));
    assert_true(says(&csm, "/profile", BELL("3")));
    assert_true(says(&other, "/accounts", BELL("")));
    assert_true(says(&reader, "/accounts", BELL("1")));
}

static void test_read(void **state)
{
    (void)state;
    assert_int_equal(browser_post_status(&other, "/notices/read", "id=1"), 303); /* not theirs: stays */
    assert_int_equal(browser_post_status(&csm, "/notices/read", "id=x"), 422);
    assert_true(says(&csm, "/accounts", BELL("3")));
    assert_int_equal(browser_post_status(&csm, "/notices/read", "id=2"), 303);
    assert_true(says(&csm, "/accounts", BELL("2")));
    assert_int_equal(house_number("SELECT count(*) FROM notice WHERE id = 2 AND read_at IS NOT NULL"), 1);
    tell("cris@x.example", 1, "Came meanwhile");
    assert_int_equal(browser_post_status(&csm, "/notices/read", "up_to=3"), 303);
    assert_true(says(&csm, "/notices", "1 unread"));
    assert_int_equal(house_number("SELECT count(*) FROM notice WHERE read_at IS NULL"), 2);
    assert_true(says(&reader, "/accounts", BELL("1")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_list, house_forgive), cmocka_unit_test_setup(test_filter, house_forgive),
        cmocka_unit_test_setup(test_bell, house_forgive), cmocka_unit_test_setup(test_read, house_forgive)};
    return cmocka_run_group_tests(tests, start, stop);
}
