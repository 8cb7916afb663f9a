/* The rates of currencies: one list for the whole organisation, newest month first, each row with its form
 * and history. Few: a row a month and currency. */
#include "web/record.h"

#include "language/language.h"
#include "ledger/words.h"
#include "web/record_words.h"
#include "web/routes.h"

enum { RATES_SHOWN = 120 };

struct listing {
    struct http_request *request;
    const struct web_application *application;
    struct view_records *table;
    int64_t total, from;
    bool may;
};

static enum result count_rate(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct listing *listing = context;
    (void)item;
    (void)problem;
    listing->total++;
    return RESULT_OK;
}

/* Rates come by month, earliest first: the wanted ones are laid from the end. */
static enum result keep_rate(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct listing *listing = context;
    struct arena *arena = listing->request->arena;
    int64_t place = --listing->total - listing->from; /* 0 is the newest wanted */
    (void)problem;
    if (place < 0 || place >= RATES_SHOWN)
        return RESULT_OK;
    struct view_record_row *row = &listing->table->rows[place];
    struct ledger_key key = ledger_key_of(RECORD_FX_RATE, item);
    row->cells = arena_array(arena, struct view_record_cell, FX_FIELD_COUNT);
    for (int field = 0; field < FX_FIELD_COUNT; field++)
        row->cells[row->cells_count++] = (struct view_record_cell){
            .words = web_record_value(arena, listing->application->zone, RECORD_FX_RATE, field,
                                      &item->values[field], CURRENCY_NONE),
            .number = field == FX_RATE};
    row->name = text_printf(arena, "%.*s %.*s", TEXT_ARGUMENTS(row->cells[FX_MONTH].words),
                            TEXT_ARGUMENTS(row->cells[FX_CURRENCY].words));
    row->history = web_record_url(arena, RECORD_FX_RATE, &key, "/history");
    if (listing->may)
        row->edit = web_record_url(arena, RECORD_FX_RATE, &key, "");
    if ((size_t)place >= listing->table->rows_count)
        listing->table->rows_count = (size_t)place + 1;
    return RESULT_OK;
}

static enum result scan_rates(const struct web_application *application, ledger_visit visit,
                              struct listing *listing, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_scan(connection, RECORD_FX_RATE, LEDGER_NOW, 0, INT64_MAX, 0, visit, listing, problem);
    store_read_end(application->store, connection);
    return result;
}

static void show_rates(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct arena *arena = request->arena;
    struct problem problem;
    struct view_rates view = {.currency = text_of(currency_code(application->organisation.currency))};
    struct view_records *table = &view.rates;
    struct listing listing = {.request = request,
                              .application = application,
                              .table = table,
                              .may = record_kind_may_change(request, RECORD_FX_RATE)};
    *table = (struct view_records){
        .id = TEXT("rates"),
        .title = text_of(_("Rates by month")),
        .actions = true,
        .nothing = text_of(_("None yet: every amount is in the organisation’s currency, or "
                             "its rate is still to come.")),
        .add_label = text_of(_("Add"))};
    table->heads = arena_array(arena, struct view_record_head, FX_FIELD_COUNT);
    for (int field = 0; field < FX_FIELD_COUNT; field++)
        table->heads[table->heads_count++] = (struct view_record_head){
            text_of(record_field_label(RECORD_FX_RATE, field)), field == FX_RATE, false};
    table->rows = arena_array(arena, struct view_record_row, RATES_SHOWN);
    if (listing.may)
        table->add = safe_url_of(TEXT("/records/fx_rates/new"));
    if (!text_to_int64(http_value(&request->query, "from"), &listing.from) || listing.from < 0)
        listing.from = 0;
    enum result result = scan_rates(application, count_rate, &listing, &problem);
    int64_t total = listing.total;
    if (result == RESULT_OK)
        result = scan_rates(application, keep_rate, &listing, &problem);
    if (result != RESULT_OK) {
        response->status = 500;
        return;
    }
    if (listing.from + RATES_SHOWN < total) {
        table->more = safe_url_printf(arena, "/rates?from=%lld", (long long)(listing.from + RATES_SHOWN));
        table->more_label = text_of(_("Earlier months"));
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Currency rates"));
    view.shell.place = TEXT("rates");
    view_write_rates(&response->body, &view);
}

const struct http_route web_rate_routes[] = {
    {HTTP_GET, "/rates", PERMISSION_SEE_FIGURES, show_rates, 0},
    {HTTP_GET, NULL, 0, NULL, 0},
};
