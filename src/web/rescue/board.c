/* GET /opportunities: the board, a column a stage. */
#include <stdlib.h>

#include "base/list.h"
#include "language/language.h"
#include "web/rescue/opportunity.h"
#include "web/rescue/tabs.h"
#include "web/routes.h"
#include "web/words.h"

enum { CARDS_SHOWN = 40, CLOSED_SHOWN = 12, CLOSED_DAYS = 90 };

struct lane {
    struct rescue_page found; /* its cards, by close date */
    int64_t sum;
};
struct board {
    struct rescue_page *page;
    struct rescue_deals deals;
    struct lane lanes[OPPORTUNITY_STAGES];
};

static void visit(void *context, uint32_t account, const struct column_journey_block *block, uint32_t row)
{
    struct board *board = context;
    struct rescue_page *page = board->page;
    int stage = block->state[row];
    bool open = stage <= OPPORTUNITY_STAGE_NEGOTIATING;
    if (block->day[row] > page->today)
        return;
    rescue_deals_count(&board->deals, page, block, row);
    if (!open && (block->end_day[row] == DAY_ABSENT || block->end_day[row] <= page->today - CLOSED_DAYS))
        return;
    struct lane *lane = &board->lanes[stage];
    int64_t amount = rescue_home(page, block->amount[row], block->currency[row]);
    bool down = block->choice[row] - 1 == OPPORTUNITY_KIND_DOWNSELL;
    rescue_add_up(&lane->sum, down && amount != MONEY_ABSENT ? -amount : amount);
    int64_t order = !open                               ? -(int64_t)block->end_day[row]
                    : block->due_day[row] == DAY_ABSENT ? 900000
                                                        : block->due_day[row];
    rescue_add(&lane->found, order, block->id[row], account, row);
}

static void fill_moves(struct board *board, int stage, struct view_card *card)
{
    struct arena *arena = board->page->arena;
    card->moves = arena_array(arena, struct view_option, OPPORTUNITY_STAGES);
    for (int i = 0; i < OPPORTUNITY_STAGES; i++)
        card->moves[card->moves_count++] =
            (struct view_option){text_of(rescue_stage_name(i)),
                                 rescue_choice(RECORD_OPPORTUNITY, OPPORTUNITY_STAGE, i), i == stage};
}

static void fill_card(struct board *board, int stage, const struct rescue_row *row, struct view_card *card)
{
    struct rescue_page *page = board->page;
    struct arena *arena = page->arena;
    const struct column_journey_block *block =
        column_journeys(page->columns, row->account / COLUMN_BLOCK_ACCOUNTS);
    int kind = block->choice[row->at] ? block->choice[row->at] - 1 : 0;
    bool open = stage <= OPPORTUNITY_STAGE_NEGOTIATING;
    int32_t day = open ? block->due_day[row->at] : block->end_day[row->at];
    text owner = column_dictionary_text(page->columns->dimensions[DIMENSION_OWNER], block->owner[row->at]);
    struct rescue_cell person = {.number = 0};
    rescue_person_cell(page, arena, owner, &person);
    *card = (struct view_card){
        .title = column_account_name(page->columns, row->account),
        .badge = rescue_choice(RECORD_OPPORTUNITY, OPPORTUNITY_KIND, kind),
        .words = column_dictionary_text(page->columns->journeys, block->name[row->at]),
        .owner = person.ask,
        .owner_email = person.title,
        .url = rescue_deal_url(arena, row->account, block->id[row->at]),
        .from = text_of(rescue_stage_name(stage)),
        .id = text_printf(arena, "%lld.%lld", (long long)row->account + 1, (long long)block->id[row->at])};
    if (!text_is_absent(owner))
        card->initials = view_initials(arena, card->owner);
    int64_t amount = rescue_home(page, block->amount[row->at], block->currency[row->at]);
    if (amount != MONEY_ABSENT)
        card->amount = rescue_money(page, kind == OPPORTUNITY_KIND_DOWNSELL ? -amount : amount);
    if (day != DAY_ABSENT)
        card->when = format_day(arena, day);
    if (open && day != DAY_ABSENT && day < page->today)
        card->late = text_of(_("late"));
    if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS))
        fill_moves(board, stage, card);
}

