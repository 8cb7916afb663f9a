/* Arenas, lists, buffers and bits: what each promises about its memory. */
#include "../check.h"

#include <string.h>

#include "base/arena.h"
#include "base/bits.h"
#include "base/buffer.h"
#include "base/list.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 37) {
            unsigned char *memory = arena_allocate(&arena, size);
            assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(memory[i], 0);
            memset(memory, 0xA5, size);
        }
        arena_clear(&arena);
        assert_int_equal(arena.used_bytes, 0);
    }
    arena_release(&arena);
}

static void allocations_do_not_overlap(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    enum { COUNT = 500 };
    unsigned char *memories[COUNT];
    size_t sizes[COUNT];
    for (int i = 0; i < COUNT; i++) {
        sizes[i] = (size_t)(i * 7919) % (i % 50 == 0 ? 3000000 : 900);
        memories[i] = arena_allocate(&arena, sizes[i]);
        memset(memories[i], i & 0xFF, sizes[i]);
    }
    for (int i = 0; i < COUNT; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            if (memories[i][k] != (i & 0xFF))
                fail_msg("allocation %d was written over", i);
    arena_release(&arena);
}

static void a_large_chunk_is_not_kept_when_idle(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    arena_allocate(&arena, 100);
    arena_clear_to(&arena, 64 << 10);
    assert_non_null(arena.newest);
    assert_int_equal(arena.used_bytes, 0);
    for (int i = 0; i < 200; i++)
        arena_allocate(&arena, 3000); /* the newest chunk grows */
    arena_clear_to(&arena, 64 << 10);
    assert_null(arena.newest);
    assert_int_equal(arena.used_bytes, 0);
    assert_non_null(arena_allocate(&arena, 100));
    arena_release(&arena);
}

static void a_spent_budget_refuses(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1024);
    assert_non_null(arena_try_allocate(&arena, 1000));
    assert_null(arena_try_allocate(&arena, 100));
    assert_null(arena_try_allocate(&arena, SIZE_MAX));
    assert_null(arena_try_allocate(&arena, SIZE_MAX - 15));
    arena_clear(&arena);
    assert_non_null(arena_try_allocate(&arena, 1024));
    assert_null(arena_try_allocate(&arena, 0));
    arena_release(&arena);
}

static void copies_and_prints_end_in_nul(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_string_equal(arena_copy(&arena, "farol!", 5), "farol");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_printf(&arena, "%d %s", 42, "contas"), "42 contas");
    arena_release(&arena);
}

static void a_list_keeps_what_it_was_given(void **state)
{
    (void)state;
    struct {
        int *items;
        size_t count, capacity;
    } numbers = {0};
    for (int i = 0; i < 10000; i++)
        *list_append(&numbers) = i * 3;
    assert_int_equal(numbers.count, 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(numbers.items[i], i * 3);
    list_release(&numbers);
    assert_int_equal(numbers.count, 0);
    assert_null(numbers.items);
}

static void a_buffer_stops_at_its_maximum(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer, 10);
    buffer_append(&buffer, "12345", 5);
    buffer_printf(&buffer, "%d", 67890);
    assert_false(buffer.failed);
    assert_text(buffer_text(&buffer), "1234567890");
    buffer_append_byte(&buffer, 'x');
    assert_true(buffer.failed);
    assert_text(buffer_text(&buffer), "1234567890");
    buffer_clear(&buffer);
    buffer_printf(&buffer, "%s", "eleven bytes");
    assert_true(buffer.failed);
    assert_text(buffer_text(&buffer), "");
    buffer_release(&buffer);
    buffer_append_text(&buffer, TEXT("again"));
    assert_string_equal(buffer.data, "again");
    buffer_release(&buffer);
}

static void bits_count_what_was_added(void **state)
{
    (void)state;
    uint64_t words[3] = {0};
    assert_int_equal(bits_words(129), 3);
    assert_int_equal(bits_words(128), 2);
    bits_add(words, 0);
    bits_add(words, 63);
    bits_add(words, 64);
    bits_add(words, 128);
    assert_true(bits_has(words, 63));
    assert_false(bits_has(words, 65));
    assert_int_equal(bits_count(words, 3), 4);
    bits_remove(words, 64);
    assert_int_equal(bits_count(words, 3), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(allocations_do_not_overlap),
        cmocka_unit_test(a_large_chunk_is_not_kept_when_idle),
        cmocka_unit_test(a_spent_budget_refuses),
        cmocka_unit_test(copies_and_prints_end_in_nul),
        cmocka_unit_test(a_list_keeps_what_it_was_given),
        cmocka_unit_test(a_buffer_stops_at_its_maximum),
        cmocka_unit_test(bits_count_what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
