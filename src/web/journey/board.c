/* GET /journeys: who stands where, as a board of cards or as a list. The board shows of each stage those that
 * stand there longest; all of them are in the list, in any order. */
#include "web/journey/journey.h"

#include "base/bits.h"
#include "language/language.h"
#include "web/account/account_keys.h"
#include "web/account/account_list.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/words.h"

struct board {
    struct web_screen *screen;
    struct arena *arena;
    const struct web_scope *scope;
    struct web_journey_asked *asked;
    struct web_journey_stand stand;
    bool may_move;
    text here;
    int64_t late, late_mrr; /* past the norm, over all stages */
};

/* ---- accounts in words ---- */

static text owner_of(const struct board *board, uint32_t account)
{
    const struct column_snapshot *columns = board->scope->columns;
    return column_dictionary_text(columns->dimensions[DIMENSION_OWNER],
                                  column_account_code(columns, DIMENSION_OWNER, account));
}

static text money_of(const struct board *board, uint32_t account)
{
    int64_t mrr = board->stand.mrr[account];
    return mrr == METRIC_KEY_ABSENT ? TEXT("—")
                                    : format_money(board->arena, mrr, board->scope->columns->currency);
}

static struct safe_url move_url(const struct board *board, uint32_t account)
{
    if (!board->may_move)
        return (struct safe_url){TEXT_ABSENT};
    return web_journey_move_url(board->arena, column_account_external_id(board->scope->columns, account),
                                board->here);
}

static text days_late(const struct board *board, int64_t days)
{
    return web_message(board->arena, tr_n("{count} day late", "{count} days late", days), "count",
                       format_integer(board->arena, days), NULL);
}

static text milestones_words(const struct board *board, uint32_t account, bool *ret_late)
{
    struct web_journey_milestones milestones = web_journey_milestones(&board->stand, account);
    int stage = board->stand.places->states.stage[account];
    *ret_late = milestones.late > 0;
    if (board->stand.journey->stages[stage].kind == JOURNEY_STAGE_END) /* nobody waits for them any more */
        return *ret_late = false, TEXT_ABSENT;
    if (text_is_absent(milestones.name) || milestones.due_day == DAY_ABSENT)
        return TEXT_ABSENT;
    text when = milestones.late ? days_late(board, board->scope->as_of - milestones.due_day)
                                : format_day(board->arena, milestones.due_day);
    return text_printf(board->arena, "%.*s, %.*s", TEXT_ARGUMENTS(milestones.name), TEXT_ARGUMENTS(when));
}

static text over_words(const struct board *board, int64_t over)
{
    return web_message(board->arena, tr_n("{count} day past the norm", "{count} days past the norm", over),
                       "count", format_integer(board->arena, over), NULL);
}

/* ---- the board ---- */

static void fill_card(const struct board *board, int stage, uint32_t account, struct view_journey_card *ret)
{
    const struct column_snapshot *columns = board->scope->columns;
    int64_t over = web_journey_over(&board->stand, account);
    bool milestone_late;
    text milestone = milestones_words(board, account, &milestone_late);
    text email = owner_of(board, account), owner = web_name(board->scope->application, board->arena, email);
    *ret = (struct view_journey_card){
        .account = column_account_external_id(columns, account),
        .name = column_account_name(columns, account),
        .mrr = money_of(board, account),
        .owner = owner,
        .owner_email = email,
        .initials = view_initials(board->arena, owner),
        .days = web_journey_day_words(board->arena, web_journey_days(&board->stand, account),
                                      board->stand.journey->stages[stage].norm_days),
        .by_hand = bits_has(board->stand.places->states.by_hand, account),
        .late = milestone_late || (over != METRIC_KEY_ABSENT && over > 0),
        .url = account_list_account_url(board->arena, columns, account),
        .move = move_url(board, account)};
    if (milestone_late)
        ret->note = milestone;
    else if (ret->late)
        ret->note = over_words(board, over);
}

