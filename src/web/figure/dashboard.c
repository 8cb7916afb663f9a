/* The dashboard: GET /. Without any record it teaches how to bring them. */
#include <math.h>
#include <stddef.h>

#include "codec/csv.h"
#include "language/language.h"
#include "view/sign_in.h"
#include "web/download.h"
#include "web/figure/dashboard_part.h"
#include "web/import/sample.h"
#include "web/people/audit.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/words.h"

void dashboard_fill(const struct dashboard_source *source, struct view_dashboard *ret)
{
    const struct report_summary *summary = source->summary;
    struct arena *arena = source->arena;
    ret->heading = web_capitalised(arena, web_period_name(arena, source->scope->period));
    if (summary->partial)
        ret->partial = web_message(arena, _("until {day}: not over yet"), "day",
                                   format_day(arena, summary->last_day), NULL);
    ret->csv = web_scope_url(arena, source->scope, "/dashboard.csv", NULL, 0);
    dashboard_lead(source, ret);
    dashboard_kpis(source, ret);
    dashboard_waterfall(source, ret);
    dashboard_indicators(source, ret);
    dashboard_cohorts(source, ret);
    dashboard_pareto(source, ret);
    ret->doubt = report_doubt(arena, source->scope->columns);
    if (summary->now.provisional)
        ret->provisional = text_of(
            _("No exchange rate is recorded for the last month yet: the last earlier one stands in, and "
              "these figures are provisional."));
}

/* ---- nothing there yet ---- */

static text greeting(const struct web_screen *screen)
{
    const struct web_application *application = screen->application;
    int64_t now = application->clock->now(application->clock) / INSTANT_MICROSECONDS;
    int64_t local = now + zone_offset_seconds(application->zone, now * INSTANT_MICROSECONDS);
    int hour = (int)(local / 3600 % 24);
    text rest = web_session_of(screen->request)->name;
    text first_name = text_cut(&rest, ' ');
    const char *message = hour < 12   ? _("Good morning, {name}. The light is still to be lit.")
                          : hour < 18 ? _("Good afternoon, {name}. The light is still to be lit.")
                                      : _("Good evening, {name}. The light is still to be lit.");
    return web_message(screen->request->arena, message, "name", first_name, NULL);
}

/* Whoever may import does so here, not by a command. */
static void offer_import(const struct web_screen *screen, struct view_empty *empty, struct view_step *steps,
                         int count)
{
    empty->may_import = screen->application->imports && web_may(screen->request, PERMISSION_IMPORT);
    empty->may_fill = empty->may_import && web_sample_import(screen->application) == 0;
    for (int i = 0; i < count && empty->may_import; i++)
        if (text_starts_with(steps[i].command, TEXT("farol import")))
            steps[i].url = safe_url_of(TEXT("/imports"));
}

static void send_empty(struct web_screen *screen)
{
    struct arena *arena = screen->request->arena;
    const struct column_snapshot *columns = screen->scope.columns;
    struct view_empty empty = {0};
    struct view_step steps[] = {
        {.name = text_of(_("Accounts")),
         .command = TEXT("farol import accounts"),
         .why = text_of(
             _("Who they are, who looks after them and with which touch. Lights: the list and its filters.")),
         .done = screen->scope.account_total > 0},
        {.name = text_of(_("Subscriptions or invoices")),
         .command = TEXT("farol import subscriptions"),
         .why = text_of(_("What they pay and since when. Lights: MRR, churn, NRR, cohorts, Pareto.")),
         .done = columns->first_point_day != DAY_ABSENT},
        {.name = text_of(_("Usage")),
         .command = TEXT("farol import usage"),
         .why = text_of(_("Features used, by day. Lights: the leading indicators.")),
         .done = column_has(columns, COLUMN_USAGE)},
        {.name = text_of(_("Surveys and tickets")),
         .command = TEXT("farol import surveys"),
         .why = text_of(_("NPS, CSAT and support. Lights: satisfaction, and what goes sour early.")),
         .done = column_has(columns, COLUMN_SURVEY)},
        {.name = text_of(_("Costs")),
         .command = TEXT("farol import costs"),
         .why = text_of(
             _("What winning an account costs, by month and channel. Lights: CAC, payback, LTV : CAC.")),
         .done = columns->cost_count > 0},
    };
    int done = 0;
    if (!steps[1].done && column_has(columns, COLUMN_INVOICE)) {
        steps[1].command = TEXT("farol setting rule_set invoiced");
        steps[1].why =
            text_of(_("There are invoices, but nothing that recurs. Without subscriptions, what was "
                      "invoiced in the month can be the MRR."));
    }
    for (int i = 0; i < 5; i++) {
        steps[i].number = i + 1;
        done += steps[i].done;
        steps[i].count = text_of(_("done"));
    }
    offer_import(screen, &empty, steps, 5);
    web_page_shell(screen->request, screen->response, screen->application, &empty.shell);
    empty.shell.title = text_of(_("First steps"));
    empty.shell.place = TEXT("dashboard");
    empty.greeting = greeting(screen);
    text count = format_integer(arena, screen->scope.account_total);
    const char *message = tr_n(
        "{organisation} has {count} account here. With subscriptions or invoices the figures of revenue "
        "appear; with usage and surveys, what comes next.",
        "{organisation} has {count} accounts here. With subscriptions or invoices the figures of revenue "
        "appear; with usage and surveys, what comes next.",
        screen->scope.account_total);
    if (screen->scope.account_total == 0)
        message = _("{organisation} has no records here yet. With accounts and what they pay, the figures of "
                    "revenue appear; "
                    "with usage and surveys, what comes next.");
    if (!text_is_absent(screen->scope.known_at) && screen->scope.account_total == 0) {
        empty.greeting = text_of(_("Nothing was known yet"));
        message =
            _("On {day} nothing of {organisation} was recorded here. The dashboard without an instant shows "
              "what is known today.");
    }
    empty.sentence = web_message(arena, message, "organisation", empty.shell.organisation, "count", count,
                                 "day", format_day(arena, screen->scope.today), NULL);
    empty.steps = steps;
    empty.steps_count = 5;
    empty.progress =
        web_message(arena, _("{done} of {all}"), "done", format_integer(arena, done), "all", TEXT("5"), NULL);
    view_write_empty(&screen->response->body, &empty);
}

