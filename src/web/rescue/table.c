/* Rows in order, a page of them, and their table; files are in file.c. */
#include <stdlib.h>

#include "base/list.h"
#include "language/language.h"
#include "web/account/record_words.h"
#include "web/rescue/rescue.h"

static int compare_rows(const void *left, const void *right)
{
    const struct rescue_row *a = left, *b = right;
    return a->value != b->value ? (a->value < b->value ? -1 : 1) : (a->id > b->id) - (a->id < b->id);
}

void rescue_sort(struct rescue_page *page)
{
    if (page->rows.count > 1)
        qsort(page->rows.items, page->rows.count, sizeof *page->rows.items, compare_rows);
}

struct rescue_row *rescue_add(struct rescue_page *page, int64_t value, int64_t id, uint32_t account,
                              uint32_t at)
{
    struct rescue_row *row = list_append(&page->rows);
    *row = (struct rescue_row){.value = value, .id = id, .account = account, .at = at};
    return row;
}

size_t rescue_take(const struct rescue_page *page, const struct rescue_row *after, size_t limit,
                   struct rescue_row *ret, size_t *ret_preceding)
{
    size_t count = 0;
    *ret_preceding = 0;
    for (size_t i = 0; i < page->rows.count; i++) {
        const struct rescue_row *row = &page->rows.items[i];
        if (after && compare_rows(row, after) <= 0) {
            ++*ret_preceding;
            continue;
        }
        if (count == limit && compare_rows(row, &ret[count - 1]) >= 0)
            continue;
        size_t place = count < limit ? count++ : limit - 1;
        for (; place > 0 && compare_rows(row, &ret[place - 1]) < 0; place--)
            ret[place] = ret[place - 1];
        ret[place] = *row;
    }
    return count;
}

text rescue_cell_words(struct arena *arena, const struct rescue_page *page,
                       const struct rescue_column *column, const struct rescue_cell *cell)
{
    switch (column->type) {
    case RESCUE_MONEY:
        return cell->number == MONEY_ABSENT
                   ? TEXT_ABSENT
                   : format_money_plain(arena, cell->number, page->columns->currency);
    case RESCUE_DAY:
        return cell->number == DAY_ABSENT ? TEXT_ABSENT : format_day(arena, (int32_t)cell->number);
    case RESCUE_COUNT:
        return cell->number == INT64_MIN ? TEXT_ABSENT : format_integer(arena, cell->number);
    case RESCUE_RATE:
        return cell->rate != cell->rate ? TEXT_ABSENT : format_rate(arena, cell->rate, 1);
    case RESCUE_TEXT:
        break;
    }
    return text_is_absent(cell->shown) ? cell->words : cell->shown;
}

static text head_of(const struct rescue_page *page, const struct rescue_column *column)
{
    text label = text_of(_(column->label));
    return column->type == RESCUE_MONEY
               ? text_printf(page->arena, "%.*s (%.*s)", TEXT_ARGUMENTS(label),
                             TEXT_ARGUMENTS(format_currency_symbol(page->arena, page->columns->currency)))
               : label;
}

static void put_row(struct rescue_page *page, const struct rescue_row *row, struct view_record_row *ret)
{
    struct arena *arena = page->arena;
    struct rescue_cell cells[RESCUE_COLUMNS_MAX] = {{.number = 0}};
    page->list->fill(page, arena, row, cells);
    ret->cells = arena_array(arena, struct view_record_cell, page->field_count);
    for (size_t i = 0; i < page->field_count; i++) {
        const struct rescue_column *column = &page->fields[i];
        if (column->file_only)
            continue;
        ret->cells[ret->cells_count++] = (struct view_record_cell){
            .words = text_is_absent(cells[i].ask) ? rescue_cell_words(arena, page, column, &cells[i])
                                                  : cells[i].ask,
            .below = cells[i].below,
            .title = cells[i].title,
            .badge = cells[i].badge,
            .url = cells[i].url,
            .number =
                column->type == RESCUE_MONEY || column->type == RESCUE_COUNT || column->type == RESCUE_RATE,
            .wide = column->wide};
    }
}

void rescue_table(struct rescue_page *page, const struct rescue_row *rows, size_t count,
                  struct view_records *ret)
{
    ret->id = TEXT("rows");
    ret->heads = arena_array(page->arena, struct view_record_head, page->field_count);
    for (size_t i = 0; i < page->field_count; i++)
        if (!page->fields[i].file_only)
            ret->heads[ret->heads_count++] = (struct view_record_head){
                head_of(page, &page->fields[i]),
                page->fields[i].type == RESCUE_MONEY || page->fields[i].type == RESCUE_COUNT ||
                    page->fields[i].type == RESCUE_RATE,
                page->fields[i].wide};
    ret->rows = arena_array(page->arena, struct view_record_row, count + 1);
    for (size_t i = 0; i < count; i++)
        put_row(page, &rows[i], &ret->rows[ret->rows_count++]);
    web_records_label(ret);
}
