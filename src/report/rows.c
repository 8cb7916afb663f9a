/* Filling a report's table. */
#include "report/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "language/language.h"

void report_table_shape(struct arena *arena, struct report_table *table, const struct report_column *columns,
                        size_t column_count, size_t row_count)
{
    table->columns = arena_array(arena, struct report_column, column_count);
    table->column_count = 0;
    for (size_t i = 0; i < column_count; i++)
        if (columns[i].name)
            table->columns[table->column_count++] = columns[i];
    table->row_count = row_count;
    table->cells = arena_array(arena, struct report_cell, row_count * table->column_count);
}

enum result report_check_rows(const struct report_query *query, size_t row_count, struct problem *problem)
{
    if (query->rows_max == 0 || row_count <= query->rows_max)
        return RESULT_OK;
    return problem_set(problem, RESULT_LIMIT,
                       _("That is more than %zu rows. Ask for fewer accounts with `where`."),
                       query->rows_max);
}

struct report_row report_row_at(struct report_table *table, size_t row)
{
    assert(row < table->row_count);
    return (struct report_row){table, table->cells + row * table->column_count};
}

static struct report_cell *row_take(struct report_row *row)
{
    assert(row->next < row->table->cells + row->table->row_count * row->table->column_count);
    return row->next++;
}

void report_put_text(struct report_row *row, text value)
{
    row_take(row)->text = value;
}

void report_put_shown(struct report_row *row, text value, text shown)
{
    *row_take(row) = (struct report_cell){.text = value, .shown = shown};
}

void report_put_integer(struct report_row *row, int64_t integer)
{
    row_take(row)->integer = integer;
}

void report_put_number(struct report_row *row, double number)
{
    row_take(row)->number = number;
}

void report_put_list(struct report_row *row, const double *list, size_t count)
{
    *row_take(row) = (struct report_cell){.list = list, .list_count = count};
    if (count > row->table->list_count_max)
        row->table->list_count_max = count;
}

void report_put_period(struct arena *arena, struct report_row *row, struct period period)
{
    char written[16];
    report_put_shown(row, text_printf(arena, "%s", period_format(period, written)),
                     format_period(arena, period));
}

static bool fits(enum period_unit unit, int32_t first_day, int32_t last_day)
{
    return period_first_day(period_of_day(unit, first_day)) == first_day &&
           period_last_day(period_of_day(unit, last_day)) == last_day;
}

void report_put_range(struct arena *arena, struct report_row *row, int32_t first_day, int32_t last_day)
{
    static const enum period_unit units[] = {PERIOD_YEAR, PERIOD_QUARTER, PERIOD_MONTH, PERIOD_WEEK,
                                             PERIOD_DAY};
    size_t i = 0;
    /* A day always fits. Whole weeks from the first of a month are chance: nobody asked for weeks. */
    bool begins_month = period_first_day(period_of_day(PERIOD_MONTH, first_day)) == first_day;
    while (!fits(units[i], first_day, last_day) || (units[i] == PERIOD_WEEK && begins_month))
        i++;
    struct period first = period_of_day(units[i], first_day), last = period_of_day(units[i], last_day);
    if (first.index == last.index) {
        report_put_period(arena, row, first);
        return;
    }
    char from[16], to[16];
    text shown_from = format_period(arena, first), shown_to = format_period(arena, last);
    report_put_shown(row, text_printf(arena, "%s/%s", period_format(first, from), period_format(last, to)),
                     text_printf(arena, "%.*s – %.*s", TEXT_ARGUMENTS(shown_from), TEXT_ARGUMENTS(shown_to)));
}

struct sorting {
    text key;
    size_t row;
};

static int compare_sorting(const void *left, const void *right)
{
    const struct sorting *a = left, *b = right;
    bool a_absent = text_is_absent(a->key), b_absent = text_is_absent(b->key);
    if (a_absent != b_absent)
        return a_absent ? 1 : -1;
    int order = a_absent ? 0 : text_compare(a->key, b->key);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

void report_sort_by_first(struct arena *arena, struct report_table *table)
{
    struct sorting *order = arena_array(arena, struct sorting, table->row_count);
    for (size_t i = 0; i < table->row_count; i++)
        order[i] = (struct sorting){table->cells[i * table->column_count].text, i};
    qsort(order, table->row_count, sizeof(*order), compare_sorting);
    struct report_cell *cells =
        arena_array(arena, struct report_cell, table->row_count * table->column_count);
    for (size_t i = 0; i < table->row_count; i++)
        memcpy(cells + i * table->column_count, table->cells + order[i].row * table->column_count,
               table->column_count * sizeof(*cells));
    table->cells = cells;
}

text report_group_text(const struct column_snapshot *columns, int dimension, uint32_t code)
{
    return column_dictionary_text(column_dimension_dictionary(columns, dimension), code);
}

struct metric_scope report_scope(const struct column_snapshot *columns, const struct report_query *query)
{
    return (struct metric_scope){.columns = columns, .accounts = query->accounts, .as_of = query->as_of};
}
