/* GET /delinquency: who has not paid, since when, how much, and what is done about it. Involuntary churn
 * begins here: the call is the CSM's own [S1]. */
#include "base/bits.h"
#include "language/language.h"
#include "ledger/words.h"
#include "metric/account_list.h"
#include "metric/account_mrr.h"
#include "web/rescue/rescue.h"
#include "web/rescue/tabs.h"
#include "web/routes.h"
#include "web/words.h"

struct delinquent {
    int32_t days;
    int64_t amount, mrr; /* MONEY_ABSENT where a rate is missing, or it is too large */
};
struct delinquency {
    struct delinquent *items;
    struct metric_signals signals;
    int64_t count, amount, mrr, followed, long_count, gone;
    size_t item_count;
    bool only_gone; /* those who left in debt, instead of customers */
};
enum { LONG_DAYS = 30 };

static bool has_open_task(const struct rescue_page *page, uint32_t account)
{
    struct column_journey_rows rows = column_journey_rows(page->columns, account, RECORD_TASK);
    for (uint32_t row = rows.from; row < rows.to; row++)
        if (text_equal(column_dictionary_text(page->columns->journeys, rows.block->name[row]),
                       TEXT(RESCUE_DELINQUENCY_REASON)) &&
            column_journey_is_open(rows.block, row, page->today))
            return true;
    return false;
}

static void take_account(struct rescue_page *page, struct delinquency *own, uint32_t account)
{
    struct metric_scope scope = web_scope_metric(page->scope);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    struct delinquent *item = &own->items[own->item_count];
    int64_t amount = metric_account_value(&scope, (struct metric_account_field){ACCOUNT_COLUMN_OVERDUE, -1},
                                          account, &gap);
    item->days = own->signals.days_overdue[account];
    item->amount = amount == METRIC_KEY_ABSENT || metric_rate_gap_is_set(gap) ? MONEY_ABSENT : amount;
    if (!metric_account_subscribed(page->columns, account, page->today, &item->mrr, &gap))
        item->mrr = MONEY_ABSENT;
    bool gone = item->mrr == 0;
    if (item->amount == 0)
        return;
    own->gone += gone;
    if (gone != own->only_gone)
        return;
    own->count++;
    rescue_add_up(&own->amount, item->amount);
    rescue_add_up(&own->mrr, item->mrr);
    own->followed += has_open_task(page, account);
    own->long_count += item->days >= LONG_DAYS;
    rescue_add(page, -(int64_t)item->days, account, account, (uint32_t)own->item_count++);
}

static enum result find_delinquents(struct rescue_page *page, struct problem *problem)
{
    struct delinquency *own = arena_new(page->arena, struct delinquency);
    struct metric_scope scope = web_scope_metric(page->scope);
    size_t count = 0;
    page->own = own;
    own->only_gone = text_equal(rescue_pair(page, "show"), TEXT("gone"));
    enum result result = metric_signals(page->arena, &scope, page->today, &own->signals, problem);
    for (uint32_t account = 0; result == RESULT_OK && account < page->columns->account_count; account++)
        count += own->signals.days_overdue[account] > 0;
    own->items = arena_array(page->arena, struct delinquent, count + 1);
    for (uint32_t account = 0; result == RESULT_OK && account < page->columns->account_count; account++)
        if (own->signals.days_overdue[account] > 0)
            take_account(page, own, account);
    return result;
}

enum {
    CELL_ACCOUNT,
    CELL_CODE,
    CELL_DAYS,
    CELL_AMOUNT,
    CELL_MRR,
    CELL_CONTACT,
    CELL_TASK,
    CELL_OWNER,
    CELL_COUNT
};
static const struct rescue_column columns[CELL_COUNT] = {
    {"account", N_("Account"), RESCUE_TEXT, false, false},
    {"account_external_id", N_("Code"), RESCUE_TEXT, false, true},
    {"days_overdue", N_("Days overdue"), RESCUE_COUNT, false, false},
    {"overdue", N_("Overdue"), RESCUE_MONEY, false, false},
    {"mrr", N_("MRR"), RESCUE_MONEY, true, false},
    {"last_contact", N_("Last contact"), RESCUE_DAY, true, false},
    {"follow_up", N_("Follow-up"), RESCUE_TEXT, false, false},
    {"owner", N_("CSM"), RESCUE_TEXT, true, false}};

