/* Scores: criterion by criterion over a block's accounts, blocks shared out over the cores. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/vectored.h"
#include "health/internal.h"
#include "language/language.h"
#include "metric/scope.h"

/* 1.5 × 2^52: added and taken away again, it leaves a number below 2^51 rounded half to even. */
#define ROUNDING 6755399441055744.0

enum result health_model_check(const struct health_model *model, int *ret_criterion, struct problem *problem)
{
    int at = -1;
    const char *fault = NULL;
    if (model->criterion_count < 1 || model->criterion_count > HEALTH_CRITERIA_MAX)
        fault = _("a model has from 1 to 24 criteria");
    else if (model->red_below < 0 || model->red_below > model->yellow_below ||
             model->yellow_below > HEALTH_SCORE_MAX)
        fault = _("the bands must rise: red below yellow, both between 0 and 100");
    else if (model->coverage_least < 0 || model->coverage_least > HEALTH_ONE)
        fault = _("the least coverage lies between 0 and 1");
    for (int i = 0; i < model->criterion_count && !fault; i++) {
        const struct health_criterion *criterion = &model->criteria[i];
        at = i;
        if (criterion->weight < 1 || criterion->weight > HEALTH_WEIGHT_MAX)
            fault = _("a weight lies above 0, up to 100");
        else if (criterion->window_days < 0 || criterion->window_days > HEALTH_WINDOW_DAYS_MAX)
            fault = _("a window has from 1 to 90 days");
        else if (criterion->shape == HEALTH_LINEAR && criterion->measure != HEALTH_RULE &&
                 !(isfinite(criterion->worst) && isfinite(criterion->best) &&
                   criterion->worst != criterion->best))
            fault = _("the worst and the best value must be two different numbers");
        else if (criterion->shape == HEALTH_STEPS &&
                 (criterion->step_count < 1 || criterion->step_count > HEALTH_STEPS_MAX))
            fault = _("a criterion by steps has from 1 to 8 of them");
        for (int k = 1; k < criterion->step_count && !fault; k++)
            if (!(criterion->steps[k].from > criterion->steps[k - 1].from))
                fault = _("steps must rise");
    }
    if (!fault)
        return RESULT_OK;
    if (ret_criterion)
        *ret_criterion = at;
    return problem_set(problem, RESULT_BAD_INPUT, "%s", fault);
}

static int32_t step_value(const struct health_criterion *criterion, double measured)
{
    int32_t value = criterion->below_value;
    for (int i = 0; i < criterion->step_count && measured >= criterion->steps[i].from; i++)
        value = criterion->steps[i].value;
    return value;
}

int32_t health_value(const struct health_criterion *criterion, double measured)
{
    if (isnan(measured))
        return HEALTH_ABSENT;
    if (criterion->measure == HEALTH_RULE)
        return measured != 0 ? HEALTH_ONE : 0;
    if (criterion->shape == HEALTH_STEPS)
        return step_value(criterion, measured);
    double share = (measured - criterion->worst) / (criterion->best - criterion->worst);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return (int32_t)(share * HEALTH_ONE + ROUNDING - ROUNDING);
}

/* n ÷ d, half to even, of what is not negative: sums of at most 24 weights of at most 10,000. */
static inline int64_t divided(int64_t n, int64_t d)
{
    int64_t quotient = n / d, twice = n % d * 2;
    return quotient + (twice > d || (twice == d && quotient % 2));
}

int32_t health_score_of(int64_t weighted, int64_t weight)
{
    if (weight == 0)
        return HEALTH_ABSENT;
    return (int32_t)divided(weighted, weight * (HEALTH_ONE / HEALTH_SCORE_MAX));
}

int32_t health_coverage_of(int64_t weight, int64_t whole)
{
    return weight == whole ? HEALTH_ONE : (int32_t)divided(weight * HEALTH_ONE, whole);
}

enum health_light health_light_of(const struct health_model *model, int32_t score, int32_t coverage)
{
    if (score == HEALTH_ABSENT || coverage < model->coverage_least)
        return HEALTH_NONE;
    return score < model->red_below ? HEALTH_RED : score < model->yellow_below ? HEALTH_YELLOW : HEALTH_GREEN;
}

