/* Who is a customer, whose model each goes by, and the scores that follow (assess.h). */
#include "health/assess.h"

#include <string.h>

#include "base/bits.h"
#include "column/journey.h"
#include "health/internal.h"
#include "language/language.h"
#include "metric/scope.h"

/* ---- customers ---- */

struct finding {
    const struct metric_scope *scope;
    const int64_t *mrr;
    int32_t day; /* of MRR */
    uint64_t *customers;
};

bool health_is_customer(const struct metric_scope *scope, uint32_t account, int64_t mrr, int32_t mrr_day)
{
    uint32_t b = account / COLUMN_BLOCK_ACCOUNTS, local = account % COLUMN_BLOCK_ACCOUNTS;
    const struct column_mrr_block *recurring = column_mrr(scope->columns, b);
    int32_t first = recurring ? recurring->first_day[local] : DAY_ABSENT;
    int32_t signup = column_accounts(scope->columns, b)->signup_day[local];
    bool is_to_come =
        (first == DAY_ABSENT || first > mrr_day) && signup != DAY_ABSENT && signup <= scope->as_of;
    return mrr > 0 || is_to_come;
}

static uint64_t customers_of_word(const struct finding *finding, uint32_t b, uint32_t word)
{
    uint64_t customers = 0;
    for (uint64_t left = metric_scope_word(finding->scope, b, word); left; left &= left - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(left), account = b * COLUMN_BLOCK_ACCOUNTS + word * 64 + bit;
        bool is = health_is_customer(finding->scope, account, finding->mrr[account], finding->day);
        customers |= (uint64_t)is << bit;
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

/* Bits of the accounts of each of the set's models. */
struct mine {
    uint64_t *of[HEALTH_MODELS_MAX];
};

/* Whose model each account goes by, and the models as they are at the day. `left` is taken apart. */
static enum result find_models(struct arena *arena, const struct metric_scope *scope,
                               const struct rule_values *values, uint64_t *left, struct mine *mine,
                               struct health_assessment *ret, struct problem *problem)
{
    const struct health_set *set = ret->set;
    size_t count = scope->columns->account_count;
    ret->model = arena_array(arena, int8_t, count + 1);
    memset(ret->model, -1, count + 1);
    enum result result = RESULT_OK;
    if (set->engagement)
        result = health_bind(arena, set->engagement, scope->columns, scope->as_of, values,
                             &ret->engagement_model, problem);
    for (int i = 0; i < set->count && result == RESULT_OK; i++) {
        result = take_segment(arena, set->documents[i], scope, values, left, &mine->of[i], problem);
        if (result == RESULT_OK)
            result = health_bind(arena, set->documents[i], scope->columns, scope->as_of, values,
                                 &ret->models[i], problem);
        if (result == RESULT_OK)
            ret->customers += note_model(mine->of[i], count, i, ret->model);
    }
    return result;
}

/* The scores of the same accounts at the earlier day. What that day says is as much as all else here: it goes
 * before the day itself is read, and the scores alone are kept of it. */
static enum result score_earlier(struct arena *arena, const struct metric_scope *scope,
                                 const struct rule_values *values, const struct mine *mine,
                                 struct health_assessment *ret, struct problem *problem)
{
    struct arena scratch;
    struct health_day day;
    const struct health_set *set = ret->set;
    arena_init(&scratch, 0);
    enum result result = health_day_read(&scratch, scope, ret->earlier_day, &day, problem);
    if (result == RESULT_OK)
        health_scores_lights_new(arena, &day, &ret->earlier);
    for (int i = 0; i < set->count && result == RESULT_OK; i++) {
        struct health_model then;
        result = health_bind(&scratch, set->documents[i], scope->columns, ret->earlier_day, values, &then,
                             problem);
        if (result == RESULT_OK)
            health_score(&scratch, &day, &then, mine->of[i], &ret->earlier);
    }
    arena_release(&scratch);
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

static void score_day(struct arena *arena, const struct metric_scope *scope, const struct health_day *day,
                      const struct mine *mine, struct health_assessment *ret)
{
    size_t count = scope->columns->account_count;
    if (ret->set->engagement)
        health_scores_new(arena, day, &ret->scores);
    else
        health_scores_lights_new(arena, day, &ret->scores);
    for (int i = 0; i < ret->set->count; i++)
        health_score(arena, day, &ret->models[i], mine->of[i], &ret->scores);
    ret->light = arena_array(arena, uint8_t, count + 1);
    ret->by_hand = arena_array(arena, uint64_t, bits_words(count) + 1);
    memcpy(ret->light, ret->scores.light, count);
    set_by_hand(scope, ret);
}

static void score_engagement(struct arena *arena, const struct health_day *day, struct health_assessment *ret)
{
    health_scores_lights_new(arena, day, &ret->engagement);
    health_score(arena, day, &ret->engagement_model, ret->accounts, &ret->engagement);
}

static uint64_t *copy_bits(struct arena *arena, const uint64_t *bits, const struct column_snapshot *columns)
{
    size_t words = (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64);
    uint64_t *copy = arena_array(arena, uint64_t, words + 1);
    if (words)
        memcpy(copy, bits, words * sizeof *copy);
    return copy;
}

enum result health_assess(struct arena *arena, struct arena *reading, const struct metric_scope *scope,
                          const struct health_set *set, int32_t trend_days, const struct rule_values *values,
                          struct health_assessment *ret, struct problem *problem)
{
    struct metric_scope *kept_scope = arena_allocate(reading, sizeof *kept_scope);
    struct health_assessment assessment = {
        .set = set, .day = scope->as_of, .earlier_day = scope->as_of - trend_days};
    struct mine mine = {0};
    uint64_t *left = NULL;
    *kept_scope = *scope; /* the day read points to it */
    assessment.read = arena_allocate(reading, sizeof *assessment.read);
    assessment.mrr = arena_array(arena, int64_t, scope->columns->account_count + 1);
    enum result result = find_customers(arena, scope, assessment.mrr, &left, problem);
    if (result != RESULT_OK)
        return result;
    assessment.accounts = copy_bits(arena, left, scope->columns);
    result = find_models(arena, scope, values, left, &mine, &assessment, problem);
    if (result == RESULT_OK && trend_days != 0)
        result = score_earlier(arena, scope, values, &mine, &assessment, problem);
    if (result == RESULT_OK)
        result = health_day_read(reading, kept_scope, scope->as_of, assessment.read, problem);
    if (result != RESULT_OK)
        return result;
    score_day(arena, scope, assessment.read, &mine, &assessment);
    if (set->engagement)
        score_engagement(arena, assessment.read, &assessment);
    *ret = assessment;
    return RESULT_OK;
}

enum result health_assess_again(struct arena *arena, const struct health_assessment *base,
                                const struct column_snapshot *columns, const struct health_set *set,
                                const struct rule_values *values, struct health_assessment *ret,
                                struct problem *problem)
{
    struct metric_scope scope = {.columns = columns, .as_of = base->day};
    struct health_day day;
    struct mine mine = {0};
    struct health_assessment assessment = {.set = set,
                                           .day = base->day,
                                           .earlier_day = base->day,
                                           .mrr = base->mrr,
                                           .accounts = base->accounts,
                                           .engagement = base->engagement};
    enum result result = find_models(arena, &scope, values, copy_bits(arena, base->accounts, columns), &mine,
                                     &assessment, problem);
    if (result == RESULT_OK && !base->read)
        result = health_day_read(arena, &scope, base->day, &day, problem);
    if (result != RESULT_OK)
        return result;
    if (base->read)
        day = *base->read;
    day.scope = &scope; /* the columns are the caller's own to hold */
    score_day(arena, &scope, &day, &mine, &assessment);
    if (!health_document_equal(set->engagement, base->set->engagement))
        score_engagement(arena, &day, &assessment);
    *ret = assessment;
    return RESULT_OK;
}
