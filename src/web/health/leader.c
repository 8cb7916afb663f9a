/* GET /portfolio: the leader's page; GET /portfolio.csv and /portfolio.xlsx: all that changed colour
 * within the week. */
#include "web/health/leader.h"

#include "language/language.h"
#include "web/account/account_list.h"
#include "web/people/names.h"
#include "web/routes.h"
#include "web/sheet.h"
#include "web/words.h"

enum { MOVES_FILE_MAX = 20000 };

/* ---- what it is made of ---- */

enum result leader_take(struct leader *leader, struct problem *problem)
{
    struct web_application *application = leader->scope->application;
    enum result result = store_read_begin(application->store, &leader->connection, problem);
    if (result != RESULT_OK)
        return result;
    result = web_health_take(leader->scope, leader->arena, &leader->health, problem);
    if (result != RESULT_OK) {
        store_read_end(application->store, leader->connection);
        return result;
    }
    leader->values = web_health_values(application, leader->scope->columns, &leader->below);
    result = web_health_take_then(leader->scope, leader->connection, leader->scope->as_of - LEADER_WEEK_DAYS,
                                  leader->arena, &leader->then, problem);
    if (result != RESULT_OK) {
        web_health_give_back(leader->scope, &leader->health);
        store_read_end(application->store, leader->connection);
    }
    return result;
}

void leader_give_back(const struct leader *leader)
{
    web_health_give_back(leader->scope, &leader->then);
    web_health_give_back(leader->scope, &leader->health);
    store_read_end(leader->scope->application->store, leader->connection);
}

/* ---- lights ---- */

void leader_lights(const struct leader *leader, struct leader_lights *ret)
{
    struct health_list all = {.light = -1, .counts_alone = true};
    struct health_found now, then;
    health_find(leader->arena, leader->scope, leader->health.of, &all, &now);
    health_find(leader->arena, leader->scope, leader->then.of, &all, &then);
    for (int i = 0; i < HEALTH_LIGHTS; i++) {
        ret->counts[i] = now.counts[i];
        ret->mrr[i] = now.mrr[i];
        ret->counts_then[i] = then.counts[i];
    }
}

static void fill_lights(const struct leader *leader, struct view_leader *ret)
{
    static const enum health_light order[HEALTH_LIGHTS] = {HEALTH_RED, HEALTH_YELLOW, HEALTH_GREEN,
                                                           HEALTH_NONE};
    struct arena *arena = leader->arena;
    struct leader_lights now;
    int64_t customers = 0, mrr = 0;
    double x = 0;
    leader_lights(leader, &now);
    for (int i = 0; i < HEALTH_LIGHTS; i++) {
        customers += now.counts[i];
        mrr += now.mrr[i];
    }
    ret->lights = arena_array(arena, struct view_leader_light, HEALTH_LIGHTS);
    for (int i = 0; i < HEALTH_LIGHTS; i++) {
        enum health_light light = order[i];
        int64_t change = now.counts[light] - now.counts_then[light];
        double share = mrr ? (double)now.mrr[light] / (double)mrr : 0;
        struct health_list one = {.light = (int)light};
        bool is_good = light == HEALTH_GREEN ? change > 0 : change < 0;
        ret->lights[ret->lights_count++] = (struct view_leader_light){
            .shown = {text_of(health_light_name(light)), TEXT_ABSENT, health_light_word(light)},
            .light = text_of(health_light_name(light)),
            .count = format_integer(arena, now.counts[light]),
            .change = change ? web_message(arena, _("{change} in a week"), "change",
                                           web_signed(arena, (double)change, 0), NULL)
                             : text_of(_("as a week ago")),
            .judgement = !change   ? TEXT("flat")
                         : is_good ? TEXT("good")
                                   : TEXT("bad"),
            .mrr = format_money(arena, now.mrr[light], leader->scope->columns->currency),
            .share = format_rate(arena, share, 1),
            .x = view_percent(arena, x),
            .width = view_percent(arena, share),
            .url = health_list_url(arena, leader->scope, &one, false)};
        x += share;
    }
    ret->customers = web_message(arena, tr_n("{count} customer", "{count} customers", customers), "count",
                                 format_integer(arena, customers), NULL);
}

/* ---- what moved ---- */

static struct view_light light_of(const struct health_assessment *of, struct arena *arena, uint32_t account,
                                  enum health_light light)
{
    return (struct view_light){text_of(health_light_name(light)),
                               health_score_text(arena, of->scores.score[account]), health_light_word(light)};
}

static text points_text(struct arena *arena, int32_t points)
{
    return points ? web_signed(arena, points / 100.0, 2) : format_decimal(arena, 0, 2);
}

