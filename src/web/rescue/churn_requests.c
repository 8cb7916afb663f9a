/* GET /churn-requests: who asks to leave and why, what became of them, and how many of the rescued were still
 * there after 90 and 180 days. */
#include "base/bits.h"
#include "journey/share.h"
#include "language/language.h"
#include "metric/account_mrr.h"
#include "web/rescue/rescue.h"
#include "web/rescue/tabs.h"
#include "web/routes.h"
#include "web/words.h"

enum { HORIZONS = 2, SHOWN_STATES = 4 };
static const int32_t horizons[HORIZONS] = {90, 180};

struct cause {
    int64_t count, mrr, reversed;
};
struct churn_requests {
    struct journey_reasons reasons;
    int only; /* 0 all, 1 open, 2 in care, 3 reversed, 4 lost */
    int64_t open, open_mrr, in_care, decided_year, reversed_year;
    int64_t eligible[HORIZONS], survived[HORIZONS];
    struct cause *causes; /* by reason of the tree, the last: of none; of a year */
    struct rescue_page *page;
};
static const char *const filters[] = {NULL, "open", "care", "reversed", "lost"};
static const char *const filter_words[] = {N_("all"), N_("open"), N_("in intensive care"), N_("kept"),
                                           N_("customer lost")};

static int64_t mrr_on(const struct rescue_page *page, uint32_t account, int32_t day)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t mrr = 0;
    return metric_account_subscribed(page->columns, account, day, &mrr, &gap) ? mrr : 0;
}

static bool in_care(const struct rescue_page *page, const struct column_journey_block *block, uint32_t row)
{
    return block->state[row] == CHURN_REQUEST_STATE_REVERSED && block->due_day[row] != DAY_ABSENT &&
           block->due_day[row] >= page->today && block->end_day[row] <= page->today;
}

/* Each rescue that is long enough ago counts once in each horizon: there or not. */
static void count_survival(struct churn_requests *own, uint32_t account, int32_t decided)
{
    for (int i = 0; i < HORIZONS; i++) {
        int32_t day = decided + horizons[i];
        if (day > own->page->today)
            continue;
        own->eligible[i]++;
        own->survived[i] += mrr_on(own->page, account, day) > 0;
    }
}

static void count_cause(struct churn_requests *own, uint32_t account,
                        const struct column_journey_block *block, uint32_t row)
{
    text key = column_dictionary_text(own->page->columns->journeys, block->name[row]);
    const struct journey_reason *reason = journey_reason_find(&own->reasons, key);
    struct cause *cause = &own->causes[reason ? reason - own->reasons.reasons : own->reasons.reason_count];
    cause->count++;
    rescue_add_up(&cause->mrr, mrr_on(own->page, account, block->day[row] - 1));
    cause->reversed += block->state[row] == CHURN_REQUEST_STATE_REVERSED;
}

static bool is_shown(const struct churn_requests *own, const struct column_journey_block *block, uint32_t row,
                     bool open)
{
    switch (own->only) {
    case 1:
        return open;
    case 2:
        return in_care(own->page, block, row);
    case 3:
        return !open && block->state[row] == CHURN_REQUEST_STATE_REVERSED;
    case 4:
        return !open && block->state[row] == CHURN_REQUEST_STATE_LOST;
    default:
        return true;
    }
}

static void visit(void *context, uint32_t account, const struct column_journey_block *block, uint32_t row)
{
    struct churn_requests *own = context;
    int32_t today = own->page->today;
    if (block->day[row] > today)
        return;
    bool open = column_journey_is_open(block, row, today),
         reversed = block->state[row] == CHURN_REQUEST_STATE_REVERSED;
    if (open) {
        own->open++;
        rescue_add_up(&own->open_mrr, mrr_on(own->page, account, today));
    }
    own->in_care += in_care(own->page, block, row);
    if (!open && block->end_day[row] != DAY_ABSENT && block->end_day[row] <= today) {
        own->decided_year += block->end_day[row] > today - 365;
        own->reversed_year += block->end_day[row] > today - 365 && reversed;
        if (reversed)
            count_survival(own, account, block->end_day[row]);
    }
    if (block->day[row] > today - 365)
        count_cause(own, account, block, row);
    if (is_shown(own, block, row, open)) /* open ones first, then the newest */
        rescue_add(own->page, (open ? INT64_MIN / 4 : 0) - block->day[row], block->id[row], account, row);
}

