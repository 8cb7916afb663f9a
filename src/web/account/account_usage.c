/* How the account uses: 90 days as a line, a table by feature, from the columns; the rows behind, to be
 * corrected, from the record. */
#include "web/account/account.h"

#include <stdlib.h>

#include "language/language.h"
#include "ledger/words.h"
#include "web/words.h"

enum { DAYS = 90, HALF = 30, ROWS_SHOWN = 50, FEATURES_MAX = 65536 };

struct feature {
    uint32_t code;
    int64_t last_30, before_30, last_90;
    int32_t last_day;
};

struct use {
    const struct column_usage_block *block;
    uint32_t local, first, end; /* the account in its block, and its rows */
    int32_t last_day;           /* the as-of day */
    int64_t days[DAYS];         /* oldest first */
    int64_t highest, total;
};

static bool read_use(const struct account_page *page, struct use *ret)
{
    const struct column_snapshot *columns = page->scope.columns;
    uint32_t index = (uint32_t)page->account_id - 1, local = index % COLUMN_BLOCK_ACCOUNTS;
    struct use use = {.block = columns->blocks[COLUMN_USAGE][index / COLUMN_BLOCK_ACCOUNTS],
                      .local = local,
                      .last_day = page->scope.as_of};
    if (!use.block)
        return false;
    use.first = use.block->start[local];
    use.end = use.block->start[local + 1];
    for (uint32_t i = use.first; i < use.end; i++) {
        int32_t back = use.last_day - (columns->usage_base_day + use.block->day[i]);
        if (back < 0 || back >= DAYS)
            continue;
        int64_t *day = &use.days[DAYS - 1 - back], quantity = column_usage_quantity(use.block, local, i);
        *day += quantity;
        use.total += quantity;
        use.highest = *day > use.highest ? *day : use.highest;
    }
    *ret = use;
    return use.total > 0;
}

static void draw(struct account_page *page, const struct use *use, struct view_chart *chart)
{
    struct buffer line;
    buffer_init(&line, 0);
    for (int i = 0; i < DAYS; i++) {
        double height = use->highest ? 94 - 72 * (double)use->days[i] / (double)use->highest : 94;
        text x = view_number(page->arena, 100.0 * i / (DAYS - 1)), y = view_number(page->arena, height);
        buffer_printf(&line, "%s%.*s %.*s", i ? " " : "M", TEXT_ARGUMENTS(x), TEXT_ARGUMENTS(y));
    }
    chart->line = text_copy(page->arena, buffer_text(&line));
    chart->area = text_printf(page->arena, "%.*sV100H0z", TEXT_ARGUMENTS(chart->line));
    buffer_release(&line);
    chart->ticks = arena_array(page->arena, struct view_axis_word, 2);
    chart->ticks[chart->ticks_count++] = (struct view_axis_word){
        .x = TEXT("0"), .label = format_day(page->arena, use->last_day - DAYS + 1), .place = TEXT("")};
    chart->ticks[chart->ticks_count++] = (struct view_axis_word){
        .x = TEXT("100%"), .label = format_day(page->arena, use->last_day), .place = TEXT("end")};
    chart->shown = true;
    chart->top = format_integer(page->arena, use->highest);
}

void account_fill_usage_chart(struct account_page *page, struct view_account *view)
{
    struct use use;
    struct arena *arena = page->arena;
    view->usage_rows = account_url(page, ACCOUNT_USAGE, NULL, 0);
    if (!page->scope.columns->loaded[COLUMN_USAGE] || !read_use(page, &use))
        return;
    draw(page, &use, &view->usage);
    int64_t now = page->figures.usage_30, before = page->figures.usage_30_before;
    text mean = format_decimal(arena, (double)(now > 0 ? now : 0) / HALF, 1);
    view->usage_note = web_message(arena, _("{mean} a day in the last 30 days"), "mean", mean, NULL);
    view->usage.label =
        web_message(arena, _("Usage by day over 90 days: {mean} a day in the last 30 days, {total} in all"),
                    "mean", mean, "total", format_integer(arena, use.total), NULL);
    if (now >= 0 && before > 0)
        view->usage_delta = web_delta_growth(arena, now, before, MORE_IS_GOOD, TEXT_ABSENT);
}

