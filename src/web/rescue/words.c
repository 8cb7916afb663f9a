/* What several of the lists say and read. */
#include "web/rescue/rescue.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "language/language.h"
#include "ledger/definition.h"
#include "ledger/words.h"
#include "metric/rate.h"
#include "web/account/account_list.h"
#include "web/account/record_words.h"
#include "web/people/names.h"
#include "web/words.h"

struct safe_url rescue_account_url(const struct rescue_page *page, struct arena *arena, uint32_t account)
{
    return account_list_account_url(arena, page->columns, account);
}

void rescue_account_cell(const struct rescue_page *page, struct arena *arena, uint32_t account,
                         struct rescue_cell *cell)
{
    cell->words = column_account_name(page->columns, account);
    cell->url = rescue_account_url(page, arena, account);
}

void rescue_person_cell(const struct rescue_page *page, struct arena *arena, text email,
                        struct rescue_cell *cell)
{
    if (text_is_empty(email))
        return;
    cell->words = cell->title = email;
    cell->ask = web_name(page->application, arena, email);
}

text rescue_owner(const struct rescue_page *page, uint32_t account)
{
    return column_dictionary_text(page->columns->dimensions[DIMENSION_OWNER],
                                  column_account_code(page->columns, DIMENSION_OWNER, account));
}

text rescue_money(const struct rescue_page *page, int64_t minor)
{
    return format_money(page->arena, minor, page->columns->currency);
}

void rescue_add_up(int64_t *sum, int64_t minor)
{
    if (minor != MONEY_ABSENT && *sum != MONEY_ABSENT && !money_add(*sum, minor, sum))
        *sum = MONEY_ABSENT;
}

text rescue_total(const struct rescue_page *page, int64_t sum)
{
    return sum == MONEY_ABSENT ? text_of(_("too large to be added up")) : rescue_money(page, sum);
}

text rescue_days_words(struct arena *arena, int32_t from, int32_t to)
{
    int32_t days = to - from;
    if (to == DAY_ABSENT)
        return TEXT_ABSENT;
    if (days == 0)
        return text_of(_("today"));
    text number = format_integer(arena, abs(days));
    return days > 0
               ? web_message(arena, tr_n("in {count} day", "in {count} days", days), "count", number, NULL)
               : web_message(arena, tr_n("{count} day ago", "{count} days ago", -days), "count", number,
                             NULL);
}

text rescue_share_words(struct arena *arena, int64_t part, int64_t whole)
{
    return whole ? format_rate(arena, (double)part / (double)whole, 1) : TEXT_ABSENT;
}

struct view_sentence rescue_sentence(struct arena *arena, text words)
{
    struct view_sentence sentence = {.runs = arena_array(arena, struct view_run, 1), .runs_count = 1};
    sentence.runs[0] = (struct view_run){.words = words};
    return sentence;
}

int64_t rescue_home(const struct rescue_page *page, int64_t minor, uint8_t currency)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t home;
    if (minor == MONEY_ABSENT)
        return MONEY_ABSENT;
    return metric_convert(page->columns, minor,
                          currency == CURRENCY_NONE ? page->columns->currency : currency,
                          month_of_day(page->today), &home, &gap)
               ? home
               : MONEY_ABSENT;
}

struct view_work_figure rescue_figure(const char *name, text value, text detail)
{
    return (struct view_work_figure){.name = text_of(name), .value = value, .detail = detail};
}

enum result rescue_reasons(const struct web_application *application, struct arena *arena,
                           struct journey_reasons *ret, int64_t *ret_version, struct problem *problem)
{
    struct store_connection *connection;
    struct ledger_definition definition;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_definition_get(connection, DEFINITION_REASONS, TEXT(JOURNEY_REASONS_KEY), LEDGER_NOW,
                                   arena, &definition, problem);
    store_read_end(application->store, connection);
    if (result == RESULT_OK)
        result = journey_reasons_read(arena, definition.body, ret, NULL, problem);
    if (result == RESULT_OK)
        *ret_version = definition.version;
    return result;
}

text rescue_choice(enum record_kind kind, int field, int64_t value)
{
    return text_of(record_choice_label(kind, field, value));
}

/* By rows, not by accounts: of a million accounts few have any of the kind. */
void rescue_each(const struct rescue_page *page, enum record_kind kind, rescue_visit visit, void *context)
{
    for (uint32_t b = 0; b < page->columns->block_count; b++) {
        const struct column_journey_block *block = column_journeys(page->columns, b);
        const struct column_account_block *accounts = column_accounts(page->columns, b);
        if (!block || !accounts)
            continue;
        uint32_t end = block->start[accounts->count], local = 0;
        for (uint32_t row = block->start[0]; row < end; row++) {
            const uint8_t *found = memchr(block->kind + row, (int)kind, end - row);
            if (!found)
                break;
            row = (uint32_t)(found - block->kind);
            while (block->start[local + 1] <= row)
                local++;
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            if (bits_has(accounts->exists, local) &&
                (!page->scope->accounts || bits_has(page->scope->accounts, account)))
                visit(context, account, block, row);
        }
    }
}

/* ---- texts of the record ---- */

struct reading {
    struct arena *arena;
    struct rescue_row *rows;
    size_t count;
    const struct rescue_page *page;
    uint32_t account;
    enum record_kind kind;
};

static int64_t id_of(const struct reading *reading, const struct rescue_row *row)
{
    return column_journeys(reading->page->columns, row->account / COLUMN_BLOCK_ACCOUNTS)->id[row->at];
}

static enum result keep_item(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct reading *reading = context;
    (void)problem;
    for (size_t i = 0; i < reading->count; i++) {
        struct rescue_row *row = &reading->rows[i];
        if (row->account != reading->account || id_of(reading, row) != item->record_id)
            continue;
        struct record_value *values =
            arena_array(reading->arena, struct record_value, (size_t)item->value_count);
        for (int field = 0; field < item->value_count; field++) {
            if (web_hides_field(reading->page->request, reading->kind, field))
                continue;
            values[field] = item->values[field];
            values[field].text = text_copy(reading->arena, item->values[field].text);
        }
        row->item = values;
    }
    return RESULT_OK;
}

enum result rescue_read_texts(struct rescue_page *page, struct arena *arena, enum record_kind kind,
                              struct rescue_row *rows, size_t count, struct problem *problem)
{
    struct store_connection *connection;
    struct reading reading = {.arena = arena, .rows = rows, .count = count, .page = page, .kind = kind};
    enum result result = store_read_begin(page->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        if (rows[i].item)
            continue;
        reading.account = rows[i].account;
        result = ledger_scan(connection, kind, page->columns->known_change, (int64_t)rows[i].account + 1,
                             (int64_t)rows[i].account + 1, LEDGER_SCAN_TEXTS, keep_item, &reading, problem);
    }
    store_read_end(page->application->store, connection);
    return result;
}

text rescue_item_text(const struct rescue_row *row, int field)
{
    const struct record_value *values = row->item;
    return values && values[field].state == VALUE_SET ? values[field].text : TEXT_ABSENT;
}
