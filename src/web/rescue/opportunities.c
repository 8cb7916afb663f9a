/* GET /opportunities/list: opportunities as rows; their shares won, which the board reads too. */
#include <math.h>

#include "language/language.h"
#include "web/rescue/opportunity.h"
#include "web/rescue/tabs.h"
#include "web/routes.h"
#include "web/words.h"

enum { WON_LEAST = 10 };
#define WON_SHIPPED 0.3

static const char *const stage_names[OPPORTUNITY_STAGES] = {"identified",  "qualified", "proposed",
                                                            "negotiating", "won",       "lost"};
static const char *const stage_badges[OPPORTUNITY_STAGES] = {"plain",  "plain", "accent",
                                                             "yellow", "green", "red"};

const char *rescue_stage_name(int stage)
{
    return stage_names[stage];
}

void rescue_deals_count(struct rescue_deals *deals, const struct rescue_page *page,
                        const struct column_journey_block *block, uint32_t row)
{
    int kind = block->choice[row] ? block->choice[row] - 1 : 0, stage = block->state[row];
    int64_t amount = rescue_home(page, block->amount[row], block->currency[row]);
    if (stage <= OPPORTUNITY_STAGE_NEGOTIATING) {
        bool grows = kind != OPPORTUNITY_KIND_DOWNSELL;
        deals->open++;
        rescue_add_up(&deals->open_amount[kind], amount);
        deals->late += block->due_day[row] != DAY_ABSENT && block->due_day[row] < page->today;
        rescue_add_up(&deals->open_value, amount == MONEY_ABSENT || grows ? amount : -amount);
    } else if (block->end_day[row] != DAY_ABSENT && block->end_day[row] > page->today - 365) {
        deals->closed[kind]++;
        deals->won[kind] += stage == OPPORTUNITY_STAGE_WON;
        if (stage == OPPORTUNITY_STAGE_WON && amount != MONEY_ABSENT &&
            block->end_day[row] > page->today - 90)
            rescue_add_up(&deals->won_value, kind == OPPORTUNITY_KIND_DOWNSELL ? -amount : amount);
    }
}

int64_t rescue_deals_expected(const struct rescue_deals *deals, bool *ret_assumed)
{
    double expected = 0;
    *ret_assumed = false;
    for (int kind = 0; kind < OPPORTUNITY_KINDS; kind++) {
        bool measured = deals->closed[kind] >= WON_LEAST;
        double share = measured ? (double)deals->won[kind] / (double)deals->closed[kind] : WON_SHIPPED;
        *ret_assumed |= !measured && deals->open_amount[kind] > 0;
        expected += (kind == OPPORTUNITY_KIND_DOWNSELL ? -share : share) * (double)deals->open_amount[kind];
        if (deals->open_amount[kind] == MONEY_ABSENT)
            return MONEY_ABSENT;
    }
    return fabs(expected) < 0x1p63 ? llround(expected) : MONEY_ABSENT;
}

/* ---- the list ---- */

struct opportunities {
    struct rescue_page *page;
    struct rescue_deals deals;
    int only; /* stage; −1 open ones; −2 all */
};

static void visit(void *context, uint32_t account, const struct column_journey_block *block, uint32_t row)
{
    struct opportunities *own = context;
    int stage = block->state[row];
    bool open = stage <= OPPORTUNITY_STAGE_NEGOTIATING;
    if (block->day[row] > own->page->today)
        return;
    rescue_deals_count(&own->deals, own->page, block, row);
    if (own->only == -1 ? !open : own->only >= 0 && stage != own->only)
        return;
    int64_t order = !open                               ? (int64_t)1000000 - block->end_day[row]
                    : block->due_day[row] == DAY_ABSENT ? 900000
                                                        : block->due_day[row];
    rescue_add(own->page, order, block->id[row], account, row);
}

static enum result find_opportunities(struct rescue_page *page, struct problem *problem)
{
    struct opportunities *own = arena_new(page->arena, struct opportunities);
    text stage = rescue_pair(page, "stage");
    (void)problem;
    page->own = own;
    own->page = page;
    own->only = text_equal(stage, TEXT("all")) ? -2 : -1;
    for (int i = 0; i < OPPORTUNITY_STAGES; i++)
        if (text_equal(stage, text_of(stage_names[i])))
            own->only = i;
    rescue_each(page, RECORD_OPPORTUNITY, visit, own);
    return RESULT_OK;
}

static enum result prepare(struct rescue_page *page, struct arena *arena, struct rescue_row *rows,
                           size_t count, struct problem *problem)
{
    return rescue_read_texts(page, arena, RECORD_OPPORTUNITY, rows, count, problem);
}

enum {
    CELL_ACCOUNT,
    CELL_CODE,
    CELL_KIND,
    CELL_PRODUCT,
    CELL_STAGE,
    CELL_AMOUNT,
    CELL_CLOSE,
    CELL_CLOSED,
    CELL_OWNER,
    CELL_NOTE,
    CELL_COUNT
};
static const struct rescue_column columns[CELL_COUNT] = {
    {"account", N_("Account"), RESCUE_TEXT, false, false},
    {"account_external_id", N_("Code"), RESCUE_TEXT, false, true},
    {"kind", N_("Kind"), RESCUE_TEXT, false, false},
    {"product", N_("Product"), RESCUE_TEXT, true, false},
    {"stage", N_("Stage"), RESCUE_TEXT, false, false},
    {"amount", N_("A month"), RESCUE_MONEY, false, false},
    {"close_date", N_("Closes on"), RESCUE_DAY, false, false},
    {"closed_on", N_("Closed on"), RESCUE_DAY, false, true},
    {"owner", N_("Owner"), RESCUE_TEXT, true, false},
    {"note", N_("Note"), RESCUE_TEXT, true, false}};

