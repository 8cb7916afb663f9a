/* Invitations, links, passwords, sessions and the audit, used as people and as attackers would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "house.h"

static const char *const rows[] = {"accounts|external_id=A-1|name=Alfa|owner_email=csm@x.example", NULL};

static struct browser admin;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("admin@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("csm@x.example", USER_CSM, USER_PORTFOLIO_OWN, "North");
    house_person("bia@x.example", USER_ANALYST, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "admin@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

static void assert_in(const char *answer, const char *words)
{
    if (!strstr(answer, words))
        fail_msg("no %s in:\n%.3000s", words, answer);
}

/* Takes the token of the link that the page shows. */
static void take_token(char *answer, char ret[65])
{
    const char *at = strstr(answer, "/welcome/");
    assert_int_equal(hostile_status(answer), 200);
    assert_non_null(at);
    snprintf(ret, 65, "%s", at + 9);
    assert_int_equal(strspn(ret, "0123456789abcdef"), 64);
    free(answer);
}

static void invite(const char *email_sent, const char *more, char ret_token[65])
{
    char form[512];
    snprintf(form, sizeof form, "email=%s&%s", email_sent, more);
    take_token(browser_post(&admin, "/users/invite", form), ret_token);
}

static void link_of(char ret[96], const char *token)
{
    snprintf(ret, 96, "/welcome/%s", token);
}

/* ---- invitations ---- */

static void test_invitation(void **state)
{
    (void)state;
    char token[65], link[96];
    struct browser guest = {0};
    invite("New%40X.example", "role=csm&portfolio=team&team=North&name=", token);
    link_of(link, token);
    assert_int_equal(browser_try(&guest, "new%40x.example", ""), 401); /* nothing to sign in with yet */
    for (int i = 0; i < 3; i++)
        assert_int_equal(browser_get_status(&guest, link), 200); /* looking does not use it up */
    char *answer = browser_post(&guest, link, "name=Novo&password=short");
    assert_int_equal(hostile_status(answer), 422);
    assert_in(answer, "at least 10 characters");
    assert_in(answer, "value=\"Novo\"");
    free(answer);
    char planted[80];
    memset(planted, 'a', 64);
    planted[64] = 0;
    snprintf(guest.session, sizeof guest.session, "%s", planted);
    assert_int_equal(browser_post_status(&guest, link, "name=Novo&password=" HOUSE_PASSWORD_SENT), 303);
    assert_string_not_equal(guest.session, planted);
    answer = browser_get(&guest, "/profile");
    assert_int_equal(hostile_status(answer), 200);
    assert_in(answer, "Novo");
    free(answer);
    struct browser thief = {0};
    assert_int_equal(browser_get_status(&thief, link), 404);
    assert_int_equal(browser_get_status(&thief, "/sign-in"), 200);
    assert_int_equal(browser_post_status(&thief, link, "name=X&password=another+long+password"), 404);
    assert_int_equal(
        house_number("SELECT role * 100 + portfolio * 10 + (team_id = (SELECT team_id FROM users "
                     "WHERE email = 'csm@x.example')) FROM users WHERE email = 'new@x.example'"),
        211);
}

static void test_token_is_not_kept(void **state)
{
    (void)state;
    char token[65], sql[256];
    invite("hash%40x.example", "role=csm&portfolio=own", token);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM user_link WHERE hex(token_hash) LIKE '%%%.16s%%' OR token_hash = '%s'",
             token, token);
    assert_int_equal(house_number(sql), 0);
    assert_int_equal(house_number("SELECT count(*) FROM user_link"), 1);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM audit WHERE detail LIKE '%%%.16s%%' OR object LIKE '%%%.16s%%'", token,
             token);
    assert_int_equal(house_number(sql), 0);
}

