/* libFuzzer target: a playbook's JSON. Whatever reads is written, reads back, and is written the same again;
 * its steps lead on and never back, and its templates can be filled in. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "journey/playbook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static text absent(void *context, text name)
{
    (void)context, (void)name;
    return TEXT_ABSENT;
}

static void look_at_steps(struct arena *arena, const struct playbook *playbook)
{
    for (int i = 0; i < playbook->step_count; i++) {
        const struct playbook_step *step = &playbook->steps[i];
        assert(step->next == PLAYBOOK_END || step->next > i);
        assert(step->next_otherwise == PLAYBOOK_END || step->next_otherwise > i);
        assert(step->next < playbook->step_count && step->next_otherwise < playbook->step_count);
        const struct playbook_type *type = &playbook_step_types[step->kind];
        for (int m = 0; m < type->member_count; m++)
            if (type->members[m].type == PLAYBOOK_MEMBER_TEMPLATE)
                (void)playbook_fill(arena, step->values[m].text, absent, NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct playbook *playbook, *again;
    struct playbook_faults faults;
    struct problem problem;
    arena_init(&arena, 0);
    text body = {(const char *)data, size};
    if (playbook_read(&arena, body, &playbook, &faults, &problem) == RESULT_OK) {
        struct buffer first, second;
        buffer_init(&first, 0);
        buffer_init(&second, 0);
        look_at_steps(&arena, playbook);
        playbook_write(&first, playbook);
        if (first.length <= PLAYBOOK_BYTES_MAX) {
            enum result result = playbook_read(&arena, buffer_text(&first), &again, &faults, &problem);
            assert(result == RESULT_OK);
            (void)result;
            playbook_write(&second, again);
            assert(text_equal(buffer_text(&first), buffer_text(&second)));
        }
        buffer_release(&first);
        buffer_release(&second);
    }
    arena_release(&arena);
    return 0;
}
