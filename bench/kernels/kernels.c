/* The kernels by themselves, in the ways that the pages run them: all accounts, filtered, grouped, as of a
 * day, by day, by year, with a share of accounts in another currency.
 *
 *   farol-kernels [ACCOUNTS] [PERCENT_FOREIGN] [RUNS]
 *
 * Prints the median milliseconds of each, and the processor time of all threads together, which says more
 * on a busy machine; answers are checked elsewhere (farol-bench, the tests). */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/bits.h"
#include "column/builder.h"
#include "metric/metric.h"
#include "workload/workload.h"

enum { RUNS_MAX = 99 };

struct kernels {
    struct metric_scope scope;
    struct metric_mrr_query query;
    struct arena arena;
    int runs;
};

static double now_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct kernels *kernels, const char *name,
                    enum result (*run)(struct kernels *, struct problem *))
{
    double times[RUNS_MAX], processor[RUNS_MAX];
    struct problem problem;
    for (int i = -1; i < kernels->runs; i++) {
        arena_clear(&kernels->arena);
        double start = now_ms(CLOCK_MONOTONIC), start_processor = now_ms(CLOCK_PROCESS_CPUTIME_ID);
        if (run(kernels, &problem) != RESULT_OK) {
            fprintf(stderr, "%s: %s\n", name, problem.message);
            exit(1);
        }
        if (i < 0)
            continue;
        times[i] = now_ms(CLOCK_MONOTONIC) - start;
        processor[i] = now_ms(CLOCK_PROCESS_CPUTIME_ID) - start_processor;
    }
    qsort(times, (size_t)kernels->runs, sizeof *times, compare);
    qsort(processor, (size_t)kernels->runs, sizeof *processor, compare);
    printf("%-40s median %8.3f ms, least %8.3f, processor time %8.3f\n", name, times[kernels->runs / 2],
           times[0], processor[kernels->runs / 2]);
}

static enum result run_mrr(struct kernels *kernels, struct problem *problem)
{
    struct metric_mrr mrr;
    return metric_mrr(&kernels->arena, &kernels->scope, &kernels->query, &mrr, problem);
}

static enum result run_cohort(struct kernels *kernels, struct problem *problem)
{
    struct metric_cohort logos, revenue;
    return metric_cohort_both(&kernels->arena, &kernels->scope, month_of_day(WORKLOAD_FIRST_DAY),
                              month_of_day(WORKLOAD_LAST_DAY), &logos, &revenue, problem);
}

static enum result run_unit_economics(struct kernels *kernels, struct problem *problem)
{
    struct metric_unit unit;
    struct metric_unit_query query = {
        METRIC_UNIT_QUERY_SHIPPED, .unit = PERIOD_MONTH, .grouping = kernels->query.grouping,
        .first_day = kernels->query.first_day, .last_day = kernels->query.last_day};
    return metric_unit_economics(&kernels->arena, &kernels->scope, &query, &unit, problem);
}

static enum result run_pareto(struct kernels *kernels, struct problem *problem)
{
    struct metric_pareto pareto;
    return metric_pareto(&kernels->arena, &kernels->scope, month_of_day(WORKLOAD_LAST_DAY), &pareto, problem);
}

static enum result run_accounts(struct kernels *kernels, struct problem *problem)
{
    struct metric_account_rows rows;
    return metric_mrr_accounts(&kernels->arena, &kernels->scope, &kernels->query, FIGURE_CHURN, 50, &rows,
                               problem);
}

