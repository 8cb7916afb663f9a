/* What the account pays: MRR by month as a chart and a table, the month that is opened with what made it,
 * subscriptions and their changes of terms, invoice lines and what is overdue of them. */
#include "web/account/account.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "language/language.h"
#include "ledger/words.h"
#include "metric/account_mrr.h"
#include "web/account/record_words.h"
#include "web/words.h"

enum { MONTHS_BESIDE = 36, MONTHS_WHOLE = 120, LINES_SHOWN = 60, COSTS_SHOWN = 24 };

/* ---- MRR by month ---- */

struct months {
    int32_t first;
    size_t count;
    int64_t *mrr;   /* at each month's end, or as of the day within it */
    int64_t before; /* the first month's opening */
    int64_t highest;
};

static bool mrr_at(const struct account_page *page, int32_t day, int64_t *ret)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    return metric_account_mrr(page->scope.columns, (uint32_t)page->account_id - 1, day, ret, &gap);
}

/* False where there is none, or a rate is missing. */
static bool read_months(const struct account_page *page, size_t most, struct months *ret)
{
    int32_t last = month_of_day(account_mrr_day(page));
    if (!page->figures_known || page->figures.first_mrr_day == DAY_ABSENT)
        return false;
    int32_t first = month_of_day(page->figures.first_mrr_day);
    if (last - first + 1 > (int32_t)most)
        first = last - (int32_t)most + 1;
    struct months months = {.first = first, .count = (size_t)(last - first + 1)};
    months.mrr = arena_array(page->arena, int64_t, months.count);
    if (!mrr_at(page, month_first_day(first) - 1, &months.before))
        return false;
    for (size_t i = 0; i < months.count; i++) {
        int32_t day = month_last_day(first + (int32_t)i);
        if (!mrr_at(page, day > page->scope.as_of ? page->scope.as_of : day, &months.mrr[i]))
            return false;
        months.highest = months.mrr[i] > months.highest ? months.mrr[i] : months.highest;
    }
    *ret = months;
    return true;
}

static int64_t opening_of(const struct months *months, size_t i)
{
    return i ? months->mrr[i - 1] : months->before;
}

static struct safe_url month_url(const struct account_page *page, int32_t month)
{
    char word[8];
    struct http_pair pair = {TEXT("month"), text_of(month_format(month, word))};
    struct safe_url url = account_url(page, ACCOUNT_REVENUE, &pair, 1);
    return (struct safe_url){text_printf(page->arena, "%.*s#month", TEXT_ARGUMENTS(url.address))};
}

static int32_t opened_month(const struct account_page *page)
{
    return month_parse(http_value(&page->request->query, "month"));
}

static double height_of(const struct months *months, size_t i)
{
    return months->highest ? 92 - 70 * (double)months->mrr[i] / (double)months->highest : 92;
}

static double place_of(const struct months *months, size_t i)
{
    return months->count > 1 ? 100.0 * (double)i / (double)(months->count - 1) : 100;
}

static void draw_lines(struct account_page *page, const struct months *months, struct view_chart *chart)
{
    struct buffer line;
    buffer_init(&line, 0);
    for (size_t i = 0; i < months->count; i++) {
        text x = view_number(page->arena, place_of(months, i)),
             y = view_number(page->arena, height_of(months, i));
        if (i)
            buffer_printf(&line, "H%.*sV%.*s", TEXT_ARGUMENTS(x), TEXT_ARGUMENTS(y));
        else
            buffer_printf(&line, "M0 %.*sH%.*s", TEXT_ARGUMENTS(y), TEXT_ARGUMENTS(x));
    }
    chart->line = text_copy(page->arena, buffer_text(&line));
    chart->area = text_printf(page->arena, "%.*sV100H0z", TEXT_ARGUMENTS(chart->line));
    buffer_release(&line);
}