/* " ongoing uti ", for scripts that let a card fall only where it may. */
static text next_of(const struct board *board, int stage)
{
    const struct journey *journey = board->stand.journey;
    text next = TEXT(" ");
    for (int to = 0; to < journey->stage_count; to++)
        if (journey_step_is(journey, stage, to))
            next = text_printf(board->arena, "%.*s%.*s ", TEXT_ARGUMENTS(next),
                               TEXT_ARGUMENTS(journey->stages[to].key));
    return next;
}

static void count_late(struct board *board, int stage, int64_t *ret_late)
{
    const uint64_t *bits = board->stand.stages[stage];
    size_t words = (size_t)board->scope->columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64;
    *ret_late = 0;
    if (!board->stand.journey->stages[stage].norm_days)
        return;
    for (size_t word = 0; word < words; word++)
        for (uint64_t rest = bits[word]; rest; rest &= rest - 1) {
            uint32_t account = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(rest));
            if (web_journey_over(&board->stand, account) <= 0)
                continue;
            ++*ret_late;
            board->late_mrr += board->stand.mrr[account] > 0 ? board->stand.mrr[account] : 0;
        }
    board->late += *ret_late;
}

static void fill_column(struct board *board, int stage, const int64_t *days, struct view_journey_column *ret)
{
    struct arena *arena = board->arena;
    const struct journey_stage *of = &board->stand.journey->stages[stage];
    const struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}, .keys = (int64_t *)days};
    const struct metric_account_query query = {
        .keys = &keys, .descending = true, .limit = JOURNEY_CARDS, .amounts = board->stand.mrr};
    const struct metric_scope scope = {board->scope->columns, board->stand.stages[stage],
                                       board->scope->as_of};
    struct metric_account_page page;
    struct web_journey_asked asked = *board->asked;
    int64_t late;
    metric_account_page(arena, &scope, &query, &page);
    count_late(board, stage, &late);
    asked.as_list = true;
    asked.stage = of->key;
    *ret = (struct view_journey_column){
        .key = of->key,
        .name = journey_name(of->name),
        .next = next_of(board, stage),
        .count = format_integer(arena, (int64_t)page.total_count),
        .mrr = format_money(arena, page.amount_sum, board->scope->columns->currency),
        .list = web_journey_url(arena, board->scope, "/journeys", &asked)};
    if (of->norm_days)
        ret->norm = web_message(arena, tr_n("meant for {count} day", "meant for {count} days", of->norm_days),
                                "count", format_integer(arena, of->norm_days), NULL);
    if (late)
        ret->late = web_message(arena, tr_n("{count} past it", "{count} past it", late), "count",
                                format_integer(arena, late), NULL);
    ret->cards = arena_array(arena, struct view_journey_card, page.count + 1);
    ret->cards_count = page.count;
    for (size_t i = 0; i < page.count; i++)
        fill_card(board, stage, page.accounts[i], &ret->cards[i]);
    int64_t more = (int64_t)(page.total_count - page.count);
    if (more)
        ret->more = web_message(arena, tr_n("and {count} more", "and {count} more", more), "count",
                                format_integer(arena, more), NULL);
}

static void fill_board(struct board *board, struct view_journeys *view)
{
    const struct journey *journey = board->stand.journey;
    const int64_t *days = web_journey_keys(&board->stand, JOURNEY_SORT_DAYS);
    if (!board->stand.total)
        return;
    view->columns = arena_array(board->arena, struct view_journey_column, (size_t)journey->stage_count);
    view->columns_count = (size_t)journey->stage_count;
    for (int stage = 0; stage < journey->stage_count; stage++)
        fill_column(board, stage, days, &view->columns[stage]);
}

/* ---- the list ---- */

