/* Who is a customer, whose model each goes by, and the scores that follow (assess.h). */
#include "health/assess.h"

#include <string.h>

#include "base/bits.h"
#include "column/journey.h"
#include "language/language.h"
#include "metric/scope.h"

/* ---- customers ---- */

struct finding {
    const struct metric_scope *scope;
    const int64_t *mrr;
    int32_t day; /* of MRR */
    uint64_t *customers;
};

static uint64_t customers_of_word(const struct finding *finding, uint32_t b, uint32_t word)
{
    const struct column_snapshot *columns = finding->scope->columns;
    const struct column_account_block *block = column_accounts(columns, b);
    const struct column_mrr_block *recurring = column_mrr(columns, b);
    uint64_t customers = 0;
    for (uint64_t left = metric_scope_word(finding->scope, b, word); left; left &= left - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(left), local = word * 64 + bit;
        int32_t first = recurring ? recurring->first_day[local] : DAY_ABSENT;
        int32_t signup = block->signup_day[local];
        bool is_to_come = (first == DAY_ABSENT || first > finding->day) && signup != DAY_ABSENT &&
                          signup <= finding->scope->as_of;
        bool pays = finding->mrr[(size_t)b * COLUMN_BLOCK_ACCOUNTS + local] > 0;
        customers |= (uint64_t)(pays || is_to_come) << bit;
    }
    return customers;
}

static void find_part(void *context, size_t part, size_t parts)
{
    const struct finding *finding = context;
    uint32_t first, end;
    metric_part_blocks(finding->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_account_block *block = column_accounts(finding->scope->columns, b);
        for (uint32_t word = 0; block && word < bits_words(block->count); word++)
            finding->customers[(size_t)b * (COLUMN_BLOCK_ACCOUNTS / 64) + word] =
                customers_of_word(finding, b, word);
    }
}

static enum result find_customers(struct arena *arena, const struct metric_scope *scope, int64_t *mrr,
                                  uint64_t **ret_customers, struct problem *problem)
{
    const struct column_snapshot *columns = scope->columns;
    struct finding finding = {.scope = scope, .mrr = mrr, .day = metric_mrr_day(columns, scope->as_of)};
    enum result result = metric_mrr_at(scope, finding.day, mrr, problem);
    if (result != RESULT_OK)
        return result;
    finding.customers =
        arena_array(arena, uint64_t, (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64) + 1);
    parallel_run(metric_parts(columns), find_part, &finding);
    *ret_customers = finding.customers;
    return RESULT_OK;
}

/* ---- models ---- */

/* Takes those of `left` that the segment holds out of it, into `ret_mine`. */
static enum result take_segment(struct arena *arena, const struct health_document *document,
                                const struct metric_scope *scope, const struct rule_values *values,
                                uint64_t *left, uint64_t **ret_mine, struct problem *problem)
{
    struct problem inner;
    size_t words = bits_words(scope->columns->account_count);
    uint64_t *mine = NULL;
    enum result result = rule_accounts_with(arena, document->segment, scope->columns, scope->as_of, values,
                                            &mine, NULL, &inner);
    if (result != RESULT_OK)
        return problem_set(problem, result, "%s: %s", _(document->title), inner.message);
    *ret_mine = arena_array(arena, uint64_t, words + 1);
    for (size_t i = 0; i < words; i++) {
        (*ret_mine)[i] = left[i] & (mine ? mine[i] : ~UINT64_C(0));
        left[i] &= ~(*ret_mine)[i];
    }
    return RESULT_OK;
}

static int64_t note_model(const uint64_t *mine, size_t count, int model, int8_t *models)
{
    int64_t noted = 0;
    for (size_t word = 0; word < bits_words(count); word++)
        for (uint64_t left = mine[word]; left; left &= left - 1) {
            models[word * 64 + (size_t)__builtin_ctzll(left)] = (int8_t)model;
            noted++;
        }
    return noted;
}

struct days {
    struct health_day now, then;
    const struct health_day *earlier; /* `then`; NULL without a trend */
};

static enum result score_model(struct arena *arena, const struct metric_scope *scope, const struct days *days,
                               int place, const struct rule_values *values, uint64_t *left,
                               struct health_assessment *ret, struct problem *problem)
{
    const struct health_document *document = ret->set->documents[place];
    uint64_t *mine = NULL;
    enum result result = take_segment(arena, document, scope, values, left, &mine, problem);
    if (result == RESULT_OK)
        result =
            health_bind(arena, document, scope->columns, scope->as_of, values, &ret->models[place], problem);
    if (result != RESULT_OK)
        return result;
    ret->customers += note_model(mine, scope->columns->account_count, place, ret->model);
    health_score(arena, &days->now, &ret->models[place], mine, &ret->scores);
    if (!days->earlier)
        return RESULT_OK;
    struct health_model then;
    result = health_bind(arena, document, scope->columns, ret->earlier_day, values, &then, problem);
    if (result == RESULT_OK)
        health_score(arena, days->earlier, &then, mine, &ret->earlier);
    return result;
}

/* The earlier day is read into `scratch`: nobody asks for it once it is scored, and it is as much again. */
static enum result read_days(struct arena *reading, struct arena *scratch, const struct metric_scope *scope,
                             int32_t trend_days, struct days *ret, struct problem *problem)
{
    enum result result = health_day_read(reading, scope, scope->as_of, &ret->now, problem);
    if (result == RESULT_OK && trend_days != 0)
        result = health_day_read(scratch, scope, scope->as_of - trend_days, &ret->then, problem);
    ret->earlier = trend_days != 0 ? &ret->then : NULL;
    return result;
}

