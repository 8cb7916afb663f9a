/* GET /renewals: what is due in 30, 60 and 90 days, the system's call beside the CSM's, and the forecast that
 * follows. */
#include <math.h>

#include "language/language.h"
#include "web/account/record_words.h"
#include "web/rescue/rescue.h"
#include "web/routes.h"
#include "web/words.h"

enum { WINDOWS = 3, CALL_FRESH_DAYS = 180 };
static const int32_t windows[WINDOWS] = {30, 60, 90};

struct totals {
    int64_t count, value;
    double system, csm; /* expected of it */
};
struct renewals {
    struct journey_renewals due; /* of the longest window */
    struct journey_past past;
    struct totals by_window[WINDOWS], by_call[JOURNEY_CALL_COUNT];
    int64_t called; /* by a CSM, of the window shown */
    struct {
        int call; /* enum renewal_call; −1 none */
        int32_t day;
    } * csm;
    int window;
};

static const char *const call_words[JOURNEY_CALL_COUNT] = {N_("no call"), N_("renews"), N_("at risk"),
                                                           N_("leaves")};
static const char *const call_badges[JOURNEY_CALL_COUNT] = {"plain", "green", "yellow", "red"};
static const char *const sign_words[JOURNEY_SIGN_COUNT] = {N_("cancelled for that day"),
                                                           N_("asked to leave"),
                                                           N_("red"),
                                                           N_("invoice 30 days overdue"),
                                                           N_("use has stopped"),
                                                           N_("yellow"),
                                                           N_("use well below the month before"),
                                                           N_("last NPS answer 0 to 6"),
                                                           N_("severe ticket open"),
                                                           N_("in intensive care")};

static enum journey_call call_of_csm(int call)
{
    return call == RENEWAL_CALL_RENEWS    ? JOURNEY_CALL_RENEWS
           : call == RENEWAL_CALL_AT_RISK ? JOURNEY_CALL_AT_RISK
           : call == RENEWAL_CALL_LEAVES  ? JOURNEY_CALL_LEAVES
                                          : JOURNEY_CALL_UNKNOWN;
}

/* The last forecast of this subscription, unless it was of the renewal before. */
static void find_csm(const struct rescue_page *page, struct renewals *own, size_t i)
{
    const struct journey_renewal *due = &own->due.items[i];
    struct column_journey_rows rows = column_journey_rows(page->columns, due->account, RECORD_RENEWAL_CALL);
    own->csm[i].call = -1;
    for (uint32_t row = rows.from; row < rows.to; row++)
        if (rows.block->id[row] == due->subscription_id && rows.block->day[row] <= page->today &&
            rows.block->day[row] > due->day - CALL_FRESH_DAYS) {
            own->csm[i].call = rows.block->state[row];
            own->csm[i].day = rows.block->day[row];
        }
}

static void add_up(struct totals *totals, const struct journey_renewal *due, double system, double csm)
{
    totals->count++;
    totals->value += due->value;
    totals->system += system * (double)due->value;
    totals->csm += csm * (double)due->value;
}

static void count_due(struct rescue_page *page, struct renewals *own, size_t i)
{
    const struct journey_renewal *due = &own->due.items[i];
    bool shipped;
    double system = journey_call_share(&own->past, due->call, &shipped), csm = system;
    if (own->csm[i].call >= 0)
        csm = journey_call_share(&own->past, call_of_csm(own->csm[i].call), &shipped);
    for (int w = 0; w < WINDOWS; w++)
        if (due->day <= page->today + windows[w])
            add_up(&own->by_window[w], due, system, csm);
    if (due->day > page->today + windows[own->window])
        return;
    add_up(&own->by_call[due->call], due, system, csm);
    own->called += own->csm[i].call >= 0;
    text only = rescue_pair(page, "call");
    if (!text_is_absent(only) && !text_equal(only, text_of(journey_call_name(due->call))))
        return;
    int64_t most = ((int64_t)1 << 44) - 1, value = due->value < most ? due->value : most;
    rescue_add(page, (int64_t)due->day * (most + 1) - value, due->account, due->account, (uint32_t)i);
}

