/* Kaplan–Meier curves with Greenwood's intervals, and the log-rank test (metrics.md, section 7).
 *
 * Lifetimes are counted by group and time; everything else reads those counts. An exit at time t is a
 * churn in t, or the last time at which the account is known to be there (censored): censored accounts
 * are at risk in their own time. */
#include <assert.h>
#include <stdlib.h>

#include "language/language.h"
#include "metric/lifetime.h"
#include "metric/scope.h"

#define CELLS_MAX 20000000
#define LOG_RANK_GROUPS_MAX 64
#define Z_95 1.96

struct exits { /* of one group, by time */
    uint32_t group;
    int64_t accounts, churned_total;
    int64_t *churned, *censored;
};

struct table {
    struct exits *groups;
    size_t group_count;
    int32_t last_time;
};

struct exit {
    int32_t time;
    bool churned;
};

static struct exit exit_of(int32_t first_day, int32_t churn_day, int32_t as_of, bool by_days)
{
    if (by_days)
        return churn_day == DAY_ABSENT ? (struct exit){as_of - first_day, false}
                                       : (struct exit){churn_day - first_day, true};
    int32_t seen = metric_lifetime_months_seen(first_day, as_of);
    int32_t month = churn_day == DAY_ABSENT ? INT32_MAX : metric_lifetime_churn_month(first_day, churn_day);
    return month <= seen ? (struct exit){month, true} : (struct exit){seen, false};
}

static uint32_t group_of(const struct metric_scope *scope, struct metric_grouping grouping, size_t account)
{
    return grouping.dimension < 0
               ? 0
               : column_account_code(scope->columns, grouping.dimension, (uint32_t)account);
}

static void find_groups(struct arena *arena, const struct metric_scope *scope,
                        struct metric_grouping grouping, bool by_days,
                        const struct metric_lifetimes *lifetimes, int32_t *group_places, uint32_t code_count,
                        struct table *table)
{
    for (size_t account = 0; account < lifetimes->count; account++) {
        if (lifetimes->first_day[account] == DAY_ABSENT)
            continue;
        struct exit exit =
            exit_of(lifetimes->first_day[account], lifetimes->churn_day[account], scope->as_of, by_days);
        group_places[group_of(scope, grouping, account)]++;
        if (exit.time > table->last_time)
            table->last_time = exit.time;
    }
    table->groups = arena_array(arena, struct exits, code_count);
    for (uint32_t code = 0; code < code_count; code++) {
        if (!group_places[code])
            continue;
        table->groups[table->group_count].group = code;
        table->groups[table->group_count].accounts = group_places[code];
        group_places[code] = (int32_t)table->group_count++;
    }
}

static enum result count_exits(struct arena *arena, const struct metric_scope *scope,
                               struct metric_grouping grouping, bool by_days,
                               const struct metric_lifetimes *lifetimes, struct table *table,
                               struct problem *problem)
{
    uint32_t codes = 1;
    if (grouping.dimension >= 0)
        codes += column_dictionary_count(column_dimension_dictionary(scope->columns, grouping.dimension));
    int32_t *places = arena_array(arena, int32_t, codes);
    find_groups(arena, scope, grouping, by_days, lifetimes, places, codes, table);
    size_t times = (size_t)table->last_time + 1;
    if (table->group_count > CELLS_MAX / times)
        return problem_set(problem, RESULT_LIMIT,
                           _("These periods and groups make too many rows. Ask for fewer."));
    for (size_t g = 0; g < table->group_count; g++) {
        table->groups[g].churned = arena_array(arena, int64_t, times);
        table->groups[g].censored = arena_array(arena, int64_t, times);
    }
    for (size_t account = 0; account < lifetimes->count; account++) {
        if (lifetimes->first_day[account] == DAY_ABSENT)
            continue;
        struct exit exit =
            exit_of(lifetimes->first_day[account], lifetimes->churn_day[account], scope->as_of, by_days);
        struct exits *exits = &table->groups[places[group_of(scope, grouping, account)]];
        (exit.churned ? exits->churned : exits->censored)[exit.time]++;
        exits->churned_total += exit.churned;
    }
    return RESULT_OK;
}

static void draw_curve(struct arena *arena, const struct exits *exits, int32_t last_time,
                       struct metric_survival_curve *curve)
{
    int64_t at_risk = exits->accounts;
    double survival = 1, greenwood = 0;
    *curve = (struct metric_survival_curve){
        .group = exits->group,
        .accounts = exits->accounts,
        .churned = exits->churned_total,
        .points = arena_array(arena, struct metric_survival_point, (size_t)last_time + 1),
        .alpha = NAN,
        .beta = NAN,
    };
    for (int32_t t = 0; t <= last_time; t++) {
        int64_t churned = exits->churned[t], censored = exits->censored[t];
        if (churned + censored == 0)
            continue;
        survival *= 1.0 - (double)churned / (double)at_risk;
        double half = 0;
        if (churned < at_risk) {
            greenwood += (double)churned / ((double)at_risk * (double)(at_risk - churned));
            half = Z_95 * survival * sqrt(greenwood);
        }
        curve->points[curve->count++] = (struct metric_survival_point){
            .time = t,
            .at_risk = at_risk,
            .churned = churned,
            .censored = censored,
            .survival = survival,
            .low = fmax(survival - half, 0),
            .high = fmin(survival + half, 1),
        };
        at_risk -= churned + censored;
    }
}