/* Marks where something moved, and at both ends; every month opens from the table. */
static void draw_marks(struct account_page *page, const struct months *months, struct view_chart *chart)
{
    int32_t opened = opened_month(page);
    size_t stop = SIZE_MAX; /* the last, unless a month is opened */
    chart->marks = arena_array(page->arena, struct view_chart_mark, months->count);
    for (size_t i = 0; i < months->count; i++) {
        int32_t month = months->first + (int32_t)i;
        bool current = month == opened;
        if (months->mrr[i] == opening_of(months, i) && !current && i + 1 < months->count)
            continue;
        chart->marks[chart->marks_count++] = (struct view_chart_mark){
            .x = view_percent(page->arena, place_of(months, i) / 100),
            .y = view_number(page->arena, 4 + 0.94 * height_of(months, i)),
            .label = format_month(page->arena, month),
            .value = format_money(page->arena, months->mrr[i], page->scope.columns->currency),
            .url = month_url(page, month),
            .current = current};
        stop = current ? chart->marks_count - 1 : stop;
    }
    if (chart->marks_count)
        chart->marks[stop < chart->marks_count ? stop : chart->marks_count - 1].stop = true;
}

static void draw_ticks(struct account_page *page, const struct months *months, struct view_chart *chart)
{
    static const text places[] = {{"", 0}, {"mid", 3}, {"end", 3}};
    size_t count = months->count > 4 ? 3 : months->count > 1 ? 2 : 1;
    chart->ticks = arena_array(page->arena, struct view_axis_word, 3);
    for (size_t i = 0; i < count; i++) {
        size_t at = count == 1 ? 0 : i * (months->count - 1) / (count - 1);
        chart->ticks[chart->ticks_count++] =
            (struct view_axis_word){.x = view_percent(page->arena, place_of(months, at) / 100),
                                    .label = format_month_short(page->arena, months->first + (int32_t)at),
                                    .place = places[count == 3        ? i
                                                    : i || count == 1 ? 2
                                                                      : 0]};
    }
}

static text movement_words(const struct months *months, size_t i)
{
    int64_t before = opening_of(months, i), after = months->mrr[i];
    if (before == after)
        return text_of(_("no change"));
    if (before == 0)
        return text_of(i == 0 ? _("new") : _("new or back"));
    return text_of(after == 0 ? _("churn") : after > before ? _("expansion") : _("contraction"));
}

static text moves_words(struct arena *arena, int64_t count, const char *none, const char *words)
{
    return count ? text_printf(arena, words, (long long)count) : text_of(none);
}

static text count_words(struct account_page *page, const struct months *months)
{
    int64_t up = 0, down = 0;
    for (size_t i = 0; i < months->count; i++) {
        up += opening_of(months, i) > 0 && months->mrr[i] > opening_of(months, i);
        down += months->mrr[i] > 0 && months->mrr[i] < opening_of(months, i);
    }
    text ups = moves_words(page->arena, up, _("no expansion"), tr_n("%lld expansion", "%lld expansions", up)),
         downs = moves_words(page->arena, down, _("no contraction"),
                             tr_n("%lld contraction", "%lld contractions", down));
    return text_printf(page->arena, "%.*s, %.*s", TEXT_ARGUMENTS(ups), TEXT_ARGUMENTS(downs));
}

static struct view_record_cell cell(text words, bool number)
{
    return (struct view_record_cell){.words = words, .number = number};
}

static void months_table(struct account_page *page, const struct months *months, struct view_account *view)
{
    static const char *const heads[] = {N_("Month"), N_("Movement"), N_("Change"), N_("MRR at its end")};
    struct view_records *table = &view->tables[view->tables_count++];
    uint8_t currency = page->scope.columns->currency;
    *table = (struct view_records){.id = TEXT("months"), .title = text_of(_("MRR by month"))};
    table->heads = arena_array(page->arena, struct view_record_head, 4);
    for (size_t i = 0; i < 4; i++)
        table->heads[table->heads_count++] = (struct view_record_head){text_of(_(heads[i])), i > 1, false};
    table->rows = arena_array(page->arena, struct view_record_row, months->count);
    for (size_t i = months->count; i-- > 0;) {
        int64_t change = months->mrr[i] - opening_of(months, i);
        int32_t month = months->first + (int32_t)i;
        if (!change && i + 1 < months->count && month != opened_month(page))
            continue;
        struct view_record_row *row = &table->rows[table->rows_count++];
        row->cells = arena_array(page->arena, struct view_record_cell, 4);
        row->cells_count = 4;
        row->cells[0] = cell(format_month(page->arena, month), false);
        row->cells[0].url = month_url(page, month);
        row->cells[1] = cell(movement_words(months, i), false);
        row->cells[2] = cell(change ? format_money_signed(page->arena, change, currency) : TEXT_ABSENT, true);
        row->cells[3] = cell(format_money(page->arena, months->mrr[i], currency), true);
        row->cells[3].url = row->cells[0].url;
    }
    table->note = text_of(_("months in which something moved; each opens into what made it"));
}

