/* One account: what each criterion says and is worth, and what changed between two days. */
#include <math.h>

#include "health/internal.h"

/* The one account's day, its signals as arrays of one. */
static void read_account(const struct metric_scope *scope, uint32_t account, int32_t day,
                         struct metric_signal *signal, struct health_day *ret)
{
    metric_signal(scope, account, day, signal);
    *ret = (struct health_day){
        .scope = scope,
        .day = day < scope->as_of ? day : scope->as_of,
        .first_account = account,
        .signals = {.count = 1,
                    .usage_30 = &signal->usage_30,
                    .usage_30_before = &signal->usage_30_before,
                    .last_seen_day = &signal->last_seen_day,
                    .features_30 = &signal->features_30,
                    .last_nps = &signal->last_nps,
                    .open_tickets = &signal->open_tickets,
                    .open_severe = &signal->open_severe,
                    .days_overdue = &signal->days_overdue,
                    .days_since_contact = &signal->days_since_contact},
    };
    ret->signals.day = ret->day;
    ret->has_tickets = health_tickets_recorded(scope->columns, ret->day);
}

/* Shares `total` out over what each is exactly, numerators[i] ÷ denominator, so that the shares add up to it:
 * each its floor, what is left to the largest remainders (what is too much from the smallest). Those with
 * `counts` false get nothing. */
static void share_out(const int64_t *numerators, const bool *counts, int count, int64_t denominator,
                      int32_t total, int32_t *ret)
{
    int64_t remainders[HEALTH_CRITERIA_MAX];
    int32_t left = total;
    for (int i = 0; i < count; i++) {
        int64_t floor = numerators[i] / denominator;
        floor -= numerators[i] % denominator < 0;
        remainders[i] = numerators[i] - floor * denominator;
        ret[i] = counts[i] ? (int32_t)floor : 0;
        left -= ret[i];
    }
    for (int32_t step = left > 0 ? 1 : -1; left != 0; left -= step) {
        int chosen = -1;
        for (int i = 0; i < count; i++)
            if (counts[i] && (chosen < 0 || step * remainders[i] > step * remainders[chosen]))
                chosen = i;
        if (chosen < 0)
            return;
        ret[chosen] += step;
        remainders[chosen] -= step * denominator;
    }
}

static void fill_parts(const struct health_model *model, int64_t weighted, int64_t weight,
                       struct health_account *ret)
{
    int64_t numerators[HEALTH_CRITERIA_MAX], most = 0;
    bool counts[HEALTH_CRITERIA_MAX];
    int32_t points[HEALTH_CRITERIA_MAX];
    for (int i = 0; i < model->criterion_count; i++) {
        struct health_part *part = &ret->parts[i];
        counts[i] = part->value != HEALTH_ABSENT;
        int64_t of_it = counts[i] ? model->criteria[i].weight * (int64_t)part->value : 0;
        int64_t loss = counts[i] ? model->criteria[i].weight * (int64_t)HEALTH_ONE - of_it : 0;
        numerators[i] = of_it * (HEALTH_SCORE_MAX / 100);
        part->points_at_best = counts[i] ? health_score_of(weighted + loss, weight) - ret->score : 0;
        if (loss > most) {
            most = loss;
            ret->reason = i;
        }
    }
    if (weight)
        share_out(numerators, counts, model->criterion_count, weight * (HEALTH_ONE / 100), ret->score,
                  points);
    for (int i = 0; i < model->criterion_count; i++)
        ret->parts[i].points = counts[i] ? points[i] : 0;
}

void health_explain(const struct metric_scope *scope, const struct health_model *model, uint32_t account,
                    int32_t day, struct health_account *ret)
{
    struct metric_signal signal;
    struct health_day at;
    int64_t weighted = 0, weight = 0;
    read_account(scope, account, day, &signal, &at);
    *ret = (struct health_account){.reason = -1};
    for (int i = 0; i < model->criterion_count; i++) {
        const struct health_criterion *criterion = &model->criteria[i];
        health_measure_read(&at, criterion, account, 1, &ret->parts[i].measured);
        ret->parts[i].value = health_value(criterion, ret->parts[i].measured);
        if (ret->parts[i].value == HEALTH_ABSENT)
            continue;
        weighted += (int64_t)criterion->weight * ret->parts[i].value;
        weight += criterion->weight;
    }
    ret->score = health_score_of(weighted, weight);
    ret->coverage = health_coverage_of(weight, health_weight_of(model));
    ret->light = health_light_of(model, ret->score, ret->coverage);
    fill_parts(model, weighted, weight, ret);
}

/* The data's part, criterion by criterion: of those that had data on both days. */
static void split_data(const struct health_model *model, const struct health_account *before,
                       const struct health_account *after, int64_t weight, struct health_change *ret)
{
    int64_t numerators[HEALTH_CRITERIA_MAX];
    bool counts[HEALTH_CRITERIA_MAX];
    for (int i = 0; i < model->criterion_count; i++) {
        counts[i] = before->parts[i].value != HEALTH_ABSENT && after->parts[i].value != HEALTH_ABSENT &&
                    before->parts[i].value != after->parts[i].value;
        int64_t difference = counts[i] ? after->parts[i].value - before->parts[i].value : 0;
        numerators[i] = difference * model->criteria[i].weight * (HEALTH_SCORE_MAX / 100);
    }
    share_out(numerators, counts, model->criterion_count, weight * (HEALTH_ONE / 100), ret->data,
              ret->by_criterion);
}

void health_compare(const struct health_account *old_account, const struct health_model *new_model,
                    const struct health_account *old_under_new, const struct health_account *new_account,
                    struct health_change *ret)
{
    int64_t weighted = 0, weight = 0; /* the new day's criteria, with the old values where there are any */
    *ret = (struct health_change){.before = old_account->score, .after = new_account->score};
    if (ret->before == HEALTH_ABSENT || ret->after == HEALTH_ABSENT)
        return;
    ret->has_scores = true;
    if (old_under_new->score == HEALTH_ABSENT) { /* all that the new model asks for came since */
        ret->coverage = ret->after - ret->before;
        return;
    }
    for (int i = 0; i < new_model->criterion_count; i++) {
        int32_t was = old_under_new->parts[i].value, is = new_account->parts[i].value;
        if (is == HEALTH_ABSENT)
            continue;
        weighted += (int64_t)new_model->criteria[i].weight * (was == HEALTH_ABSENT ? is : was);
        weight += new_model->criteria[i].weight;
    }
    int32_t between = health_score_of(weighted, weight);
    ret->model = old_under_new->score - old_account->score;
    ret->coverage = between - old_under_new->score;
    ret->data = new_account->score - between;
    split_data(new_model, old_under_new, new_account, weight, ret);
}