static void fit_model(struct arena *arena, const struct exits *exits, int32_t last_time,
                      struct metric_survival_curve *curve)
{
    size_t times = (size_t)last_time + 1;
    struct survival_table table = {(size_t)last_time, arena_array(arena, int64_t, times), exits->churned};
    double alpha, beta;
    metric_lifetime_at_risk(&table, exits->censored);
    if (survival_sbg_fit(&table, &alpha, &beta)) {
        curve->alpha = alpha;
        curve->beta = beta;
    }
}

/* x in matrix × x = vector, by elimination; false when the matrix is singular. No pivots are sought: a
 * covariance matrix has its largest entry of each column on the diagonal. Both are spent. */
static bool solve(double matrix[][LOG_RANK_GROUPS_MAX], double *vector, size_t size, double *ret_x)
{
    for (size_t column = 0; column < size; column++) {
        if (fabs(matrix[column][column]) < 1e-12)
            return false;
        for (size_t row = column + 1; row < size; row++) {
            double factor = matrix[row][column] / matrix[column][column];
            for (size_t i = column; i < size; i++)
                matrix[row][i] -= factor * matrix[column][i];
            vector[row] -= factor * vector[column];
        }
    }
    for (size_t row = size; row-- > 0;) {
        ret_x[row] = vector[row];
        for (size_t i = row + 1; i < size; i++)
            ret_x[row] -= matrix[row][i] * ret_x[i];
        ret_x[row] /= matrix[row][row];
    }
    return true;
}

/* Adds one time's share of observed less expected churns, and of their covariance, of all groups but one. */
static void add_time(const struct table *table, int32_t t, const int64_t *at_risk, size_t size,
                     double *difference, double matrix[][LOG_RANK_GROUPS_MAX])
{
    double n = 0, d = 0;
    for (size_t g = 0; g <= size; g++) {
        n += (double)at_risk[g];
        d += (double)table->groups[g].churned[t];
    }
    if (d == 0)
        return;
    double spread = n > 1 ? d * (n - d) / (n - 1) : 0;
    for (size_t g = 0; g < size; g++) {
        double share = (double)at_risk[g] / n;
        difference[g] += (double)table->groups[g].churned[t] - d * share;
        for (size_t h = 0; h < size; h++)
            matrix[g][h] += spread * share * ((g == h) - (double)at_risk[h] / n);
    }
}

static void test_log_rank(const struct table *table, struct metric_survival *ret)
{
    double matrix[LOG_RANK_GROUPS_MAX][LOG_RANK_GROUPS_MAX] = {0}, x[LOG_RANK_GROUPS_MAX] = {0};
    double difference[LOG_RANK_GROUPS_MAX] = {0}, kept[LOG_RANK_GROUPS_MAX];
    int64_t at_risk[LOG_RANK_GROUPS_MAX];
    ret->log_rank = ret->log_rank_p = NAN;
    if (table->group_count < 2 || table->group_count > LOG_RANK_GROUPS_MAX)
        return;
    size_t size = table->group_count - 1;
    for (size_t g = 0; g <= size; g++)
        at_risk[g] = table->groups[g].accounts;
    for (int32_t t = 0; t <= table->last_time; t++) {
        add_time(table, t, at_risk, size, difference, matrix);
        for (size_t g = 0; g <= size; g++)
            at_risk[g] -= table->groups[g].churned[t] + table->groups[g].censored[t];
    }
    for (size_t g = 0; g < size; g++)
        kept[g] = difference[g];
    if (!solve(matrix, kept, size, x))
        return;
    ret->log_rank = 0;
    for (size_t g = 0; g < size; g++)
        ret->log_rank += difference[g] * x[g];
    ret->log_rank_p = survival_chi_squared_tail(ret->log_rank, (int)size);
}

enum result metric_survival(struct arena *arena, const struct metric_scope *scope, bool by_days,
                            struct metric_grouping grouping, struct metric_survival *ret,
                            struct problem *problem)
{
    struct metric_lifetimes lifetimes;
    struct table table = {0};
    struct metric_survival survival = {0};
    enum result result = metric_lifetimes(arena, scope, &lifetimes, problem);
    if (result == RESULT_OK)
        result = count_exits(arena, scope, grouping, by_days, &lifetimes, &table, problem);
    if (result != RESULT_OK)
        return result;
    survival.count = table.group_count;
    survival.curves = arena_array(arena, struct metric_survival_curve, table.group_count);
    for (size_t g = 0; g < table.group_count; g++) {
        draw_curve(arena, &table.groups[g], table.last_time, &survival.curves[g]);
        if (!by_days)
            fit_model(arena, &table.groups[g], table.last_time, &survival.curves[g]);
    }
    test_log_rank(&table, &survival);
    *ret = survival;
    return RESULT_OK;
}
