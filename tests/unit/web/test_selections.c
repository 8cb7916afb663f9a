/* What filters mean, kept: equal keys find it, the copy is the caller's own, the one unused longest goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "web/selections.h"

static void found_again(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct web_selections *kept = web_selections_new();
    uint64_t bits[] = {5, 6};
    struct web_selection found, selection = {bits, 2, 4, 7};
    assert_false(web_selections_find(kept, &arena, TEXT("a"), &found));
    web_selections_keep(kept, TEXT("a"), selection);
    bits[0] = 1; /* a copy was kept */
    assert_true(web_selections_find(kept, &arena, TEXT("a"), &found));
    assert_int_equal(found.accounts[0], 5);
    assert_int_equal(found.accounts[1], 6);
    assert_int_equal(found.count, 4);
    assert_int_equal(found.amount, 7);
    found.accounts[1] = 9; /* and a copy was given */
    assert_true(web_selections_find(kept, &arena, TEXT("a"), &found));
    assert_int_equal(found.accounts[1], 6);
    web_selections_keep(kept, TEXT("a"), selection); /* again: the later stands */
    assert_true(web_selections_find(kept, &arena, TEXT("a"), &found));
    assert_int_equal(found.accounts[0], 1);
    assert_false(web_selections_find(kept, &arena, TEXT("ab"), &found));
    web_selections_release(kept);
    arena_release(&arena);
}

static void unused_ones_go(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct web_selections *kept = web_selections_new();
    struct web_selection found;
    web_selections_keep(kept, TEXT("first"), (struct web_selection){.count = 1});
    web_selections_keep(kept, TEXT("second"), (struct web_selection){.count = 2});
    for (int i = 0; i < 63; i++) {
        assert_true(web_selections_find(kept, &arena, TEXT("first"), &found));
        web_selections_keep(kept, text_printf(&arena, "%d", i), (struct web_selection){.count = i});
    }
    assert_true(web_selections_find(kept, &arena, TEXT("first"), &found));
    assert_int_equal(found.count, 1);
    assert_null(found.accounts);
    assert_false(web_selections_find(kept, &arena, TEXT("second"), &found));
    web_selections_release(kept);
    arena_release(&arena);
}

static void none_kept(void **state)
{
    (void)state;
    struct web_selection found;
    web_selections_keep(NULL, TEXT("a"), (struct web_selection){.count = 1});
    assert_false(web_selections_find(NULL, NULL, TEXT("a"), &found));
    web_selections_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_again),
        cmocka_unit_test(unused_ones_go),
        cmocka_unit_test(none_kept),
    };
    return cmocka_run_group_tests_name("web selections", tests, NULL, NULL);
}