/* ---- the page ---- */

static void send_dashboard(struct web_screen *screen)
{
    struct arena *arena = screen->request->arena;
    struct report_summary_query query = web_scope_summary(&screen->scope);
    struct report_summary summary;
    struct view_dashboard dashboard = {0};
    struct problem problem = {0};
    struct buffer page;
    web_screen_shell(screen, _("Dashboard"), "dashboard", "/", NULL, 0, &dashboard.shell);
    if (report_summary_compute(arena, &query, &summary, &problem) == RESULT_OK) {
        struct dashboard_source source = {arena, &screen->scope, &summary, screen->scope.columns->currency};
        dashboard_fill(&source, &dashboard);
    } else {
        dashboard.heading = web_period_name(arena, screen->scope.period);
        dashboard.problem = text_copy(arena, text_of(problem.message));
    }
    buffer_init(&page, 0);
    view_write_dashboard(&page, &dashboard);
    web_screen_send(screen, &page);
    buffer_release(&page);
}

/* There are accounts, but none of the person's. */
static void send_no_accounts(struct web_screen *screen)
{
    bool narrowed = screen->scope.portfolio != USER_PORTFOLIO_ALL; /* there is more to see */
    struct view_nothing page = {.way_out = safe_url_of(narrowed ? TEXT("/") : TEXT("/profile"))};
    web_page_shell(screen->request, screen->response, screen->application, &page.shell);
    page.what = text_of(_("No account is yours yet"));
    page.advice = text_of(
        narrowed ? _("These are the accounts whose CSM, ISM or farmer you are, or somebody of your team.")
                 : _("You see the accounts whose CSM, ISM or farmer you are, or somebody of your team. Ask a "
                     "manager to enter you there."));
    page.shell.title = page.what;
    page.shell.place = TEXT("dashboard");
    page.way_out_label = text_of(narrowed ? _("Show everything you see") : _("Open the profile"));
    view_write_nothing(&screen->response->body, &page);
}

static void get_dashboard(struct http_request *request, struct http_response *response, void *application)
{
    struct web_screen screen;
    if (!web_screen_begin(&screen, request, response, application, "/", NULL, 0))
        return;
    bool has_revenue = screen.scope.columns->first_point_day != DAY_ABSENT;
    if (screen.scope.account_total == 0 && web_portfolio_is_limited(request) &&
        screen.scope.columns->account_count > 0)
        send_no_accounts(&screen);
    else if (screen.scope.account_total == 0 || !has_revenue)
        send_empty(&screen);
    else
        send_dashboard(&screen);
    web_screen_end(&screen);
}

/* ---- the file: the ten figures and the movements, as numbers ---- */

static void write_line(struct buffer *out, const char *name, const text cells[3])
{
    char separator = web_download_separator();
    csv_write_cell(out, text_of(_(name)), separator, true, false);
    for (int i = 0; i < 3; i++)
        csv_write_cell(out, text_is_absent(cells[i]) ? TEXT("") : cells[i], separator, false, false);
    csv_write_line_end(out);
}

static text money_cell(struct arena *arena, int64_t amount, uint8_t currency)
{
    return amount == MONEY_ABSENT ? TEXT_ABSENT
                                  : web_download_decimal(arena, amount, currency_digits(currency));
}

static text number_cell(struct arena *arena, double number)
{
    return isnan(number) ? TEXT_ABSENT : web_download_decimal(arena, llround(number * 1e6), 6);
}

