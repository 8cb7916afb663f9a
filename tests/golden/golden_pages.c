/* Every page of tests/addresses.txt has a golden page: named here with where it is made, compared here where
 * nobody else does, or excused with a reason. And every page as every role gets it: the status, the head, and
 * what it offers to do and to open, in expected/roles.LANGUAGE.html, the roles that get the same in one line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "../unit/http/hostile.h"
#include "golden_house.h"
#include "language/language.h"
#include "ledger/playbook_run.h"
#include "ledger/webhook_secret.h"
#include "page.h"

enum { MADE_HERE = 1 };
static const struct page {
    const char *pattern; /* as tests/addresses.txt has it */
    const char *target;  /* what is asked for by each role; NULL: see `why` */
    const char *golden;  /* of expected/; NULL: none, see `why` */
    int made;            /* MADE_HERE; else another test compares it */
    const char *why;     /* there is none, or not by role */
} pages[] = {
    {"/", "/", "dashboard", 0, NULL},
    {"/accounts", "/accounts", "account_list", 0, NULL},
    {"/accounts/{external_id}", "/accounts/C1", "account", 0, NULL},
    {"/accounts/{external_id}/handoff", "/accounts/C1/handoff", "handoff", 0, NULL},
    {"/accounts/{external_id}/plan", "/accounts/C1/plan", "plan", 0, NULL},
    {"/api", "/api", "api", 0, NULL},
    {"/audit", "/audit", "audit", 0, NULL},
    {"/churn-requests", "/churn-requests", "churn_requests", 0, NULL},
    {"/churn-requests/decide", "/churn-requests/decide?account=C1&request=1", "churn_request", 0, NULL},
    {"/churn-requests/new", "/churn-requests/new?account=C1", "churn_request_new", 0, NULL},
    {"/churn-requests/reasons", "/churn-requests/reasons", "churn_reasons", MADE_HERE, NULL},
    {"/costs", "/costs", "costs", MADE_HERE, NULL},
    {"/delinquency", "/delinquency", "delinquency", 0, NULL},
    {"/delinquency/follow-up", "/delinquency/follow-up?account=C1", "delinquency_follow_up", MADE_HERE, NULL},
    {"/figures", "/figures", "figures", 0, NULL},
    {"/figures/{name}", "/figures/mrr", "figure", 0, NULL},
    {"/help", "/help", "help", MADE_HERE, NULL},
    {"/help/{name}", "/help/rates", "help_chapter", MADE_HERE, NULL},
    {"/imports", "/imports", "imports", 0, NULL},
    {"/imports/jobs/{id}", NULL, "import_job", 0, "a file has to be on its way"},
    {"/imports/jobs/{id}/errors", NULL, "import_issues", 0, "a file has to be on its way"},
    {"/imports/{id}", NULL, "import", 0, "an import has to be there"},
    {"/inbox", "/inbox?who=team", "inbox", 0, NULL},
    {"/inbox/new", "/inbox/new?account=C1", "inbox_new", 0, NULL},
    {"/inbox/priority", "/inbox/priority", "inbox_priority", 0, NULL},
    {"/journeys", "/journeys", "journeys_board", 0, NULL},
    {"/journeys/apply", "/journeys/apply", "journey_apply", 0, NULL},
    {"/journeys/edit", "/journeys/edit?journey=customer", "journey_edit", 0, NULL},
    {"/journeys/move", "/journeys/move?account=C1", "journey_move", 0, NULL},
    {"/notices", "/notices", "notices", MADE_HERE, NULL},
    {"/opportunities", "/opportunities", "opportunities", 0, NULL},
    {"/opportunities/list", "/opportunities/list", "opportunities_list", 0, NULL},
    {"/opportunities/new", "/opportunities/new?account=C1", "opportunity_new", MADE_HERE, NULL},
    {"/playbooks", "/playbooks", "playbooks", MADE_HERE, NULL},
    {"/playbooks/new", "/playbooks/new", "playbook_new", MADE_HERE, NULL},
    {"/playbooks/{key}", "/playbooks/churn-rescue", "playbook", MADE_HERE, NULL},
    {"/playbooks/{key}/runs", "/playbooks/churn-rescue/runs", "playbook_runs", MADE_HERE, NULL},
    {"/playbooks/{key}/runs/stop", "/playbooks/churn-rescue/runs/stop", "playbook_runs_stop", MADE_HERE,
     NULL},
    {"/playbooks/{key}/runs/{id}/stop", "/playbooks/churn-rescue/runs/1/stop", "playbook_run_stop", MADE_HERE,
     NULL},
    {"/playbooks/{key}/trial", "/playbooks/churn-rescue/trial", "playbook_trial", MADE_HERE, NULL},
    {"/portfolio", "/portfolio", "leader", 0, NULL},
    {"/profile", "/profile", "profile", 0, NULL},
    {"/rates", "/rates", "rates", 0, NULL},
    {"/tiers", "/tiers", "tiers", 0, NULL},
    {"/tiers/edit", "/tiers/edit", "tiers_edit", 0, NULL},
    {"/records/{kind}/new", "/records/contacts/new?account=C1", "record_new", MADE_HERE, NULL},
    {"/records/{kind}/{key}", "/records/subscriptions/2.1", "record_form", 0, NULL},
    {"/records/{kind}/{key}/history", "/records/contacts/2.2/history", "record_history", 0, NULL},
    {"/renewals", "/renewals", "renewals", 0, NULL},
    {"/renewals/call", "/renewals/call?account=C1&subscription=1", "renewal_call", MADE_HERE, NULL},
    {"/restatement", "/restatement", "restatement", 0, NULL},
    {"/reviews", "/reviews", "reviews", 0, NULL},
    {"/reviews/new", "/reviews/new?account=C1", "review_new", 0, NULL},
    {"/reviews/read", "/reviews/read?account=C1&review=1", "review_read", MADE_HERE, NULL},
    {"/scores", "/scores", "health", 0, NULL},
    {"/scores/models", "/scores/models", "health_models", 0, NULL},
    {"/scores/models/{key}", "/scores/models/high-touch", "health_model", 0, NULL},
    {"/search", "/search?q=loja", "search", MADE_HERE, NULL},
    {"/segments", "/segments", "segments", 0, NULL},
    {"/segments/new", "/segments/new", "segment_new", MADE_HERE, NULL},
    {"/segments/{key}", "/segments/at-risk", "segment", 0, NULL},
    {"/settings", "/settings", "settings", 0, NULL},
    {"/settings/api-keys", "/settings/api-keys", "api_keys", 0, NULL},
    {"/settings/hourly-costs", "/settings/hourly-costs", "hourly-costs", 0, NULL},
    {"/settings/webhooks", "/settings/webhooks", "webhooks", MADE_HERE, NULL},
    {"/setup", NULL, "setup", 0, "there only before there is an organisation"},
    {"/sign-in", NULL, "sign_in", 0, "who has a role is in already"},
    {"/users", "/users", "users", 0, NULL},
    {"/users/invite", "/users/invite", "invite", 0, NULL},
    {"/users/{id}", "/users/1", "user", 0, NULL},
    {"/values", "/values", "values", 0, NULL},
    {"/welcome/{token}", NULL, "welcome", 0, "whoever has the link, whatever the role"},
    {"/white-space", "/white-space", "white_space", 0, NULL},
};
enum { PAGE_COUNT = sizeof pages / sizeof *pages };