static enum result find_renewals(struct rescue_page *page, struct problem *problem)
{
    struct renewals *own = arena_new(page->arena, struct renewals);
    struct metric_scope scope = web_scope_metric(page->scope);
    struct rescue_known known;
    text window = rescue_pair(page, "window");
    page->own = own;
    own->window = text_equal(window, TEXT("30")) ? 0 : text_equal(window, TEXT("60")) ? 1 : 2;
    enum result result = journey_renewals_due(page->arena, &scope, page->today + 1,
                                              page->today + windows[WINDOWS - 1], &own->due, problem);
    if (result == RESULT_OK)
        result = rescue_past(page, &own->past, problem);
    if (result == RESULT_OK)
        result = rescue_know(page, page->scope->accounts, &known, problem);
    if (result != RESULT_OK)
        return result;
    journey_renewals_call(&own->due, &known.known);
    rescue_forget(page, &known);
    own->csm = arena_allocate_array(page->arena, own->due.count + 1, sizeof *own->csm);
    for (size_t i = 0; i < own->due.count; i++) {
        find_csm(page, own, i);
        count_due(page, own, i);
    }
    return RESULT_OK;
}

/* ---- a row ---- */

enum {
    CELL_ACCOUNT,
    CELL_CODE,
    CELL_DAY,
    CELL_VALUE,
    CELL_CALL,
    CELL_WHY,
    CELL_CSM_CALL,
    CELL_OWNER,
    CELL_COUNT
};
static const struct rescue_column columns[CELL_COUNT] = {
    {"account", N_("Account"), RESCUE_TEXT, false, false},
    {"account_external_id", N_("Code"), RESCUE_TEXT, false, true},
    {"renewal_date", N_("Renews on"), RESCUE_DAY, false, false},
    {"mrr", N_("MRR"), RESCUE_MONEY, false, false},
    {"call", N_("The record says"), RESCUE_TEXT, false, false},
    {"signs", N_("Because"), RESCUE_TEXT, true, false},
    {"csm_call", N_("The CSM says"), RESCUE_TEXT, false, false},
    {"owner", N_("CSM"), RESCUE_TEXT, true, false}};

static text signs_words(struct arena *arena, unsigned signs)
{
    text words = TEXT_ABSENT;
    for (int i = 0; i < JOURNEY_SIGN_COUNT; i++)
        if (signs >> i & 1)
            words = text_is_absent(words)
                        ? text_of(_(sign_words[i]))
                        : text_printf(arena, "%.*s, %s", TEXT_ARGUMENTS(words), _(sign_words[i]));
    return words;
}

static struct safe_url call_url(const struct rescue_page *page, struct arena *arena,
                                const struct journey_renewal *due)
{
    text address = web_page_address(arena, "/renewals/call", "account",
                                    column_account_external_id(page->columns, due->account));
    return safe_url_of(text_printf(arena, "%.*s&subscription=%lld", TEXT_ARGUMENTS(address),
                                   (long long)due->subscription_id));
}