static void test_link_ends(void **state)
{
    (void)state;
    char first[65], second[65], link[96], target[64];
    struct browser guest = {0};
    invite("late%40x.example", "role=csm&portfolio=own", first);
    long long id = (long long)house_id("late@x.example");
    snprintf(target, sizeof target, "/users/%lld/link", id);
    take_token(browser_post(&admin, target, ""), second); /* a new one: the first is worth nothing */
    link_of(link, first);
    assert_int_equal(browser_get_status(&guest, link), 404);
    link_of(link, second);
    assert_int_equal(browser_get_status(&guest, link), 200);
    house.record->clock.fixed_instant += INT64_C(7) * 86400 * 1000000 + 1;
    assert_int_equal(browser_get_status(&guest, link), 404);
    browser_sign_in(&admin, "admin@x.example"); /* the session has ended too by now */
    take_token(browser_post(&admin, target, ""), second);
    link_of(link, second);
    assert_int_equal(browser_get_status(&guest, link), 200);
    snprintf(target, sizeof target, "/users/%lld/shut-out", id);
    assert_int_equal(browser_post_status(&admin, target, ""), 303);
    assert_int_equal(browser_get_status(&guest, link), 404);
    assert_int_equal(browser_post_status(&guest, link, "name=X&password=" HOUSE_PASSWORD_SENT), 404);
}

/* Of two who use a link at once, one comes too late, also when both had looked before. */
static void test_link_works_once(void **state)
{
    (void)state;
    char token[65], link[96];
    struct browser first = {0}, second = {0};
    invite("once%40x.example", "role=csm&portfolio=own", token);
    link_of(link, token);
    assert_int_equal(browser_get_status(&first, link), 200);
    assert_int_equal(browser_get_status(&second, link), 200);
    assert_int_equal(browser_post_status(&first, link, "name=One&password=" HOUSE_PASSWORD_SENT), 303);
    assert_int_equal(browser_post_status(&second, link, "name=Two&password=another+long+password"), 404);
    assert_int_equal(house_number("SELECT count(*) FROM users WHERE name = 'Two'"), 0);
}

static char *without_tokens(char *answer)
{
    for (char *at = answer; (at = strstr(at, "name=\"csrf\" value=\"")); at++)
        memset(at + 19, '-', strcspn(at + 19, "\""));
    return strstr(answer, "\r\n\r\n");
}

/* A link that was used, one that never was, and one that is no token look alike. */
static void test_links_tell_nothing(void **state)
{
    (void)state;
    char token[65], link[96];
    struct browser guest = {0};
    invite("used%40x.example", "role=csm&portfolio=own", token);
    link_of(link, token);
    assert_int_equal(browser_get_status(&guest, link), 200);
    assert_int_equal(browser_post_status(&guest, link, "name=U&password=" HOUSE_PASSWORD_SENT), 303);
    struct browser thief = {0};
    browser_get_status(&thief, "/sign-in");
    char *used = browser_get(&thief, link);
    token[0] = token[0] == 'f' ? '0' : 'f';
    link_of(link, token);
    char *never = browser_get(&thief, link);
    char *none = browser_get(&thief, "/welcome/%3Cscript%3Ealert(1)%3C");
    assert_int_equal(hostile_status(used), 404);
    assert_string_equal(without_tokens(used), without_tokens(never));
    assert_string_equal(without_tokens(used), without_tokens(none));
    free(used);
    free(never);
    free(none);
}

static void test_links_are_throttled(void **state)
{
    (void)state;
    struct browser thief = {0};
    char link[96];
    int status = 0;
    for (int i = 0; i < 8 && status != 429; i++) {
        snprintf(link, sizeof link, "/welcome/%064d", i);
        status = browser_get_status(&thief, link);
        assert_true(status == 404 || status == 429);
    }
    assert_int_equal(status, 429);
    house_forgive(NULL);
    assert_int_equal(browser_get_status(&thief, link), 404);
}