static enum result find_requests(struct rescue_page *page, struct problem *problem)
{
    struct churn_requests *own = arena_new(page->arena, struct churn_requests);
    text only = rescue_pair(page, "state");
    int64_t version;
    page->own = own;
    own->page = page;
    for (int i = 1; i <= SHOWN_STATES; i++)
        if (text_equal(only, text_of(filters[i])))
            own->only = i;
    enum result result = rescue_reasons(page->application, page->arena, &own->reasons, &version, problem);
    if (result != RESULT_OK)
        return result;
    own->causes = arena_array(page->arena, struct cause, (size_t)own->reasons.reason_count + 1);
    rescue_each(page, RECORD_CHURN_REQUEST, visit, own);
    return RESULT_OK;
}

static enum result prepare(struct rescue_page *page, struct arena *arena, struct rescue_row *rows,
                           size_t count, struct problem *problem)
{
    return rescue_read_texts(page, arena, RECORD_CHURN_REQUEST, rows, count, problem);
}

enum {
    CELL_ACCOUNT,
    CELL_CODE,
    CELL_ASKED,
    CELL_REASON,
    CELL_DETAIL,
    CELL_KIND,
    CELL_MRR,
    CELL_STATE,
    CELL_DECIDED,
    CELL_UNTIL,
    CELL_OWNER,
    CELL_COUNT
};
static const struct rescue_column columns[CELL_COUNT] = {
    {"account", N_("Account"), RESCUE_TEXT, false, false},
    {"account_external_id", N_("Code"), RESCUE_TEXT, false, true},
    {"requested_on", N_("Asked on"), RESCUE_DAY, true, false},
    {"reason", N_("Why"), RESCUE_TEXT, false, false},
    {"detail", N_("What was said"), RESCUE_TEXT, false, true},
    {"kind", N_("Kind"), RESCUE_TEXT, false, true},
    {"mrr", N_("MRR then"), RESCUE_MONEY, false, false},
    {"state", N_("State"), RESCUE_TEXT, false, false},
    {"decided_on", N_("Decided on"), RESCUE_DAY, false, true},
    {"intensive_until", N_("Close care until"), RESCUE_DAY, false, true},
    {"owner", N_("Who rescues"), RESCUE_TEXT, true, false}};

static void fill_state(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                       const struct column_journey_block *block, struct rescue_cell *cells)
{
    static const char *const names[] = {"open", "reversed", "lost"};
    static const char *const badges[] = {"yellow", "green", "red"};
    uint8_t state = column_journey_is_open(block, row->at, page->today) ? CHURN_REQUEST_STATE_OPEN
                                                                        : block->state[row->at];
    cells[CELL_STATE].words = text_of(names[state]);
    cells[CELL_STATE].shown = text_of(_(state == CHURN_REQUEST_STATE_OPEN       ? N_("open")
                                        : state == CHURN_REQUEST_STATE_REVERSED ? N_("kept")
                                                                                : N_("customer lost")));
    cells[CELL_STATE].badge = text_of(badges[state]);
    if (state == CHURN_REQUEST_STATE_OPEN) {
        cells[CELL_STATE].below =
            web_message(arena, _("asked {when}"), "when",
                        rescue_days_words(arena, page->today, block->day[row->at]), NULL);
    } else if (in_care(page, block, row->at)) {
        cells[CELL_STATE].shown = text_of(_("intensive care"));
        cells[CELL_STATE].badge = TEXT("yellow");
        cells[CELL_STATE].below =
            web_message(arena, _("until {day}"), "day", format_day(arena, block->due_day[row->at]), NULL);
    } else {
        cells[CELL_STATE].below =
            block->end_day[row->at] == DAY_ABSENT ? TEXT_ABSENT : format_day(arena, block->end_day[row->at]);
    }
}