/* ---- the month that is opened ---- */

static bool within(const struct record_value *value, int32_t first, int32_t last)
{
    return value->state == VALUE_SET && value->number >= first && value->number <= last;
}

/* Whether the terms of the subscription began, ended or changed in the month. */
static bool moved_in(const struct account_page *page, const struct ledger_item *item, int32_t first,
                     int32_t last)
{
    const struct web_rows *changes = &page->kinds[RECORD_SUBSCRIPTION_CHANGE];
    bool moved = within(&item->values[SUBSCRIPTION_START_DATE], first, last) ||
                 within(&item->values[SUBSCRIPTION_END_DATE], first, last) ||
                 within(&item->values[SUBSCRIPTION_TRIAL_END_DATE], first, last);
    for (size_t i = 0; i < changes->count && !moved; i++)
        moved = changes->items[i].values[CHANGE_SUBSCRIPTION].number == item->record_id &&
                within(&changes->items[i].values[CHANGE_DATE], first, last);
    return moved;
}

static const int subscription_fields[] = {SUBSCRIPTION_EXTERNAL_ID, SUBSCRIPTION_PLAN,
                                          SUBSCRIPTION_AMOUNT,      SUBSCRIPTION_START_DATE,
                                          SUBSCRIPTION_END_DATE,    SUBSCRIPTION_RENEWAL_DATE};
static const int change_fields[] = {CHANGE_DATE, CHANGE_SUBSCRIPTION, CHANGE_AMOUNT, CHANGE_PLAN,
                                    CHANGE_REASON};
static const int line_fields[] = {LINE_EXTERNAL_ID, LINE_TYPE,     LINE_SERVICE_START, LINE_AMOUNT,
                                  LINE_ISSUED_DATE, LINE_DUE_DATE, LINE_STATUS};
enum { LINE_CELL_SERVICE = 2, LINE_CELL_AMOUNT, LINE_CELL_STATUS = 6 };
#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

/* Beside the timeline there is room for less. */
static const int beside_fields[] = {SUBSCRIPTION_EXTERNAL_ID, SUBSCRIPTION_PLAN, SUBSCRIPTION_AMOUNT,
                                    SUBSCRIPTION_START_DATE, SUBSCRIPTION_RENEWAL_DATE};

static const int *shown_fields(const struct account_page *page, size_t *ret_count)
{
    bool beside = page->tab == ACCOUNT_OVERVIEW;
    *ret_count = beside ? COUNT(beside_fields) : COUNT(subscription_fields);
    return beside ? beside_fields : subscription_fields;
}

static text interval_words(struct account_page *page, const struct ledger_item *item)
{
    int64_t count = item->values[SUBSCRIPTION_INTERVAL_COUNT].number;
    switch (item->values[SUBSCRIPTION_INTERVAL_UNIT].number) {
    case INTERVAL_YEAR:
        return text_printf(page->arena, tr_n("a year", "every %lld years", count), (long long)count);
    case INTERVAL_WEEK:
        return text_printf(page->arena, tr_n("a week", "every %lld weeks", count), (long long)count);
    case INTERVAL_DAY:
        return text_printf(page->arena, tr_n("a day", "every %lld days", count), (long long)count);
    default:
        return text_printf(page->arena, tr_n("a month", "every %lld months", count), (long long)count);
    }
}

/* Beside the timeline there is no room for it; the row's history says it too. */
static void recorded_head(const struct account_page *page, struct view_records *table)
{
    if (page->tab != ACCOUNT_OVERVIEW)
        table->heads[table->heads_count++] = (struct view_record_head){text_of(_("Recorded")), false, true};
}

static void recorded_cell(struct account_page *page, struct view_record_row *row,
                          const struct ledger_item *item)
{
    if (page->tab != ACCOUNT_OVERVIEW)
        row->cells[row->cells_count++] = account_recorded(page, item->change_id);
}

/* The subscription with the terms that its changes up to the day have given it; `ret_changed` where any has.
 */