/* ---- lights set by hand ---- */

static void set_by_hand(const struct metric_scope *scope, struct health_assessment *assessment)
{
    const struct column_snapshot *columns = scope->columns;
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_journey_block *block = column_journeys(columns, b);
        for (uint32_t local = 0; block && local < COLUMN_BLOCK_ACCOUNTS; local++) {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            if (block->start[local] == block->start[local + 1] || account >= columns->account_count ||
                assessment->model[account] < 0)
                continue;
            struct column_journey_rows rows = column_journey_rows(columns, account, RECORD_HEALTH_OVERRIDE);
            for (uint32_t row = rows.from; row < rows.to; row++)
                if (column_journey_override_holds(block, row, assessment->day)) {
                    assessment->light[account] = (uint8_t)(block->state[row] + HEALTH_RED);
                    bits_add(assessment->by_hand, account);
                }
        }
    }
}

/* All but what is read of the record: models, lights, customers. `left` is taken apart. */
static enum result assess(struct arena *arena, const struct metric_scope *scope, const struct days *days,
                          const struct rule_values *values, uint64_t *left, struct health_assessment *ret,
                          struct problem *problem)
{
    size_t count = scope->columns->account_count;
    const struct health_set *set = ret->set;
    ret->model = arena_array(arena, int8_t, count + 1);
    memset(ret->model, -1, count + 1);
    enum result result = health_bind(arena, set->engagement, scope->columns, scope->as_of, values,
                                     &ret->engagement_model, problem);
    if (result != RESULT_OK)
        return result;
    health_scores_new(arena, &days->now, &ret->scores);
    if (days->earlier)
        health_scores_new(arena, &days->now, &ret->earlier);
    for (int i = 0; i < set->count && result == RESULT_OK; i++)
        result = score_model(arena, scope, days, i, values, left, ret, problem);
    if (result != RESULT_OK)
        return result;
    ret->light = arena_array(arena, uint8_t, count + 1);
    ret->by_hand = arena_array(arena, uint64_t, bits_words(count) + 1);
    memcpy(ret->light, ret->scores.light, count);
    set_by_hand(scope, ret);
    return RESULT_OK;
}

static uint64_t *copy_bits(struct arena *arena, const uint64_t *bits, const struct column_snapshot *columns)
{
    size_t words = (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64);
    uint64_t *copy = arena_array(arena, uint64_t, words + 1);
    if (words)
        memcpy(copy, bits, words * sizeof *copy);
    return copy;
}

static enum result assess_days(struct arena *arena, struct arena *reading, struct arena *scratch,
                               const struct metric_scope *scope, int32_t trend_days,
                               const struct rule_values *values, struct health_assessment *ret,
                               struct problem *problem)
{
    struct days days;
    struct health_day *read = arena_allocate(reading, sizeof *read);
    uint64_t *left = NULL;
    ret->mrr = arena_array(arena, int64_t, scope->columns->account_count + 1);
    enum result result = find_customers(arena, scope, ret->mrr, &left, problem);
    if (result == RESULT_OK)
        result = read_days(reading, scratch, scope, trend_days, &days, problem);
    if (result != RESULT_OK)
        return result;
    *read = days.now;
    ret->read = read;
    ret->accounts = copy_bits(arena, left, scope->columns);
    health_scores_new(arena, &days.now, &ret->engagement);
    result = assess(arena, scope, &days, values, left, ret, problem);
    if (result == RESULT_OK)
        health_score(arena, &days.now, &ret->engagement_model, ret->accounts, &ret->engagement);
    return result;
}

enum result health_assess(struct arena *arena, struct arena *reading, const struct metric_scope *scope,
                          const struct health_set *set, int32_t trend_days, const struct rule_values *values,
                          struct health_assessment *ret, struct problem *problem)
{
    struct metric_scope *kept_scope = arena_allocate(reading, sizeof *kept_scope);
    struct health_assessment assessment = {
        .set = set, .day = scope->as_of, .earlier_day = scope->as_of - trend_days};
    struct arena scratch;
    *kept_scope = *scope; /* the day read points to it */
    arena_init(&scratch, 0);
    enum result result =
        assess_days(arena, reading, &scratch, kept_scope, trend_days, values, &assessment, problem);
    arena_release(&scratch);
    if (result == RESULT_OK)
        *ret = assessment;
    return result;
}

enum result health_assess_again(struct arena *arena, const struct health_assessment *base,
                                const struct column_snapshot *columns, const struct health_set *set,
                                const struct rule_values *values, struct health_assessment *ret,
                                struct problem *problem)
{
    struct metric_scope scope = {.columns = columns, .as_of = base->day};
    struct health_day read;
    struct health_assessment assessment = {.set = set,
                                           .day = base->day,
                                           .earlier_day = base->day,
                                           .mrr = base->mrr,
                                           .accounts = base->accounts,
                                           .engagement = base->engagement};
    enum result result = RESULT_OK;
    if (base->read)
        read = *base->read;
    else
        result = health_day_read(arena, &scope, base->day, &read, problem);
    if (result != RESULT_OK)
        return result;
    read.scope = &scope; /* the columns are the caller's own to hold */
    struct days days = {.now = read};
    result =
        assess(arena, &scope, &days, values, copy_bits(arena, base->accounts, columns), &assessment, problem);
    if (result != RESULT_OK)
        return result;
    if (!health_document_equal(set->engagement, base->set->engagement)) {
        health_scores_new(arena, &read, &assessment.engagement);
        health_score(arena, &read, &assessment.engagement_model, base->accounts, &assessment.engagement);
    }
    *ret = assessment;
    return RESULT_OK;
}