static void fill_request(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                         struct rescue_cell *cells)
{
    const struct churn_requests *own = page->own;
    const struct column_journey_block *block =
        column_journeys(page->columns, row->account / COLUMN_BLOCK_ACCOUNTS);
    text key = column_dictionary_text(page->columns->journeys, block->name[row->at]);
    const struct journey_reason *reason = journey_reason_find(&own->reasons, key);
    rescue_account_cell(page, arena, row->account, &cells[CELL_ACCOUNT]);
    cells[CELL_CODE].words = column_account_external_id(page->columns, row->account);
    cells[CELL_ASKED].number = block->day[row->at];
    cells[CELL_REASON].words = key;
    cells[CELL_REASON].shown = journey_reason_label(&own->reasons, key);
    cells[CELL_REASON].below =
        reason ? journey_reason_group_label(&own->reasons, reason->group) : TEXT_ABSENT;
    text address = web_page_address(arena, "/churn-requests/decide", "account",
                                    column_account_external_id(page->columns, row->account));
    cells[CELL_REASON].url = safe_url_of(
        text_printf(arena, "%.*s&request=%lld", TEXT_ARGUMENTS(address), (long long)block->id[row->at]));
    cells[CELL_DETAIL].words = rescue_item_text(row, CHURN_REQUEST_DETAIL);
    if (block->choice[row->at] > 0) {
        const char *kind =
            block->choice[row->at] - 1 == CANCEL_VOLUNTARY ? N_("voluntary") : N_("involuntary");
        cells[CELL_KIND].words = text_of(kind);
        cells[CELL_KIND].shown = text_of(_(kind));
    }
    cells[CELL_MRR].number = mrr_on(page, row->account, block->day[row->at] - 1);
    cells[CELL_DECIDED].number = block->end_day[row->at];
    cells[CELL_UNTIL].number = block->due_day[row->at];
    fill_state(page, arena, row, block, cells);
    rescue_person_cell(
        page, arena,
        column_dictionary_text(page->columns->dimensions[DIMENSION_OWNER], block->owner[row->at]),
        &cells[CELL_OWNER]);
}

/* ---- above and below ---- */

static struct view_work_figure survival_figure(struct rescue_page *page, int horizon)
{
    const struct churn_requests *own = page->own;
    struct arena *arena = page->arena;
    struct journey_share share = journey_share_of(own->survived[horizon], own->eligible[horizon]);
    text name = web_message(arena, _("Rescued, still there after {days} days"), "days",
                            format_integer(arena, horizons[horizon]), NULL);
    if (!share.whole)
        return (struct view_work_figure){.name = name, .detail = text_of(_("no rescue is that long ago"))};
    return (struct view_work_figure){
        .name = name,
        .value = format_rate(arena, share.share, 0),
        .detail =
            web_message(arena, _("{part} of {whole}; between {low} and {high}"), "part",
                        format_integer(arena, share.part), "whole", format_integer(arena, share.whole), "low",
                        format_rate(arena, share.low, 0), "high", format_rate(arena, share.high, 0), NULL)};
}

static void dress_figures(struct rescue_page *page, struct view_work *view)
{
    const struct churn_requests *own = page->own;
    struct arena *arena = page->arena;
    view->figures = arena_array(arena, struct view_work_figure, 4);
    view->figures[0] = rescue_figure(
        _("Open requests"), format_integer(arena, own->open),
        web_message(arena, _("{money} a month at stake"), "money", rescue_total(page, own->open_mrr), NULL));
    view->figures[0].url = rescue_url(page, "state", "open");
    view->figures[1] = rescue_figure(_("Kept, of those decided in a year"),
                                     rescue_share_words(arena, own->reversed_year, own->decided_year),
                                     web_message(arena, _("{part} of {whole}; {care} in intensive care now"),
                                                 "part", format_integer(arena, own->reversed_year), "whole",
                                                 format_integer(arena, own->decided_year), "care",
                                                 format_integer(arena, own->in_care), NULL));
    view->figures[1].url = rescue_url(page, "state", "care");
    view->figures[2] = survival_figure(page, 0);
    view->figures[3] = survival_figure(page, 1);
    view->figures_count = 4;
}

