/* What is kept during a look at many triggers (trigger.h): answers of rules, numbers of accounts, days
 * overdue, first uses. */
#include "base/parallel.h"
#include "journey/trigger.h"
#include "metric/scope.h"
#include "metric/signal.h"
#include "rule/name.h"

enum { MADE_AT_TIME = 2, USED_BEFORE_DAYS = 30, FEATURES_KEPT = 64 };

struct playbook_asked {
    text source;
    struct rule_answer answer;
    struct playbook_asked *next;
};

enum result playbook_look_answer(struct playbook_look *look, text rule, struct rule_answer *ret,
                                 struct problem *problem)
{
    for (const struct playbook_asked *asked = look->asked; asked; asked = asked->next)
        if (text_equal(asked->source, rule)) {
            *ret = asked->answer;
            return RESULT_OK;
        }
    struct playbook_asked *asked = arena_new(look->arena, struct playbook_asked);
    const struct rule_values values = playbook_look_values(look);
    asked->source = text_copy(look->arena, rule);
    enum result result =
        rule_answer(look->arena, rule, look->columns, look->day, &values, &asked->answer, NULL, problem);
    if (result != RESULT_OK)
        return result;
    asked->next = look->asked;
    look->asked = asked;
    *ret = asked->answer;
    return RESULT_OK;
}

/* ---- numbers that rules read ---- */

struct playbook_given {
    const struct rule_name *name;
    int32_t days;
    const int64_t *numbers;
    struct playbook_given *next;
};

static const int64_t *take(void *context, const struct metric_scope *scope, struct metric_account_field field,
                           struct metric_rate_gap *gap, void **ret_hold)
{
    struct playbook_look *look = context;
    *ret_hold = NULL;
    if (metric_account_is_text(field.column) || scope->as_of != look->day)
        return NULL;
    if (++look->keys[field.column].times < MADE_AT_TIME)
        return NULL; /* for one rule alone few accounts are read */
    if (!look->keys[field.column].numbers) {
        struct metric_account_keys keys = {
            .field = field,
            .keys = arena_array(look->arena, int64_t,
                                (size_t)look->columns->block_count * COLUMN_BLOCK_ACCOUNTS)};
        look->keys[field.column].gap = METRIC_NO_GAP;
        metric_account_keys(scope, &keys, &look->keys[field.column].gap);
        look->keys[field.column].numbers = keys.keys;
    }
    *gap = metric_rate_gap_earlier(*gap, look->keys[field.column].gap);
    return look->keys[field.column].numbers;
}

static void give_back(void *context, void *hold)
{
    (void)context, (void)hold;
}

static enum result give(void *context, struct arena *arena, struct arena *numbers,
                        const struct metric_scope *scope, const struct rule_name *name, int32_t days,
                        const int64_t **ret_numbers, struct problem *problem)
{
    struct playbook_look *look = context;
    const struct rule_values *above = look->values;
    if (!above || !above->give) {
        *ret_numbers = NULL;
        return RESULT_OK;
    }
    if (scope->as_of != look->day)
        return above->give(above->context, arena, numbers, scope, name, days, ret_numbers, problem);
    for (const struct playbook_given *given = look->given; given; given = given->next)
        if (given->name == name && given->days == days) {
            *ret_numbers = given->numbers;
            return RESULT_OK;
        }
    struct playbook_given made = {.name = name, .days = days, .next = look->given};
    enum result result =
        above->give(above->context, look->arena, look->arena, scope, name, days, &made.numbers, problem);
    if (result != RESULT_OK)
        return result;
    look->given = arena_new(look->arena, struct playbook_given);
    *look->given = made;
    *ret_numbers = made.numbers;
    return RESULT_OK;
}

static enum result segment(void *context, struct arena *arena, text name, text *ret_source,
                           struct problem *problem)
{
    const struct rule_values *above = ((struct playbook_look *)context)->values;
    return above->segment(above->context, arena, name, ret_source, problem);
}

static enum result segment_names(void *context, struct arena *arena, text **ret_names, size_t *ret_count,
                                 struct problem *problem)
{
    const struct rule_values *above = ((struct playbook_look *)context)->values;
    return above->segment_names(above->context, arena, ret_names, ret_count, problem);
}

struct rule_values playbook_look_values(struct playbook_look *look)
{
    const struct rule_values *above = look->values;
    return (struct rule_values){.context = look,
                                .take = take,
                                .give_back = give_back,
                                .give = give,
                                .segment = above && above->segment ? segment : NULL,
                                .segment_names = above && above->segment_names ? segment_names : NULL};
}

/* ---- days overdue: asked by many, with other bounds ---- */

static void overdue_part(void *context, size_t part, size_t parts)
{
    struct playbook_look *look = context;
    uint32_t first, end;
    metric_part_blocks(look->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_invoice_block *block = look->columns->blocks[COLUMN_INVOICE][b];
        int32_t *days = look->days_overdue + (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        for (uint32_t local = 0; local < COLUMN_BLOCK_ACCOUNTS; local++)
            days[local] = block ? metric_days_overdue(block, local, look->day) : -1;
    }
}

const int32_t *playbook_look_overdue(struct playbook_look *look)
{
    if (!look->days_overdue) {
        look->days_overdue =
            arena_array(look->arena, int32_t, (size_t)look->columns->block_count * COLUMN_BLOCK_ACCOUNTS);
        parallel_run(metric_parts(look->columns), overdue_part, look);
    }
    return look->days_overdue;
}

/* ---- first uses ---- */

/* Rows are by day: from the latest back. */
static uint64_t first_uses_of(const struct playbook_look *look, const struct column_usage_block *block,
                              uint32_t local)
{
    uint64_t used = 0, used_before = 0;
    int32_t first_day = look->day - PLAYBOOK_GRACE_DAYS + 1, base = look->columns->usage_base_day;
    for (uint32_t i = block->start[local + 1]; i-- > block->start[local];) {
        int32_t day = base + block->day[i];
        if (day < first_day && (used == 0 || day < first_day - USED_BEFORE_DAYS))
            break;
        if (day > look->day)
            continue;
        uint64_t bits = 1 | (block->feature[i] < FEATURES_KEPT ? UINT64_C(1) << block->feature[i] : 0);
        *(day < first_day ? &used_before : &used) |= bits;
    }
    return used & ~used_before;
}

static void first_uses_part(void *context, size_t part, size_t parts)
{
    struct playbook_look *look = context;
    uint32_t first, end;
    metric_part_blocks(look->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_usage_block *block = look->columns->blocks[COLUMN_USAGE][b];
        uint64_t *uses = look->first_uses + (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        for (uint32_t local = 0; block && local < COLUMN_BLOCK_ACCOUNTS; local++)
            uses[local] = first_uses_of(look, block, local);
    }
}

const uint64_t *playbook_look_first_uses(struct playbook_look *look)
{
    if (!look->first_uses) {
        look->first_uses =
            arena_array(look->arena, uint64_t, (size_t)look->columns->block_count * COLUMN_BLOCK_ACCOUNTS);
        parallel_run(metric_parts(look->columns), first_uses_part, look);
    }
    return look->first_uses;
}
