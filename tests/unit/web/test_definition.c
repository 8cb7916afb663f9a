/* Pages of definitions: the version that was seen holds, what was typed stays and may be saved over it, what
 * was taken out is as though it never stood; a segment goes on under every name it had, and what is used is
 * not removed. */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../http/hostile.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Alfa", "accounts|external_id=A2|name=Beta",
    "subscriptions|external_id=S1|account_external_id=A1|amount=300|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01",
    "subscriptions|external_id=S2|account_external_id=A2|amount=9000|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-10-01",
    NULL};

static struct browser admin;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("ana@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("bia@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "ana@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

/* Whether the answer has that status and holds the words; NULL: any. */
static bool answers(char *answer, int status, const char *words)
{
    bool fine = hostile_status(answer) == status && (!words || strstr(answer, words));
    if (!fine)
        print_error("%.2000s\n", answer);
    free(answer);
    return fine;
}

static bool says(const char *target, const char *words)
{
    return answers(browser_get(&admin, target), 200, words);
}

static bool post(const char *target, int status, const char *words, const char *form)
{
    return answers(browser_post(&admin, target, form), status, words);
}

static bool save_segment(const char *target, const char *seen, const char *name, const char *rule, int status,
                         const char *words)
{
    char form[512];
    snprintf(form, sizeof form, "act=save&mode=type&seen=%s&name=%s&note=&rule=%s", seen, name, rule);
    return post(target, status, words, form);
}

static void test_a_segment_keeps_its_names(void **state)
{
    (void)state;
    assert_true(save_segment("/segments", "0", "Large+ones", "mrr+%3E+1000", 303, NULL));
    assert_true(save_segment("/segments/large-ones", "1", "Big+ones", "mrr+%3E+1000", 303, NULL));
    assert_true(save_segment("/segments/large-ones", "2", "Giants", "mrr+%3E+1000", 303, NULL));
    assert_true(says("/accounts?where=segment('Large+ones')", "Beta"));
    assert_true(says("/accounts?where=segment('Big+ones')", "Beta"));
    assert_true(says("/accounts?where=segment('GIANTS')", "Beta"));
    assert_true(save_segment("/segments", "0", "Big+ones", "mrr+%3E+1", 422, "which it had before"));
    assert_true(save_segment("/segments", "0", "giants", "mrr+%3E+1", 422, "of that name already"));
    /* Back to its first name: nothing is kept twice. */
    assert_true(save_segment("/segments/large-ones", "3", "Large+ones", "mrr+%3E+1000", 303, NULL));
    assert_int_equal(
        house_number("SELECT count(*) FROM definition WHERE kind = 'segment' AND version = 4 AND "
                     "body LIKE '%\"formerly\":[\"Big ones\",\"Giants\"]%'"),
        1);
    assert_true(says("/accounts?where=segment('Giants')", "Beta"));
}

static void test_what_is_used_is_not_removed(void **state)
{
    (void)state;
    assert_true(save_segment("/segments", "0", "Small", "mrr+%3C+1000", 303, NULL));
    assert_true(save_segment("/segments", "0", "Very+small", "segment('Small')+and+mrr+%3C+500", 303, NULL));
    assert_true(says("/segments/small", "To remove it, first change what uses it"));
    assert_true(says("/segments/small", "/segments/very-small"));
    assert_true(post("/segments/small/remove", 409, "Segment “Very small”", "seen=1"));
    assert_true(says("/segments/small", NULL));
    /* A name of a shipped segment goes on meaning the shipped one. */
    assert_true(save_segment("/segments/at-risk", "0", "At+risk", "light+%3D+red+and+mrr+%3E+1", 303, NULL));
    assert_true(save_segment("/segments/very-small", "1", "Very+small", "segment('At+risk')", 303, NULL));
    assert_true(post("/segments/at-risk/remove", 303, NULL, "seen=1"));
    assert_true(post("/segments/small/remove", 303, NULL, "seen=1"));
    assert_int_equal(browser_get_status(&admin, "/segments/small"), 404);
}

static void test_views_and_runs_use_a_segment(void **state)
{
    static const char body[] =
        "{\"title\":\"Watch\",\"on\":false,\"trigger\":{\"kind\":\"light\",\"to\":\"red\"},\"limit\":{},"
        "\"steps\":[{\"kind\":\"wait_until\",\"rule\":\"%s\",\"days\":30}]}";
    char first[400], second[400], insert[1200];
    (void)state;
    assert_true(save_segment("/segments", "0", "Watched", "mrr+%3E+5", 303, NULL));
    /* Views: a shared one and one's own by name, another's own by whose it is; who was shut out counts no
     * more. */
    assert_true(
        post("/account-list/views", 303, NULL,
             "action=add&name=All+watched&shared=1&address=where%3Dsegment%2528%2527Watched%2527%2529"));
    assert_true(says("/segments/watched", "All watched"));
    assert_true(post("/segments/watched/remove", 409, "Saved view “All watched”", "seen=1"));
    damage(house.record, "UPDATE saved_view SET is_shared = 0, address = 'in_segment=watched', "
                         "user_id = (SELECT id FROM users WHERE email = 'bia@x.example')");
    assert_true(post("/segments/watched/remove", 409, "Saved view “one of bia@x.example”", "seen=1"));
    char *answer = browser_get(&admin, "/segments/watched");
    assert_null(strstr(answer, "All watched"));
    free(answer);
    damage(house.record, "UPDATE users SET is_active = 0 WHERE email = 'bia@x.example'");
    char *unused = browser_get(&admin, "/segments/watched");
    assert_null(strstr(unused, "bia@x.example"));
    free(unused);
    /* A run goes on by version 1, whose wait asks for the segment; version 2 does not. */
    snprintf(first, sizeof first, body, "segment(''Watched'')");
    snprintf(second, sizeof second, body, "mrr > 1");
    snprintf(insert, sizeof insert,
             "INSERT INTO definition (kind, name, version, change_id, ended_by, body) VALUES "
             "('playbook', 'watch', 1, 1, 1, '%s'), ('playbook', 'watch', 2, 1, NULL, '%s')",
             first, second);
    damage(house.record, insert);
    damage(house.record, "INSERT INTO playbook_run (account_id, playbook, version, raised_at, raised_day, "
                         "state, step, sequence, entered_at) VALUES (1, 'watch', 1, 0, 0, 0, 0, 0, 0)");
    assert_true(says("/segments/watched", "Watch, 1 run by version 1"));
    assert_true(post("/segments/watched/remove", 409, "Playbook “Watch, 1 run by version 1”", "seen=1"));
    damage(house.record, "UPDATE playbook_run SET state = 1");
    assert_true(post("/segments/watched/remove", 303, NULL, "seen=1"));
    damage(house.record, "DELETE FROM definition WHERE name = 'watch'");
}

static void test_a_model_in_use(void **state)
{
    static const char form[] =
        "seen=0&title=Own&segment=&rank=1&red=50&yellow=75&coverage=60&count=1&name-0=Pays&"
        "measure-0=rule&source-0=mrr+%3E+1&weight-0=1&days-0=&step=publish";
    char retired[512];
    (void)state;
    assert_true(post("/scores/models/new", 303, NULL, form));
    assert_true(says("/scores/models/own", "/scores/models/own/remove"));
    assert_true(post("/scores/models/own/remove", 409, "2 accounts are scored by it", "seen=1"));
    snprintf(retired, sizeof retired, "%s&retired=1", form);
    retired[strlen("seen=")] = '1';
    assert_true(post("/scores/models/own", 303, NULL, retired));
    assert_true(post("/scores/models/own/remove", 409, "Somebody else has saved", "seen=1"));
    assert_true(post("/scores/models/own/remove", 303, NULL, "seen=2"));
    assert_int_equal(browser_get_status(&admin, "/scores/models/own"), 404);
    assert_int_equal(browser_post_status(&admin, "/scores/models/own/remove", "seen=2"), 404);
}

static void test_two_writers_of_a_segment(void **state)
{
    (void)state;
    assert_true(save_segment("/segments", "0", "Mine", "mrr+%3E+1", 303, NULL));
    assert_true(save_segment("/segments/mine", "1", "Mine", "mrr+%3E+2", 303, NULL));
    assert_true(save_segment("/segments/mine", "1", "Mine", "mrr+%3E+3", 409, "name=\"seen\" value=\"2\""));
    assert_true(save_segment("/segments/mine", "2", "Mine", "mrr+%3E+3", 303, NULL));
    assert_true(post("/segments/mine/remove", 409, "Somebody else has changed", "seen=2"));
    assert_true(post("/segments/mine/remove", 303, NULL, "seen=3"));
    assert_true(
        save_segment("/segments", "0", "Mine", "mrr+%3E+1", 303, NULL)); /* as though it never stood */
    assert_true(post("/segments/mine/remove", 303, NULL, "seen=5"));
}

static void test_two_writers_of_tiers(void **state)
{
    static const char form[] = "seen=%d&high.rule=mrr+%%3E+100&high.contact_days=%d&mid.rule=&low.rule=&tech."
                               "rule=&capacity_hours=100";
    char body[512];
    (void)state;
    snprintf(body, sizeof body, form, 0, 14);
    assert_true(post("/tiers/edit", 303, NULL, body));
    snprintf(body, sizeof body, form, 0, 15);
    assert_true(post("/tiers/edit", 409, "name=\"seen\" value=\"1\"", body));
    snprintf(body, sizeof body, form, 1, 15);
    assert_true(post("/tiers/edit", 303, NULL, body));
}

static void test_a_playbook_taken_over_again(void **state)
{
    (void)state;
    assert_true(post("/playbooks/take", 303, NULL, "playbook=low-health"));
    assert_true(post("/playbooks/take", 303, NULL, "playbook=low-health")); /* stands already */
    assert_int_equal(house_number("SELECT max(version) FROM definition WHERE kind = 'playbook'"), 1);
    assert_true(post("/playbooks/low-health/remove", 409, NULL, "seen=7"));
    assert_true(post("/playbooks/low-health/remove", 303, NULL, "seen=1"));
    assert_true(post("/playbooks/take", 303, NULL, "playbook=low-health"));
    assert_true(says("/playbooks/low-health", "name=\"seen\" value=\"3\""));
}

static void test_not_any_number(void **state)
{
    (void)state;
    damage(house.record, "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 499) "
                         "INSERT INTO definition (kind, name, version, change_id, body) "
                         "SELECT 'playbook', 'p' || i, 1, 1, '{}' FROM n");
    assert_true(post("/playbooks/take", 422, NULL, "playbook=renewal-90"));
    damage(house.record, "DELETE FROM definition WHERE name = 'p7'");
    assert_true(
        post("/playbooks/take", 303, NULL, "playbook=renewal-90")); /* another standing took its room */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_segment_keeps_its_names, house_forgive),
        cmocka_unit_test_setup(test_what_is_used_is_not_removed, house_forgive),
        cmocka_unit_test_setup(test_views_and_runs_use_a_segment, house_forgive),
        cmocka_unit_test_setup(test_a_model_in_use, house_forgive),
        cmocka_unit_test_setup(test_two_writers_of_a_segment, house_forgive),
        cmocka_unit_test_setup(test_two_writers_of_tiers, house_forgive),
        cmocka_unit_test_setup(test_a_playbook_taken_over_again, house_forgive),
        cmocka_unit_test_setup(test_not_any_number, house_forgive),
    };
    return cmocka_run_group_tests_name("web_definition", tests, start, stop);
}