static void test_invite_faults(void **state)
{
    (void)state;
    static const char *const bad[] = {"email=nobody&role=csm&portfolio=own",
                                      "email=&role=csm&portfolio=own",
                                      "email=CSM%40x.example&role=csm&portfolio=own", /* there already */
                                      "email=y%40x.example&role=emperor&portfolio=own",
                                      "email=y%40x.example&role=csm&portfolio=everything",
                                      "email=y%40x.example&role=csm",
                                      "email=y%40x.example&role=csm&portfolio=own&name=a%00b",
                                      "email=y%40x.example&role=csm&portfolio=own&team=a%0Ab"};
    int64_t before = house_number("SELECT count(*) FROM users");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int status = browser_post_status(&admin, "/users/invite", bad[i]);
        if (status != 422 && status != 400)
            fail_msg("%s: %d", bad[i], status);
    }
    assert_int_equal(house_number("SELECT count(*) FROM users"), before);
    assert_int_equal(browser_get_status(&admin, "/users/999999"), 404);
    assert_int_equal(browser_get_status(&admin, "/users/abc"), 404);
    assert_int_equal(browser_post_status(&admin, "/users/999999/link", ""), 404);
}

static void test_stored_script(void **state)
{
    (void)state;
    char token[65], target[64];
    const char *script = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    char more[256];
    snprintf(more, sizeof more, "role=csm&portfolio=team&name=%s&team=%s", script, script);
    invite("evil%40x.example", more, token);
    snprintf(target, sizeof target, "/users/%lld", (long long)house_id("evil@x.example"));
    const char *const pages[] = {"/users", target, "/users/invite", "/audit"};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        char *answer = browser_get(&admin, pages[i]);
        assert_int_equal(hostile_status(answer), 200);
        assert_null(strstr(answer, "<script>alert"));
        assert_null(strstr(answer, "\"><script"));
        free(answer);
    }
}

/* ---- passwords ---- */

static void test_reset(void **state)
{
    (void)state;
    char token[65], link[96], target[64];
    struct browser before = {0}, guest = {0};
    browser_sign_in(&before, "bia@x.example");
    snprintf(target, sizeof target, "/users/%lld/link", (long long)house_id("bia@x.example"));
    take_token(browser_post(&admin, target, ""), token);
    assert_int_equal(browser_get_status(&before, "/profile"), 200); /* nothing has changed yet */
    link_of(link, token);
    char *answer = browser_get(&guest, link);
    assert_null(strstr(answer, "id=\"field-name\"")); /* only the password is asked for */
    free(answer);
    assert_int_equal(browser_post_status(&guest, link, "name=Changed&password=a+new+long+password"), 303);
    assert_int_equal(browser_get_status(&before, "/profile"), 303); /* signed out */
    assert_int_equal(house_number("SELECT count(*) FROM users WHERE name = 'Changed'"), 0);
    struct browser again = {0};
    assert_int_equal(browser_try(&again, "bia%40x.example", HOUSE_PASSWORD_SENT), 401);
    assert_int_equal(browser_try(&again, "bia%40x.example", "a+new+long+password"), 303);
}

static void test_own_password(void **state)
{
    (void)state;
    struct browser here = {0}, elsewhere = {0};
    browser_sign_in(&here, "csm@x.example");
    browser_sign_in(&elsewhere, "csm@x.example");
    struct browser copy = here;
    const char *change = "old=%s&password=%s";
    char form[256];
    snprintf(form, sizeof form, change, "wrong+password", "a+new+long+password");
    char *answer = browser_post(&here, "/profile/password", form);
    assert_int_equal(hostile_status(answer), 422);
    assert_in(answer, "This is not your password.");
    free(answer);
    snprintf(form, sizeof form, change, HOUSE_PASSWORD_SENT, "short");
    assert_int_equal(browser_post_status(&here, "/profile/password", form), 422);
    assert_int_equal(browser_get_status(&elsewhere, "/profile"), 200);
    snprintf(form, sizeof form, change, HOUSE_PASSWORD_SENT, "a+new+long+password");
    assert_int_equal(browser_post_status(&here, "/profile/password", form), 303);
    assert_string_not_equal(here.session, copy.session); /* a new token */
    assert_int_equal(browser_get_status(&here, "/profile"), 200);
    assert_int_equal(browser_get_status(&copy, "/profile"), 303);
    assert_int_equal(browser_get_status(&elsewhere, "/profile"), 303);
    snprintf(form, sizeof form, change, "a+new+long+password", HOUSE_PASSWORD_SENT);
    assert_int_equal(browser_post_status(&here, "/profile/password", form), 303);
}