static void fill_moves(const struct leader *leader, struct view_leader *ret)
{
    static const struct metric_account_field owner = {ACCOUNT_COLUMN_DIMENSION, DIMENSION_OWNER};
    struct arena *arena = leader->arena;
    const struct column_snapshot *columns = leader->scope->columns;
    struct leader_moves moves;
    leader_moves(leader, LEADER_MOVES_SHOWN, &moves);
    ret->moves = arena_array(arena, struct view_leader_move, moves.count + 1);
    for (size_t i = 0; i < moves.count; i++) {
        const struct leader_move *move = &moves.moves[i];
        int32_t points;
        text email = metric_account_text(columns, owner, move->account);
        text why = leader_why(leader, move->account, &points);
        ret->moves[ret->moves_count++] =
            (struct view_leader_move){.name = column_account_name(columns, move->account),
                                      .mrr = format_money_plain(arena, move->mrr, columns->currency),
                                      .points = points_text(arena, points),
                                      .judgement = points > 0   ? TEXT("good")
                                                   : points < 0 ? TEXT("bad")
                                                                : TEXT("flat"),
                                      .reason = text_is_absent(why) ? TEXT("—") : why,
                                      .owner = web_name(leader->scope->application, arena, email),
                                      .owner_email = email,
                                      .from = light_of(leader->then.of, arena, move->account, move->from),
                                      .to = light_of(leader->health.of, arena, move->account, move->to),
                                      .url = account_list_account_url(arena, columns, move->account)};
    }
    ret->moved = web_message(
        arena, tr_n("{count} account changed colour", "{count} accounts changed colour", moves.all), "count",
        format_integer(arena, moves.all), NULL);
    if (moves.all > (int64_t)moves.count)
        ret->moved_note = web_message(arena, _("and {count} more, of less revenue"), "count",
                                      format_integer(arena, moves.all - (int64_t)moves.count), NULL);
    ret->sentence =
        moves.worse
            ? web_message(arena,
                          tr_n("{count} customer got worse this week, who pays {mrr} a month.",
                               "{count} customers got worse this week, who pay {mrr} a month.", moves.worse),
                          "count", format_integer(arena, moves.worse), "mrr",
                          format_money(arena, moves.mrr_worse, columns->currency), NULL)
            : text_of(_("No customer got worse this week."));
}

/* ---- the page ---- */

static void get_portfolio(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_screen screen;
    struct view_leader view = {.problem = TEXT_ABSENT};
    struct health_set set;
    struct problem problem;
    struct buffer out;
    struct http_pair key = {TEXT("~models"), TEXT("")};
    if (web_health_set(application, LEDGER_NOW, request->arena, &set, &problem) == RESULT_OK)
        key.value = text_printf(request->arena, "%llx", (unsigned long long)set.stamp);
    if (!web_screen_begin(&screen, request, response, application, "/portfolio", &key, 1))
        return;
    struct leader leader = {
        .arena = request->arena, .scope = &screen.scope, .metric = web_scope_metric(&screen.scope)};
    web_screen_shell(&screen, _("Portfolio"), "portfolio", "/portfolio", NULL, 0, &view.shell);
    view.shell.scope.picks_count = 0; /* a state, and the week before it */
    enum result result = leader_take(&leader, &problem);
    if (result == RESULT_OK) {
        fill_lights(&leader, &view);
        fill_moves(&leader, &view);
        leader_fill_reasons(&leader, &view);
        leader_fill_rescues(&leader, &view);
        result = leader_fill_playbooks(&leader, &view, &problem);
        leader_fill_load(&leader, &view);
        leader_give_back(&leader);
    }
    if (result != RESULT_OK)
        view.problem = text_copy(request->arena, text_of(problem.message));
    if (web_may(request, PERMISSION_EXPORT)) {
        view.csv = web_scope_url(request->arena, &screen.scope, "/portfolio.csv", NULL, 0);
        view.xlsx = web_scope_url(request->arena, &screen.scope, "/portfolio.xlsx", NULL, 0);
    }
    buffer_init(&out, 0);
    view_write_leader(&out, &view);
    web_screen_send(&screen, &out);
    buffer_release(&out);
    web_screen_end(&screen);
}

/* ---- the file ---- */

static void write_file(struct http_request *request, struct http_response *response,
                       const struct leader *leader)
{
    static const struct metric_account_field owner = {ACCOUNT_COLUMN_DIMENSION, DIMENSION_OWNER};
    static const char *const heads[] = {N_("Code"), N_("Account"), N_("A week ago"),
                                        N_("Now"),  N_("Points"),  N_("What moved it most"),
                                        N_("MRR"),  N_("CSM")};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    const struct column_snapshot *columns = leader->scope->columns;
    struct leader_moves moves;
    leader_moves(leader, MOVES_FILE_MAX, &moves);
    struct web_cell *cells = arena_array(leader->arena, struct web_cell, (moves.count + 1) * COLUMNS),
                    *next = cells;
    for (size_t i = 0; i < moves.count; i++) {
        const struct leader_move *move = &moves.moves[i];
        int32_t points;
        text why = leader_why(leader, move->account, &points);
        *next++ = web_cell_text(column_account_external_id(columns, move->account));
        *next++ = web_cell_text(column_account_name(columns, move->account));
        *next++ = web_cell_text(health_light_word(move->from));
        *next++ = web_cell_text(health_light_word(move->to));
        *next++ = web_cell_number(points, 2);
        *next++ = web_cell_text(why);
        *next++ = web_cell_number(move->mrr, currency_digits(columns->currency));
        *next++ = web_cell_text(metric_account_text(columns, owner, move->account));
    }
    web_sheet_send(request, response, leader->scope->application,
                   &(struct web_sheet){.name = _("portfolio"),
                                       .title = _("Portfolio"),
                                       .heads = heads,
                                       .column_count = COLUMNS,
                                       .row_count = moves.count,
                                       .cells = cells,
                                       .day = leader->scope->as_of,
                                       .action = "export-health",
                                       .object_kind = "account"});
}

static void get_file(struct http_request *request, struct http_response *response, void *context)
{
    struct web_scope scope;
    struct problem problem;
    if (web_scope_read(request, context, &scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    struct leader leader = {.arena = request->arena, .scope = &scope, .metric = web_scope_metric(&scope)};
    if (!web_screen_refuse_file(response, &scope, NULL)) {
        if (leader_take(&leader, &problem) == RESULT_OK) {
            write_file(request, response, &leader);
            leader_give_back(&leader);
        } else {
            web_screen_refuse_file(response, &scope, problem.message);
        }
    }
    web_scope_release(&scope);
}

const struct http_route web_leader_routes[] = {
    {HTTP_GET, "/portfolio.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/portfolio.xlsx", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/portfolio", PERMISSION_SEE_FIGURES, get_portfolio, 0},
    {0},
};
