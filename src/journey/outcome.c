/* See outcome.h. */
#include "journey/outcome.h"

#include <math.h>
#include <stdlib.h>

#include "base/bits.h"
#include "metric/account_list.h"

enum { RUNS_AT_ONCE = 1000 };

static int64_t mrr_at(const struct column_snapshot *columns, uint32_t account, int32_t day)
{
    const struct metric_scope scope = {.columns = columns, .as_of = day};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t mrr =
        metric_account_value(&scope, (struct metric_account_field){ACCOUNT_COLUMN_MRR, -1}, account, &gap);
    return mrr == METRIC_KEY_ABSENT ? 0 : mrr;
}

struct judging {
    const struct metric_scope *scope;
    uint64_t *seen;            /* accounts that were judged by a run */
    int64_t part[2], whole[2]; /* treated, held out */
    int64_t waiting;
};

/* Runs come oldest first. */
static void judge(struct judging *judging, const struct ledger_run *run)
{
    uint32_t account = (uint32_t)(run->account_id - 1);
    if (run->account_id > judging->scope->columns->account_count || bits_has(judging->seen, account) ||
        run->raised_day > judging->scope->as_of)
        return;
    if (judging->scope->accounts && !bits_has(judging->scope->accounts, account))
        return;
    bits_add(judging->seen, account);
    if (run->raised_day + OUTCOME_DAYS > judging->scope->as_of) {
        judging->waiting++;
        return;
    }
    if (mrr_at(judging->scope->columns, account, run->raised_day) <= 0)
        return;
    int side = run->state == RUN_HELD_OUT;
    judging->whole[side]++;
    judging->part[side] += mrr_at(judging->scope->columns, account, run->raised_day + OUTCOME_DAYS) > 0;
}

static enum result read_runs(struct store_connection *connection, text key, struct arena *arena,
                             struct judging *judging, struct problem *problem)
{
    struct ledger_run *runs;
    size_t count = RUNS_AT_ONCE;
    int64_t after = 0;
    while (count == RUNS_AT_ONCE) {
        enum result result =
            ledger_run_list_after(connection, key, after, RUNS_AT_ONCE, arena, &runs, &count, problem);
        if (result != RESULT_OK)
            return result;
        for (size_t i = 0; i < count; i++)
            judge(judging, &runs[i]);
        if (count > 0)
            after = runs[count - 1].id;
        arena_clear(arena);
    }
    return RESULT_OK;
}

/* Newcombe's method 10, from the two shares' own intervals. */
static void compare(struct playbook_outcome *outcome)
{
    const struct journey_share *a = &outcome->treated, *b = &outcome->held_out;
    outcome->difference = outcome->low = outcome->high = NAN;
    if (a->whole == 0 || b->whole == 0)
        return;
    outcome->difference = a->share - b->share;
    outcome->low = outcome->difference - hypot(a->share - a->low, b->high - b->share);
    outcome->high = outcome->difference + hypot(a->high - a->share, b->share - b->low);
    outcome->tells = outcome->low > 0 || outcome->high < 0;
}

enum result playbook_outcome(struct store_connection *connection, text key, const struct metric_scope *scope,
                             struct playbook_outcome *ret, struct problem *problem)
{
    struct arena arena;
    struct judging judging = {
        .scope = scope, .seen = calloc(bits_words(scope->columns->account_count) + 1, sizeof(uint64_t))};
    if (!judging.seen)
        abort();
    arena_init(&arena, 0);
    enum result result = read_runs(connection, key, &arena, &judging, problem);
    arena_release(&arena);
    free(judging.seen);
    if (result != RESULT_OK)
        return result;
    *ret = (struct playbook_outcome){.treated = journey_share_of(judging.part[0], judging.whole[0]),
                                     .held_out = journey_share_of(judging.part[1], judging.whole[1]),
                                     .waiting = judging.waiting};
    compare(ret);
    return RESULT_OK;
}
