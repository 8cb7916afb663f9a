/* A mapping bound to a file: which source column each mapping column is, how that column writes
 * numbers and days, and the value of each expression for a row.
 *
 * Values borrow from the row or live in the arena given; they last until the next row. */
#ifndef FAROL_INTAKE_EVALUATE_H
#define FAROL_INTAKE_EVALUATE_H

#include "intake/mapping.h"

struct column_binding {
    int source;                 /* column of the file from 0; -1: the file lacks it */
    enum number_format numbers; /* decided: never NUMBER_OPEN once evidence_decide was called */
    enum date_format dates;
};

struct binding {
    const struct mapping *mapping;
    struct column_binding *columns; /* by the mapping's column number */
    text *header;                   /* the file's column names */
    int header_count;
    const struct zone *zone;
};

/* Finds the mapping's columns in the header, by their exact names, else folded ones; an error names
 * those that are missing, and names that the file has twice. Also marks which are read as numbers
 * and as days. Lives in `arena`. */
MUST_USE enum result binding_make(struct binding *ret_binding, struct mapping *mapping,
                                  const struct table_row *header, const struct zone *zone,
                                  struct arena *arena, struct problem *problem);

struct value {
    text text; /* empty: nothing there */
    enum table_cell_kind kind;
    int column;        /* of the mapping, where it came from; -1: computed */
    bool untouched;    /* an optional column that the file lacks */
    const char *fault; /* NULL, or why it has no value; translated */
};

struct value evaluate(const struct binding *binding, const struct expression *expression,
                      const struct table_row *row, struct arena *arena);
/* A condition; `ret_fault` NULL or why it cannot be told. */
bool evaluate_condition(const struct binding *binding, const struct expression *condition,
                        const struct table_row *row, struct arena *arena, const char **ret_fault);

/* How this value's column writes numbers and days. */
enum number_format value_numbers(const struct binding *binding, const struct value *value);
enum date_format value_dates(const struct binding *binding, const struct value *value);
/* The day that a value is; false with `ret_fault` otherwise. */
bool value_day(const struct binding *binding, const struct value *value, int32_t *ret_day,
               const char **ret_fault);
const char *date_fault_reason(enum date_fault fault);

#endif