static const struct page *page_of(const char *pattern)
{
    for (int i = 0; i < PAGE_COUNT; i++)
        if (strcmp(pages[i].pattern, pattern) == 0)
            return &pages[i];
    return NULL;
}

/* ---- every page ---- */

static enum result add_notice(struct store_connection *connection, void *context, struct problem *problem)
{
    return ledger_notice_add(connection, context, problem);
}

/* Not one made by chance. */
static enum result put_secret(struct store_connection *connection, void *context, struct problem *problem)
{
    const int64_t *now = context;
    return ledger_webhook_secret_put(connection, TEXT("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                                     *now, *now, problem);
}

/* One under way, one stopped by hand, one that failed. */
static enum result add_runs(struct store_connection *connection, void *context, struct problem *problem)
{
    const int64_t *now = context;
    static const enum ledger_run_state states[] = {RUN_ACTIVE, RUN_STOPPED, RUN_FAILED};
    enum result result = RESULT_OK;
    for (int i = 0; i < 3 && result == RESULT_OK; i++) {
        struct ledger_run run = {.account_id = 1 + i % 2,
                                 .playbook = TEXT("churn-rescue"),
                                 .version = 1,
                                 .raised_at = *now,
                                 .raised_day = 19675,
                                 .state = states[i],
                                 .entered_at = *now,
                                 .ended_at = i ? *now : INSTANT_ABSENT,
                                 .error = i ? TEXT("Nobody <there>") : TEXT_ABSENT};
        const struct ledger_run_step stopped = {
            .kind = LEDGER_STEP_STOPPED, .at = *now, .effect = TEXT("marina@x.example")};
        result = ledger_run_add(connection, &run, problem);
        if (result == RESULT_OK && states[i] == RUN_STOPPED)
            result = ledger_run_step_add(connection, run.id, &stopped, problem);
    }
    return result;
}

static void prepare(void)
{
    struct problem problem;
    struct ledger_notice notice = {.account_id = 1,
                                   .at = house.record->clock.now(&house.record->clock) / 60000000 * 60000000,
                                   .to_email = TEXT("marina@x.example"),
                                   .words = TEXT("Grão <fell> to red"),
                                   .playbook = TEXT("churn-rescue"),
                                   .run_id = 1};
    assert_int_equal(store_write(house.record->store, add_notice, &notice, &problem), RESULT_OK);
    assert_int_equal(store_write(house.record->store, add_runs, &notice.at, &problem), RESULT_OK);
    assert_int_equal(store_write(house.record->store, put_secret, &notice.at, &problem), RESULT_OK);
    assert_int_equal(browser_post_status(&golden_house_browser, "/preferences", "back=/&language=en"), 303);
    assert_int_equal(browser_post_status(&golden_house_browser, "/playbooks/take", "playbook=churn-rescue"),
                     303);
}

static void assert_kept(const char *golden)
{
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        char path[512];
        snprintf(path, sizeof path, "%s/expected/%s.%s.html", GOLDEN_DIRECTORY, golden,
                 language_tag((enum language)language));
        if (access(path, R_OK) != 0)
            fail_msg("%s is not there", path);
    }
}

void golden_house_every_page(void **state)
{
    char line[200];
    int listed = 0;
    FILE *file = fopen(getenv("FAROL_ADDRESSES"), "r");
    (void)state;
    assert_non_null(file);
    prepare();
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "page ", 5) != 0)
            continue;
        const struct page *page = page_of(line + 5);
        if (!page || (!page->golden && !page->why))
            fail_msg("%s has no golden page: add it to golden_pages.c", line + 5);
        if (page->made == MADE_HERE)
            golden_house_in_both_languages(page->golden, page->target);
        if (page->golden)
            assert_kept(page->golden);
        listed++;
    }
    fclose(file);
    assert_int_equal(listed, PAGE_COUNT);
}