static void fill_delinquent(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                            struct rescue_cell *cells)
{
    const struct delinquency *own = page->own;
    const struct delinquent *item = &own->items[row->at];
    int32_t contact = own->signals.days_since_contact[row->account];
    rescue_account_cell(page, arena, row->account, &cells[CELL_ACCOUNT]);
    cells[CELL_CODE].words = column_account_external_id(page->columns, row->account);
    cells[CELL_DAYS].number = item->days;
    cells[CELL_AMOUNT].number = item->amount;
    cells[CELL_MRR].number = item->mrr;
    cells[CELL_CONTACT].number = contact < 0 ? DAY_ABSENT : page->today - contact;
    bool followed = has_open_task(page, row->account);
    cells[CELL_TASK].words = text_of(followed ? "open" : "none");
    cells[CELL_TASK].shown = text_of(followed ? _("task open") : _("nobody yet"));
    cells[CELL_TASK].badge = text_of(followed ? "plain" : item->days >= LONG_DAYS ? "red" : "yellow");
    if (!followed && web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
        cells[CELL_TASK].ask = text_of(_("Follow up"));
        cells[CELL_TASK].badge = TEXT_ABSENT;
        cells[CELL_TASK].url =
            safe_url_of(web_page_address(arena, "/delinquency/follow-up", "account",
                                         column_account_external_id(page->columns, row->account)));
    }
    rescue_person_cell(page, arena, rescue_owner(page, row->account), &cells[CELL_OWNER]);
}

static void dress_delinquency(struct rescue_page *page, struct view_work *view)
{
    const struct delinquency *own = page->own;
    struct arena *arena = page->arena;
    text count = format_integer(arena, own->count);
    view->sentence = rescue_sentence(
        arena, own->count
                   ? web_message(arena,
                                 tr_n("{count} account owes {money}; it pays {mrr} a month.",
                                      "{count} accounts owe {money}; they pay {mrr} a month.", own->count),
                                 "count", count, "money", rescue_total(page, own->amount), "mrr",
                                 rescue_total(page, own->mrr), NULL)
                   : text_of(_("Nobody is overdue.")));
    rescue_churn_tabs(page, view, "/delinquency");
    view->figures = arena_array(arena, struct view_work_figure, 4);
    view->figures[view->figures_count++] =
        rescue_figure(_("Overdue"), rescue_total(page, own->amount), count);
    view->figures[view->figures_count++] =
        rescue_figure(_("30 days and more"), format_integer(arena, own->long_count),
                      text_of(_("serious: half of the way to leaving")));
    view->figures[view->figures_count++] =
        rescue_figure(_("Followed up"), format_integer(arena, own->followed),
                      rescue_share_words(arena, own->followed, own->count));
    view->figures[view->figures_count++] =
        rescue_figure(_("MRR behind it"), rescue_total(page, own->mrr), TEXT_ABSENT);
    view->filters = arena_array(arena, struct view_tab, 2);
    view->filters[view->filters_count++] =
        (struct view_tab){text_of(_("customers")), rescue_url(page, "show", NULL), !own->only_gone};
    view->filters[view->filters_count++] =
        (struct view_tab){text_printf(arena, "%s (%lld)", _("left in debt"), (long long)own->gone),
                          rescue_url(page, "show", "gone"), own->only_gone};
    view->rows.nothing = text_of(_("No unpaid invoice is past its due day."));
    view->note = text_of(
        _("The longest overdue first. Who does not answer gets a request to leave of the involuntary kind, "
          "with a payment reason, so that it counts where it belongs."));
}

const struct rescue_list rescue_delinquency = {.path = "/delinquency",
                                               .place = "churn-requests",
                                               .title = N_("Delinquency"),
                                               .file = N_("delinquency"),
                                               .columns = columns,
                                               .column_count = CELL_COUNT,
                                               .pairs = {"show"},
                                               .find = find_delinquents,
                                               .fill = fill_delinquent,
                                               .dress = dress_delinquency};
RESCUE_HANDLERS(delinquency, rescue_delinquency)

const struct http_route web_delinquency_routes[] = {
    {HTTP_GET, "/delinquency", PERMISSION_SEE_ACCOUNTS, get_delinquency, 0},
    {HTTP_GET, "/delinquency.csv", PERMISSION_EXPORT, get_delinquency_file, 0},
    {HTTP_GET, "/delinquency.xlsx", PERMISSION_EXPORT, get_delinquency_file, 0},
    {0},
};