struct safe_url rescue_deal_url(struct arena *arena, uint32_t account, int64_t id)
{
    return safe_url_printf(arena, "/records/opportunities/%lld.%lld?back=/opportunities",
                           (long long)account + 1, (long long)id);
}

static void fill_opportunity(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                             struct rescue_cell *cells)
{
    const struct column_journey_block *block =
        column_journeys(page->columns, row->account / COLUMN_BLOCK_ACCOUNTS);
    int kind = block->choice[row->at] ? block->choice[row->at] - 1 : 0, stage = block->state[row->at];
    bool late = stage <= OPPORTUNITY_STAGE_NEGOTIATING && block->due_day[row->at] != DAY_ABSENT &&
                block->due_day[row->at] < page->today;
    rescue_account_cell(page, arena, row->account, &cells[CELL_ACCOUNT]);
    cells[CELL_CODE].words = column_account_external_id(page->columns, row->account);
    cells[CELL_KIND].words = rescue_choice(RECORD_OPPORTUNITY, OPPORTUNITY_KIND, kind);
    cells[CELL_KIND].url = rescue_deal_url(arena, row->account, block->id[row->at]);
    cells[CELL_PRODUCT].words = column_dictionary_text(page->columns->journeys, block->name[row->at]);
    cells[CELL_STAGE].words = text_of(stage_names[stage]);
    cells[CELL_STAGE].shown = rescue_choice(RECORD_OPPORTUNITY, OPPORTUNITY_STAGE, stage);
    cells[CELL_STAGE].badge = text_of(stage_badges[stage]);
    cells[CELL_AMOUNT].number = rescue_home(page, block->amount[row->at], block->currency[row->at]);
    cells[CELL_CLOSE].number = block->due_day[row->at];
    if (late)
        cells[CELL_CLOSE].below = text_of(_("late"));
    cells[CELL_CLOSED].number = block->end_day[row->at];
    rescue_person_cell(
        page, arena,
        column_dictionary_text(page->columns->dimensions[DIMENSION_OWNER], block->owner[row->at]),
        &cells[CELL_OWNER]);
    cells[CELL_NOTE].words = rescue_item_text(row, OPPORTUNITY_NOTE);
}

text rescue_deals_sentence(const struct rescue_page *page, const struct rescue_deals *deals)
{
    bool assumed;
    int64_t expected = rescue_deals_expected(deals, &assumed);
    return web_message(
        page->arena,
        tr_n("{count} open opportunity, {money} more a month; {expected} of it is to be expected.",
             "{count} open opportunities, {money} more a month; {expected} of it is to be expected.",
             deals->open),
        "count", format_integer(page->arena, deals->open), "money", rescue_total(page, deals->open_value),
        "expected", rescue_total(page, expected), NULL);
}

static void dress_opportunities(struct rescue_page *page, struct view_work *view)
{
    const struct opportunities *own = page->own;
    view->sentence = rescue_sentence(page->arena, rescue_deals_sentence(page, &own->deals));
    view->tabs = rescue_expansion_tabs(page->arena, page->scope, "/opportunities/list", &view->tabs_count);
    view->filters = arena_array(page->arena, struct view_tab, OPPORTUNITY_STAGES + 2);
    view->filters[view->filters_count++] =
        (struct view_tab){text_of(_("open")), rescue_url(page, "stage", NULL), own->only == -1};
    for (int i = 0; i < OPPORTUNITY_STAGES; i++)
        view->filters[view->filters_count++] =
            (struct view_tab){rescue_choice(RECORD_OPPORTUNITY, OPPORTUNITY_STAGE, i),
                              rescue_url(page, "stage", stage_names[i]), own->only == i};
    view->filters[view->filters_count++] = (struct view_tab){
        text_of(tr_c("feminine", "all")), rescue_url(page, "stage", "all"), own->only == -2};
    view->rows.nothing = text_of(_("No opportunity fits. White space shows where there is room."));
    if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
        view->action = safe_url_of(TEXT("/opportunities/new"));
        view->action_label = text_of(_("New opportunity"));
    }
}

const struct rescue_list rescue_opportunities = {.path = "/opportunities/list",
                                                 .place = "opportunities",
                                                 .title = N_("Opportunities"),
                                                 .file = N_("opportunities"),
                                                 .columns = columns,
                                                 .column_count = CELL_COUNT,
                                                 .pairs = {"stage"},
                                                 .find = find_opportunities,
                                                 .prepare = prepare,
                                                 .fill = fill_opportunity,
                                                 .dress = dress_opportunities};
RESCUE_HANDLERS(opportunities, rescue_opportunities)

const struct http_route web_opportunity_routes[] = {
    {HTTP_GET, "/opportunities/list", PERMISSION_SEE_ACCOUNTS, get_opportunities, 0},
    {HTTP_GET, "/opportunities/list.csv", PERMISSION_EXPORT, get_opportunities_file, 0},
    {HTTP_GET, "/opportunities/list.xlsx", PERMISSION_EXPORT, get_opportunities_file, 0},
    {0},
};
