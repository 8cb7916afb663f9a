/* Which customers a list of health means, counted by light on the way: one pass over all accounts. */
#include "base/bits.h"
#include "metric/scope.h"
#include "web/health/health.h"

static int64_t key_of(const struct health_assessment *of, enum health_sort sort, uint32_t account)
{
    int32_t score = of->scores.score[account], earlier;
    switch (sort) {
    case HEALTH_BY_TREND:
        earlier = of->earlier.score[account];
        return score == HEALTH_ABSENT || earlier == HEALTH_ABSENT ? METRIC_KEY_ABSENT : score - earlier;
    case HEALTH_BY_MRR:
        return of->mrr[account];
    case HEALTH_BY_COVERAGE:
        return of->scores.coverage[account];
    case HEALTH_BY_ENGAGEMENT:
        score = of->engagement.score[account];
        break;
    case HEALTH_BY_SCORE:
    case HEALTH_SORT_COUNT:
        break;
    }
    return score == HEALTH_ABSENT ? METRIC_KEY_ABSENT : score;
}

struct walk {
    const struct web_scope *scope;
    const struct metric_scope metric;
    const struct health_assessment *of;
    const struct health_list *list;
    int model; /* of the set; −1: all */
    struct health_found *found;
    struct health_found *parts; /* counts, one a part */
};

static void find_part(void *context, size_t part, size_t parts)
{
    const struct walk *walk = context;
    struct health_found *counts = &walk->parts[part];
    uint32_t first, end;
    metric_part_blocks(walk->metric.columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        if (!column_accounts(walk->metric.columns, b))
            continue;
        METRIC_EACH_ACCOUNT(&walk->metric, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            int model = walk->of->model[account], light = walk->of->light[account];
            if (model < 0)
                continue;
            counts->by_model[model]++;
            if (walk->model >= 0 && model != walk->model)
                continue;
            counts->counts[light]++;
            counts->mrr[light] += walk->of->mrr[account];
            if (walk->list->counts_alone)
                continue;
            walk->found->keys[account] = key_of(walk->of, walk->list->sort, account);
            if (walk->list->light < 0 || walk->list->light == light)
                bits_add(walk->found->accounts, account);
        }
    }
}

void health_find(struct arena *arena, const struct web_scope *scope, const struct health_assessment *of,
                 const struct health_list *list, struct health_found *ret)
{
    struct walk walk = {
        .scope = scope, .metric = web_scope_metric(scope), .of = of, .list = list, .model = -1, .found = ret};
    size_t parts = metric_parts(scope->columns);
    *ret = (struct health_found){0};
    if (!list->counts_alone) {
        ret->accounts = arena_array(arena, uint64_t,
                                    (size_t)scope->columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64 + 1);
        ret->keys = arena_array(arena, int64_t, scope->columns->account_count + 1);
    }
    walk.parts = arena_array(arena, struct health_found, parts + 1);
    for (int i = 0; i < of->set->count; i++)
        if (text_equal(of->set->documents[i]->key, list->model))
            walk.model = i;
    if (parts)
        parallel_run(parts, find_part, &walk);
    for (size_t part = 0; part < parts; part++) {
        for (int i = 0; i < HEALTH_LIGHTS; i++) {
            ret->counts[i] += walk.parts[part].counts[i];
            ret->mrr[i] += walk.parts[part].mrr[i];
        }
        for (int i = 0; i < of->set->count; i++)
            ret->by_model[i] += walk.parts[part].by_model[i];
    }
}