static void write_figures(struct buffer *out, const struct dashboard_source *source)
{
    static const struct {
        const char *name;
        size_t offset;
        bool money;
    } fields[] = {
        {N_("MRR"), offsetof(struct metric_mrr_row, closing), true},
        {N_("ARR"), offsetof(struct metric_mrr_row, arr), true},
        {N_("NRR"), offsetof(struct metric_mrr_row, nrr), false},
        {N_("GRR"), offsetof(struct metric_mrr_row, grr), false},
        {N_("Logo churn"), offsetof(struct metric_mrr_row, logo_churn_rate), false},
        {N_("ARPA"), offsetof(struct metric_mrr_row, arpa), true},
        {N_("Opening MRR"), offsetof(struct metric_mrr_row, opening), true},
        {N_("Exchange rates"), offsetof(struct metric_mrr_row, fx_impact), true},
        {N_("New MRR"), offsetof(struct metric_mrr_row, movement[MOVEMENT_NEW]), true},
        {N_("Reactivation"), offsetof(struct metric_mrr_row, movement[MOVEMENT_REACTIVATION]), true},
        {N_("Expansion"), offsetof(struct metric_mrr_row, movement[MOVEMENT_EXPANSION]), true},
        {N_("Contraction"), offsetof(struct metric_mrr_row, movement[MOVEMENT_CONTRACTION]), true},
        {N_("MRR churn"), offsetof(struct metric_mrr_row, movement[MOVEMENT_CHURN]), true}};
    const struct report_summary *summary = source->summary;
    const struct metric_mrr_row *rows[3] = {&summary->now, summary->has_before ? &summary->before : NULL,
                                            summary->has_year ? &summary->year : NULL};
    struct arena *arena = source->arena;
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        text cells[3] = {TEXT_ABSENT, TEXT_ABSENT, TEXT_ABSENT};
        for (int i = 0; i < 3; i++) {
            const char *field = rows[i] ? (const char *)rows[i] + fields[f].offset : NULL;
            if (field)
                cells[i] = fields[f].money ? money_cell(arena, *(const int64_t *)field, source->currency)
                                           : number_cell(arena, *(const double *)field);
        }
        write_line(out, fields[f].name, cells);
    }
    const text nps[3] = {number_cell(arena, summary->satisfaction.nps.nps),
                         number_cell(arena, summary->satisfaction_before.nps.nps),
                         number_cell(arena, summary->satisfaction_year.nps.nps)};
    const text csat[3] = {number_cell(arena, summary->satisfaction.csat.satisfied_rate),
                          number_cell(arena, summary->satisfaction_before.csat.satisfied_rate),
                          number_cell(arena, summary->satisfaction_year.csat.satisfied_rate)};
    const text payback[3] = {number_cell(arena, summary->unit.payback_months),
                             number_cell(arena, summary->unit_before.payback_months),
                             number_cell(arena, summary->unit_year.payback_months)};
    const text ltv[3] = {number_cell(arena, summary->unit.ltv_to_cac),
                         number_cell(arena, summary->unit_before.ltv_to_cac),
                         number_cell(arena, summary->unit_year.ltv_to_cac)};
    write_line(out, N_("NPS"), nps);
    write_line(out, N_("CSAT"), csat);
    write_line(out, N_("Payback, months"), payback);
    write_line(out, N_("LTV : CAC"), ltv);
}

static void get_file(struct http_request *request, struct http_response *response, void *application)
{
    struct web_scope scope;
    struct problem problem;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    struct report_summary summary;
    bool has_settings = web_scope_settings(&scope, &problem) == RESULT_OK;
    struct report_summary_query query = web_scope_summary(&scope);
    query.parts = SUMMARY_REVENUE | SUMMARY_SATISFACTION | SUMMARY_UNIT;
    if (web_screen_refuse_file(response, &scope, NULL)) {
        ; /* said */
    } else if (has_settings &&
               report_summary_compute(request->arena, &query, &summary, &problem) == RESULT_OK) {
        struct dashboard_source source = {request->arena, &scope, &summary, scope.columns->currency};
        const text heads[3] = {text_of(_("Value")), text_of(_("Before")), text_of(_("A year before"))};
        web_download_csv_begin(&response->body);
        write_line(&response->body, N_("Figure"), heads);
        write_figures(&response->body, &source);
        web_download_name_answer(request, response, text_of(_("dashboard")), false);
        web_audit(request, application, &(struct web_audited){.action = "export-dashboard"});
    } else {
        web_screen_refuse_file(response, &scope, problem.message);
    }
    web_scope_release(&scope);
}

const struct http_route web_dashboard_routes[] = {
    {HTTP_GET, "/dashboard.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/", PERMISSION_SEE_FIGURES, get_dashboard, 0},
    {0},
};
