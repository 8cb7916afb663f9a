/* Children of accounts, whichever of several snapshots is asked about, and in whatever turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "column/builder.h"
#include "web/account/family.h"

enum { SNAPSHOTS = 7, ACCOUNTS = 4 };

/* Account 0 is parent of those whose bit is set. */
static struct column_snapshot *family_of(unsigned children)
{
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        char id[8];
        snprintf(id, sizeof id, "A%u", i);
        struct column_account_row row = {.external_id = text_of(id),
                                         .name = text_of(id),
                                         .signup_day = DAY_ABSENT,
                                         .parent = children >> i & 1};
        column_builder_account(builder, i, &row);
    }
    return column_builder_finish(builder);
}

static void check(struct web_family *family, const struct column_snapshot *snapshot, unsigned children)
{
    struct arena arena;
    const uint32_t *found;
    arena_init(&arena, 0);
    size_t count = web_family_children(family, snapshot, 0, &arena, &found), wanted = 0;
    for (uint32_t i = 0; i < ACCOUNTS; i++)
        if (children >> i & 1) {
            assert_true(wanted < count);
            assert_int_equal(found[wanted++], i);
        }
    assert_int_equal(count, wanted);
    assert_int_equal(web_family_children(family, snapshot, ACCOUNTS - 1, &arena, &found), 0);
    arena_release(&arena);
}

static void each_snapshot_has_its_own(void **state)
{
    static const unsigned children[SNAPSHOTS] = {0, 2, 4, 6, 8, 10, 14};
    struct column_snapshot *snapshots[SNAPSHOTS];
    struct web_family *family = web_family_new();
    (void)state;
    for (int i = 0; i < SNAPSHOTS; i++)
        snapshots[i] = family_of(children[i]);
    for (int turn = 0; turn < 3; turn++)
        for (int i = 0; i < SNAPSHOTS; i++) {
            check(family, snapshots[i], children[i]);
            check(family, snapshots[0], children[0]); /* today's, in between */
            check(NULL, snapshots[i], children[i]);
        }
    for (int i = 0; i < SNAPSHOTS; i++)
        column_snapshot_release(snapshots[i]);
    web_family_free(family);
    web_family_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_snapshot_has_its_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