static void fill_lane(struct board *board, int stage, struct view_lane *view)
{
    struct lane *lane = &board->lanes[stage];
    struct arena *arena = board->page->arena;
    struct rescue_row *rows = arena_array(arena, struct rescue_row, CARDS_SHOWN + 1);
    size_t most = stage <= OPPORTUNITY_STAGE_NEGOTIATING ? CARDS_SHOWN : CLOSED_SHOWN, preceding;
    size_t count = rescue_take(&lane->found, NULL, most, rows, &preceding);
    view->title = rescue_choice(RECORD_OPPORTUNITY, OPPORTUNITY_STAGE, stage);
    view->note = stage <= OPPORTUNITY_STAGE_NEGOTIATING
                     ? format_integer(arena, (int64_t)lane->found.rows.count)
                     : web_message(arena, _("{count}, in 90 days"), "count",
                                   format_integer(arena, (int64_t)lane->found.rows.count), NULL);
    view->sum = rescue_total(board->page, lane->sum);
    view->cards = arena_array(arena, struct view_card, count + 1);
    for (size_t i = 0; i < count; i++)
        fill_card(board, stage, &rows[i], &view->cards[view->cards_count++]);
    if (count < lane->found.rows.count) {
        struct http_pair pair = {TEXT("stage"), text_of(rescue_stage_name(stage))};
        view->more = web_message(
            arena, tr_n("and {count} more", "and {count} more", (int64_t)(lane->found.rows.count - count)),
            "count", format_integer(arena, (int64_t)(lane->found.rows.count - count)), NULL);
        view->more_url = web_scope_url(arena, board->page->scope, "/opportunities/list", &pair, 1);
    }
}

static void fill_figures(struct board *board, struct view_board *view)
{
    struct rescue_page *page = board->page;
    const struct rescue_deals *deals = &board->deals;
    int64_t closed = 0, won = 0;
    bool assumed;
    int64_t expected = rescue_deals_expected(deals, &assumed);
    for (int kind = 0; kind < OPPORTUNITY_KINDS - 1; kind++) { /* a downsell is no win */
        closed += deals->closed[kind];
        won += deals->won[kind];
    }
    view->figures = arena_array(page->arena, struct view_work_figure, 4);
    view->figures[view->figures_count++] =
        rescue_figure(_("Open, a month"), rescue_total(page, deals->open_value),
                      web_message(page->arena, _("{count} open, {late} past their day"), "count",
                                  format_integer(page->arena, deals->open), "late",
                                  format_integer(page->arena, deals->late), NULL));
    view->figures[view->figures_count++] = rescue_figure(
        _("Expected of it"), rescue_total(page, expected),
        text_of(assumed ? _("by the share won of each kind; three in ten where fewer than 10 were closed")
                        : _("by the share won of each kind in twelve months")));
    view->figures[view->figures_count++] =
        rescue_figure(_("Won in 90 days"), rescue_total(page, deals->won_value), TEXT_ABSENT);
    view->figures[view->figures_count++] = rescue_figure(
        _("Share won, twelve months"), rescue_share_words(page->arena, won, closed),
        web_message(page->arena, _("{part} of {whole}"), "part", format_integer(page->arena, won), "whole",
                    format_integer(page->arena, closed), NULL));
}

static void fill_board(struct board *board, struct view_board *view)
{
    struct rescue_page *page = board->page;
    view->title = text_of(_("Expansion"));
    view->sentence = rescue_sentence(page->arena, rescue_deals_sentence(page, &board->deals));
    view->tabs = rescue_expansion_tabs(page->arena, page->scope, "/opportunities", &view->tabs_count);
    fill_figures(board, view);
    view->lanes = arena_array(page->arena, struct view_lane, OPPORTUNITY_STAGES);
    for (int stage = 0; stage < OPPORTUNITY_STAGES; stage++)
        fill_lane(board, stage, &view->lanes[view->lanes_count++]);
    view->move = safe_url_of(TEXT("/opportunities/move"));
    if (web_may(page->request, PERMISSION_EXPORT)) {
        view->csv = web_scope_url(page->arena, page->scope, "/opportunities/list.csv", NULL, 0);
        view->xlsx = web_scope_url(page->arena, page->scope, "/opportunities/list.xlsx", NULL, 0);
    }
    if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
        view->action = safe_url_of(TEXT("/opportunities/new"));
        view->action_label = text_of(_("New opportunity"));
    }
}

static void get_board(struct http_request *request, struct http_response *response, void *application)
{
    struct web_screen screen;
    struct view_board view = {.figures_count = 0};
    struct buffer out;
    if (!web_screen_begin(&screen, request, response, application, "/opportunities", NULL, 0))
        return;
    struct rescue_page page = {.list = &rescue_opportunities,
                               .request = request,
                               .application = application,
                               .arena = request->arena,
                               .scope = &screen.scope,
                               .columns = screen.scope.columns,
                               .today = screen.scope.as_of};
    struct board *board = arena_new(request->arena, struct board);
    board->page = &page;
    rescue_each(&page, RECORD_OPPORTUNITY, visit, board);
    fill_board(board, &view);
    web_screen_shell(&screen, _("Expansion"), "opportunities", "/opportunities", NULL, 0, &view.shell);
    view.shell.scope.picks_count = 0;
    buffer_init(&out, 0);
    view_write_board(&out, &view);
    web_screen_send(&screen, &out);
    buffer_release(&out);
    for (int stage = 0; stage < OPPORTUNITY_STAGES; stage++)
        rescue_release(&board->lanes[stage].found);
    web_screen_end(&screen);
}

const struct http_route web_opportunity_board_routes[] = {
    {HTTP_GET, "/opportunities", PERMISSION_SEE_ACCOUNTS, get_board, 0},
    {0},
};