static struct ledger_item terms_on(struct account_page *page, const struct ledger_item *item, int32_t day,
                                   bool *ret_changed)
{
    static const int terms[][2] = {{SUBSCRIPTION_AMOUNT, CHANGE_AMOUNT},
                                   {SUBSCRIPTION_INTERVAL_UNIT, CHANGE_INTERVAL_UNIT},
                                   {SUBSCRIPTION_INTERVAL_COUNT, CHANGE_INTERVAL_COUNT},
                                   {SUBSCRIPTION_QUANTITY, CHANGE_QUANTITY},
                                   {SUBSCRIPTION_PLAN, CHANGE_PLAN}};
    const struct web_rows *changes = &page->kinds[RECORD_SUBSCRIPTION_CHANGE];
    struct record_value *values =
        arena_array(page->arena, struct record_value, (size_t)item->value_count + 1);
    struct ledger_item now = *item;
    memcpy(values, item->values, (size_t)item->value_count * sizeof *values);
    now.values = values;
    *ret_changed = false;
    for (size_t term = 0; term < COUNT(terms); term++) {
        int64_t latest = DAY_ABSENT;
        for (size_t i = 0; i < changes->count; i++) {
            const struct record_value *change = changes->items[i].values, *given = &change[terms[term][1]];
            if (change[CHANGE_SUBSCRIPTION].number != item->record_id || given->state != VALUE_SET ||
                change[CHANGE_DATE].number > day || change[CHANGE_DATE].number < latest)
                continue;
            latest = change[CHANGE_DATE].number;
            values[terms[term][0]] = *given;
            *ret_changed = true;
        }
    }
    return now;
}

/* With the terms that hold on the day, and below the start what it began with. */
static void add_subscription(struct account_page *page, struct view_records *table,
                             const struct ledger_item *begun, int32_t day)
{
    size_t count;
    bool changed;
    struct ledger_item now = terms_on(page, begun, day, &changed), *item = &now;
    const int *fields = shown_fields(page, &count);
    struct view_record_row *row = account_table_row(page, table, RECORD_SUBSCRIPTION, item, fields, count);
    const struct record_value *end = &item->values[SUBSCRIPTION_END_DATE];
    text quantity = account_value(page, RECORD_SUBSCRIPTION, item, SUBSCRIPTION_QUANTITY),
         why = account_value(page, RECORD_SUBSCRIPTION, item, SUBSCRIPTION_CANCEL_REASON);
    row->cells[0].mono = true;
    row->cells[1].below = account_value(page, RECORD_SUBSCRIPTION, item, SUBSCRIPTION_PRODUCT);
    row->cells[2].strong = true;
    row->cells[2].below = interval_words(page, item);
    if (!text_is_absent(quantity))
        row->cells[2].below = text_printf(page->arena, "%.*s · %.*s ×", TEXT_ARGUMENTS(row->cells[2].below),
                                          TEXT_ARGUMENTS(quantity));
    if (changed && begun->values[SUBSCRIPTION_AMOUNT].number != item->values[SUBSCRIPTION_AMOUNT].number)
        row->cells[3].below =
            web_message(page->arena, _("with {amount}"), "amount",
                        account_value(page, RECORD_SUBSCRIPTION, begun, SUBSCRIPTION_AMOUNT), NULL);
    row->gone = end->state == VALUE_SET && end->number <= page->scope.as_of;
    if (page->tab != ACCOUNT_OVERVIEW)
        row->cells[4].below = why;
    else if (end->state == VALUE_SET)
        row->cells[4] = (struct view_record_cell){
            .words = web_message(page->arena, row->gone ? _("ended {day}") : _("ends {day}"), "day",
                                 account_value(page, RECORD_SUBSCRIPTION, item, SUBSCRIPTION_END_DATE), NULL),
            .below = why};
    recorded_cell(page, row, item);
}

static void add_change(struct account_page *page, struct view_records *table, const struct ledger_item *item)
{
    struct view_record_row *row =
        account_table_row(page, table, RECORD_SUBSCRIPTION_CHANGE, item, change_fields, COUNT(change_fields));
    row->cells[1].mono = true;
    row->cells[2].strong = true;
    recorded_cell(page, row, item);
}

