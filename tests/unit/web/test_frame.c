/* The frame of pages: browsers in words, what was done in words and the address without it, the navigation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "language/language.h"
#include "web/application.h"
#include "web/navigation.h"
#include "web/people/agent.h"
#include "web/toast.h"

static struct arena arena;

static void test_agents(void **state)
{
    static const struct {
        const char *agent, *words;
    } known[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox Windows"},
        {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 "
         "Edg/126.0",
         "Edge Windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
         "Safari/605.1.15",
         "Safari macOS"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "CriOS/126.0 Mobile Safari/604.1",
         "Chrome iPhone"},
        {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile "
         "Safari/537.36",
         "Chrome Android"},
        {"curl/8.5", "curl"},
        {"Something on Linux", "Linux"},
        {"<script>", ""},
    };
    char words[48];
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        web_agent_words(text_of(known[i].agent), words, sizeof words);
        assert_string_equal(words, known[i].words);
    }
    web_agent_words(TEXT_ABSENT, words, sizeof words);
    assert_string_equal(words, "");
    language_use(LANGUAGE_EN);
    assert_string_equal(web_agent_label(&arena, TEXT("Firefox Windows")).data, "Firefox on Windows");
    assert_true(text_equal(web_agent_label(&arena, TEXT("curl")), TEXT("curl")));
    assert_true(text_equal(web_agent_label(&arena, TEXT("")), TEXT("unknown browser")));
}

static text away(const char *target)
{
    const struct http_request request = {.arena = &arena, .target = text_of(target)};
    return web_toast_away(&request);
}

static text said(const char *done)
{
    struct http_pair pair = {TEXT("done"), text_of(done)};
    const struct http_request request = {.arena = &arena, .query = {&pair, 1}};
    return web_toast(&request);
}

static void test_toasts(void **state)
{
    (void)state;
    language_use(LANGUAGE_EN);
    assert_true(text_equal(said("saved"), TEXT("Saved.")));
    assert_true(text_is_absent(said("nothing-of-the-kind")));
    assert_true(text_is_absent(said("")));
    assert_true(text_is_absent(said("<script>")));
    assert_true(text_equal(away("/users?done=saved"), TEXT("/users")));
    assert_true(text_equal(away("/audit?a=1&done=saved&b=%20"), TEXT("/audit?a=1&b=%20")));
    assert_true(text_equal(away("/audit?undone=1"), TEXT("/audit?undone=1")));
    assert_true(text_equal(away("/"), TEXT("/")));
    assert_true(text_equal(web_toast_address(&arena, TEXT("/a"), "saved", 0), TEXT("/a?done=saved")));
    assert_true(
        text_equal(web_toast_address(&arena, TEXT("/a?b=1"), "saved", 3), TEXT("/a?b=1&done=saved.3")));
}

/* ---- the navigation ---- */

static const struct http_route *route_of(const char *path)
{
    for (size_t t = 0; t < web_route_table_count; t++)
        for (const struct http_route *route = web_route_tables[t]; route->pattern; route++)
            if (route->method == HTTP_GET && strcmp(route->pattern, path) == 0)
                return route;
    fail_msg("the navigation leads to %s, which is no page", path);
    return NULL;
}

/* Every place is a page, shown to exactly those who may open it; names, keys and tabs stand once. */
static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < web_place_count; i++) {
        const struct web_place *place = &web_places[i];
        assert_int_equal(route_of(place->path)->permission, place->permission);
        for (size_t j = 0; j < i; j++) {
            const struct web_place *other = &web_places[j];
            assert_string_not_equal(place->place, other->place);
            assert_string_not_equal(place->path, other->path);
            assert_false(place->tab && place->tab == other->tab);
            assert_false(place->key && other->key && strcmp(place->key, other->key) == 0);
            assert_false(j + 1 < i && strcmp(place->group, other->group) == 0 &&
                         strcmp(place->group, web_places[i - 1].group) != 0); /* a group stands together */
        }
        assert_in_range(place->tab, 0, 4);
    }
}

static bool is_shown(const struct view_shell *shell, text name)
{
    bool shown = false;
    for (size_t g = 0; g < shell->groups_count; g++)
        for (size_t i = 0; i < shell->groups[g].items_count; i++)
            shown |= text_equal(shell->groups[g].items[i].place, name);
    return shown;
}

static void test_navigation_by_role(void **state)
{
    (void)state;
    for (int role = 0; role < USER_ROLE_COUNT; role++)
        for (int portfolio = 0; portfolio < USER_PORTFOLIO_COUNT; portfolio++) {
            struct web_session session = {.signed_in = true, .role = (enum user_role)role};
            struct view_shell shell = {0};
            session.portfolio.kind = (enum user_portfolio)portfolio;
            web_navigation(&arena, &session, NULL, &shell);
            for (size_t i = 0; i < web_place_count; i++)
                assert_int_equal(is_shown(&shell, text_of(web_places[i].place)),
                                 web_session_may(&session, web_places[i].permission) &&
                                     (!web_places[i].whole || portfolio == USER_PORTFOLIO_ALL));
            for (size_t g = 0; g < shell.groups_count; g++)
                assert_true(shell.groups[g].items_count > 0);
            assert_in_range(shell.tabs_count, 1, 4);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_agents), cmocka_unit_test(test_toasts),
                                       cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_navigation_by_role)};
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
