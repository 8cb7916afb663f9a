/* The walk over survey answers (metrics.md, section 4). Answers stand by account, contact, instant, so
 * the latest of a contact in a group's window is the one that no later row of the contact with the same
 * month and stage follows. Each part of the walk fills a table of its own; they are merged at the end. */
#include "metric/satisfaction_walk.h"

#include <assert.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "metric/scope.h"

struct walk {
    const struct metric_scope *scope;
    const struct metric_survey_query *query;
    const struct satisfaction_rule *rule;
    int32_t first_day, last_day;
    int32_t *months;                   /* of each day from first_day; NULL when not grouped by month */
    struct satisfaction_table *tables; /* one a part */
};

static int32_t month_in(const struct walk *walk, int32_t day)
{
    return walk->months ? walk->months[day - walk->first_day] : DAY_ABSENT;
}

/* Whether a later answer of the same contact stands in the window of answer `i`'s group. */
static bool superseded(const struct walk *walk, const struct column_survey_block *block, uint32_t i,
                       uint32_t end)
{
    int by = walk->query->by;
    for (uint32_t j = i + 1; j < end && block->contact[j] == block->contact[i]; j++) {
        if (block->day[j] > walk->last_day || month_in(walk, block->day[j]) != month_in(walk, block->day[i]))
            return false;
        if (block->kind[j] == block->kind[i] && (!(by & BY_STAGE) || block->stage[j] == block->stage[i]))
            return true;
    }
    return false;
}

/* Satisfied from `percent` of the points of the scale, counted from its lowest: 4 of 1–5, 8 of 1–10. */
static bool is_satisfied(int score, int minimum, int maximum, int percent)
{
    return (score - minimum + 100) * 100 >= percent * (maximum - minimum + 100);
}

static void count_answer(struct satisfaction_cell *cell, const struct column_survey_block *block, uint32_t i,
                         const struct satisfaction_rule *rule)
{
    int score = block->score[i];
    cell->responses++;
    cell->score_sum += score;
    if (rule->satisfied_percent)
        cell->high += is_satisfied(score, block->scale_min[i], block->scale_max[i], rule->satisfied_percent);
    else
        cell->high += score >= rule->high_score;
    cell->low += score < rule->low_score;
}

static void walk_account(const struct walk *walk, struct satisfaction_table *table,
                         const struct column_survey_block *block, uint32_t local, uint32_t group)
{
    const struct satisfaction_rule *rule = walk->rule;
    uint32_t end = block->start[local + 1];
    for (uint32_t i = block->start[local]; i < end; i++) {
        if (block->kind[i] != rule->kind || block->day[i] < walk->first_day || block->day[i] > walk->last_day)
            continue;
        if (rule->latest_only && superseded(walk, block, i, end))
            continue;
        struct satisfaction_key key = satisfaction_key_of(
            month_in(walk, block->day[i]), group,
            walk->query->by & BY_STAGE ? block->stage[i] : COLUMN_CODE_ABSENT,
            rule->by_scale ? block->scale_min[i] : 0, rule->by_scale ? block->scale_max[i] : 0);
        count_answer(satisfaction_table_at(table, key), block, i, rule);
    }
}

static void walk_part(void *context, size_t part, size_t parts)
{
    const struct walk *walk = context;
    struct satisfaction_table table = {0};
    int dimension = walk->query->by & BY_DIMENSION ? walk->query->dimension : -1;
    uint32_t first, end;
    metric_part_blocks(walk->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const struct column_survey_block *block = walk->scope->columns->blocks[COLUMN_SURVEY][b];
        if (!block || !column_accounts(walk->scope->columns, b))
            continue;
        const uint32_t *codes = metric_scope_codes(walk->scope, b, dimension);
        METRIC_EACH_ACCOUNT(walk->scope, b, local)
        walk_account(walk, &table, block, local, codes ? codes[local] : COLUMN_CODE_ABSENT);
    }
    walk->tables[part] = table;
}

/* The month of each day from first to last. */
static int32_t *months_of_days(int32_t first_day, int32_t last_day)
{
    int32_t *months = malloc(((size_t)(last_day - first_day) + 1) * sizeof(*months));
    assert(months);
    for (int32_t day = first_day; day <= last_day;) {
        int32_t month = month_of_day(day), month_end = month_last_day(month);
        for (; day <= last_day && day <= month_end; day++)
            months[day - first_day] = month;
    }
    return months;
}

struct satisfaction_table satisfaction_walk(const struct metric_scope *scope,
                                            const struct metric_survey_query *query,
                                            const struct satisfaction_rule *rule)
{
    struct walk walk = {.scope = scope, .query = query, .rule = rule};
    struct satisfaction_table all = {0};
    walk.first_day = query->first_day < DAY_MINIMUM ? DAY_MINIMUM : query->first_day;
    walk.last_day = query->last_day < scope->as_of ? query->last_day : scope->as_of;
    if (walk.last_day > DAY_MAXIMUM)
        walk.last_day = DAY_MAXIMUM;
    size_t parts = metric_parts(scope->columns);
    if (walk.last_day < walk.first_day || !parts)
        return all;
    if (query->by & BY_MONTH)
        walk.months = months_of_days(walk.first_day, walk.last_day);
    walk.tables = calloc(parts, sizeof(*walk.tables));
    assert(walk.tables);
    parallel_run(parts, walk_part, &walk);
    for (size_t i = 0; i < parts; i++) {
        satisfaction_table_merge(&all, &walk.tables[i]);
        satisfaction_table_release(&walk.tables[i]);
    }
    satisfaction_table_sort(&all);
    free(walk.tables);
    free(walk.months);
    return all;
}