static void fill_row(const struct board *board, uint32_t account, struct view_journey_row *ret)
{
    struct arena *arena = board->arena;
    const struct column_snapshot *columns = board->scope->columns;
    const struct journey_stage *stage =
        &board->stand.journey->stages[board->stand.places->states.stage[account]];
    int64_t over = web_journey_over(&board->stand, account);
    *ret = (struct view_journey_row){
        .name = column_account_name(columns, account),
        .account = column_account_external_id(columns, account),
        .stage = journey_name(stage->name),
        .since = format_day(arena, board->stand.places->states.entered_day[account]),
        .days = format_integer(arena, web_journey_days(&board->stand, account)),
        .norm = stage->norm_days ? format_integer(arena, stage->norm_days) : TEXT_ABSENT,
        .over = over == METRIC_KEY_ABSENT || over <= 0 ? TEXT_ABSENT : format_integer(arena, over),
        .late = over != METRIC_KEY_ABSENT && over > 0,
        .how = bits_has(board->stand.places->states.by_hand, account) ? text_of(_("by hand")) : TEXT_ABSENT,
        .owner_email = owner_of(board, account),
        .mrr = money_of(board, account),
        .url = account_list_account_url(arena, columns, account),
        .move = move_url(board, account)};
    ret->owner = web_name(board->scope->application, arena, ret->owner_email);
    ret->milestones = milestones_words(board, account, &ret->milestones_late);
}

static struct safe_url place_url(const struct board *board, const int64_t *keys, uint32_t account, bool after)
{
    struct web_journey_asked asked = *board->asked;
    asked.has_after = after;
    asked.has_before = !after;
    asked.place_words = web_journey_place(board->arena, keys, account);
    return web_journey_url(board->arena, board->scope, "/journeys", &asked);
}

static void fill_pager(const struct board *board, const struct metric_account_page *page, const int64_t *keys,
                       struct view_journeys *view)
{
    struct arena *arena = board->arena;
    size_t last = page->preceding + page->count;
    if (!page->count)
        return;
    view->range = web_message(arena, _("{first}–{last} of {count}"), "first",
                              format_integer(arena, (int64_t)page->preceding + 1), "last",
                              format_integer(arena, (int64_t)last), "count",
                              format_integer(arena, (int64_t)page->total_count), NULL);
    if (page->preceding)
        view->previous = place_url(board, keys, page->accounts[0], false);
    if (last < page->total_count)
        view->next = place_url(board, keys, page->accounts[page->count - 1], true);
}

static void fill_heads(const struct board *board, struct view_journeys *view)
{
    static const struct {
        const char *label;
        int sort; /* −1: not by this one */
        bool number;
    } heads[] = {{N_("Account"), -1, false},     {N_("Stage"), -1, false},
                 {N_("Since"), -1, true},        {N_("Days in the stage"), JOURNEY_SORT_DAYS, true},
                 {N_("Norm"), -1, true},         {N_("Past the norm"), JOURNEY_SORT_OVER, true},
                 {N_("Milestones"), -1, false},  {N_("CSM"), -1, false},
                 {"MRR", JOURNEY_SORT_MRR, true}};
    enum { HEADS = sizeof heads / sizeof *heads };
    view->heads = arena_array(board->arena, struct view_journey_head, HEADS);
    view->heads_count = HEADS;
    for (size_t i = 0; i < HEADS; i++) {
        struct web_journey_asked asked = *board->asked;
        bool current = heads[i].sort == (int)asked.sort;
        view->heads[i].label = text_of(_(heads[i].label));
        view->heads[i].number = heads[i].number;
        if (heads[i].sort < 0)
            continue;
        if (current)
            view->heads[i].sorted = asked.ascending ? TEXT("ascending") : TEXT("descending");
        asked.sort = (enum web_journey_sort)heads[i].sort;
        asked.ascending = current && !asked.ascending;
        asked.has_after = asked.has_before = false;
        view->heads[i].url = web_journey_url(board->arena, board->scope, "/journeys", &asked);
    }
}

static void fill_stages(const struct board *board, struct view_journeys *view)
{
    const struct journey *journey = board->stand.journey;
    int chosen = journey_stage_find(journey, board->asked->stage);
    view->stages = arena_array(board->arena, struct view_tab, (size_t)journey->stage_count + 1);
    for (int stage = -1; stage < journey->stage_count; stage++) {
        struct web_journey_asked asked = *board->asked;
        int64_t count = stage < 0 ? board->stand.total : board->stand.counts[stage];
        text name = stage < 0 ? text_of(_("All stages")) : journey_name(journey->stages[stage].name);
        asked.stage = stage < 0 ? TEXT_ABSENT : journey->stages[stage].key;
        asked.has_after = asked.has_before = false;
        view->stages[view->stages_count++] =
            (struct view_tab){.label = text_printf(board->arena, "%.*s %.*s", TEXT_ARGUMENTS(name),
                                                   TEXT_ARGUMENTS(format_integer(board->arena, count))),
                              .url = web_journey_url(board->arena, board->scope, "/journeys", &asked),
                              .current = stage == chosen};
    }
}

