/* `farol report health`: every customer's score, light and what weighs on it most; the worst first. */
#include "report/health.h"

#include <assert.h>
#include <stdlib.h>

#include "base/bits.h"
#include "language/language.h"
#include "report/rows.h"
#include "rule/rule.h"

static const struct report_column columns_of_health[] = {
    {"account", N_("Account"), REPORT_TEXT, false},
    {"name", N_("Name"), REPORT_TEXT, false},
    {"score", N_("Score"), REPORT_NUMBER, false},
    {"light", N_("Traffic light"), REPORT_TEXT, false},
    {"coverage", N_("Coverage"), REPORT_RATE, false},
    {"chi", N_("CHI"), REPORT_NUMBER, false},
    {"engagement", N_("Engagement"), REPORT_NUMBER, false},
    {"model", N_("Model"), REPORT_TEXT, false},
    {"trend", N_("In 30 days"), REPORT_NUMBER, false},
    {"top_reason", N_("What weighs most"), REPORT_TEXT, false},
};
enum { COLUMN_COUNT = sizeof(columns_of_health) / sizeof(columns_of_health[0]) };

/* Bits of the customers among the scope's accounts. */
static enum result find_customers(struct arena *arena, const struct metric_scope *scope,
                                  uint64_t **ret_customers, struct problem *problem)
{
    const struct column_snapshot *columns = scope->columns;
    int64_t *mrr = arena_array(arena, int64_t, columns->account_count + 1);
    uint64_t *customers = arena_array(arena, uint64_t, bits_words(columns->account_count) + 1);
    int32_t day = metric_mrr_day(columns, scope->as_of);
    enum result result = metric_mrr_at(scope, day, mrr, problem);
    if (result != RESULT_OK)
        return result;
    for (uint32_t account = 0; account < columns->account_count; account++) {
        uint32_t b = account / COLUMN_BLOCK_ACCOUNTS, local = account % COLUMN_BLOCK_ACCOUNTS;
        const struct column_account_block *block = column_accounts(columns, b);
        if (!block || !bits_has(block->exists, local) ||
            (scope->accounts && !bits_has(scope->accounts, account)))
            continue;
        const struct column_mrr_block *recurring = column_mrr(columns, b);
        int32_t first = recurring ? recurring->first_day[local] : DAY_ABSENT;
        int32_t signup = block->signup_day[local];
        bool is_to_come =
            (first == DAY_ABSENT || first > day) && signup != DAY_ABSENT && signup <= scope->as_of;
        if (mrr[account] > 0 || is_to_come)
            bits_add(customers, account);
    }
    *ret_customers = customers;
    return RESULT_OK;
}

/* Takes those of `left` that the model's segment holds out of it, into `ret_mine`. */
static enum result take_segment(struct arena *arena, const struct metric_scope *scope, const char *segment,
                                uint64_t *left, uint64_t **ret_mine, struct problem *problem)
{
    size_t words = bits_words(scope->columns->account_count);
    uint64_t *mine = NULL;
    enum result result =
        rule_accounts(arena, text_of(segment), scope->columns, scope->as_of, &mine, NULL, problem);
    if (result != RESULT_OK)
        return result;
    *ret_mine = arena_array(arena, uint64_t, words + 1);
    for (size_t i = 0; i < words; i++) {
        (*ret_mine)[i] = left[i] & (mine ? mine[i] : ~UINT64_C(0));
        left[i] &= ~(*ret_mine)[i];
    }
    return RESULT_OK;
}

static void note_model(const uint64_t *mine, size_t count, int model, int8_t *models)
{
    for (size_t account = 0; account < count; account++)
        if (bits_has(mine, account))
            models[account] = (int8_t)model;
}

enum result report_health_compute(struct arena *arena, const struct metric_scope *scope,
                                  struct report_health *ret, struct problem *problem)
{
    size_t count = scope->columns->account_count;
    const int32_t days[] = {scope->as_of - REPORT_HEALTH_TREND_DAYS, scope->as_of};
    struct health_day read[2];
    uint64_t *left = NULL, *mine = NULL;
    enum result result = find_customers(arena, scope, &left, problem);
    if (result == RESULT_OK)
        result = health_days_read(arena, scope, days, 2, read, problem);
    if (result != RESULT_OK)
        return result;
    *ret = (struct report_health){.model = arena_array(arena, int8_t, count + 1)};
    for (size_t account = 0; account < count; account++)
        ret->model[account] = -1;
    health_scores_new(arena, &read[1], &ret->scores);
    health_scores_new(arena, &read[0], &ret->earlier);
    health_scores_new(arena, &read[1], &ret->engagement);
    health_score(arena, &read[1], &health_engagement, left, &ret->engagement);
    for (int i = 0; health_shipped[i].name; i++) {
        result = take_segment(arena, scope, health_shipped[i].segment, left, &mine, problem);
        if (result != RESULT_OK)
            return result;
        note_model(mine, count, i, ret->model);
        health_score(arena, &read[1], &health_shipped[i].model, mine, &ret->scores);
        health_score(arena, &read[0], &health_shipped[i].model, mine, &ret->earlier);
    }
    return RESULT_OK;
}

