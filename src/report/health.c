/* `farol report health`: every customer's score, light and what weighs on it most; the worst first. */
#include "report/health.h"

#include <assert.h>
#include <stdlib.h>

#include "language/language.h"
#include "report/rows.h"

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

text report_health_measured(struct arena *arena, const struct health_criterion *criterion, double measured)
{
    if (isnan(measured))
        return TEXT("—");
    if (criterion->measure == HEALTH_RULE)
        return text_of(measured != 0 ? _("yes") : _("no"));
    if (health_measure_types[criterion->measure].is_rate)
        return format_rate(arena, measured, 0);
    return format_decimal(arena, measured, measured == rint(measured) ? 0 : 1);
}

text report_health_reason(struct arena *arena, const struct metric_scope *scope,
                          const struct health_model *model, uint32_t account, int reason)
{
    struct health_account explained;
    if (reason < 0)
        return TEXT_ABSENT;
    health_explain(scope, model, account, scope->as_of, &explained);
    const struct health_criterion *criterion = &model->criteria[reason];
    text value = report_health_measured(arena, criterion, explained.parts[reason].measured);
    return text_of(arena_printf(arena, "%s: %.*s",
                                criterion->measure == HEALTH_USAGE_CHANGE
                                    ? _(criterion->name)
                                    : health_measure_words(arena, criterion->measure, criterion->window_days),
                                TEXT_ARGUMENTS(value)));
}

/* ---- the table ---- */

struct ranked {
    const struct health_assessment *health;
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
                        const struct health_assessment *health, uint32_t account, struct report_row *row)
{
    static const char *const lights[] = {N_("no colour"), N_("red"), N_("yellow"), N_("green")};
    const struct health_document *document = health->set->documents[health->model[account]];
    const struct health_model *model = &health->models[health->model[account]];
    int reason = health->scores.reason[account];
    int32_t score = health->scores.score[account], earlier = health->earlier.score[account];
    enum health_light light = health->light[account];
    report_put_text(row, column_account_external_id(scope->columns, account));
    report_put_text(row, column_account_name(scope->columns, account));
    report_put_number(row, points(score, 100));
    report_put_shown(row, text_of(health_light_name(light)), text_of(_(lights[light])));
    report_put_number(row, (double)health->scores.coverage[account] / HEALTH_ONE);
    report_put_number(row, points(score, 1000));
    report_put_number(row, points(health->engagement.score[account], 100));
    report_put_shown(row, document->key, text_of(_(document->title)));
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
    struct health_assessment health;
    struct health_set shipped;
    size_t count = 0;
    if (!query->models)
        health_set_shipped(arena, &shipped);
    enum result result = health_assess(arena, arena, &scope, query->models ? query->models : &shipped,
                                       HEALTH_TREND_DAYS, query->values, &health, problem);
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