static int32_t day_in(const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET ? (int32_t)item->values[field].number : DAY_ABSENT;
}

static bool is_overdue(const struct account_page *page, const struct ledger_item *item)
{
    const struct record_value *status = &item->values[LINE_STATUS], *discount = &item->values[LINE_DISCOUNT];
    int64_t amount = item->values[LINE_AMOUNT].number - (discount->state == VALUE_SET ? discount->number : 0);
    return metric_is_overdue(status->state == VALUE_SET ? (int)status->number : -1, amount,
                             day_in(item, LINE_ISSUED_DATE), day_in(item, LINE_DUE_DATE),
                             day_in(item, LINE_PAID_DATE), page->scope.as_of);
}

static void add_line(struct account_page *page, struct view_records *table, const struct ledger_item *item)
{
    struct view_record_row *row =
        account_table_row(page, table, RECORD_INVOICE_LINE, item, line_fields, COUNT(line_fields));
    bool paid = item->values[LINE_PAID_DATE].state == VALUE_SET;
    row->cells[0].mono = true;
    row->cells[0].below = account_value(page, RECORD_INVOICE_LINE, item, LINE_INVOICE);
    row->cells[1].below = account_value(page, RECORD_INVOICE_LINE, item, LINE_CATEGORY);
    row->cells[LINE_CELL_AMOUNT].strong = true;
    text end = account_value(page, RECORD_INVOICE_LINE, item, LINE_SERVICE_END);
    if (!text_is_absent(end))
        row->cells[LINE_CELL_SERVICE].below = text_printf(page->arena, "→ %.*s", TEXT_ARGUMENTS(end));
    if (is_overdue(page, item)) {
        int32_t days = page->scope.as_of - (int32_t)item->values[LINE_DUE_DATE].number;
        row->cells[LINE_CELL_STATUS] = (struct view_record_cell){
            .words = text_of(_("overdue")),
            .badge = TEXT("red"),
            .below = text_printf(page->arena, tr_n("%d day", "%d days", days), days)};
    } else if (item->values[LINE_STATUS].state == VALUE_SET || paid) {
        bool good = paid || item->values[LINE_STATUS].number == LINE_PAID;
        row->cells[LINE_CELL_STATUS].badge = good ? TEXT("green") : TEXT("plain");
        if (paid && text_is_absent(row->cells[LINE_CELL_STATUS].words))
            row->cells[LINE_CELL_STATUS].words =
                text_of(record_choice_label(RECORD_INVOICE_LINE, LINE_STATUS, LINE_PAID));
        row->cells[LINE_CELL_STATUS].below = account_value(page, RECORD_INVOICE_LINE, item, LINE_PAID_DATE);
    }
    recorded_cell(page, row, item);
}

static bool line_touches(const struct ledger_item *item, int32_t first, int32_t last)
{
    const struct record_value *values = item->values;
    if (values[LINE_SERVICE_START].state == VALUE_SET && values[LINE_SERVICE_END].state == VALUE_SET)
        return values[LINE_SERVICE_START].number <= last && values[LINE_SERVICE_END].number > first;
    return within(&values[LINE_ISSUED_DATE], first, last);
}

static void fill_month_changes(struct account_page *page, int32_t first, int32_t last,
                               struct view_account *view)
{
    const struct web_rows *changes = &page->kinds[RECORD_SUBSCRIPTION_CHANGE];
    struct view_records *table = &view->tables[view->tables_count];
    *table = account_table(page, RECORD_SUBSCRIPTION_CHANGE, "month-changes", change_fields,
                           COUNT(change_fields), changes->count);
    recorded_head(page, table);
    table->add = (struct safe_url){TEXT_ABSENT};
    table->title = web_message(page->arena, _("Changes of terms in {month}"), "month",
                               format_month(page->arena, month_of_day(first)), NULL);
    for (size_t i = 0; i < changes->count; i++)
        if (within(&changes->items[i].values[CHANGE_DATE], first, last))
            add_change(page, table, &changes->items[i]);
    view->tables_count += table->rows_count > 0;
}

