/* One account by a set of models (assess.h), at the cost of one: what a page about an account asks for. It
 * comes to what health_assess says of the account. */
#include "base/bits.h"
#include "column/journey.h"
#include "health/assess.h"
#include "health/internal.h"
#include "language/language.h"
#include "metric/account_mrr.h"
#include "metric/rate.h"
#include "metric/scope.h"

/* ---- whether it is a customer, and by which model ---- */

static enum result find_customer(const struct metric_scope *scope, uint32_t account, bool *ret_is_customer,
                                 struct problem *problem)
{
    const struct column_snapshot *columns = scope->columns;
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int32_t day = metric_mrr_day(columns, scope->as_of);
    int64_t mrr = 0;
    if (account >= columns->account_count || !metric_scope_has(scope, account)) {
        *ret_is_customer = false;
        return RESULT_OK;
    }
    if (!metric_account_mrr(columns, account, day, &mrr, &gap))
        return metric_gap_problem(problem, gap);
    *ret_is_customer = health_is_customer(scope, account, mrr, day);
    return RESULT_OK;
}

static enum result find_model(struct arena *arena, const struct metric_scope *scope,
                              const struct health_set *set, const struct rule_values *values,
                              uint32_t account, int *ret_place, struct problem *problem)
{
    *ret_place = -1;
    for (int i = 0; i < set->count; i++) {
        uint64_t *mine = NULL;
        struct problem inner;
        enum result result = rule_accounts_with(arena, set->documents[i]->segment, scope->columns,
                                                scope->as_of, values, &mine, NULL, &inner);
        if (result != RESULT_OK)
            return problem_set(problem, result, "%s: %s", _(set->documents[i]->title), inner.message);
        if (!mine || bits_has(mine, account)) {
            *ret_place = i;
            return RESULT_OK;
        }
    }
    return RESULT_OK;
}

/* ---- scores ---- */

static enum result score_at(struct arena *arena, const struct metric_scope *scope,
                            const struct health_document *document, const struct rule_values *values,
                            uint32_t account, int32_t day, struct health_model *ret_model,
                            struct health_account *ret, struct problem *problem)
{
    enum result result = health_bind(arena, document, scope->columns, day, values, ret_model, problem);
    if (result == RESULT_OK)
        health_explain(scope, ret_model, account, day, ret);
    return result;
}

static enum result score(struct arena *arena, const struct metric_scope *scope, const struct health_set *set,
                         int32_t trend_days, const struct rule_values *values, uint32_t account,
                         struct health_one *ret, struct problem *problem)
{
    const struct health_document *document = set->documents[ret->place];
    struct health_model model;
    struct health_account other;
    enum result result =
        score_at(arena, scope, document, values, account, scope->as_of, &ret->model, &ret->now, problem);
    if (result == RESULT_OK && trend_days != 0) {
        result = score_at(arena, scope, document, values, account, scope->as_of - trend_days, &model, &other,
                          problem);
        ret->earlier_score = result == RESULT_OK ? other.score : HEALTH_ABSENT;
    }
    return result;
}

enum result health_assess_one(struct arena *arena, const struct metric_scope *scope,
                              const struct health_set *set, int32_t trend_days,
                              const struct rule_values *values, uint32_t account, struct health_one *ret,
                              struct problem *problem)
{
    struct health_one one = {.place = -1, .earlier_score = HEALTH_ABSENT, .engagement_score = HEALTH_ABSENT};
    struct rule_values mine = values ? *values : (struct rule_values){0};
    bool is_customer = false;
    enum result result = find_customer(scope, account, &is_customer, problem);
    if (result != RESULT_OK || !is_customer) {
        if (result == RESULT_OK)
            *ret = one;
        return result;
    }
    mine.only = true;
    mine.only_account = account;
    result = find_model(arena, scope, set, &mine, account, &one.place, problem);
    if (result == RESULT_OK && one.place >= 0)
        result = score(arena, scope, set, trend_days, &mine, account, &one, problem);
    if (result == RESULT_OK) {
        struct health_model model;
        struct health_account engagement;
        result = score_at(arena, scope, set->engagement, &mine, account, scope->as_of, &model, &engagement,
                          problem);
        one.engagement_score = result == RESULT_OK ? engagement.score : HEALTH_ABSENT;
    }
    if (result == RESULT_OK)
        *ret = one;
    return result;
}
