/* The table of the account list: heads that sort, rows of cells as the person's language writes them. */
#include "codec/url.h"
#include "language/language.h"
#include "web/account/account_list.h"
#include "web/people/names.h"
#include "web/words.h"

/* ---- heads ---- */

static struct view_list_head head_of(struct arena *arena, const struct web_scope *scope,
                                     const struct account_list *list, struct metric_account_field field)
{
    bool by_this = list->sort.column == field.column && list->sort.dimension == field.dimension;
    struct account_list other = *list;
    other.sort = field;
    other.sort_set = true;
    /* The first click on numbers shows the largest; on days of the past and texts it goes up. */
    other.descending = by_this ? !list->descending : account_list_is_money(field);
    other.has_after = other.has_before = false;
    return (struct view_list_head){
        .label = account_list_field_label(arena, scope->columns, field),
        .url = account_list_url(arena, scope, &other, LIST_WITHOUT_PLACE),
        .sorted = !by_this           ? TEXT_ABSENT
                  : list->descending ? TEXT("descending")
                                     : TEXT("ascending"),
        .number = account_list_is_number(field),
    };
}

void account_list_heads(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                        struct view_account_list *ret)
{
    ret->heads = arena_array(arena, struct view_list_head, list->column_count + 1);
    ret->heads[ret->heads_count++] =
        head_of(arena, scope, list, (struct metric_account_field){ACCOUNT_COLUMN_NAME, -1});
    for (size_t i = 0; i < list->column_count; i++)
        ret->heads[ret->heads_count++] = head_of(arena, scope, list, list->columns[i]);
}

/* ---- cells ---- */

static text days_word(struct arena *arena, int64_t days)
{
    return text_printf(arena, _("%.*s d"), TEXT_ARGUMENTS(format_integer(arena, days)));
}

/* A renewal says its day and how far off it is; what is past says how long ago. */
static void fill_day(struct arena *arena, const struct web_scope *scope, struct metric_account_field field,
                     int32_t day, struct view_list_cell *cell)
{
    enum { SOON_DAYS = 30 };
    text words = format_day(arena, day);
    if (field.column == ACCOUNT_COLUMN_RENEWAL) {
        cell->words = words;
        cell->note = days_word(arena, (int64_t)day - scope->as_of);
        cell->late = day - scope->as_of <= SOON_DAYS;
    } else if (field.column == ACCOUNT_COLUMN_LAST_CONTACT || field.column == ACCOUNT_COLUMN_LAST_SEEN) {
        cell->words = days_word(arena, (int64_t)scope->as_of - day);
        cell->title = words;
    } else {
        cell->words = words;
    }
}

static void fill_words(struct arena *arena, const struct web_scope *scope, struct metric_account_field field,
                       uint32_t account, struct view_list_cell *cell)
{
    text words = metric_account_text(scope->columns, field, account);
    bool is_person = field.column == ACCOUNT_COLUMN_DIMENSION &&
                     (field.dimension == DIMENSION_OWNER || field.dimension == DIMENSION_ISM ||
                      field.dimension == DIMENSION_FARMER);
    cell->words = text_is_empty(words) ? TEXT_ABSENT : words;
    if (!is_person || text_is_empty(words))
        return;
    cell->title = words;
    cell->words = web_name(scope->application, arena, words);
    cell->initials = view_initials(arena, cell->words);
}

static struct view_list_cell cell_of(struct arena *arena, const struct web_scope *scope,
                                     struct metric_account_field field, uint32_t account, text label)
{
    struct metric_scope metric = web_scope_metric(scope);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    uint8_t currency = scope->columns->currency;
    struct view_list_cell cell = {.label = label, .number = account_list_is_number(field)};
    if (metric_account_is_text(field.column)) {
        fill_words(arena, scope, field, account, &cell);
        return cell;
    }
    int64_t value = metric_account_value(&metric, field, account, &gap);
    if (value == METRIC_KEY_ABSENT)
        return cell;
    if (account_list_is_day(field))
        fill_day(arena, scope, field, (int32_t)value, &cell);
    else if (field.column == ACCOUNT_COLUMN_MRR_CHANGE)
        cell.words = format_money_plain_signed(arena, value, currency);
    else if (account_list_is_money(field))
        cell.words = format_money_plain(arena, value, currency);
    else
        cell.words = format_integer(arena, value);
    cell.late |= field.column == ACCOUNT_COLUMN_OVERDUE;
    return cell;
}

/* ---- rows ---- */

struct safe_url account_list_account_url(struct arena *arena, const struct column_snapshot *columns,
                                         uint32_t account)
{
    struct buffer path;
    buffer_init(&path, 0);
    buffer_append_text(&path, TEXT("/accounts/"));
    codec_url_escape(&path, column_account_external_id(columns, account));
    struct safe_url url = safe_url_of(text_copy(arena, buffer_text(&path)));
    buffer_release(&path);
    return url;
}

static struct view_list_row row_of(struct arena *arena, const struct web_scope *scope,
                                   const struct account_list *list, uint32_t account,
                                   const struct view_account_list *view)
{
    static const struct metric_account_field city = {ACCOUNT_COLUMN_DIMENSION, DIMENSION_CITY};
    struct view_list_row row = {
        .id = text_printf(arena, "%u", account + 1),
        .name = column_account_name(scope->columns, account),
        .note = metric_account_text(scope->columns, city, account),
        .url = account_list_account_url(arena, scope->columns, account),
        .cells = arena_array(arena, struct view_list_cell, list->column_count + 1),
        .cells_count = list->column_count,
    };
    for (size_t i = 0; i < list->column_count; i++) {
        row.cells[i] = cell_of(arena, scope, list->columns[i], account, view->heads[i + 1].label);
        if (list->columns[i].column == ACCOUNT_COLUMN_DIMENSION &&
            list->columns[i].dimension == DIMENSION_CITY)
            row.note = TEXT_ABSENT;
    }
    return row;
}

void account_list_rows(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                       const struct metric_account_page *page, struct view_account_list *ret)
{
    ret->rows = arena_array(arena, struct view_list_row, page->count + 1);
    ret->rows_count = page->count;
    for (size_t i = 0; i < page->count; i++)
        ret->rows[i] = row_of(arena, scope, list, page->accounts[i], ret);
}