static void fill_list(struct board *board, struct view_journeys *view)
{
    struct arena *arena = board->arena;
    const struct web_journey_asked *asked = board->asked;
    const int64_t *values = web_journey_keys(&board->stand, asked->sort);
    const struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}, .keys = (int64_t *)values};
    const struct metric_account_query query = {.keys = &keys,
                                               .descending = !asked->ascending,
                                               .after = asked->has_after ? &asked->place : NULL,
                                               .before = asked->has_before ? &asked->place : NULL,
                                               .limit = JOURNEY_ROWS};
    const struct metric_scope scope = {board->scope->columns, web_journey_listed(&board->stand, asked),
                                       board->scope->as_of};
    struct metric_account_page page;
    int64_t late;
    metric_account_page(arena, &scope, &query, &page);
    for (int stage = 0; stage < board->stand.journey->stage_count; stage++)
        count_late(board, stage, &late);
    view->as_list = true;
    view->may_move = board->may_move;
    fill_stages(board, view);
    fill_heads(board, view);
    view->rows = arena_array(arena, struct view_journey_row, page.count + 1);
    view->rows_count = page.count;
    for (size_t i = 0; i < page.count; i++)
        fill_row(board, page.accounts[i], &view->rows[i]);
    fill_pager(board, &page, values, view);
}

/* ---- the page ---- */

static void fill_journeys(const struct board *board, struct view_journeys *view)
{
    const struct journey_set *set = &board->stand.set;
    if (set->count < 2)
        return;
    view->tabs = arena_array(board->arena, struct view_tab, set->count);
    view->tabs_count = set->count;
    for (size_t i = 0; i < set->count; i++) {
        struct web_journey_asked asked = {.journey = set->items[i].key, .as_list = board->asked->as_list};
        view->tabs[i] =
            (struct view_tab){.label = journey_name(set->items[i].name),
                              .url = web_journey_url(board->arena, board->scope, "/journeys", &asked),
                              .current = i == board->stand.position};
    }
}

static void fill_sentence(const struct board *board, struct view_journeys *view)
{
    struct arena *arena = board->arena;
    struct web_journey_asked asked = *board->asked;
    int64_t count = board->late;
    asked.as_list = true;
    asked.sort = JOURNEY_SORT_OVER;
    asked.ascending = asked.has_after = asked.has_before = false;
    asked.stage = TEXT_ABSENT;
    struct safe_url url = web_journey_url(arena, board->scope, "/journeys", &asked);
    const struct view_named_run runs[] = {
        {"count", {.words = format_integer(arena, count), .url = url}},
        {"mrr",
         {.words = format_money(arena, board->late_mrr, board->scope->columns->currency), .strong = true}}};
    if (count)
        view->sentence = view_sentence(
            arena,
            tr_n("{count} account stands longer in its stage than is meant: {mrr} of MRR.",
                 "{count} accounts stand longer in their stage than is meant: {mrr} of MRR.", count),
            runs, 2);
    else if (board->stand.total)
        view->sentence =
            view_sentence(arena, _("No account stands longer in its stage than is meant."), runs, 2);
    if (board->stand.unplaced)
        view->unplaced =
            web_message(arena,
                        tr_n("{count} account with MRR has no stage yet.",
                             "{count} accounts with MRR have no stage yet.", board->stand.unplaced),
                        "count", format_integer(arena, board->stand.unplaced), NULL);
}

