/* NPS, CSAT and CES (metrics.md, section 4).
 *
 * NPS counts one answer a contact in each group: the latest within the group's own window, where a
 * group is the combination asked for of month, stage and dimension. CSAT and CES count every answer, a
 * row a scale: they judge an occasion, not the relationship, and scales are never mixed in one mean.
 * Satisfied is an answer from 80 % of its scale's points upwards (4–5 of 1–5, 6–7 of 1–7, 8–10 of 1–10),
 * or from the setting's percent. Effort is read as the statement "it was easy": high is good. */
#include <assert.h>

#include "language/language.h"
#include "metric/metric.h"
#include "metric/satisfaction_walk.h"

#define SATISFIED_PERCENT_SHIPPED 80

static void fill_nps(struct metric_nps_row *row, const struct satisfaction_cell *cell)
{
    double n = cell->responses, promoters = cell->high, detractors = cell->low;
    *row = (struct metric_nps_row){
        .month = satisfaction_key_month(&cell->key),
        .stage = satisfaction_key_stage(&cell->key),
        .group = satisfaction_key_group(&cell->key),
        .responses = cell->responses,
        .promoters = cell->high,
        .detractors = cell->low,
        .passives = (int64_t)cell->responses - cell->high - cell->low,
        .nps = NAN,
        .variance = NAN,
        .margin = NAN,
    };
    if (!cell->responses)
        return;
    double difference = promoters - detractors;
    row->nps = 100.0 * difference / n;
    /* Of −1, 0, +1 answers: the mean of squares less the square of the mean, on one denominator. */
    row->variance = (n * (promoters + detractors) - difference * difference) / (n * n);
    row->margin = 100.0 * 1.96 * sqrt(row->variance / n);
}

enum result metric_nps(struct arena *arena, const struct metric_scope *scope,
                       const struct metric_survey_query *query, struct metric_nps *ret,
                       struct problem *problem)
{
    (void)problem;
    const struct satisfaction_rule rule = {
        .kind = SURVEY_NPS,
        .latest_only = true,
        .high_score = 900,
        .low_score = 700,
    };
    struct satisfaction_table table = satisfaction_walk(scope, query, &rule);
    /* Without a grouping there is always one row, of no answers if need be. */
    const struct satisfaction_cell none = {.key =
                                               satisfaction_key_of(DAY_ABSENT, COLUMN_CODE_ABSENT, 0, 0, 0)};
    size_t count = table.count || query->by ? table.count : 1;
    struct metric_nps_row *rows = arena_array(arena, struct metric_nps_row, count);
    for (size_t i = 0; i < count; i++)
        fill_nps(&rows[i], table.count ? &table.slots[i] : &none);
    satisfaction_table_release(&table);
    *ret = (struct metric_nps){rows, count};
    return RESULT_OK;
}

const char *metric_nps_band(double nps, int set)
{
    static const double from[] = {75, 50, 0};
    static const char *const bands[2][4] = {
        {N_("excellent"), N_("very good"), N_("fair"), N_("poor")},
        {N_("excellence zone"), N_("quality zone"), N_("improvement zone"), N_("critical zone")},
    };
    assert(set == 0 || set == 1);
    if (isnan(nps))
        return NULL;
    for (int i = 0; i < 3; i++)
        if (set == 0 ? nps >= from[i] : nps > from[i])
            return bands[set][i];
    return bands[set][3];
}

enum result metric_csat(struct arena *arena, const struct metric_scope *scope, bool effort,
                        const struct metric_survey_query *query, struct metric_csat *ret,
                        struct problem *problem)
{
    (void)problem;
    const struct satisfaction_rule rule = {
        .kind = effort ? SURVEY_CES : SURVEY_CSAT,
        .by_scale = true,
        .satisfied_percent =
            query->satisfied_bottom_percent ? query->satisfied_bottom_percent : SATISFIED_PERCENT_SHIPPED,
    };
    struct satisfaction_table table = satisfaction_walk(scope, query, &rule);
    struct metric_csat_row *rows = arena_array(arena, struct metric_csat_row, table.count);
    for (size_t i = 0; i < table.count; i++) {
        const struct satisfaction_cell *cell = &table.slots[i];
        rows[i] = (struct metric_csat_row){
            .month = satisfaction_key_month(&cell->key),
            .stage = satisfaction_key_stage(&cell->key),
            .group = satisfaction_key_group(&cell->key),
            .scale_min = satisfaction_key_scale_min(&cell->key),
            .scale_max = satisfaction_key_scale_max(&cell->key),
            .responses = cell->responses,
            .satisfied = cell->high,
            .mean = (double)cell->score_sum / 100.0 / cell->responses,
            .satisfied_rate = (double)cell->high / cell->responses,
        };
    }
    *ret = (struct metric_csat){rows, table.count};
    satisfaction_table_release(&table);
    return RESULT_OK;
}
