/* The pages about the API, compared byte by byte with the ones kept (page.h), in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "language/language.h"
#include "page.h"
#include "view/api.h"
#include "web/api/api_key.h"

#define WRITE(name, view)                                                                                    \
    do {                                                                                                     \
        struct buffer page;                                                                                  \
        buffer_init(&page, 0);                                                                               \
        view_write_##name(&page, &(view));                                                                   \
        golden_compare(#name, &page);                                                                        \
        buffer_release(&page);                                                                               \
    } while (0)

static void api_keys_page(void)
{
    struct view_api_key_row rows[] = {{.name = TEXT("CRM \"<b>\""),
                                       .prefix = TEXT("farol_1a2b3c"),
                                       .scopes = ledger_api_scopes_format(&golden_arena, 5),
                                       .maker = TEXT("Marina & Co"),
                                       .made = TEXT("1 Mar 2026"),
                                       .used = TEXT("3 Mar 2026"),
                                       .state = text_of(_("active")),
                                       .state_kind = TEXT("active"),
                                       .revoke = safe_url_of(TEXT("/settings/api-keys/1/revoke"))},
                                      {.name = TEXT("Old"),
                                       .prefix = TEXT("farol_ffffff"),
                                       .maker = TEXT("Ana"),
                                       .made = TEXT("1 Mar 2025"),
                                       .expires = TEXT("2 Mar 2025"),
                                       .state = text_of(_("revoked")),
                                       .state_kind = TEXT("revoked")}};
    struct view_api_scope scopes[] = {{TEXT("import"), text_of(web_api_scope_words(API_SCOPE_IMPORT)), true}};
    struct view_option options[] = {{TEXT("90"), text_of(_("In 90 days")), true}};
    struct view_api_keys view = {
        .shell = golden_shell(_("API keys"), "api-keys"),
        .rows = rows,
        .rows_count = 2,
        .name = {.name = TEXT("name"), .label = text_of(_("Name")), .value = TEXT("\"><script>")},
        .scopes = scopes,
        .scopes_count = 1,
        .scopes_problem = text_of(_("Choose at least one thing that the key may do.")),
        .expires = {.name = TEXT("expires"), .label = TEXT("E"), .options = options, .options_count = 1}};
    WRITE(api_keys, view);
}

static void api_key_made_page(void)
{
    struct view_api_key_made view = {.shell = golden_shell(_("The key is ready"), "api-keys"),
                                     .name = TEXT("<CRM>"),
                                     .key = TEXT("farol_00"),
                                     .example =
                                         TEXT("curl -H \"Authorization: Bearer farol_00\" https://<x>")};
    WRITE(api_key_made, view);
}

static void api_page(void)
{
    struct view_api_item items[] = {{TEXT("where"), TEXT("text"), TEXT("mrr >= 1000 & <x>"), true}};
    struct view_api_operation operations[] = {
        {.id = TEXT("getMe"), .method = TEXT("GET"), .path = TEXT("/api/v1/me"), .summary = TEXT("Who?")},
        {.id = TEXT("listAccounts"),
         .method = TEXT("GET"),
         .path = TEXT("/api/v1/accounts"),
         .summary = TEXT("Accounts"),
         .scope = TEXT("read:accounts"),
         .parameters = items,
         .parameters_count = 1}};
    struct view_api_group groups[] = {{TEXT("About"), operations, 2}};
    struct view_api_kind kinds[] = {{TEXT("accounts"), TEXT("Accounts"), items, 1}};
    struct view_api view = {.shell = golden_shell(_("API"), "api-keys"),
                            .example = TEXT("curl \"https://farol.example\""),
                            .makes_keys = true,
                            .groups = groups,
                            .groups_count = 1,
                            .kinds = kinds,
                            .kinds_count = 1};
    WRITE(api, view);
}

#define PAGE_TEST(name)                                                                                      \
    static void test_##name(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        golden_in_both_languages(name##_page);                                                               \
    }
PAGE_TEST(api_keys)
PAGE_TEST(api_key_made)
PAGE_TEST(api)

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_api_keys), cmocka_unit_test(test_api_key_made),
                                       cmocka_unit_test(test_api)};
    arena_init(&golden_arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&golden_arena);
    return failed;
}
