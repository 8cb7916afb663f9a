/* The pages about people, compared byte by byte with the ones kept (page.h), in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "language/language.h"
#include "page.h"
#include "view/audit.h"
#include "view/user.h"
#include "web/people/audit_words.h"
#include "web/people/user_words.h"

#define WRITE(name, view)                                                                                    \
    do {                                                                                                     \
        struct buffer page;                                                                                  \
        buffer_init(&page, 0);                                                                               \
        view_write_##name(&page, &(view));                                                                   \
        golden_compare(#name, &page);                                                                        \
        buffer_release(&page);                                                                               \
    } while (0)

static struct view_option teams[] = {{TEXT("Norte & <Sul>"), TEXT("Norte & <Sul>"), false}};
static struct view_session_row session_rows[] = {
    {TEXT("k1"), TEXT("Firefox on Linux"), TEXT("203.0.113.8"), TEXT("1 Mar, 09:00"), TEXT("1 Mar, 10:00"),
     true},
    {TEXT("k2"), TEXT("<b>Chrome</b>"), TEXT("::1"), TEXT("2 Mar, 09:00"), TEXT("2 Mar, 10:00"), false}};

static void users_page(void)
{
    struct view_user_row rows[] = {{.name = TEXT("Marina Tavares"),
                                    .email = TEXT("marina@cais.example"),
                                    .url = safe_url_of(TEXT("/users/1")),
                                    .role = text_of(web_role_label(USER_ADMIN)),
                                    .portfolio = text_of(web_portfolio_label(USER_PORTFOLIO_ALL)),
                                    .state = text_of(_("active")),
                                    .state_kind = TEXT("active"),
                                    .seen = TEXT("3 Mar 2026, 09:12"),
                                    .self = true},
                                   {.name = TEXT("<i>Ana</i>"),
                                    .email = TEXT("ana@cais.example"),
                                    .url = safe_url_of(TEXT("/users/2")),
                                    .role = text_of(web_role_label(USER_CSM)),
                                    .portfolio = text_of(web_portfolio_label(USER_PORTFOLIO_OWN)),
                                    .team = TEXT("Norte & <Sul>"),
                                    .state = text_of(_("invitation expired")),
                                    .state_kind = TEXT("waiting")},
                                   {.name = TEXT("Bia"),
                                    .email = TEXT("bia@cais.example"),
                                    .url = safe_url_of(TEXT("/users/3")),
                                    .role = text_of(web_role_label(USER_READ_ONLY)),
                                    .portfolio = text_of(web_portfolio_label(USER_PORTFOLIO_TEAM)),
                                    .state = text_of(_("shut out")),
                                    .state_kind = TEXT("out")}};
    struct view_users view = {.shell = golden_shell(_("People"), "users"),
                              .sentence = TEXT("3."),
                              .rows = rows,
                              .rows_count = 3,
                              .invite = safe_url_of(TEXT("/users/invite")),
                              .audit = safe_url_of(TEXT("/audit"))};
    WRITE(users, view);
}

static void user_page(void)
{
    struct view_user view = {
        .shell = golden_shell("Ana", "users"),
        .heading = TEXT("Ana \"A\" & <Co>"),
        .email = TEXT("ana@cais.example"),
        .state = text_of(_("invitation expired")),
        .state_kind = TEXT("waiting"),
        .since = TEXT("2026"),
        .waiting = TEXT("Waiting."),
        .name = {.name = TEXT("name"), .label = TEXT("Name"), .value = TEXT("\"><script>")},
        .team = web_team_field(TEXT("Norte & <Sul>")),
        .role = web_role_select(&golden_arena, USER_CSM),
        .portfolio = web_portfolio_select(&golden_arena, USER_PORTFOLIO_TEAM),
        .teams = teams,
        .teams_count = 1,
        .problem = TEXT("Last administrator."),
        .action = safe_url_of(TEXT("/users/2")),
        .link = safe_url_of(TEXT("/users/2/link")),
        .shut_out = safe_url_of(TEXT("/users/2/shut-out")),
        .audit = safe_url_of(TEXT("/audit?person=2")),
        .link_label = TEXT("Link"),
        .sessions = {.csrf = TEXT("token"),
                     .action = safe_url_of(TEXT("/users/2/sessions")),
                     .rows = session_rows,
                     .rows_count = 2}};
    WRITE(user, view);
}

static void invite_page(void)
{
    struct view_invite view = {.shell = golden_shell(_("Invite a person"), "users"),
                               .email = {.name = TEXT("email"),
                                         .label = TEXT("E-mail"),
                                         .value = TEXT("<x>"),
                                         .type = TEXT("email"),
                                         .problem = TEXT("Not one."),
                                         .required = true},
                               .name = {.name = TEXT("name"), .label = TEXT("Name"), .hint = TEXT("A hint.")},
                               .team = web_team_field(TEXT("")),
                               .role = web_role_select(&golden_arena, USER_ANALYST),
                               .portfolio = web_portfolio_select(&golden_arena, USER_PORTFOLIO_ALL),
                               .teams = teams,
                               .teams_count = 1};
    WRITE(invite, view);
}

static void link_page(void)
{
    struct view_link view = {.shell = golden_shell("Link", "users"),
                             .heading = TEXT("Ready"),
                             .sentence = TEXT("It works once."),
                             .address = TEXT("https://farol.example/welcome/0123\"'<>"),
                             .back = safe_url_of(TEXT("/users")),
                             .back_label = text_of(_("Done"))};
    WRITE(link, view);
}

static void welcome_page(void)
{
    struct view_welcome view = {
        .shell = golden_shell(_("Welcome"), ""),
        .invited = true,
        .email = TEXT("ana@cais.example"),
        .name = {.name = TEXT("name"), .label = TEXT("Your name"), .value = TEXT("Ana <b>")},
        .password = {.name = TEXT("password"), .label = TEXT("Password"), .type = TEXT("password")},
        .action = safe_url_of(TEXT("/welcome/00ff")),
        .version = TEXT("0.1")};
    WRITE(welcome, view);
}

static void profile_page(void)
{
    struct view_option options[] = {{TEXT("en"), TEXT("English"), true}};
    struct view_profile view = {
        .shell = golden_shell(_("Profile"), "profile"),
        .email = TEXT("marina@cais.example"),
        .role = text_of(web_role_label(USER_MANAGER)),
        .portfolio = text_of(web_portfolio_label(USER_PORTFOLIO_ALL)),
        .name = {.name = TEXT("name"), .label = TEXT("Name"), .value = TEXT("Marina")},
        .old = {.name = TEXT("old"),
                .label = TEXT("Old"),
                .type = TEXT("password"),
                .problem = TEXT("Wrong.")},
        .password = {.name = TEXT("password"), .label = TEXT("New"), .type = TEXT("password")},
        .language = {.name = TEXT("language"), .label = TEXT("L"), .options = options, .options_count = 1},
        .theme = {.name = TEXT("theme"), .label = TEXT("T"), .options = options, .options_count = 1},
        .shortcuts = true,
        .sessions = {.csrf = TEXT("token"),
                     .action = safe_url_of(TEXT("/profile/sessions")),
                     .rows = session_rows,
                     .rows_count = 2,
                     .own = true}};
    WRITE(profile, view);
}

static void audit_page(void)
{
    struct view_option options[] = {{TEXT(""), TEXT("<all>"), true}};
    struct view_audit_row rows[] = {
        {.when = TEXT("3 Mar 2026, 09:12"),
         .who = TEXT("Marina <Tavares>"),
         .who_url = safe_url_of(TEXT("/users/1")),
         .what = web_audit_what(&golden_arena, TEXT("user-changed")),
         .detail = TEXT("a → b"),
         .object = TEXT("Account \"C-1\""),
         .object_url = safe_url_of(TEXT("/accounts/C-1")),
         .count = TEXT("1,024"),
         .peer = TEXT("203.0.113.8")},
        {.when = TEXT("2 Mar 2026, 09:12"), .what = web_audit_what(&golden_arena, TEXT("<unknown>"))}};
    struct view_audit view = {
        .shell = golden_shell(_("Audit"), "audit"),
        .sentence = TEXT("Everything."),
        .person = {.name = TEXT("person"), .label = TEXT("P"), .options = options, .options_count = 1},
        .action = {.name = TEXT("action"), .label = TEXT("A"), .options = options, .options_count = 1},
        .object = {.name = TEXT("object"), .label = TEXT("O"), .value = TEXT("\"x\"")},
        .from = {.name = TEXT("from"), .label = TEXT("F"), .type = TEXT("date")},
        .to = {.name = TEXT("to"), .label = TEXT("T"), .type = TEXT("date"), .problem = TEXT("No day.")},
        .filtered = true,
        .rows = rows,
        .rows_count = 2,
        .csv = safe_url_of(TEXT("/audit.csv?object=x")),
        .older = safe_url_of(TEXT("/audit?after=1.l.2"))};
    WRITE(audit, view);
}

#define PAGE_TEST(name)                                                                                      \
    static void test_##name(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        golden_in_both_languages(name##_page);                                                               \
    }
PAGE_TEST(users)
PAGE_TEST(user)
PAGE_TEST(invite)
PAGE_TEST(link)
PAGE_TEST(welcome)
PAGE_TEST(profile)
PAGE_TEST(audit)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_users),   cmocka_unit_test(test_user),
                                       cmocka_unit_test(test_invite),  cmocka_unit_test(test_link),
                                       cmocka_unit_test(test_welcome), cmocka_unit_test(test_profile),
                                       cmocka_unit_test(test_audit)};
    arena_init(&golden_arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&golden_arena);
    return failed;
}
