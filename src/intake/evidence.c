/* Gathering what cells prove, and deciding by it. Only the first proof of each kind is kept. */
#include "intake/evidence.h"

#include <string.h>

#include "language/language.h"

#define EXAMPLE_BYTES 48

struct proof {
    int64_t line;
    char cell[EXAMPLE_BYTES];
}; /* line 0: none */

struct column_evidence {
    int column;          /* of the mapping */
    int source;          /* of the file */
    bool numeric, dated; /* still to be decided */
    struct proof comma, dot;
    struct proof number_of_two, day_of_two; /* cells that may be read in two ways */
    bool day_first, month_first;
};

struct evidence {
    struct column_evidence *columns;
    int count;
    struct arena *arena;
};

struct evidence *evidence_begin(const struct binding *binding, struct arena *arena)
{
    struct evidence *evidence = arena_new(arena, struct evidence);
    const struct mapping *mapping = binding->mapping;
    evidence->arena = arena;
    evidence->columns = arena_array(arena, struct column_evidence, (size_t)mapping->column_count);
    for (int i = 0; i < mapping->column_count; i++) {
        const struct mapping_column *column = &mapping->columns[i];
        bool numeric = column->numeric && binding->columns[i].numbers == NUMBER_OPEN;
        bool dated = column->dated && !column->dates_said && !mapping->dates_said;
        if (binding->columns[i].source >= 0 && (numeric || dated))
            evidence->columns[evidence->count++] = (struct column_evidence){
                .column = i, .source = binding->columns[i].source, .numeric = numeric, .dated = dated};
    }
    return evidence;
}

bool evidence_is_needed(const struct evidence *evidence)
{
    return evidence->count > 0;
}

static void keep(struct proof *proof, const struct table_row *row, text cell)
{
    if (proof->line)
        return;
    size_t length = cell.length < EXAMPLE_BYTES - 1 ? cell.length : EXAMPLE_BYTES - 1;
    while (length < cell.length && length > 0 && ((unsigned char)cell.data[length] & 0xC0) == 0x80)
        length--;
    memcpy(proof->cell, cell.data, length);
    proof->cell[length] = 0;
    proof->line = row->line;
}

/* Most cells are bare digits, which prove nothing; no need to look twice. */
static bool is_bare(text cell)
{
    for (size_t i = 0; i < cell.length; i++)
        if (cell.data[i] < '0' || cell.data[i] > '9')
            return false;
    return true;
}

static void add_number(struct column_evidence *column, const struct table_row *row, text cell)
{
    if ((column->comma.line && column->dot.line) || is_bare(cell))
        return;
    enum number_shape shape = number_shape_of(cell);
    if (shape == NUMBER_SHAPE_COMMA)
        keep(&column->comma, row, cell);
    else if (shape == NUMBER_SHAPE_DOT)
        keep(&column->dot, row, cell);
    else if (shape == NUMBER_SHAPE_BOTH)
        keep(&column->number_of_two, row, cell);
}

static void add_day(struct column_evidence *column, const struct table_row *row, text cell)
{
    if (column->day_first || cell.length < 6 || cell.data[4] == '-')
        return;
    enum date_shape shape = date_shape_of(cell);
    column->day_first |= shape == DATE_SHAPE_DAY_FIRST;
    column->month_first |= shape == DATE_SHAPE_MONTH_FIRST;
    if (shape == DATE_SHAPE_BOTH)
        keep(&column->day_of_two, row, cell);
}

void evidence_add(struct evidence *evidence, const struct table_row *row)
{
    if (row->fault)
        return;
    for (int i = 0; i < evidence->count; i++) {
        struct column_evidence *column = &evidence->columns[i];
        if (column->source >= row->count || (row->kinds && row->kinds[column->source] != CELL_TEXT))
            continue;
        text cell = text_trim(row->cells[column->source]);
        if (column->numeric)
            add_number(column, row, cell);
        if (column->dated)
            add_day(column, row, cell);
    }
}

static enum result refuse_both(const struct binding *binding, const struct column_evidence *column,
                               struct problem *problem)
{
    return problem_set(
        problem, RESULT_BAD_INPUT,
        _("Column “%.*s” writes numbers in two ways: %s (line %lld) and %s (line %lld). Mend one, or say "
          "“number: comma” or “number: dot” in a mapping."),
        TEXT_ARGUMENTS(binding->mapping->columns[column->column].name), column->comma.cell,
        (long long)column->comma.line, column->dot.cell, (long long)column->dot.line);
}

enum result evidence_decide(const struct evidence *evidence, struct binding *binding, char delimiter,
                            struct problem *problem)
{
    bool comma = false, dot = false;
    for (int i = 0; i < evidence->count; i++) {
        const struct column_evidence *column = &evidence->columns[i];
        if (column->numeric && column->comma.line && column->dot.line)
            return refuse_both(binding, column, problem);
        comma |= column->comma.line != 0;
        dot |= column->dot.line != 0;
    }
    enum number_format rest = comma && !dot      ? NUMBER_COMMA
                              : dot && !comma    ? NUMBER_DOT
                              : delimiter == ';' ? NUMBER_COMMA
                                                 : NUMBER_DOT;
    for (int i = 0; i < evidence->count; i++) {
        const struct column_evidence *column = &evidence->columns[i];
        struct column_binding *bound = &binding->columns[column->column];
        if (column->numeric)
            bound->numbers = column->comma.line ? NUMBER_COMMA : column->dot.line ? NUMBER_DOT : rest;
        if (column->dated)
            bound->dates = column->month_first && !column->day_first ? DATE_MONTH_FIRST : DATE_DAY_FIRST;
    }
    for (int i = 0; i < binding->mapping->column_count; i++)
        if (binding->columns[i].numbers == NUMBER_OPEN)
            binding->columns[i].numbers = rest;
    return RESULT_OK;
}

text evidence_notes(const struct evidence *evidence, const struct binding *binding, struct arena *arena)
{
    text notes = TEXT("");
    for (int i = 0; i < evidence->count; i++) {
        const struct column_evidence *column = &evidence->columns[i];
        text name = binding->mapping->columns[column->column].name;
        if (column->numeric && column->number_of_two.line && !column->comma.line && !column->dot.line)
            notes = text_printf(
                arena,
                binding->columns[column->column].numbers == NUMBER_COMMA
                    ? _("%.*s“%.*s”: %s (line %lld) was read with a decimal comma; nothing in the column "
                        "proves it.\n")
                    : _("%.*s“%.*s”: %s (line %lld) was read with a decimal dot; nothing in the column "
                        "proves it.\n"),
                TEXT_ARGUMENTS(notes), TEXT_ARGUMENTS(name), column->number_of_two.cell,
                (long long)column->number_of_two.line);
        if (column->dated && column->day_of_two.line && !column->day_first && !column->month_first)
            notes = text_printf(
                arena,
                _("%.*s“%.*s”: %s (line %lld) was read as day, month, year; nothing in the column proves "
                  "it.\n"),
                TEXT_ARGUMENTS(notes), TEXT_ARGUMENTS(name), column->day_of_two.cell,
                (long long)column->day_of_two.line);
    }
    return notes;
}