static void fill_renewal(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                         struct rescue_cell *cells)
{
    const struct renewals *own = page->own;
    const struct journey_renewal *due = &own->due.items[row->at];
    int call = own->csm[row->at].call;
    rescue_account_cell(page, arena, row->account, &cells[CELL_ACCOUNT]);
    cells[CELL_CODE].words = column_account_external_id(page->columns, row->account);
    cells[CELL_DAY].number = due->day;
    cells[CELL_DAY].below = rescue_days_words(arena, page->today, due->day);
    cells[CELL_VALUE].number = due->value;
    cells[CELL_CALL].words = text_of(journey_call_name(due->call));
    cells[CELL_CALL].shown = text_of(_(call_words[due->call]));
    cells[CELL_CALL].badge = text_of(call_badges[due->call]);
    cells[CELL_WHY].words = signs_words(arena, due->signs);
    if (call >= 0) {
        enum journey_call said = call_of_csm(call);
        cells[CELL_CSM_CALL].words = text_of(journey_call_name(said));
        cells[CELL_CSM_CALL].shown = text_of(_(call_words[said]));
        cells[CELL_CSM_CALL].below = format_day(arena, own->csm[row->at].day);
    }
    if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
        if (call < 0)
            cells[CELL_CSM_CALL].ask = text_of(_("Say what you expect"));
        cells[CELL_CSM_CALL].url = call_url(page, arena, due);
    }
    rescue_person_cell(page, arena, rescue_owner(page, row->account), &cells[CELL_OWNER]);
}

/* ---- above and below the rows ---- */

static void dress_windows(struct rescue_page *page, struct view_work *view)
{
    const struct renewals *own = page->own;
    struct arena *arena = page->arena;
    static const char *const names[WINDOWS] = {N_("Due in 30 days"), N_("Due in 60 days"),
                                               N_("Due in 90 days")};
    static const char *const words[WINDOWS] = {"30", "60", NULL};
    view->figures = arena_array(arena, struct view_work_figure, WINDOWS + 1);
    for (int w = 0; w < WINDOWS; w++) {
        const struct totals *totals = &own->by_window[w];
        view->figures[w] =
            rescue_figure(_(names[w]), rescue_money(page, totals->value),
                          web_message(arena,
                                      tr_n("{count} renewal, {money} expected",
                                           "{count} renewals, {money} expected", totals->count),
                                      "count", format_integer(arena, totals->count), "money",
                                      rescue_money(page, llround(totals->system)), NULL));
        view->figures[w].url = rescue_url(page, "window", words[w]);
        view->figures[w].current = w == own->window;
    }
    const struct totals *shown = &own->by_window[own->window];
    view->figures[WINDOWS] = rescue_figure(
        _("Expected as the CSMs say"), shown->value ? rescue_money(page, llround(shown->csm)) : TEXT_ABSENT,
        web_message(arena, _("{called} of {count} have a call of their CSM"), "called",
                    format_integer(arena, own->called), "count", format_integer(arena, shown->count), NULL));
    view->figures_count = WINDOWS + 1;
}

static void dress_filters(struct rescue_page *page, struct view_work *view)
{
    const struct renewals *own = page->own;
    text only = rescue_pair(page, "call");
    static const enum journey_call order[] = {JOURNEY_CALL_LEAVES, JOURNEY_CALL_AT_RISK, JOURNEY_CALL_RENEWS,
                                              JOURNEY_CALL_UNKNOWN};
    view->filters = arena_array(page->arena, struct view_tab, JOURNEY_CALL_COUNT + 1);
    view->filters[view->filters_count++] = (struct view_tab){
        text_of(tr_c("feminine", "all")), rescue_url(page, "call", NULL), text_is_absent(only)};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        text name = text_of(journey_call_name(order[i]));
        view->filters[view->filters_count++] =
            (struct view_tab){text_printf(page->arena, "%s (%lld)", _(call_words[order[i]]),
                                          (long long)own->by_call[order[i]].count),
                              rescue_url(page, "call", name.data), text_equal(only, name)};
    }
}

static void put_cell(struct view_record_row *row, text words, bool number)
{
    row->cells[row->cells_count++] = (struct view_record_cell){.words = words, .number = number};
}