const char *health_light_name(enum health_light light)
{
    static const char *const names[] = {"none", "red", "yellow", "green"};
    return names[light];
}

int64_t health_weight_of(const struct health_model *model)
{
    int64_t weight = 0;
    for (int i = 0; i < model->criterion_count; i++)
        weight += model->criteria[i].weight;
    return weight;
}

/* ---- all accounts ---- */

/* Sums of a stretch of accounts, small enough to stay near the core. All whole numbers below 2^53, kept as
 * doubles so that one register holds several and no account asks for a jump of its own. */
enum { STRETCH = 512 };
struct tally {
    double measured[STRETCH]; /* then the value: millionths, NAN absent */
    double weighted[STRETCH], weight[STRETCH], loss[STRETCH], reason[STRETCH];
};

struct pass {
    const struct health_day *day;
    const struct health_model *model;
    const uint64_t *accounts;
    struct health_scores *scores;
    struct tally *tallies; /* one a part */
};

/* Measures become values, as health_value says of one. */
VECTORED static void value_linear(double *restrict measured, double worst, double span, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        double share = (measured[i] - worst) / span;
        share = share < 0 ? 0 : share;
        share = share > 1 ? 1 : share;
        measured[i] = share * HEALTH_ONE + ROUNDING - ROUNDING;
    }
}

static void value_others(const struct health_criterion *criterion, double *measured, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t value = health_value(criterion, measured[i]);
        measured[i] = value == HEALTH_ABSENT ? NAN : value;
    }
}

/* Adds a criterion's values; the first of those that cost most stays the reason. */
VECTORED static void add_values(struct tally *restrict tally, double weight, double place, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool is_there = tally->measured[i] == tally->measured[i];
        double value = is_there ? tally->measured[i] : HEALTH_ONE, of_it = is_there ? weight : 0;
        double loss = weight * (HEALTH_ONE - value);
        tally->weighted[i] += of_it * value;
        tally->weight[i] += of_it;
        tally->reason[i] = loss > tally->loss[i] ? place : tally->reason[i];
        tally->loss[i] = loss > tally->loss[i] ? loss : tally->loss[i];
    }
}

static void tally_criteria(const struct pass *pass, uint32_t first, uint32_t count, struct tally *tally)
{
    const struct health_model *model = pass->model;
    for (uint32_t i = 0; i < count; i++) {
        tally->weighted[i] = tally->loss[i] = tally->weight[i] = 0;
        tally->reason[i] = -1;
    }
    for (int place = 0; place < model->criterion_count; place++) {
        const struct health_criterion *criterion = &model->criteria[place];
        health_measure_read(pass->day, criterion, first, count, tally->measured);
        if (criterion->measure != HEALTH_RULE && criterion->shape == HEALTH_LINEAR)
            value_linear(tally->measured, criterion->worst, criterion->best - criterion->worst, count);
        else
            value_others(criterion, tally->measured, count);
        add_values(tally, criterion->weight, place, count);
    }
}

static void keep_scores(const struct pass *pass, uint64_t bits, uint32_t first, uint32_t local, int64_t whole,
                        const struct tally *tally)
{
    for (; bits; bits &= bits - 1) {
        uint32_t at = local + (uint32_t)__builtin_ctzll(bits);
        size_t account = (size_t)first + at;
        int32_t score = health_score_of((int64_t)tally->weighted[at], (int64_t)tally->weight[at]);
        int32_t coverage = health_coverage_of((int64_t)tally->weight[at], whole);
        pass->scores->score[account] = score;
        pass->scores->light[account] = (uint8_t)health_light_of(pass->model, score, coverage);
        if (pass->scores->coverage)
            pass->scores->coverage[account] = coverage;
        if (pass->scores->reason)
            pass->scores->reason[account] = (int8_t)tally->reason[at];
    }
}

static uint64_t wanted(const struct pass *pass, uint32_t b, uint32_t word)
{
    uint64_t bits = metric_scope_word(pass->day->scope, b, word);
    return pass->accounts ? bits & pass->accounts[(size_t)b * (COLUMN_BLOCK_ACCOUNTS / 64) + word] : bits;
}

