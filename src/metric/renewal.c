/* Renewals (metrics.md, section 2: renewed ÷ due, by count and by value; not GRR).
 *
 * A subscription is due on its renewal day and, as contracts with one run by the year or by the years of
 * their price (two of a price for two years: column_subscription_block's years_more), on the same day of the
 * years before it, a term apart, back to its start; it must be in force the day before. Several of an account
 * due on one day are one renewal. It is renewed when one of them is in force on the day, or when another
 * subscription of the account starts on it. The value at stake is the account's MRR of the day before,
 * from subscriptions whatever the rule set; what of it is renewed is its MRR on the day, at most that much.
 * Without MRR the day before nothing is due: the end of a trial, on which a contract that runs by the year
 * begins to be paid, renews nothing.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/list.h"
#include "metric/account_mrr.h"
#include "metric/scope.h"

struct due {
    int32_t day;
    bool renewed;
};

struct part {
    struct metric_renewal sums;
    struct metric_rate_gap gap;
    struct {
        struct due *items;
        size_t count, capacity;
    } dues; /* of the account at hand */
};

struct walk {
    const struct metric_scope *scope;
    int32_t first_day, last_day;
    struct part *parts;
    int64_t *due, *renewed; /* values by account, where asked for */
};

/* Of a subscription that started by `day`. */
static bool is_in_force(const struct column_subscription_block *block, uint32_t i, int32_t day)
{
    return block->end_day[i] == DAY_ABSENT || block->end_day[i] > day;
}

static bool starts_on(const struct column_subscription_block *block, uint32_t local, int32_t day)
{
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        if (block->start_day[i] == day && is_in_force(block, i, day))
            return true;
    return false;
}

static void note_due(struct part *part, int32_t day, bool renewed)
{
    for (size_t i = 0; i < part->dues.count; i++) {
        if (part->dues.items[i].day == day) {
            part->dues.items[i].renewed |= renewed;
            return;
        }
    }
    *list_append(&part->dues) = (struct due){day, renewed};
}

static void collect_dues(const struct walk *walk, struct part *part,
                         const struct column_subscription_block *block, uint32_t local)
{
    part->dues.count = 0;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        if (block->renewal_day[i] == DAY_ABSENT)
            continue;
        for (int32_t terms = 0;; terms++) {
            int32_t day = day_add_months(block->renewal_day[i], -12 * (1 + block->years_more[i]) * terms);
            if (day <= block->start_day[i] || day < walk->first_day)
                break;
            if (day <= walk->last_day && is_in_force(block, i, day - 1))
                note_due(part, day, is_in_force(block, i, day) || starts_on(block, local, day));
        }
    }
}

static void add_due(const struct walk *walk, struct part *part, uint32_t account, struct due due)
{
    int64_t before = 0, after = 0;
    if (!metric_account_subscribed(walk->scope->columns, account, due.day - 1, &before, &part->gap) ||
        !metric_account_subscribed(walk->scope->columns, account, due.day, &after, &part->gap))
        return;
    if (before == 0)
        return;
    int64_t kept = !due.renewed ? 0 : after < before ? after : before;
    part->sums.due++;
    part->sums.renewed += due.renewed;
    part->sums.due_value += before;
    part->sums.renewed_value += kept;
    if (!walk->due)
        return;
    walk->due[account] += before; /* an account is walked by one thread alone */
    walk->renewed[account] += kept;
}

static void walk_part(void *context, size_t number, size_t parts)
{
    const struct walk *walk = context;
    struct part *part = &walk->parts[number];
    uint32_t first, end;
    metric_part_blocks(walk->scope->columns, number, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_subscription_block *block = walk->scope->columns->blocks[COLUMN_SUBSCRIPTION][b];
        if (!block || !column_accounts(walk->scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(walk->scope, b, local)
        {
            collect_dues(walk, part, block, local);
            for (size_t i = 0; i < part->dues.count; i++)
                add_due(walk, part, b * COLUMN_BLOCK_ACCOUNTS + local, part->dues.items[i]);
        }
    }
    list_release(&part->dues);
}

static enum result run(struct arena *arena, const struct metric_scope *scope, int32_t first_day,
                       int32_t last_day, int64_t *due, int64_t *renewed, struct metric_renewal *ret,
                       struct problem *problem)
{
    size_t parts = metric_parts(scope->columns);
    struct walk walk = {.scope = scope, .first_day = first_day, .due = due, .renewed = renewed};
    walk.last_day = last_day < scope->as_of ? last_day : scope->as_of;
    walk.parts = arena_array(arena, struct part, parts);
    for (size_t i = 0; i < parts; i++)
        walk.parts[i].gap = METRIC_NO_GAP;
    parallel_run(parts, walk_part, &walk);
    struct metric_renewal sums = {0};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    for (size_t i = 0; i < parts; i++) {
        sums.due += walk.parts[i].sums.due;
        sums.renewed += walk.parts[i].sums.renewed;
        sums.due_value += walk.parts[i].sums.due_value;
        sums.renewed_value += walk.parts[i].sums.renewed_value;
        gap = metric_rate_gap_earlier(gap, walk.parts[i].gap);
    }
    if (metric_rate_gap_is_set(gap))
        return metric_gap_problem(problem, gap);
    sums.rate = sums.due ? (double)sums.renewed / (double)sums.due : NAN;
    sums.value_rate = sums.due_value ? (double)sums.renewed_value / (double)sums.due_value : NAN;
    *ret = sums;
    return RESULT_OK;
}

enum result metric_renewal(struct arena *arena, const struct metric_scope *scope, int32_t first_day,
                           int32_t last_day, struct metric_renewal *ret, struct problem *problem)
{
    return run(arena, scope, first_day, last_day, NULL, NULL, ret, problem);
}

enum result metric_renewal_amounts(struct arena *arena, const struct metric_scope *scope, int32_t first_day,
                                   int32_t last_day, int64_t *ret_due, int64_t *ret_renewed,
                                   struct problem *problem)
{
    struct metric_renewal ignored;
    for (uint32_t account = 0; account < scope->columns->account_count; account++)
        ret_due[account] = ret_renewed[account] = 0;
    return run(arena, scope, first_day, last_day, ret_due, ret_renewed, &ignored, problem);
}
