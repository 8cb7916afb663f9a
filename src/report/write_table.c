/* A report's table for people at a terminal: figures to the right, texts to the left, in the thread's
 * language. Many rows show the columns that matter most (the rest is in --format csv and json); a row
 * alone stands upright and shows all. */
#include <math.h>

#include "language/language.h"
#include "report/grid.h"
#include "report/rows.h"

struct layout {
    struct arena *arena;
    const struct report_table *table;
    text *cells;   /* as shown, row by row, heads first */
    bool *is_text; /* by column shown */
    size_t width;  /* columns shown */
};

static text shown_cell(struct arena *arena, const struct report_table *table,
                       const struct report_column *shape, const struct report_cell *cell)
{
    switch (shape->type) {
    case REPORT_TEXT:
    case REPORT_PERIOD:
        if (!text_is_absent(cell->shown))
            return cell->shown;
        if (!text_is_absent(cell->text))
            return cell->text;
        return text_equal(text_of(shape->name), TEXT("group")) ? text_of(_("(none)")) : TEXT("—");
    case REPORT_INTEGER:
        return cell->integer == MONEY_ABSENT ? TEXT("—") : format_integer(arena, cell->integer);
    case REPORT_MONEY:
        return format_money_plain(arena, cell->integer, table->currency);
    case REPORT_RATE:
        return format_rate(arena, cell->number, 2);
    case REPORT_NUMBER:
        return format_decimal(arena, cell->number, 1);
    case REPORT_BOOLEAN:
        return text_of(cell->integer ? _("yes") : _("no"));
    case REPORT_RATES:
        break;
    }
    return TEXT_ABSENT;
}

static bool column_has_figures(const struct report_table *table, size_t column)
{
    for (size_t row = 0; row < table->row_count; row++)
        if (table->cells[row * table->column_count + column].integer != 0)
            return true;
    return false;
}

/* Whether a table of many rows shows the column: none of the details, no exchange rates that never moved. */
static bool column_is_shown(const struct report_table *table, size_t column)
{
    const struct report_column *shape = &table->columns[column];
    if (shape->detail)
        return false;
    return !text_equal(text_of(shape->name), TEXT("fx_impact")) || column_has_figures(table, column);
}

static size_t count_shown(const struct report_table *table)
{
    size_t count = 0;
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].type == REPORT_RATES)
            count += table->list_count_max;
        else
            count += column_is_shown(table, i);
    return count;
}

static void lay_heads(struct layout *layout)
{
    const struct report_table *table = layout->table;
    text *cell = layout->cells;
    bool *is_text = layout->is_text;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct report_column *shape = &table->columns[i];
        if (shape->type == REPORT_RATES) {
            for (size_t k = 0; k < table->list_count_max; k++) {
                *cell++ = text_printf(layout->arena, "%zu", k + (size_t)table->list_first);
                *is_text++ = false;
            }
        } else if (column_is_shown(table, i)) {
            *cell++ = text_of(language_message(shape->label));
            *is_text++ = shape->type == REPORT_TEXT || shape->type == REPORT_PERIOD;
        }
    }
}

static void lay_row(struct layout *layout, size_t row)
{
    const struct report_table *table = layout->table;
    const struct report_cell *source = table->cells + row * table->column_count;
    text *cell = layout->cells + (row + 1) * layout->width;
    for (size_t i = 0; i < table->column_count; i++) {
        enum report_cell_type type = table->columns[i].type;
        if (type == REPORT_RATES) {
            for (size_t k = 0; k < table->list_count_max; k++) {
                bool is_there = k < source[i].list_count && isfinite(source[i].list[k]);
                *cell++ = is_there ? format_rate(layout->arena, source[i].list[k], 1) : TEXT("");
            }
        } else if (column_is_shown(table, i)) {
            *cell++ = shown_cell(layout->arena, table, &table->columns[i], &source[i]);
        }
    }
}

/* A row alone: a field a line. */
static void append_upright(struct arena *arena, const struct report_table *table, struct buffer *out)
{
    bool is_text[2] = {true, true};
    text *cells = arena_array(arena, text, table->column_count * 2);
    for (size_t i = 0; i < table->column_count; i++) {
        cells[i * 2] = text_of(language_message(table->columns[i].label));
        cells[i * 2 + 1] = shown_cell(arena, table, &table->columns[i], &table->cells[i]);
    }
    grid_append(arena, cells, is_text, 2, table->column_count, out);
}

static void append_head(struct arena *arena, const struct report_table *table, struct buffer *out)
{
    text as_of = format_day(arena, table->as_of);
    buffer_printf(out, _("%s, as of %.*s, amounts in %s"), table->type->name, TEXT_ARGUMENTS(as_of),
                  currency_code(table->currency));
    if (!text_equal(table->rules, TEXT("farol")))
        buffer_printf(out, _(", rules: %.*s"), TEXT_ARGUMENTS(table->rules));
    buffer_append_text(out, TEXT("\n\n"));
}

void report_write_table(struct arena *arena, const struct report_table *table, struct buffer *out)
{
    append_head(arena, table, out);
    struct layout layout = {.arena = arena, .table = table, .width = count_shown(table)};
    if (table->row_count == 0) {
        buffer_printf(out, "%s\n", _("Nothing recorded in this range."));
        return;
    }
    if (table->row_count == 1 && table->list_count_max == 0) {
        append_upright(arena, table, out);
    } else {
        layout.cells = arena_array(arena, text, (table->row_count + 1) * layout.width);
        layout.is_text = arena_array(arena, bool, layout.width);
        lay_heads(&layout);
        for (size_t row = 0; row < table->row_count; row++)
            lay_row(&layout, row);
        grid_append(arena, layout.cells, layout.is_text, layout.width, table->row_count + 1, out);
    }
    if (table->credit_accounts > 0) {
        text amount = format_money(arena, table->credit_left_over, table->currency);
        buffer_printf(
            out,
            tr_n("\n%lld account has credits beyond what it pays: at worst %.*s a month is left over and in "
                 "no figure.\n",
                 "\n%lld accounts have credits beyond what they pay: at worst %.*s a month is left over and "
                 "in no figure.\n",
                 table->credit_accounts),
            (long long)table->credit_accounts, TEXT_ARGUMENTS(amount));
    }
    if (table->unpriced_minutes != 0)
        buffer_printf(out,
                      tr_n("\n%lld minute of effort has no hourly cost, so what it cost is not known. Set "
                           "one with “farol "
                           "setting hourly_cost VALUE”.\n",
                           "\n%lld minutes of effort have no hourly cost, so what they cost is not known. "
                           "Set one with “farol "
                           "setting hourly_cost VALUE”.\n",
                           table->unpriced_minutes),
                      (long long)table->unpriced_minutes);
    if (table->provisional)
        buffer_printf(out, "\n%s\n",
                      _("Provisional: an earlier month's exchange rate stands in for one not known yet."));
}
