/* Mappings: how the columns of a file become Farol's, as a small text that a person can read and
 * write (docs/guide/import.md has the reference).
 *
 *     # Invoice lines of one company make its accounts and its lines.
 *     make accounts
 *         external_id = {CustOrgID}
 *         name        = {name}
 *         repeats: last
 *     make invoice_lines
 *         where {Amount} != 0
 *         external_id = {InvoiceLineID}
 *         type        = "subscription"
 *         service_end = {ValidTo}  end: inclusive
 *
 * A mapping is immutable once parsed, belongs to its arena, and may be shared between threads. Its
 * columns are numbered as they are first named; intake/evaluate.h binds them to a file's. */
#ifndef FAROL_INTAKE_MAPPING_H
#define FAROL_INTAKE_MAPPING_H

#include "base/result.h"
#include "codec/table.h"
#include "intake/date.h"
#include "intake/number.h"
#include "ledger/record.h"

#define MAPPING_BYTES_MAX ((size_t)1 << 20)
#define MAPPING_DEPTH_MAX 64
#define MAPPING_HEADER_LINE_MAX 1000 /* titles above it are few */
#define MAPPING_COLUMNS_MAX TABLE_COLUMNS_MAX
#define MAPPING_WEIGHT_MAX 5000 /* parts of one expression, names put in: bounds work and stack */

enum expression_kind {
    EXPRESSION_COLUMN,
    EXPRESSION_TEXT,
    EXPRESSION_NUMBER,
    EXPRESSION_LINE,
    EXPRESSION_JOIN,
    EXPRESSION_FIRST_OF,
    EXPRESSION_CASE,
    EXPRESSION_IF,
    EXPRESSION_ADD_MONTHS,
    EXPRESSION_ADD_DAYS,
    EXPRESSION_LOWER,
    EXPRESSION_UPPER,
    EXPRESSION_ADD,
    EXPRESSION_SUBTRACT,
    EXPRESSION_MULTIPLY,
    EXPRESSION_DIVIDE,
    /* conditions */
    EXPRESSION_AND,
    EXPRESSION_OR,
    EXPRESSION_NOT,
    EXPRESSION_IS_EMPTY,
    EXPRESSION_IN,
    EXPRESSION_COMPARE
};
enum comparison {
    COMPARE_EQUAL,
    COMPARE_DIFFERENT,
    COMPARE_LESS,
    COMPARE_LESS_EQUAL,
    COMPARE_MORE,
    COMPARE_MORE_EQUAL
};

struct expression {
    enum expression_kind kind;
    text text;  /* of a text or number */
    int column; /* of a column: its number in the mapping */
    enum comparison comparison;
    /* JOIN, FIRST_OF, …: operands in order. CASE: subject, then pairs of word and value, then perhaps
     * the rest. IF: condition, then, else. IN: subject, then words. */
    struct expression **operands;
    int operand_count;
    bool has_rest;       /* CASE has an `else` */
    int weight;          /* of it and all below, bounded by MAPPING_WEIGHT_MAX */
    int line, character; /* in the mapping, from 1 */
};

struct mapping_assignment {
    int field;   /* position in the kind's table, or -1: a custom field */
    text custom; /* the custom field's name */
    struct expression *expression;
    bool end_inclusive; /* the day given still belongs: one is added */
};

enum mapping_repeats { REPEATS_REFUSED, REPEATS_FIRST, REPEATS_LAST };

struct mapping_target {
    enum record_kind kind;
    struct mapping_assignment *assignments;
    int assignment_count;
    struct expression *where; /* NULL: every row */
    enum mapping_repeats repeats;
};

struct mapping_column {
    text name;
    bool optional;              /* written {Name}?: a file may lack it */
    enum number_format numbers; /* said for this column; else the file's */
    enum date_format dates;
    bool dates_said;
    bool numeric, dated; /* used as a number, as a day: their formats are found out */
};

struct mapping {
    struct mapping_target *targets; /* in the order of record kinds: accounts first */
    int target_count;
    struct mapping_column *columns;
    int column_count;
    enum number_format numbers; /* of the whole file; NUMBER_OPEN: found out */
    enum date_format dates;
    bool dates_said;
    struct table_options table;
    int64_t header_line; /* names the columns; 0: the first row */
};

/* BAD_INPUT names line and character. Everything returned lives in `arena`. */
MUST_USE enum result mapping_parse(struct mapping **ret_mapping, text source, struct arena *arena,
                                   struct problem *problem);
/* The same for a mapping that is still being made: required fields may be missing. Never to import by. */
MUST_USE enum result mapping_parse_partial(struct mapping **ret_mapping, text source, struct arena *arena,
                                           struct problem *problem);
/* A preset by its name ("farol", "chartmogul"), else the file at `name`. `kind` chooses among a preset's
 * parts. `farol` gives NULL: mapping_from_header makes it once the header is read. */
MUST_USE enum result mapping_load(struct mapping **ret_mapping, const char *name, enum record_kind kind,
                                  struct arena *arena, struct problem *problem);
/* Farol's own columns: one target whose assignments are the header's columns. Unknown columns become
 * custom fields where the kind takes them; otherwise they are an error that names them, as are
 * columns named twice and required ones that are missing. */
MUST_USE enum result mapping_from_header(struct mapping **ret_mapping, enum record_kind kind,
                                         const struct table_row *header, struct arena *arena,
                                         struct problem *problem);
/* The text of the built-in preset `name` for `kind`, absent where it has none for it; false when no
 * preset has this name. */
bool mapping_preset(text name, enum record_kind kind, text *ret_source);

#endif