static void fill_month(struct account_page *page, const struct months *months, struct view_account *view)
{
    int32_t month = opened_month(page);
    if (month == DAY_ABSENT || month < months->first || month >= months->first + (int32_t)months->count)
        return;
    int32_t first = month_first_day(month), last = month_last_day(month);
    size_t i = (size_t)(month - months->first);
    struct arena *arena = page->arena;
    uint8_t currency = page->scope.columns->currency;
    const struct web_rows *rows = page->kinds;
    struct view_records *table = &view->tables[view->tables_count++];
    *table = account_table(page, RECORD_SUBSCRIPTION, "month", subscription_fields,
                           COUNT(subscription_fields), rows[RECORD_SUBSCRIPTION].count);
    recorded_head(page, table);
    table->add = (struct safe_url){TEXT_ABSENT};
    text name = web_capitalised(arena, format_month_long(arena, month)),
         from = format_money(arena, opening_of(months, i), currency),
         to = format_money(arena, months->mrr[i], currency);
    table->title = web_message(arena, _("{month}: what made its MRR"), "month", name, NULL);
    table->note = web_message(arena, _("{from} → {to}, {movement}"), "from", from, "to", to, "movement",
                              movement_words(months, i), NULL);
    table->nothing = text_of(_("No subscription began, ended or changed in this month."));
    for (size_t n = 0; n < rows[RECORD_SUBSCRIPTION].count; n++)
        if (moved_in(page, &rows[RECORD_SUBSCRIPTION].items[n], first, last))
            add_subscription(page, table, &rows[RECORD_SUBSCRIPTION].items[n],
                             last < page->scope.as_of ? last : page->scope.as_of);
    fill_month_changes(page, first, last, view);
    table = &view->tables[view->tables_count++];
    *table = account_table(page, RECORD_INVOICE_LINE, "month-lines", line_fields, COUNT(line_fields),
                           rows[RECORD_INVOICE_LINE].count);
    recorded_head(page, table);
    table->add = (struct safe_url){TEXT_ABSENT};
    table->title =
        web_message(arena, _("Invoice lines of {month}"), "month", format_month(arena, month), NULL);
    table->nothing = text_of(_("No invoice line covers this month."));
    for (size_t n = 0; n < rows[RECORD_INVOICE_LINE].count; n++)
        if (line_touches(&rows[RECORD_INVOICE_LINE].items[n], first, last))
            add_line(page, table, &rows[RECORD_INVOICE_LINE].items[n]);
}

void account_fill_mrr(struct account_page *page, bool all_months, struct view_account *view)
{
    struct months months;
    view->mrr_rows =
        all_months ? (struct safe_url){TEXT_ABSENT} : account_url(page, ACCOUNT_REVENUE, NULL, 0);
    if (!read_months(page, all_months ? MONTHS_WHOLE : MONTHS_BESIDE, &months))
        return;
    view->mrr.shown = true;
    view->mrr_note = count_words(page, &months);
    draw_lines(page, &months, &view->mrr);
    draw_marks(page, &months, &view->mrr);
    draw_ticks(page, &months, &view->mrr);
    view->mrr.label = text_of(_("MRR by month"));
    view->mrr.top = format_money(page->arena, months.highest, page->scope.columns->currency);
    if (!all_months)
        return;
    fill_month(page, &months, view);
    months_table(page, &months, view);
}

/* ---- subscriptions, changes, invoice lines ---- */

static void fill_changes(struct account_page *page, struct view_account *view)
{
    const struct web_rows *changes = &page->kinds[RECORD_SUBSCRIPTION_CHANGE];
    struct view_records *table = &view->tables[view->tables_count++];
    *table = account_table(page, RECORD_SUBSCRIPTION_CHANGE, "changes", change_fields, COUNT(change_fields),
                           changes->count);
    recorded_head(page, table);
    table->nothing = text_of(_("The terms have stayed as they were at the start."));
    for (size_t i = changes->count; i-- > 0;)
        add_change(page, table, &changes->items[i]);
}

static int64_t line_day(const struct ledger_item *item)
{
    static const int fields[] = {LINE_ISSUED_DATE, LINE_SERVICE_START, LINE_DUE_DATE};
    for (size_t i = 0; i < COUNT(fields); i++)
        if (item->values[fields[i]].state == VALUE_SET)
            return item->values[fields[i]].number;
    return INT64_MIN;
}

