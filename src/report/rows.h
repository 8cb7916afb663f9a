/* How a report fills its table: private to src/report. */
#ifndef FAROL_REPORT_ROWS_H
#define FAROL_REPORT_ROWS_H

#include "report/report.h"

/* Sets the columns (copied; those whose name is NULL are left out) and makes room for the rows. */
void report_table_shape(struct arena *arena, struct report_table *table, const struct report_column *columns,
                        size_t column_count, size_t row_count);
/* LIMIT where the query wants no more rows than that: before room is made for a row an account. */
MUST_USE enum result report_check_rows(const struct report_query *query, size_t row_count,
                                       struct problem *problem);
/* Fills the row's cells in the order of the columns. */
struct report_row {
    struct report_table *table;
    struct report_cell *next;
};
struct report_row report_row_at(struct report_table *table, size_t row);
void report_put_text(struct report_row *row, text value);
void report_put_shown(struct report_row *row, text value, text shown);
void report_put_integer(struct report_row *row, int64_t integer);
void report_put_number(struct report_row *row, double number);
void report_put_list(struct report_row *row, const double *list, size_t count);
void report_put_period(struct arena *arena, struct report_row *row, struct period period);
/* A range of days: the one period that it is, or "FROM/TO" in the smallest unit that fits both ends. */
void report_put_range(struct arena *arena, struct report_row *row, int32_t first_day, int32_t last_day);
/* Sorts rows by the text of their first cell, absent last; equal ones keep their order. */
void report_sort_by_first(struct arena *arena, struct report_table *table);
/* The value that a code stands for; absent for 0. */
text report_group_text(const struct column_snapshot *columns, int dimension, uint32_t code);
struct metric_scope report_scope(const struct column_snapshot *columns, const struct report_query *query);

enum result report_mrr(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *table, struct problem *problem);
enum result report_cohort(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem);
enum result report_nps(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *table, struct problem *problem);
enum result report_csat(struct arena *arena, const struct column_snapshot *columns,
                        const struct report_query *query, struct report_table *table,
                        struct problem *problem);
enum result report_ces(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *table, struct problem *problem);
enum result report_unit_economics(struct arena *arena, const struct column_snapshot *columns,
                                  const struct report_query *query, struct report_table *table,
                                  struct problem *problem);
enum result report_ticket(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem);
enum result report_pareto(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem);
enum result report_margin(struct arena *arena, const struct column_snapshot *columns,
                          const struct report_query *query, struct report_table *table,
                          struct problem *problem);
enum result report_health_rows(struct arena *arena, const struct column_snapshot *columns,
                               const struct report_query *query, struct report_table *table,
                               struct problem *problem);
enum result report_overview(struct arena *arena, const struct column_snapshot *columns,
                            const struct report_query *query, struct report_table *table,
                            struct problem *problem);

#endif