/* What was renewed of what would have been called so, and what that makes of what is due. */
static void dress_forecast(struct rescue_page *page, struct view_work *view)
{
    const struct renewals *own = page->own;
    struct arena *arena = page->arena;
    struct view_records *table = &view->more;
    static const char *const heads[] = {N_("The record says"), N_("Renewals"), N_("MRR"),
                                        N_("Share renewed in 12 months"), N_("Expected")};
    table->id = TEXT("forecast");
    table->title = text_of(_("The forecast"));
    table->heads = arena_array(arena, struct view_record_head, 5);
    for (int i = 0; i < 5; i++)
        table->heads[table->heads_count++] = (struct view_record_head){text_of(_(heads[i])), i > 0, false};
    table->rows = arena_array(arena, struct view_record_row, JOURNEY_CALL_COUNT);
    for (int call = JOURNEY_CALL_COUNT - 1; call >= 0; call--) {
        struct view_record_row *row = &table->rows[table->rows_count];
        const struct totals *totals = &own->by_call[call];
        bool shipped;
        double share = journey_call_share(&own->past, (enum journey_call)call, &shipped);
        if (!totals->count)
            continue;
        row->cells = arena_array(arena, struct view_record_cell, 5);
        put_cell(row, text_of(_(call_words[call])), false);
        put_cell(row, format_integer(arena, totals->count), true);
        put_cell(row, rescue_money(page, totals->value), true);
        put_cell(row, format_rate(arena, share, 1), true);
        row->cells[3].below = shipped
                                  ? text_of(_("assumed: fewer than 10 to measure it by"))
                                  : web_message(arena, _("{renewed} of {count} were renewed"), "renewed",
                                                format_integer(arena, own->past.calls[call].renewed), "count",
                                                format_integer(arena, own->past.calls[call].due), NULL);
        put_cell(row, rescue_money(page, llround(totals->system)), true);
        table->rows_count++;
    }
    table->nothing = text_of(_("Nothing is due."));
    web_records_label(table);
}

static void dress_renewals(struct rescue_page *page, struct view_work *view)
{
    const struct renewals *own = page->own;
    const struct totals *shown = &own->by_window[own->window];
    view->sentence = rescue_sentence(
        page->arena, shown->count ? web_message(page->arena,
                                                tr_n("{count} contract worth {money} a month renews in the "
                                                     "next {days} days; {expected} of it "
                                                     "is to be expected.",
                                                     "{count} contracts worth {money} a month renew in the "
                                                     "next {days} days; {expected} of it "
                                                     "is to be expected.",
                                                     shown->count),
                                                "count", format_integer(page->arena, shown->count), "money",
                                                rescue_money(page, shown->value), "days",
                                                format_integer(page->arena, windows[own->window]), "expected",
                                                rescue_money(page, llround(shown->system)), NULL)
                                  : text_of(_("No contract renews in this time.")));
    dress_windows(page, view);
    dress_filters(page, view);
    dress_forecast(page, view);
    view->rows.nothing = text_of(_("No renewal fits. Renewal dates come with subscriptions."));
    view->note = text_of(_("“Leaves”: cancelled for the day, asked to leave, or two serious signs (red "
                           "light, an invoice 30 days overdue, "
                           "use that stopped). “At risk”: one of them, or two lesser ones. Expected is what "
                           "was renewed, by value, of what "
                           "would have been called the same a month earlier, in the twelve months over."));
}

const struct rescue_list rescue_renewals = {.path = "/renewals",
                                            .place = "renewals",
                                            .title = N_("Renewals"),
                                            .file = N_("renewals"),
                                            .columns = columns,
                                            .column_count = CELL_COUNT,
                                            .pairs = {"window", "call"},
                                            .find = find_renewals,
                                            .fill = fill_renewal,
                                            .dress = dress_renewals};
RESCUE_HANDLERS(renewals, rescue_renewals)

const struct http_route web_renewal_routes[] = {
    {HTTP_GET, "/renewals", PERMISSION_SEE_ACCOUNTS, get_renewals, 0},
    {HTTP_GET, "/renewals.csv", PERMISSION_EXPORT, get_renewals_file, 0},
    {HTTP_GET, "/renewals.xlsx", PERMISSION_EXPORT, get_renewals_file, 0},
    {0},
};