/* Newest first; lines of one day by their ids. */
static int later_line(const void *a, const void *b)
{
    const struct ledger_item *first = a, *second = b;
    int64_t day = line_day(first), other = line_day(second);
    if (day != other)
        return day < other ? 1 : -1;
    return (first->record_id < second->record_id) - (first->record_id > second->record_id);
}

static void fill_lines(struct account_page *page, struct view_account *view)
{
    struct web_rows *lines = &page->kinds[RECORD_INVOICE_LINE];
    struct view_records *table = &view->tables[view->tables_count++];
    size_t from = account_from(page, "lines", lines->count), overdue = 0;
    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, later_line);
    *table = account_table(page, RECORD_INVOICE_LINE, "lines", line_fields, COUNT(line_fields), LINES_SHOWN);
    recorded_head(page, table);
    for (size_t i = 0; i < lines->count; i++) {
        if (!account_day_is_shown(page, (int32_t)line_day(&lines->items[i])))
            continue;
        overdue += is_overdue(page, &lines->items[i]);
        if (i >= from && table->rows_count < LINES_SHOWN)
            add_line(page, table, &lines->items[i]);
    }
    if (overdue)
        table->note =
            text_printf(page->arena, tr_n("%lld line overdue", "%lld lines overdue", (int64_t)overdue),
                        (long long)overdue);
    account_more(page, table, "lines", from + LINES_SHOWN, lines->count);
}

/* What serving it cost over the last 12 months that are over, and what is left: of this account alone. */
static text margin_words(struct account_page *page)
{
    const struct column_snapshot *columns = page->scope.columns;
    uint64_t *bits =
        arena_array(page->arena, uint64_t, (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64) + 1);
    struct metric_scope scope = web_scope_metric(&page->scope);
    struct metric_margin margin;
    struct problem problem;
    int32_t last_month = month_last_over(page->scope.as_of);
    struct metric_margin_query query = {.unit = PERIOD_MONTH,
                                        .first_day = month_first_day(last_month - 11),
                                        .last_day = month_last_day(last_month),
                                        .whole = true,
                                        .grouping = {-1}};
    bits_add(bits, (size_t)page->account_id - 1);
    scope.accounts = bits;
    if (metric_margin(page->arena, &scope, &query, &margin, &problem) != RESULT_OK || !margin.count ||
        margin.rows[0].margin == MONEY_ABSENT)
        return TEXT_ABSENT;
    return web_message(page->arena, _("cost to serve over 12 months {cost}, margin {margin}"), "cost",
                       format_money(page->arena, margin.rows[0].cost_to_serve, columns->currency), "margin",
                       format_money(page->arena, margin.rows[0].margin, columns->currency), NULL);
}

static void fill_costs(struct account_page *page, struct view_account *view)
{
    static const int fields[] = {COST_MONTH, COST_KIND, COST_AMOUNT, COST_MINUTES, COST_BY_EMAIL};
    const struct web_rows *costs = &page->kinds[RECORD_COST];
    struct view_records *table = &view->tables[view->tables_count++];
    size_t from = account_from(page, "costs", costs->count);
    *table = account_table(page, RECORD_COST, "costs", fields, COUNT(fields), COSTS_SHOWN);
    table->note = margin_words(page);
    for (size_t i = costs->count - from; i-- > 0 && table->rows_count < COSTS_SHOWN;)
        account_table_row(page, table, RECORD_COST, &costs->items[i], fields, COUNT(fields));
    account_more(page, table, "costs", from + COSTS_SHOWN, costs->count);
}

void account_fill_revenue(struct account_page *page, struct view_account *view)
{
    const struct web_rows *subscriptions = &page->kinds[RECORD_SUBSCRIPTION];
    struct view_records *table = &view->tables[view->tables_count++];
    size_t count;
    const int *fields = shown_fields(page, &count);
    *table = account_table(page, RECORD_SUBSCRIPTION, "subscriptions", fields, count, subscriptions->count);
    recorded_head(page, table);
    for (size_t i = subscriptions->count; i-- > 0;)
        if (account_day_is_shown(page,
                                 (int32_t)subscriptions->items[i].values[SUBSCRIPTION_START_DATE].number))
            add_subscription(page, table, &subscriptions->items[i], page->scope.as_of);
    if (page->tab != ACCOUNT_REVENUE)
        return;
    fill_changes(page, view);
    fill_lines(page, view);
    fill_costs(page, view);
}