static void score_block(const struct pass *pass, uint32_t b, struct tally *tally)
{
    uint32_t count = column_accounts(pass->day->scope->columns, b)->count;
    int64_t whole = health_weight_of(pass->model);
    for (uint32_t from = 0; from < count; from += STRETCH) {
        uint32_t first = b * COLUMN_BLOCK_ACCOUNTS + from,
                 length = count - from < STRETCH ? count - from : STRETCH;
        uint64_t any = 0;
        for (uint32_t i = 0; i < length; i += 64)
            any |= wanted(pass, b, (from + i) / 64);
        if (!any)
            continue;
        tally_criteria(pass, first, length, tally);
        for (uint32_t i = 0; i < length; i += 64)
            keep_scores(pass, wanted(pass, b, (from + i) / 64), first, i, whole, tally);
    }
}

static void score_part(void *context, size_t part, size_t parts)
{
    const struct pass *pass = context;
    uint32_t first, end;
    metric_part_blocks(pass->day->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++)
        if (column_accounts(pass->day->scope->columns, b))
            score_block(pass, b, &pass->tallies[part]);
}

void health_scores_lights_new(struct arena *arena, const struct health_day *day, struct health_scores *ret)
{
    size_t count = day->scope->columns->account_count;
    *ret = (struct health_scores){
        .count = count,
        .score = arena_array(arena, int32_t, count + 1),
        .light = arena_array(arena, uint8_t, count + 1),
    };
    for (size_t i = 0; i < count; i++)
        ret->score[i] = HEALTH_ABSENT;
}

void health_scores_new(struct arena *arena, const struct health_day *day, struct health_scores *ret)
{
    health_scores_lights_new(arena, day, ret);
    ret->coverage = arena_array(arena, int32_t, ret->count + 1);
    ret->reason = arena_array(arena, int8_t, ret->count + 1);
    memset(ret->reason, -1, ret->count);
}

void health_score(struct arena *arena, const struct health_day *day, const struct health_model *model,
                  const uint64_t *accounts, struct health_scores *ret)
{
    size_t parts = metric_parts(day->scope->columns);
    struct pass pass = {day, model, accounts, ret, arena_array(arena, struct tally, parts)};
    if (parts)
        parallel_run(parts, score_part, &pass);
}

void health_values(const struct health_day *day, const struct health_criterion *criterion, uint32_t account,
                   uint32_t count, int32_t *ret_values)
{
    double measured[STRETCH];
    for (uint32_t from = 0; from < count; from += STRETCH) {
        uint32_t length = count - from < STRETCH ? count - from : STRETCH;
        health_measure_read(day, criterion, account + from, length, measured);
        for (uint32_t i = 0; i < length; i++)
            ret_values[from + i] = health_value(criterion, measured[i]);
    }
}

/* ---- days ---- */

bool health_tickets_recorded(const struct column_snapshot *columns, int32_t day)
{
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_ticket_block *block = columns->blocks[COLUMN_TICKET][b];
        for (uint32_t i = 0; block && i < block->start[COLUMN_BLOCK_ACCOUNTS]; i++)
            if (block->opened_day[i] <= day)
                return true;
    }
    return false;
}

enum result health_days_read(struct arena *arena, const struct metric_scope *scope, const int32_t *days,
                             size_t count, struct health_day *ret, struct problem *problem)
{
    struct metric_signals *signals = arena_array(arena, struct metric_signals, count);
    enum result result = metric_signals_history(arena, scope, days, count, signals, problem);
    for (size_t k = 0; k < count && result == RESULT_OK; k++)
        ret[k] = (struct health_day){.scope = scope,
                                     .day = signals[k].day,
                                     .signals = signals[k],
                                     .has_tickets = health_tickets_recorded(scope->columns, signals[k].day)};
    return result;
}

enum result health_day_read(struct arena *arena, const struct metric_scope *scope, int32_t day,
                            struct health_day *ret, struct problem *problem)
{
    return health_days_read(arena, scope, &day, 1, ret, problem);
}
