/* The shipped playbooks: each can be read in both languages, and binds to any company's columns. */
#include <stdio.h>

#include "../check.h"
#include "column/builder.h"
#include "journey/library.h"
#include "journey/playbook.h"
#include "language/language.h"

static void test_library(void **state)
{
    (void)state;
    struct arena arena;
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    column_builder_account(
        builder, 0,
        &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("A"), .name = TEXT("A")});
    struct column_snapshot *columns = column_builder_finish(builder);
    int count = 0;
    arena_init(&arena, 0);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        language_use((enum language)language);
        for (const struct playbook_shipped *shipped = playbook_library; shipped->key; shipped++, count++) {
            struct playbook *playbook;
            struct playbook_faults faults;
            struct problem problem;
            text body = playbook_shipped_body(&arena, shipped, language == 0);
            if (playbook_read(&arena, body, &playbook, &faults, &problem) != RESULT_OK ||
                playbook_check(playbook, columns, &faults, &problem) != RESULT_OK)
                fail_msg("%s: %s", shipped->key, problem.message);
            assert_int_equal(playbook->on, language == 0);
            assert_text(playbook->title, language_message(shipped->title));
            assert_ptr_equal(playbook_shipped_find(text_of(shipped->key)), shipped);
        }
    }
    language_use(LANGUAGE_EN);
    assert_int_equal(count, 20);
    assert_null(playbook_shipped_find(TEXT("none")));
    arena_release(&arena);
    column_snapshot_release(columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_library)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
