/* What an import would do to the figures: MRR and accounts with MRR at the end of each month, of the record
 * as it stands and of the copy that took the import in. */
#include "column/load.h"
#include "metric/metric.h"
#include "web/import/import_run.h"

enum { MONTHS_MOST = 120 };

/* By month from `first`; a month without a rate leaves the rest as it is: not known. */
static void reckon(const struct column_snapshot *snapshot, int32_t first, int32_t last_day,
                   struct web_effect_month *months, bool after)
{
    struct arena arena;
    struct metric_mrr mrr;
    struct problem ignored = {0};
    struct metric_scope scope = {.columns = snapshot, .as_of = last_day};
    struct metric_mrr_query query = {.unit = PERIOD_MONTH,
                                     .first_day = month_first_day(first),
                                     .last_day = month_last_day(month_of_day(last_day)),
                                     .grouping = {-1}};
    arena_init(&arena, 0);
    if (metric_mrr(&arena, &scope, &query, &mrr, &ignored) == RESULT_OK)
        for (size_t i = 0; i < mrr.count; i++) {
            struct web_effect_month *month = &months[month_of_day(mrr.rows[i].first_day) - first];
            *(after ? &month->after : &month->before) = mrr.rows[i].closing;
            *(after ? &month->accounts_after : &month->accounts_before) = mrr.rows[i].accounts_closing;
        }
    arena_release(&arena);
}

static void take_first(const struct column_snapshot *snapshot, int32_t *first)
{
    if (snapshot->first_point_day != DAY_ABSENT && month_of_day(snapshot->first_point_day) < *first)
        *first = month_of_day(snapshot->first_point_day);
}

static struct column_snapshot *under_own_rules(struct column_snapshot *snapshot, int32_t as_of)
{
    struct column_snapshot *under = column_under(snapshot, snapshot->settings.rules, as_of);
    column_snapshot_release(snapshot);
    return under;
}

void web_import_effect(struct web_application *application, struct store *after, struct web_outcome *outcome)
{
    struct column_snapshot *loaded;
    struct problem ignored = {0};
    int64_t now = application->clock->now(application->clock);
    int32_t today = zone_day_of(application->zone, now), last = month_of_day(today), first = last;
    if (column_load(after, LEDGER_NOW, now, COLUMN_FAMILIES_ALL & ~COLUMN_FAMILY(COLUMN_USAGE), &loaded,
                    &ignored) != RESULT_OK)
        return;
    struct column_snapshot *would_be = under_own_rules(loaded, today),
                           *is = under_own_rules(column_live_acquire(application->live), today);
    take_first(would_be, &first);
    take_first(is, &first);
    if (first <= last - MONTHS_MOST)
        first = last - MONTHS_MOST + 1;
    outcome->effect_count = last - first + 1;
    outcome->effect = arena_array(&outcome->arena, struct web_effect_month, (size_t)outcome->effect_count);
    for (int i = 0; i < outcome->effect_count; i++)
        outcome->effect[i] =
            (struct web_effect_month){.month = first + i, .before = MONEY_ABSENT, .after = MONEY_ABSENT};
    reckon(is, first, today, outcome->effect, false);
    reckon(would_be, first, today, outcome->effect, true);
    outcome->currency = is->currency;
    outcome->has_effect = true;
    column_snapshot_release(is);
    column_snapshot_release(would_be);
}
