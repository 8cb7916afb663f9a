/* Who changed colour within the week, and what did it. */
#include <stdlib.h>

#include "base/bits.h"
#include "base/list.h"
#include "language/language.h"
#include "metric/scope.h"
#include "report/health.h"
#include "web/health/leader.h"
#include "web/words.h"

/* From bad to good: no colour tells nothing of either. */
static int rank_of(enum health_light light)
{
    return light == HEALTH_NONE ? 0 : (int)light;
}

static int by_revenue(const void *left, const void *right)
{
    const struct leader_move *a = left, *b = right;
    if (a->mrr != b->mrr)
        return a->mrr > b->mrr ? -1 : 1;
    return a->account < b->account ? -1 : a->account > b->account;
}

void leader_moves(const struct leader *leader, size_t limit, struct leader_moves *ret)
{
    struct {
        struct leader_move *items;
        size_t count, capacity;
    } moves = {0};
    const struct health_assessment *now = leader->health.of, *then = leader->then.of;
    *ret = (struct leader_moves){0};
    for (uint32_t b = 0; b < leader->metric.columns->block_count; b++) {
        if (!column_accounts(leader->metric.columns, b))
            continue;
        METRIC_EACH_ACCOUNT(&leader->metric, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            if (now->model[account] < 0 || then->model[account] < 0 ||
                now->light[account] == then->light[account])
                continue;
            struct leader_move move = {account, now->mrr[account], (enum health_light)then->light[account],
                                       (enum health_light)now->light[account]};
            bool is_worse = rank_of(move.to) && rank_of(move.to) < rank_of(move.from);
            ret->all++;
            ret->worse += is_worse;
            ret->mrr_worse += is_worse ? move.mrr : 0;
            *list_append(&moves) = move;
        }
    }
    if (moves.count > 1)
        qsort(moves.items, moves.count, sizeof *moves.items, by_revenue);
    ret->count = moves.count < limit ? moves.count : limit;
    ret->moves = arena_array(leader->arena, struct leader_move, ret->count + 1);
    list_copy_items(ret->moves, moves.items, ret->count, sizeof *moves.items);
    list_release(&moves);
}

/* What a part of the change did in its direction; what went the other way did not move the account. */
static int32_t pull(int32_t part, int32_t total)
{
    return total == 0 ? abs(part) : total > 0 ? part : -part;
}

/* The criterion that pulled most; −1: none did. */
static int strongest(const struct health_change *change, int count)
{
    int found = -1;
    int32_t total = change->after - change->before, most = 0;
    for (int i = 0; i < count; i++)
        if (pull(change->by_criterion[i], total) > most) {
            most = pull(change->by_criterion[i], total);
            found = i;
        }
    return found;
}

text leader_why(const struct leader *leader, uint32_t account, int32_t *ret_points)
{
    const struct health_assessment *now = leader->health.of, *then = leader->then.of;
    const struct health_model *model = &now->models[now->model[account]],
                              *model_then = &then->models[then->model[account]];
    struct metric_scope metric = {leader->scope->columns, NULL, leader->scope->as_of};
    struct health_account old_account, old_under_new, new_account;
    struct health_model new_then;
    struct health_change change;
    struct problem problem;
    *ret_points = now->scores.score[account] == HEALTH_ABSENT || then->scores.score[account] == HEALTH_ABSENT
                      ? 0
                      : now->scores.score[account] - then->scores.score[account];
    if (bits_has(now->by_hand, account) || bits_has(then->by_hand, account))
        return text_of(_("set by hand, or no longer")); /* the light; the score beside it went its own way */
    if (health_bind(leader->arena, now->set->documents[now->model[account]], metric.columns, then->day,
                    &leader->values, &new_then, &problem) != RESULT_OK)
        return TEXT_ABSENT;
    health_explain(&metric, model_then, account, then->day, &old_account);
    health_explain(&metric, &new_then, account, then->day, &old_under_new);
    health_explain(&metric, model, account, now->day, &new_account);
    health_compare(&old_account, model, &old_under_new, &new_account, &change);
    if (!change.has_scores)
        return text_of(_("coverage"));
    *ret_points = change.after - change.before;
    if (old_under_new.light == new_account.light && old_under_new.light != old_account.light)
        return text_of(_("another model, or another version of it")); /* its bounds too */
    int criterion = strongest(&change, model->criterion_count);
    int32_t data = criterion < 0 ? 0 : pull(change.by_criterion[criterion], *ret_points),
            by_model = pull(change.model, *ret_points), by_coverage = pull(change.coverage, *ret_points);
    if (by_model > data && by_model >= by_coverage)
        return text_of(_("another model, or another version of it"));
    if (by_coverage > data || criterion < 0)
        return text_of(_("coverage"));
    const struct health_criterion *of = &model->criteria[criterion];
    return text_printf(
        leader->arena, "%s: %.*s → %.*s", _(of->name),
        TEXT_ARGUMENTS(report_health_measured(leader->arena, of, old_under_new.parts[criterion].measured)),
        TEXT_ARGUMENTS(report_health_measured(leader->arena, of, new_account.parts[criterion].measured)));
}