static void fill_actions(const struct board *board, struct view_journeys *view)
{
    struct arena *arena = board->arena;
    const struct http_request *request = board->screen->request;
    struct web_journey_asked asked = *board->asked;
    asked.has_after = asked.has_before = false;
    if (web_may(request, PERMISSION_EXPORT) && board->stand.total) {
        view->csv = web_journey_url(arena, board->scope, "/journeys.csv", &asked);
        view->xlsx = web_journey_url(arena, board->scope, "/journeys.xlsx", &asked);
    }
    view->total = web_message(arena, tr_n("{count} account", "{count} accounts", board->stand.total), "count",
                              format_integer(arena, board->stand.total), NULL);
    if (web_may(request, PERMISSION_CONFIGURE)) {
        view->edit =
            safe_url_of(web_page_address(arena, "/journeys/edit", "journey", board->stand.journey->key));
        if (!web_portfolio_is_limited(request))
            view->place = safe_url_of(TEXT("/journeys/apply"));
    }
    asked.as_list = false;
    asked.stage = TEXT_ABSENT;
    view->board = web_journey_url(arena, board->scope, "/journeys", &asked);
    asked.as_list = true;
    view->list = web_journey_url(arena, board->scope, "/journeys", &asked);
    view->nothing = text_of(board->scope->filter_count || !text_is_empty(board->scope->where)
                                ? _("No account fits")
                                : _("No account has a stage yet"));
    view->advice =
        text_of(_("Every night the journey’s rules say where each account stands. By hand an account is "
                  "moved from its success plan."));
}

static void send_page(struct web_screen *screen, struct web_journey_asked *asked,
                      const struct journey_set *set)
{
    struct arena *arena = screen->request->arena;
    struct http_pairs own = web_journey_pairs(arena, asked);
    struct metric_scope scope = web_scope_metric(&screen->scope);
    struct web_account_keys *kept = screen->application->account_keys;
    struct web_account_keys_in_use mrr =
        web_account_keys_take(kept, &scope, (struct metric_account_field){ACCOUNT_COLUMN_MRR, -1});
    struct board board = {.screen = screen, .arena = arena, .scope = &screen->scope, .asked = asked};
    struct view_journeys view = {0};
    struct buffer out;
    web_screen_shell(screen, _("Journeys"), "journeys", "/journeys", own.items, own.count, &view.shell);
    view.shell.scope.picks_count = 0; /* no period */
    board.here = view.shell.here;
    board.may_move = web_may(screen->request, PERMISSION_EDIT_ACCOUNTS) &&
                     text_is_empty(screen->scope.known_at) && !screen->scope.as_of_set;
    web_journey_stand_begin(screen->application, arena, &screen->scope, set, asked, mrr.keys.keys,
                            &board.stand);
    if (asked->as_list)
        fill_list(&board, &view);
    else
        fill_board(&board, &view);
    view.here = board.here;
    view.active = web_message(arena, tr_n("{count} account", "{count} accounts", board.stand.total), "count",
                              format_integer(arena, board.stand.total), NULL);
    view.problem = screen->scope.where_problem;
    fill_journeys(&board, &view);
    fill_sentence(&board, &view);
    fill_actions(&board, &view);
    web_journey_stand_end(&board.stand);
    web_account_keys_give_back(kept, &mrr);
    buffer_init(&out, 0);
    view_write_journeys(&out, &view);
    web_screen_send(screen, &out);
    buffer_release(&out);
}

static void get_journeys(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_journey_asked asked;
    struct web_screen screen;
    struct journey_set set;
    struct problem problem;
    struct web_scope scope;
    text stamp;
    web_journey_read(&request->query, &asked);
    /* The journeys are read before the page's key is made: it holds their versions. */
    if (web_scope_read_address(request, application, &scope, &problem) != RESULT_OK) {
        response->status = problem.code == RESULT_BUSY ? 503 : 500;
        return;
    }
    enum result result = web_journey_set(application, scope.columns, request->arena, &set, &stamp, &problem);
    web_scope_release(&scope);
    if (result != RESULT_OK) {
        response->status = 500;
        return;
    }
    struct http_pairs key = web_journey_pairs(request->arena, &asked);
    key.items[key.count++] = (struct http_pair){TEXT("~journeys"), stamp};
    if (!web_screen_begin(&screen, request, response, application, "/journeys", key.items, key.count))
        return;
    send_page(&screen, &asked, &set);
    web_screen_end(&screen);
}

const struct http_route web_journey_routes[] = {
    {HTTP_GET, "/journeys", PERMISSION_SEE_ACCOUNTS, get_journeys, 0},
    {0},
};