/* "41", "−37%". */
static text measure_text(struct arena *arena, enum health_measure measure, double measured)
{
    return health_measure_types[measure].is_rate ? format_rate(arena, measured, 0)
                                                 : format_decimal(arena, measured, 0);
}

text report_health_reason(struct arena *arena, const struct metric_scope *scope,
                          const struct health_model *model, uint32_t account, int reason)
{
    struct health_account explained;
    if (reason < 0)
        return TEXT_ABSENT;
    health_explain(scope, model, account, scope->as_of, &explained);
    const struct health_criterion *criterion = &model->criteria[reason];
    text value = measure_text(arena, criterion->measure, explained.parts[reason].measured);
    return text_of(arena_printf(arena, "%s: %.*s", _(health_measure_types[criterion->measure].label),
                                TEXT_ARGUMENTS(value)));
}

/* ---- the table ---- */

struct ranked {
    const struct report_health *health;
    const struct column_snapshot *columns;
    uint32_t account;
};

/* The lowest score first, without any last; equal ones by external id. */
static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    int32_t x = a->health->scores.score[a->account], y = b->health->scores.score[b->account];
    if (x != y && x != HEALTH_ABSENT && y != HEALTH_ABSENT)
        return x < y ? -1 : 1;
    if (x != y)
        return x == HEALTH_ABSENT ? 1 : -1;
    return text_compare(column_account_external_id(a->columns, a->account),
                        column_account_external_id(b->columns, b->account));
}

static double points(int32_t score, double divisor)
{
    return score == HEALTH_ABSENT ? NAN : score / divisor;
}

static void put_account(struct arena *arena, const struct metric_scope *scope,
                        const struct report_health *health, uint32_t account, struct report_row *row)
{
    static const char *const lights[] = {N_("no colour"), N_("red"), N_("yellow"), N_("green")};
    const struct health_shipped *shipped = &health_shipped[health->model[account]];
    const struct health_model *model = &shipped->model;
    int reason = health->scores.reason[account];
    int32_t score = health->scores.score[account], earlier = health->earlier.score[account];
    enum health_light light = health->scores.light[account];
    report_put_text(row, column_account_external_id(scope->columns, account));
    report_put_text(row, column_account_name(scope->columns, account));
    report_put_number(row, points(score, 100));
    report_put_shown(row, text_of(health_light_name(light)), text_of(_(lights[light])));
    report_put_number(row, (double)health->scores.coverage[account] / HEALTH_ONE);
    report_put_number(row, points(score, 1000));
    report_put_number(row, points(health->engagement.score[account], 100));
    report_put_shown(row, text_of(shipped->name), text_of(_(shipped->title)));
    report_put_number(row,
                      score == HEALTH_ABSENT || earlier == HEALTH_ABSENT ? NAN : (score - earlier) / 100.0);
    report_put_shown(
        row, reason < 0 ? TEXT_ABSENT : text_of(health_measure_types[model->criteria[reason].measure].name),
        report_health_reason(arena, scope, model, account, reason));
}

enum result report_health_rows(struct arena *arena, const struct column_snapshot *columns,
                               const struct report_query *query, struct report_table *table,
                               struct problem *problem)
{
    struct metric_scope scope = report_scope(columns, query);
    struct report_health health;
    size_t count = 0;
    enum result result = report_health_compute(arena, &scope, &health, problem);
    if (result != RESULT_OK)
        return result;
    struct ranked *ranked = arena_array(arena, struct ranked, columns->account_count + 1);
    for (uint32_t account = 0; account < columns->account_count; account++)
        if (health.model[account] >= 0)
            ranked[count++] = (struct ranked){&health, columns, account};
    result = report_check_rows(query, count, problem);
    if (result != RESULT_OK)
        return result;
    if (count > 1)
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    report_table_shape(arena, table, columns_of_health, COLUMN_COUNT, count);
    for (size_t i = 0; i < count; i++) {
        struct report_row row = report_row_at(table, i);
        put_account(arena, &scope, &health, ranked[i].account, &row);
    }
    return RESULT_OK;
}