static void put_cause(struct rescue_page *page, int i, struct view_record_row *row)
{
    const struct churn_requests *own = page->own;
    struct arena *arena = page->arena;
    const struct cause *cause = &own->causes[i];
    const struct journey_reason *reason = i < own->reasons.reason_count ? &own->reasons.reasons[i] : NULL;
    row->cells = arena_array(arena, struct view_record_cell, 4);
    row->cells_count = 4;
    row->cells[0] = (struct view_record_cell){
        .words = reason ? journey_reason_label(&own->reasons, reason->key)
                        : text_of(_("Not in the tree of reasons")),
        .below = reason ? journey_reason_group_label(&own->reasons, reason->group) : TEXT_ABSENT};
    row->cells[1] = (struct view_record_cell){.words = format_integer(arena, cause->count), .number = true};
    row->cells[2] = (struct view_record_cell){.words = rescue_total(page, cause->mrr), .number = true};
    row->cells[3] = (struct view_record_cell){
        .words = rescue_share_words(arena, cause->reversed, cause->count), .number = true, .wide = true};
}

/* The reasons of a year, the costliest first. */
static void dress_causes(struct rescue_page *page, struct view_work *view)
{
    const struct churn_requests *own = page->own;
    static const char *const heads[] = {N_("Why"), N_("Requests"), N_("MRR then"), N_("Kept")};
    int count = own->reasons.reason_count + 1;
    bool *taken = arena_array(page->arena, bool, (size_t)count);
    view->more.id = TEXT("reasons");
    view->more.title =
        text_of(_("Reasons of the last twelve months, by the MRR of the day before they asked"));
    view->more.nothing = text_of(_("Nobody asked to leave in the last twelve months."));
    view->more.heads = arena_array(page->arena, struct view_record_head, 4);
    for (int i = 0; i < 4; i++)
        view->more.heads[view->more.heads_count++] =
            (struct view_record_head){text_of(_(heads[i])), i > 0, i == 3};
    view->more.rows = arena_array(page->arena, struct view_record_row, (size_t)count);
    for (;;) {
        int best = -1;
        for (int i = 0; i < count; i++)
            if (!taken[i] && own->causes[i].count && (best < 0 || own->causes[i].mrr > own->causes[best].mrr))
                best = i;
        if (best < 0)
            return;
        taken[best] = true;
        put_cause(page, best, &view->more.rows[view->more.rows_count++]);
    }
}

static void dress_requests(struct rescue_page *page, struct view_work *view)
{
    const struct churn_requests *own = page->own;
    struct arena *arena = page->arena;
    view->sentence = rescue_sentence(
        arena,
        own->open
            ? web_message(
                  arena,
                  tr_n("{count} customer asks to leave: {money} a month. Listen first, then act.",
                       "{count} customers ask to leave: {money} a month. Listen first, then act.", own->open),
                  "count", format_integer(arena, own->open), "money", rescue_total(page, own->open_mrr), NULL)
            : text_of(_("Nobody asks to leave today.")));
    rescue_churn_tabs(page, view, "/churn-requests");
    dress_figures(page, view);
    view->filters = arena_array(arena, struct view_tab, SHOWN_STATES + 1);
    for (int i = 0; i <= SHOWN_STATES; i++)
        view->filters[view->filters_count++] = (struct view_tab){
            text_of(_(filter_words[i])), rescue_url(page, "state", filters[i]), own->only == i};
    dress_causes(page, view);
    view->rows.nothing =
        text_of(_("No request fits. Note one when a customer says that they want to leave."));
    if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
        view->action = safe_url_of(TEXT("/churn-requests/new"));
        view->action_label = text_of(_("Note a request"));
    }
    view->note = text_of(
        _("Survival counts every rescue that is at least as long ago: there is one who paid on that day. "
          "The bounds hold the true share in 95 of 100 cases (Wilson)."));
}

const struct rescue_list rescue_churn_requests = {.path = "/churn-requests",
                                                  .place = "churn-requests",
                                                  .title = N_("Requests to leave"),
                                                  .file = N_("churn-requests"),
                                                  .columns = columns,
                                                  .column_count = CELL_COUNT,
                                                  .pairs = {"state"},
                                                  .find = find_requests,
                                                  .prepare = prepare,
                                                  .fill = fill_request,
                                                  .dress = dress_requests};
RESCUE_HANDLERS(requests, rescue_churn_requests)

const struct http_route web_churn_request_routes[] = {
    {HTTP_GET, "/churn-requests", PERMISSION_SEE_ACCOUNTS, get_requests, 0},
    {HTTP_GET, "/churn-requests.csv", PERMISSION_EXPORT, get_requests_file, 0},
    {HTTP_GET, "/churn-requests.xlsx", PERMISSION_EXPORT, get_requests_file, 0},
    {0},
};
