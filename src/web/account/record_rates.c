/* What belongs to no account: the rates of currencies, and the costs of winning customers by channel. One
 * list each for the whole organisation, newest month first, every row with its form and history. Few: a row a
 * month and currency, or channel. */
#include "web/account/record.h"

#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/words.h"

enum { ROWS_SHOWN = 120, FIELDS_MAX = 6 };

struct wide {
    enum record_kind kind;
    const char *path, *place, *label, *lead, *nothing;
    int fields[FIELDS_MAX];
    size_t field_count;
};

static const struct wide rates = {
    .kind = RECORD_FX_RATE,
    .path = "/rates",
    .place = "rates",
    .label = N_("Rates by month"),
    .lead = N_(
        "What one unit of each currency is worth in {currency}, month by month. MRR in another currency is "
        "reckoned at the rate of its month; a month without one takes the last before it only while it "
        "runs."),
    .nothing = N_("None yet: every amount is in the organisation’s currency, or its rate is still to come."),
    .fields = {FX_MONTH, FX_CURRENCY, FX_RATE},
    .field_count = 3};

static const struct wide costs = {
    .kind = RECORD_COST,
    .path = "/costs",
    .place = "costs",
    .label = N_("Costs by month"),
    .lead = N_("What winning customers costs, by month and channel: CAC, payback and LTV to CAC are made of "
               "it. What one "
               "account costs to serve stands on its own page."),
    .nothing = N_("None yet, so there is no CAC. Add what marketing and sales cost, month by month."),
    .fields = {COST_MONTH, COST_KIND, COST_CHANNEL, COST_AMOUNT, COST_MINUTES},
    .field_count = 5};

struct listing {
    struct http_request *request;
    const struct web_application *application;
    const struct wide *wide;
    struct view_records *table;
    int64_t total, from;
    bool may;
};

static bool is_number(const struct wide *wide, int field)
{
    enum field_type type = record_type_of(wide->kind)->fields[field].type;
    return type == FIELD_MONEY || type == FIELD_RATE || type == FIELD_INTEGER;
}

static enum result count_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct listing *listing = context;
    (void)item;
    (void)problem;
    listing->total++;
    return RESULT_OK;
}

static void lay_row(const struct listing *listing, const struct ledger_item *item,
                    struct view_record_row *row)
{
    const struct wide *wide = listing->wide;
    struct arena *arena = listing->request->arena;
    const struct record_type *type = record_type_of(wide->kind);
    struct ledger_key key = ledger_key_of(wide->kind, item);
    uint8_t currency = (uint8_t)item->values[record_field_find(type, TEXT("currency"))].number;
    row->cells = arena_array(arena, struct view_record_cell, wide->field_count);
    for (size_t i = 0; i < wide->field_count; i++)
        row->cells[row->cells_count++] = (struct view_record_cell){
            .words = web_record_value(arena, listing->application->zone, wide->kind, wide->fields[i],
                                      &item->values[wide->fields[i]], currency),
            .number = is_number(wide, wide->fields[i])};
    row->name = text_printf(arena, "%.*s %.*s", TEXT_ARGUMENTS(row->cells[0].words),
                            TEXT_ARGUMENTS(row->cells[1].words));
    row->history = web_record_url(arena, wide->kind, &key, "/history");
    if (listing->may)
        row->edit = web_record_url(arena, wide->kind, &key, "");
}

/* Rows come by month, earliest first: the wanted ones are laid from the end. */
static enum result keep_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct listing *listing = context;
    int64_t place = --listing->total - listing->from; /* 0 is the newest wanted */
    (void)problem;
    if (place < 0 || place >= ROWS_SHOWN)
        return RESULT_OK;
    lay_row(listing, item, &listing->table->rows[place]);
    if ((size_t)place >= listing->table->rows_count)
        listing->table->rows_count = (size_t)place + 1;
    return RESULT_OK;
}

/* Of costs only those that no account has. */
static enum result scan(const struct listing *listing, ledger_visit visit, struct problem *problem)
{
    struct store_connection *connection;
    struct store *store = listing->application->store;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result =
        ledger_scan(connection, listing->wide->kind, LEDGER_NOW, 0, 0, 0, visit, (void *)listing, problem);
    store_read_end(store, connection);
    return result;
}

static void begin_table(struct listing *listing)
{
    const struct wide *wide = listing->wide;
    struct arena *arena = listing->request->arena;
    *listing->table = (struct view_records){.id = text_of(wide->place),
                                            .title = text_of(_(wide->label)),
                                            .actions = true,
                                            .nothing = text_of(_(wide->nothing)),
                                            .add_label = text_of(_("Add"))};
    listing->table->heads = arena_array(arena, struct view_record_head, wide->field_count);
    for (size_t i = 0; i < wide->field_count; i++)
        listing->table->heads[listing->table->heads_count++] =
            (struct view_record_head){text_of(record_field_label(wide->kind, wide->fields[i])),
                                      is_number(wide, wide->fields[i]), false};
    listing->table->rows = arena_array(arena, struct view_record_row, ROWS_SHOWN);
    if (listing->may)
        listing->table->add = safe_url_printf(arena, "/records/%s/new", record_type_of(wide->kind)->name);
}

static void show(struct http_request *request, struct http_response *response,
                 const struct web_application *application, const struct wide *wide)
{
    struct arena *arena = request->arena;
    struct problem problem;
    struct view_rates view = {.title = text_of(record_kind_plural(wide->kind))};
    struct listing listing = {.request = request,
                              .application = application,
                              .wide = wide,
                              .table = &view.rows,
                              .may = record_kind_may_change(request, wide->kind)};
    begin_table(&listing);
    if (!text_to_int64(http_value(&request->query, "from"), &listing.from) || listing.from < 0)
        listing.from = 0;
    enum result result = scan(&listing, count_row, &problem);
    int64_t total = listing.total;
    if (result == RESULT_OK)
        result = scan(&listing, keep_row, &problem);
    if (result != RESULT_OK) {
        response->status = web_status_of(result);
        return;
    }
    if (listing.from + ROWS_SHOWN < total) {
        view.rows.more =
            safe_url_printf(arena, "%s?from=%lld", wide->path, (long long)(listing.from + ROWS_SHOWN));
        view.rows.more_label = text_of(_("Earlier months"));
    }
    web_records_label(listing.table);
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = view.title;
    view.shell.place = text_of(wide->place);
    view.lead =
        web_message(arena, _(wide->lead), "currency", text_of(currency_code(application->currency)), NULL);
    view_write_rates(&response->body, &view);
}

static void show_rates(struct http_request *request, struct http_response *response, void *application)
{
    show(request, response, application, &rates);
}

/* Costs of channels are nobody's: who sees some accounts only does not see them. */
static void show_costs(struct http_request *request, struct http_response *response, void *application)
{
    if (web_portfolio_is_limited(request))
        response->status = 404;
    else
        show(request, response, application, &costs);
}

const struct http_route web_rate_routes[] = {
    {HTTP_GET, "/rates", PERMISSION_SEE_FIGURES, show_rates, 0},
    {HTTP_GET, "/costs", PERMISSION_SEE_FIGURES, show_costs, 0},
    {HTTP_GET, NULL, 0, NULL, 0},
};