static int by_use(const void *a, const void *b)
{
    const struct feature *first = a, *second = b;
    if (first->last_90 != second->last_90)
        return first->last_90 < second->last_90 ? 1 : -1;
    return (first->code > second->code) - (first->code < second->code);
}

/* Sums by feature; the codes are few, so each is looked for in the list that there is. */
static size_t sum_features(const struct account_page *page, const struct use *use, struct feature *features)
{
    int32_t base = page->scope.columns->usage_base_day;
    size_t count = 0;
    for (uint32_t i = use->first; i < use->end; i++) {
        int32_t day = base + use->block->day[i], back = use->last_day - day;
        int64_t quantity = column_usage_quantity(use->block, use->local, i);
        size_t at = 0;
        while (at < count && features[at].code != use->block->feature[i])
            at++;
        if (back < 0)
            continue;
        if (at == count)
            features[count++] = (struct feature){.code = use->block->feature[i], .last_day = DAY_ABSENT};
        if (day > features[at].last_day)
            features[at].last_day = day;
        features[at].last_90 += back < DAYS ? quantity : 0;
        features[at].last_30 += back < HALF ? quantity : 0;
        features[at].before_30 += back >= HALF && back < 2 * HALF ? quantity : 0;
    }
    return count;
}

static void fill_features(struct account_page *page, struct view_account *view)
{
    static const char *const heads[] = {N_("Feature"), N_("Last 30 days"), N_("30 days before"),
                                        N_("90 days"), N_("Last used")};
    struct view_records *table = &view->tables[view->tables_count++];
    struct use use = {0};
    *table = (struct view_records){
        .id = TEXT("features"),
        .title = text_of(_("By feature")),
        .nothing = text_of(page->scope.columns->loaded[COLUMN_USAGE]
                               ? _("No use recorded yet.")
                               : _("Usage is still being loaded. Try again in a moment.")),
        .heads = arena_array(page->arena, struct view_record_head, 5)};
    for (size_t i = 0; i < 5; i++)
        table->heads[table->heads_count++] =
            (struct view_record_head){text_of(_(heads[i])), i > 0, i == 2 || i == 3};
    if (!read_use(page, &use) && use.end == use.first)
        return;
    size_t most = column_dictionary_count(page->scope.columns->features);
    struct feature *features = arena_array(page->arena, struct feature, most + 1);
    size_t count = sum_features(page, &use, features);
    qsort(features, count, sizeof *features, by_use);
    table->rows = arena_array(page->arena, struct view_record_row, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct view_record_row *row = &table->rows[table->rows_count++];
        text words[] = {column_dictionary_text(page->scope.columns->features, features[i].code),
                        format_integer(page->arena, features[i].last_30),
                        format_integer(page->arena, features[i].before_30),
                        format_integer(page->arena, features[i].last_90),
                        format_day(page->arena, features[i].last_day)};
        row->cells = arena_array(page->arena, struct view_record_cell, 5);
        for (size_t c = 0; c < 5; c++)
            row->cells[row->cells_count++] =
                (struct view_record_cell){.words = words[c], .number = c > 0, .wide = c == 2 || c == 3};
    }
}

/* The record's rows, newest first; further ones behind ?rows=N. */
static void fill_rows(struct account_page *page, struct view_account *view)
{
    static const int all[] = {USAGE_DATE, USAGE_FEATURE, USAGE_COUNT, USAGE_USER};
    const struct web_rows *rows = &page->kinds[RECORD_USAGE];
    size_t fields = page->sees_contacts ? 4 : 3, from = account_from(page, "rows", rows->count);
    struct view_records *table = &view->tables[view->tables_count++];
    *table = account_table(page, RECORD_USAGE, "rows", all, fields, ROWS_SHOWN);
    table->title = text_of(_("Rows recorded"));
    for (size_t i = rows->count - from; i-- > 0 && table->rows_count < ROWS_SHOWN;)
        if (account_day_is_shown(page, (int32_t)rows->items[i].values[USAGE_DATE].number))
            account_table_row(page, table, RECORD_USAGE, &rows->items[i], all, fields);
    account_more(page, table, "rows", from + ROWS_SHOWN, rows->count);
}

void account_fill_usage(struct account_page *page, struct view_account *view)
{
    fill_features(page, view);
    fill_rows(page, view);
}