static struct column_snapshot *build(uint32_t accounts, uint32_t foreign_percent)
{
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    uint8_t home = currency_parse(TEXT("BRL")), foreign = currency_parse(TEXT("USD"));
    for (int32_t m = month_of_day(WORKLOAD_FIRST_DAY) - 1; m <= month_of_day(WORKLOAD_LAST_DAY); m++)
        column_builder_rate(builder, m, foreign, 5 * RATE_ONE + m % 7 * 12345678);
    for (uint32_t i = 0; i < accounts; i++) {
        struct workload_account a;
        char id[16], segment[8];
        workload_account(1, i, &a);
        snprintf(id, sizeof id, "%07u", i);
        snprintf(segment, sizeof segment, "%d", a.segment);
        struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
                                         .name = text_of(id)};
        row.dimension[DIMENSION_SEGMENT] = text_of(segment);
        column_builder_account(builder, i, &row);
        column_builder_subscription(
            builder, i,
            &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = (int64_t)i + 1,
                                              .amount = a.points[0].mrr, .start_day = a.points[0].day,
                                              .currency = i % 100 < foreign_percent ? foreign : home});
        for (int k = 1; k < a.point_count; k++)
            column_builder_change(builder, i,
                                  &(struct column_change_row){.subscription_id = (int64_t)i + 1,
                                                              .day = a.points[k].day,
                                                              .amount = a.points[k].mrr});
    }
    return column_builder_finish(builder);
}

static void measure_all(struct kernels *kernels, uint64_t *filter)
{
    struct metric_mrr_query months = kernels->query;
    measure(kernels, "movements by month", run_mrr);
    kernels->scope.accounts = filter;
    measure(kernels, "movements by month, a third of accounts", run_mrr);
    kernels->scope.accounts = NULL;
    kernels->query.net = NET_DAY;
    measure(kernels, "movements by month, net by day", run_mrr);
    kernels->query = months;
    kernels->query.unit = PERIOD_YEAR;
    measure(kernels, "movements by year", run_mrr);
    kernels->query.unit = PERIOD_WEEK;
    measure(kernels, "movements by week", run_mrr);
    kernels->query = months;
    kernels->query.first_day = day_add_months(WORKLOAD_LAST_DAY + 1, -1);
    measure(kernels, "movements of one month", run_mrr);
    measure(kernels, "accounts behind a month's churn", run_accounts);
    kernels->query = months;
    kernels->query.grouping.dimension = DIMENSION_SEGMENT;
    measure(kernels, "movements by segment", run_mrr);
    kernels->query = months;
    kernels->scope.as_of -= 400;
    measure(kernels, "movements by month, as of a day before", run_mrr);
    kernels->scope.as_of += 400;
    measure(kernels, "cohorts, logos and revenue", run_cohort);
    kernels->scope.accounts = filter;
    measure(kernels, "cohorts, a third of accounts", run_cohort);
    kernels->scope.accounts = NULL;
    measure(kernels, "Pareto", run_pareto);
    measure(kernels, "unit economics by month", run_unit_economics);
    kernels->query.grouping.dimension = DIMENSION_SEGMENT;
    measure(kernels, "unit economics by segment", run_unit_economics);
}

int main(int argument_count, char **arguments)
{
    uint32_t accounts = argument_count > 1 ? (uint32_t)strtoul(arguments[1], NULL, 10) : 1000000;
    uint32_t foreign = argument_count > 2 ? (uint32_t)strtoul(arguments[2], NULL, 10) : 0;
    struct kernels kernels = {.runs = argument_count > 3 ? (int)strtol(arguments[3], NULL, 10) : 9};
    if (kernels.runs < 1 || kernels.runs > RUNS_MAX)
        kernels.runs = 9;
    struct column_snapshot *columns = build(accounts, foreign);
    uint64_t *filter = calloc(bits_words(accounts) + COLUMN_BLOCK_ACCOUNTS / 64, sizeof *filter);
    for (uint32_t i = 0; i < accounts; i += 3)
        bits_add(filter, i);
    arena_init(&kernels.arena, 0);
    kernels.scope = (struct metric_scope){columns, NULL, WORKLOAD_LAST_DAY};
    kernels.query = (struct metric_mrr_query){.unit = PERIOD_MONTH,
                                              .first_day = WORKLOAD_FIRST_DAY,
                                              .last_day = WORKLOAD_LAST_DAY,
                                              .grouping = {-1}};
    printf("%u accounts, %u %% in another currency, %.0f MB of columns\n", accounts, foreign,
           (double)column_snapshot_bytes(columns) / 1e6);
    measure_all(&kernels, filter);
    arena_release(&kernels.arena);
    free(filter);
    column_snapshot_release(columns);
    return 0;
}