/* ---- every role ---- */

/* Adds to `out` what stands behind `mark` up to one of `ends`, once a page. */
static void add_place(const char *at, const char *mark, struct buffer *out)
{
    char place[256];
    snprintf(place, sizeof place, " %s%.*s\n", strcmp(mark, "action=\"") == 0 ? "does " : "",
             (int)strcspn(at, "\"?#"), at);
    text all = buffer_text(out);
    if (strlen(place) > 2 && (!all.length || !memmem(all.data, all.length, place, strlen(place))))
        buffer_append(out, place, strlen(place));
}

/* What a page is to a role: status, head, forms and links of <main>. */
static void outline(struct browser *browser, const char *target, struct buffer *out)
{
    static const char *const marks[] = {"action=\"", "formaction=\"", "href=\""};
    char *answer = browser_get(browser, target);
    char *body = strstr(answer, "<main"), *end = body ? strstr(body, "</main>") : NULL, *head;
    char line[300];
    int status = hostile_status(answer);
    if (end)
        *end = 0;
    head = end ? strstr(body, "<h1") : NULL;
    head = head ? strchr(head, '>') + 1 : NULL;
    snprintf(line, sizeof line, " %d %.*s\n", status, head ? (int)strcspn(head, "<") : 0, head ? head : "");
    buffer_append(out, line, strlen(line));
    for (const char *at = end && status == 200 ? body : ""; *at; at++)
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (at[-1] == ' ' && strncmp(at, marks[i], strlen(marks[i])) == 0)
                add_place(at + strlen(marks[i]), marks[i], out);
    free(answer);
}

static void write_roles(struct browser browsers[USER_ROLE_COUNT], const char *target, struct buffer *out)
{
    struct buffer outlines[USER_ROLE_COUNT];
    bool said[USER_ROLE_COUNT] = {false};
    buffer_append(out, target, strlen(target));
    for (int role = 0; role < USER_ROLE_COUNT; role++) {
        buffer_init(&outlines[role], 0);
        outline(&browsers[role], target, &outlines[role]);
    }
    for (int role = 0; role < USER_ROLE_COUNT; role++) {
        if (said[role])
            continue;
        buffer_append(out, "\n", 1);
        for (int other = role; other < USER_ROLE_COUNT; other++)
            if (text_equal(buffer_text(&outlines[role]), buffer_text(&outlines[other]))) {
                const char *name = ledger_user_role_name((enum user_role)other);
                said[other] = true;
                buffer_append(out, other == role ? "" : " ", other != role);
                buffer_append(out, name, strlen(name));
            }
        buffer_append(out, "\n", 1);
        buffer_append_text(out, buffer_text(&outlines[role]));
    }
    buffer_append(out, "\n", 1);
    for (int role = 0; role < USER_ROLE_COUNT; role++)
        buffer_release(&outlines[role]);
}

void golden_house_every_role(void **state)
{
    static struct browser browsers[USER_ROLE_COUNT];
    (void)state;
    for (int role = 0; role < USER_ROLE_COUNT; role++) {
        char *email = (char *)arena_printf(&golden_arena, "%s@role.example",
                                           ledger_user_role_name((enum user_role)role));
        house_person(email, (enum user_role)role, USER_PORTFOLIO_ALL, NULL);
        browser_sign_in(&browsers[role], email);
    }
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        struct buffer all;
        char form[64];
        snprintf(form, sizeof form, "back=/&language=%s", language_tag((enum language)language));
        for (int role = 0; role < USER_ROLE_COUNT; role++)
            assert_int_equal(browser_post_status(&browsers[role], "/preferences", form), 303);
        language_use((enum language)language);
        buffer_init(&all, 0);
        for (int i = 0; i < PAGE_COUNT; i++)
            if (pages[i].target)
                write_roles(browsers, pages[i].target, &all);
        golden_compare("roles", &all);
        buffer_release(&all);
    }
}