/* Guesses at the old password of a session left open are slowed down like those of a sign-in. */
static void test_old_password_is_throttled(void **state)
{
    (void)state;
    struct browser browser = {0};
    browser_sign_in(&browser, "csm@x.example");
    for (int i = 0; i < 5; i++)
        assert_int_equal(browser_post_status(&browser, "/profile/password",
                                             "old=wrong+guess&password=a+new+long+password"),
                         422);
    char *answer = browser_post(&browser, "/profile/password",
                                "old=" HOUSE_PASSWORD_SENT "&password=a+new+long+password");
    assert_int_equal(hostile_status(answer), 422);
    assert_in(answer, "Too many attempts");
    free(answer);
}

/* ---- rights ---- */

static void test_last_administrator(void **state)
{
    (void)state;
    char target[64];
    int64_t id = house_id("admin@x.example");
    snprintf(target, sizeof target, "/users/%lld", (long long)id);
    char *answer = browser_post(&admin, target, "name=A&role=manager&portfolio=all&team=");
    assert_int_equal(hostile_status(answer), 422);
    assert_in(answer, "This is the last administrator.");
    free(answer);
    snprintf(target, sizeof target, "/users/%lld/shut-out", (long long)id);
    assert_int_equal(browser_post_status(&admin, target, ""), 422);
    assert_int_equal(house_number("SELECT count(*) FROM users WHERE role = 0 AND is_active <> 0"), 1);
}

/* What a form says beyond its fields changes nothing: nobody gives themselves a role. */
static void test_no_escalation(void **state)
{
    (void)state;
    struct browser browser = {0};
    char target[64];
    browser_sign_in(&browser, "csm@x.example");
    assert_int_equal(browser_post_status(&browser, "/profile",
                                         "name=Caio&role=admin&portfolio=all&team=&is_active=1&shortcuts=1"),
                     303);
    assert_int_equal(house_number("SELECT role * 10 + portfolio FROM users WHERE email = 'csm@x.example'"),
                     USER_CSM * 10 + USER_PORTFOLIO_OWN);
    snprintf(target, sizeof target, "/users/%lld", (long long)house_id("csm@x.example"));
    assert_int_equal(browser_post_status(&browser, target, "name=C&role=admin&portfolio=all&team="), 403);
    assert_int_equal(browser_get_status(&browser, "/users"), 403);
    assert_int_equal(browser_get_status(&browser, "/audit.csv"), 403);
}

static void take_field(const char *answer, const char *name, char *ret, size_t size)
{
    char mark[64];
    snprintf(mark, sizeof mark, "name=\"%s\" value=\"", name);
    const char *at = strstr(answer, mark);
    assert_non_null(at);
    snprintf(ret, size, "%.*s", (int)strcspn(at + strlen(mark), "\""), at + strlen(mark));
}

