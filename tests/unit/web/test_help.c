/* Help and the search box: every screen has its chapter, in both languages; what is typed finds it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "language/language.h"
#include "web/application.h"
#include "web/help.h"
#include "web/routes.h"
#include "web/search/match.h"

static struct arena arena;

static void chapter_is(const char *path, const char *expected)
{
    text address = web_help_url(&arena, text_of(path)).address;
    if (!text_equal(address, text_of(expected)))
        fail_msg("%s: %.*s", path, TEXT_ARGUMENTS(address));
}

static void addresses(void **state)
{
    (void)state;
    chapter_is("/", "/help/dashboard");
    chapter_is("/accounts", "/help/accounts");
    chapter_is("/accounts/C-1", "/help/account");
    chapter_is("/accounts/C-1/contacts/new", "/help/account");
    chapter_is("/figures/mrr", "/help/figures");
    chapter_is("/users/3", "/help/users");
    chapter_is("/settings/api-keys", "/help/api");
    chapter_is("/usersx", "/help");
    chapter_is("/nowhere", "/help");
}

static void both_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < web_help_place_count; i++)
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            if (!view_guide_find(text_of(web_help_places[i].chapter),
                                 text_of(language_tag((enum language)language))))
                fail_msg("%s has no chapter in %s", web_help_places[i].chapter,
                         language_tag((enum language)language));
}

/* Pages behind the sign-in that have no chapter of their own: files, fragments, the help itself. */
static bool needs_none(const struct http_route *route)
{
    static const char *const prefixes[] = {"/api",   "/help",    "/palette",     "/assets", "/health",
                                           "/sign-", "/welcome", "/preferences", "/setup"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (text_starts_with(text_of(route->pattern), text_of(prefixes[i])))
            return true;
    return route->method != HTTP_GET || strchr(route->pattern, '.') != NULL;
}

static void every_screen(void **state)
{
    (void)state;
    for (size_t table = 0; table < web_route_table_count; table++)
        for (const struct http_route *route = web_route_tables[table]; route->pattern; route++)
            if (!needs_none(route) &&
                text_equal(web_help_url(&arena, text_of(route->pattern)).address, TEXT("/help")))
                fail_msg("%s has no chapter in web/help.c", route->pattern);
}

static bool finds(const char *typed, const char *value)
{
    struct web_match match;
    return web_match_read(&arena, text_of(typed), &match) && web_match(&match, text_of(value));
}

static void matching(void **state)
{
    (void)state;
    assert_true(finds("cotac", "Cotações"));
    assert_true(finds("CHURN log", "Logo churn"));
    assert_false(finds("hurn", "Logo churn"));
    assert_false(finds("logo x", "Logo churn"));
    assert_false(finds(" - ", "Logo churn"));
}

static void searching(void **state)
{
    struct web_help_hit hits[8];
    (void)state;
    language_use(LANGUAGE_PT_BR);
    assert_int_equal(web_help_search(&arena, TEXT("gramatica"), false, 8, hits), 1);
    assert_true(text_equal(web_help_hit_url(&arena, &hits[0]).address, TEXT("/help/rules#gramática")));
    assert_int_equal(web_help_search(&arena, TEXT("colchetes"), false, 8, hits), 0);
    assert_true(web_help_search(&arena, TEXT("colchetes"), true, 8, hits) >= 1);
    assert_int_equal(web_help_search(&arena, TEXT("?"), true, 8, hits), 0);
    language_use(LANGUAGE_EN);
    assert_int_equal(web_help_search(&arena, TEXT("gramática"), true, 8, hits), 0);
    assert_int_equal(web_help_search(&arena, TEXT("a"), true, 2, hits), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(addresses), cmocka_unit_test(both_languages),
                                       cmocka_unit_test(every_screen), cmocka_unit_test(matching),
                                       cmocka_unit_test(searching)};
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