/* Two administrators with the same page open: the second sees what the first did instead of undoing it. */
static void test_two_at_once(void **state)
{
    (void)state;
    char target[64], seen[64], form[256];
    house_person("both@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    snprintf(target, sizeof target, "/users/%lld", (long long)house_id("both@x.example"));
    char *answer = browser_get(&admin, target);
    take_field(answer, "seen", seen, sizeof seen);
    free(answer);
    snprintf(form, sizeof form, "seen=%s&name=First&role=analyst&portfolio=all&team=", seen);
    assert_int_equal(browser_post_status(&admin, target, form), 303);
    snprintf(form, sizeof form, "seen=%s&name=Second&role=manager&portfolio=own&team=", seen);
    answer = browser_post(&admin, target, form);
    assert_int_equal(hostile_status(answer), 409);
    assert_in(answer, "Now: First, Analyst, all accounts, team —.");
    assert_in(answer, "value=\"Second\"");
    take_field(answer, "seen", seen, sizeof seen);
    free(answer);
    assert_int_equal(house_number("SELECT role FROM users WHERE email = 'both@x.example'"), USER_ANALYST);
    snprintf(form, sizeof form, "seen=%s&name=Second&role=manager&portfolio=own&team=", seen);
    assert_int_equal(browser_post_status(&admin, target, form), 303);
    assert_int_equal(house_number("SELECT role FROM users WHERE email = 'both@x.example'"), USER_MANAGER);
}

static void test_rights_change_at_once(void **state)
{
    (void)state;
    struct browser browser = {0};
    char target[64];
    house_person("promoted@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&browser, "promoted@x.example");
    assert_int_equal(browser_get_status(&browser, "/dashboard.csv"), 403);
    snprintf(target, sizeof target, "/users/%lld", (long long)house_id("promoted@x.example"));
    assert_int_equal(browser_post_status(&admin, target, "name=P&role=analyst&portfolio=all&team="), 303);
    assert_int_equal(browser_get_status(&browser, "/dashboard.csv"), 200);
    snprintf(target, sizeof target, "/users/%lld/shut-out", (long long)house_id("promoted@x.example"));
    assert_int_equal(browser_post_status(&admin, target, ""), 303);
    assert_int_equal(browser_get_status(&browser, "/profile"), 303);
    assert_int_equal(browser_try(&browser, "promoted%40x.example", HOUSE_PASSWORD_SENT), 401);
}

/* ---- sessions ---- */

static void key_of(char *answer, char ret[33])
{
    const char *at = strstr(answer, "name=\"key\" value=\"");
    assert_non_null(at);
    snprintf(ret, 33, "%s", at + 18);
    free(answer);
}

static void test_sessions(void **state)
{
    (void)state;
    struct browser here = {0}, elsewhere = {0};
    char key[33], form[64], target[64];
    house_person("many@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&here, "many@x.example");
    browser_sign_in(&elsewhere, "many@x.example");
    char *answer = browser_get(&here, "/profile");
    assert_in(answer, "Firefox on Linux");
    assert_in(answer, "127.0.0.1");
    assert_null(strstr(answer, elsewhere.session)); /* the token stands on no page */
    key_of(answer, key);
    snprintf(form, sizeof form, "key=%s", key);
    struct browser other = {0};
    browser_sign_in(&other, "csm@x.example");
    assert_int_equal(browser_post_status(&other, "/profile/sessions", form), 303); /* not theirs to end */
    assert_int_equal(browser_get_status(&elsewhere, "/profile"), 200);
    assert_int_equal(browser_post_status(&here, "/profile/sessions", form), 303);
    assert_int_equal(browser_get_status(&elsewhere, "/profile"), 303);
    assert_int_equal(browser_get_status(&here, "/profile"), 200);
    snprintf(target, sizeof target, "/users/%lld/sessions", (long long)house_id("many@x.example"));
    assert_int_equal(browser_post_status(&admin, target, ""), 303);
    assert_int_equal(browser_get_status(&here, "/profile"), 303);
    assert_int_equal(browser_get_status(&admin, "/profile"), 200);
}

static void test_preferences_are_kept(void **state)
{
    (void)state;
    struct browser browser = {0}, another = {0};
    house_person("prefers@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&browser, "prefers@x.example");
    char *answer = browser_post(&browser, "/profile", "name=Pri&language=pt-BR&theme=dark");
    assert_int_equal(hostile_status(answer), 303);
    free(answer);
    browser_sign_in(&another, "prefers@x.example");
    answer = browser_get(&another, "/profile?done=saved");
    assert_in(answer, "<html lang=\"pt-BR\" data-theme=\"dark\"");
    assert_in(answer, "data-shortcuts=\"off\"");
    assert_in(answer, "Salvo.");
    free(answer);
    answer = browser_get(&another, "/profile?done=%3Cscript%3E");
    assert_null(strstr(answer, "class=\"toast\""));
    free(answer);
}

/* ---- the audit ---- */

static int times(const char *answer, const char *words)
{
    int count = 0;
    for (const char *at = answer; (at = strstr(at, words)); at++)
        count++;
    return count;
}

static void test_audit(void **state)
{
    (void)state;
    char target[64], csv[96];
    house_person("=cmd@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    snprintf(target, sizeof target, "/users/%lld", (long long)house_id("=cmd@x.example"));
    assert_int_equal(
        browser_post_status(&admin, target, "name=%3DHYPERLINK(1)&role=admin&portfolio=own&team="), 303);
    put(house.record, RECORD_ACCOUNT, "external_id", "A-1", "name", "Alfa 2", NULL); /* as a command would */
    char *answer = browser_get(&admin, "/audit");
    assert_in(answer, "Role: CSM → Administrator · Sees: all accounts → their own accounts");
    assert_in(answer, "Changed the record<small>accounts</small>");
    free(answer);
    answer = browser_get(&admin, "/audit?action=record-changed");
    int changes = (int)house_number("SELECT count(*) FROM change WHERE import_id IS NULL AND kinds <> 0");
    assert_int_equal(times(answer, "Changed the record<small>"), changes);
    free(answer);
    snprintf(csv, sizeof csv, "/audit.csv?action=user-changed&object=%lld",
             (long long)house_id("=cmd@x.example"));
    answer = browser_get(&admin, csv);
    assert_int_equal(hostile_status(answer), 200);
    assert_in(answer, "Person =HYPERLINK(1)"); /* behind a word it is no formula */
    assert_null(strstr(answer, ",=HYPERLINK"));
    free(answer);
    answer = browser_get(&admin, "/audit?action=export-audit");
    assert_in(answer, "Exported the audit");
    free(answer);
    answer = browser_get(&admin, "/audit?person=%27%20OR%201%3D1&object=%27%3B--&from=nonsense&after=x.y.z");
    assert_int_equal(hostile_status(answer), 200);
    assert_in(answer, "Nothing that matches was done in this time.");
    free(answer);
}

/* Every line is on exactly one page, however they are paged through. */
static void test_audit_pages(void **state)
{
    (void)state;
    char next[512] = "/audit";
    int listed = 0, pages = 0;
    for (int i = 0; i < 60; i++)
        put(house.record, RECORD_ACCOUNT, "external_id", "A-1", "name", i % 2 ? "Even" : "Odd", NULL);
    while (*next && pages < 20) {
        char *answer = browser_get(&admin, next);
        assert_int_equal(hostile_status(answer), 200);
        listed += times(answer, "<tr><th scope=\"row\"");
        const char *older = strstr(answer, ">Older<");
        *next = 0;
        if (older) {
            while (older > answer && strncmp(older, "href=\"", 6) != 0)
                older--;
            snprintf(next, sizeof next, "%.*s", (int)strcspn(older + 6, "\""), older + 6);
            for (char *amp; (amp = strstr(next, "&amp;"));)
                memmove(amp + 1, amp + 5, strlen(amp + 5) + 1);
        }
        free(answer);
        pages++;
    }
    assert_true(pages > 1);
    assert_int_equal(listed,
                     house_number("SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM change c "
                                  "WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.change_id = c.id))"));
}

int main(void)
{
#define PEOPLE_TEST(test) cmocka_unit_test_setup(test, house_forgive)
    const struct CMUnitTest tests[] = {
        PEOPLE_TEST(test_last_administrator),    PEOPLE_TEST(test_invitation),
        PEOPLE_TEST(test_token_is_not_kept),     PEOPLE_TEST(test_link_ends),
        PEOPLE_TEST(test_link_works_once),       PEOPLE_TEST(test_links_tell_nothing),
        PEOPLE_TEST(test_links_are_throttled),   PEOPLE_TEST(test_invite_faults),
        PEOPLE_TEST(test_stored_script),         PEOPLE_TEST(test_reset),
        PEOPLE_TEST(test_own_password),          PEOPLE_TEST(test_old_password_is_throttled),
        PEOPLE_TEST(test_no_escalation),         PEOPLE_TEST(test_two_at_once),
        PEOPLE_TEST(test_rights_change_at_once), PEOPLE_TEST(test_sessions),
        PEOPLE_TEST(test_preferences_are_kept),  PEOPLE_TEST(test_audit),
        PEOPLE_TEST(test_audit_pages),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
