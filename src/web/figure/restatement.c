/* The restatement: GET /restatement. Two states of the record side by side, each read through a scope of its
 * own, so that filters, rules and the portfolio hold for both.
 *
 *   ?known_at=2026-10-31&against=…&from=2025-11&to=2026-10&figure=churn&in=2026-02&after=…
 *
 * By default last month's close against now, of the twelve months up to it. */
#include "web/figure/restatement.h"

#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "language/language.h"
#include "report/restatement.h"
#include "web/figure/figure.h"
#include "web/page.h"
#include "web/people/portfolio.h"
#include "web/people/user_words.h"
#include "web/routes.h"
#include "web/words.h"

enum { ACCOUNTS_SHOWN = 20, CHANGES_SHOWN = 12, MONTHS_USUAL = 12, MONTHS_MAX = 120 };

struct restatement {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct web_scope before, after;
    text before_typed, against_typed;
    struct period first, last;
    const struct restated_figure *figure; /* opened; NULL: none */
    struct period period;                 /* of it */
    struct metric_rows_page page;
    struct metric_rows_place place;
};

/* ---- the address ---- */

/* The same request as known at an instant: what is its own is left out. */
static struct http_request as_known(struct restatement *page, text known_at)
{
    struct http_request copy = *page->request;
    struct http_pair *pairs = arena_array(page->arena, struct http_pair, copy.query.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < page->request->query.count; i++) {
        text name = page->request->query.items[i].name;
        if (!text_equal(name, TEXT("known_at")) && !text_equal(name, TEXT("as_of")))
            pairs[count++] = page->request->query.items[i];
    }
    if (!text_is_empty(known_at))
        pairs[count++] = (struct http_pair){TEXT("known_at"), known_at};
    copy.query = (struct http_pairs){.items = pairs, .count = count};
    return copy;
}

static text last_close(struct restatement *page)
{
    char day[11];
    int64_t now = page->application->clock->now(page->application->clock);
    int32_t month = month_of_day(zone_day_of(page->application->zone, now));
    return text_copy(page->arena, text_of(day_format(month_first_day(month) - 1, day)));
}

static bool read_month(text word, struct period *ret)
{
    int32_t month = month_parse(word);
    if (month == DAY_ABSENT)
        return false;
    *ret = (struct period){PERIOD_MONTH, month};
    return true;
}

static void read_range(struct restatement *page)
{
    const struct http_pairs *query = &page->request->query;
    int32_t last = month_last_over(page->before.as_of);
    page->last = (struct period){PERIOD_MONTH, last};
    read_month(http_value(query, "to"), &page->last);
    page->first = (struct period){PERIOD_MONTH, page->last.index - MONTHS_USUAL + 1};
    read_month(http_value(query, "from"), &page->first);
    if (page->last.index - page->first.index >= MONTHS_MAX)
        page->first.index = page->last.index - MONTHS_MAX + 1;
}

static void read_opened(struct restatement *page)
{
    const struct http_pairs *query = &page->request->query;
    text after = http_value(query, "after");
    page->figure = restated_figure_find(http_value(query, "figure"));
    if (page->figure && (!page->figure->figures || !read_month(http_value(query, "in"), &page->period)))
        page->figure = NULL;
    page->page = (struct metric_rows_page){.limit = ACCOUNTS_SHOWN, .by_magnitude = true};
    if (text_to_int64(text_cut(&after, ','), &page->place.amount)) {
        page->place.external_id = text_is_absent(after) ? TEXT("") : after;
        page->page.after = &page->place;
    }
}

static struct safe_url address_of(struct restatement *page, const struct restated_figure *figure,
                                  struct period period, const struct metric_rows_place *after)
{
    char first[8], last[8], in[8];
    struct http_pair pairs[6];
    size_t count = 0;
    struct web_scope scope = page->before;
    scope.known_at = page->before_typed; /* as it was typed, or last month's close in words */
    scope.period_set = false;
    pairs[count++] = (struct http_pair){TEXT("against"), page->against_typed};
    pairs[count++] = (struct http_pair){TEXT("from"), text_of(month_format(page->first.index, first))};
    pairs[count++] = (struct http_pair){TEXT("to"), text_of(month_format(page->last.index, last))};
    if (figure) {
        pairs[count++] = (struct http_pair){TEXT("figure"), text_of(figure->name)};
        pairs[count++] = (struct http_pair){TEXT("in"), text_of(month_format(period.index, in))};
    }
    if (after)
        pairs[count++] =
            (struct http_pair){TEXT("after"), text_printf(page->arena, "%lld,%.*s", (long long)after->amount,
                                                          TEXT_ARGUMENTS(after->external_id))};
    text url = web_scope_url(page->arena, &scope, "/restatement", pairs, count).address;
    return safe_url_of(figure ? text_printf(page->arena, "%.*s#accounts", TEXT_ARGUMENTS(url)) : url);
}

/* ---- the figures ---- */

static text value_words(struct restatement *page, enum restated_kind kind, double value)
{
    uint8_t currency = page->after.columns->currency;
    if (isnan(value))
        return TEXT_ABSENT;
    return kind == RESTATED_MONEY  ? format_money(page->arena, (int64_t)value, currency)
           : kind == RESTATED_RATE ? format_rate(page->arena, value, 2)
                                   : format_integer(page->arena, (int64_t)value);
}

static text difference_words(struct restatement *page, enum restated_kind kind, double before, double after)
{
    if (isnan(before) || isnan(after))
        return TEXT_ABSENT;
    if (kind == RESTATED_RATE)
        return web_delta_rate(page->arena, after, before, MORE_IS_NEITHER, TEXT_ABSENT).words;
    if (kind == RESTATED_COUNT)
        return web_signed(page->arena, after - before, 0);
    text plain = format_money(page->arena, (int64_t)(after - before), page->after.columns->currency);
    return after > before ? text_printf(page->arena, "+%.*s", TEXT_ARGUMENTS(plain)) : plain;
}

static bool is_opened(const struct restatement *page, const struct restated_row *row)
{
    return row->figure == page->figure && row->period.index == page->period.index;
}

static enum result fill_figures(struct restatement *page, struct view_restatement *view,
                                struct problem *problem)
{
    struct metric_scope before = web_scope_metric(&page->before), after = web_scope_metric(&page->after);
    struct report_restatement restatement;
    enum result result =
        report_restatement(page->arena, &before, &after, page->first, page->last, &restatement, problem);
    if (result != RESULT_OK)
        return result;
    view->figures = arena_array(page->arena, struct view_restated, restatement.count + 1);
    for (size_t i = 0; i < restatement.count; i++) {
        const struct restated_row *row = &restatement.rows[i];
        const struct figure *figure = figure_find(text_of(row->figure->name));
        view->figures[view->figures_count++] = (struct view_restated){
            .period = format_period(page->arena, row->period),
            .figure = text_of(_(figure->title)),
            .before = value_words(page, row->figure->kind, row->before),
            .after = value_words(page, row->figure->kind, row->after),
            .difference = difference_words(page, row->figure->kind, row->before, row->after),
            .url = row->figure->figures ? address_of(page, row->figure, row->period, NULL)
                                        : (struct safe_url){TEXT_ABSENT},
            .current = is_opened(page, row)};
    }
    view->nothing = text_of(_("No figure of these months differs between the two."));
    return RESULT_OK;
}

/* ---- the accounts ---- */

static enum result fill_account(struct restatement *page, const struct restated_span *span,
                                const struct restated_account *row, struct view_restated_account *ret,
                                struct problem *problem)
{
    const struct column_snapshot *columns = page->after.columns;
    text id = row->account < columns->account_count ? column_account_external_id(columns, row->account)
                                                    : TEXT_ABSENT;
    if (text_is_absent(id)) /* taken out of the record since */
        columns = page->before.columns;
    id = column_account_external_id(columns, row->account);
    *ret = (struct view_restated_account){
        .name = column_account_name(columns, row->account),
        .id = id,
        .before = value_words(page, RESTATED_MONEY, (double)row->before),
        .after = value_words(page, RESTATED_MONEY, (double)row->after),
        .difference = difference_words(page, RESTATED_MONEY, (double)row->before, (double)row->after),
        .url = figure_account_url(page->arena, &page->after, id),
        .nothing = text_of(_("None of its own rows changed: exchange rates, settings or what the filter "
                             "goes by did."))};
    return restated_changes(span, (int64_t)row->account + 1, CHANGES_SHOWN, &ret->changes,
                            &ret->changes_count, problem);
}

static void fill_pager(struct restatement *page, const struct restated_accounts *accounts,
                       struct view_restatement *view)
{
    size_t last = accounts->preceding + accounts->count;
    if (last >= accounts->total_count && !accounts->preceding)
        return;
    view->range = web_message(page->arena, _("{first}–{last} of {count}"), "first",
                              format_integer(page->arena, (int64_t)accounts->preceding + 1), "last",
                              format_integer(page->arena, (int64_t)last), "count",
                              format_integer(page->arena, (int64_t)accounts->total_count), NULL);
    if (accounts->preceding)
        view->first = address_of(page, page->figure, page->period, NULL);
    if (last < accounts->total_count) {
        const struct restated_account *row = &accounts->rows[accounts->count - 1];
        const struct metric_rows_place place = {row->after - row->before,
                                                view->accounts[accounts->count - 1].id};
        view->next = address_of(page, page->figure, page->period, &place);
    }
}

static enum result fill_accounts(struct restatement *page, const struct restated_span *span,
                                 struct view_restatement *view, struct problem *problem)
{
    struct metric_scope before = web_scope_metric(&page->before), after = web_scope_metric(&page->after);
    struct restated_accounts accounts;
    enum result result = report_restated_accounts(page->arena, &before, &after, page->figure, page->period,
                                                  &page->page, &accounts, problem);
    if (result != RESULT_OK)
        return result;
    view->title = text_printf(page->arena, "%s, %.*s", _(figure_find(text_of(page->figure->name))->title),
                              TEXT_ARGUMENTS(format_period(page->arena, page->period)));
    view->before_sum = value_words(page, RESTATED_MONEY, (double)accounts.before);
    view->after_sum = value_words(page, RESTATED_MONEY, (double)accounts.after);
    view->difference_sum =
        difference_words(page, RESTATED_MONEY, (double)accounts.before, (double)accounts.after);
    view->accounts = arena_array(page->arena, struct view_restated_account, accounts.count + 1);
    view->accounts_count = accounts.count;
    for (size_t i = 0; result == RESULT_OK && i < accounts.count; i++)
        result = fill_account(page, span, &accounts.rows[i], &view->accounts[i], problem);
    if (result == RESULT_OK)
        result = restated_rates(span, CHANGES_SHOWN, &view->wide, &view->wide_count, problem);
    fill_pager(page, &accounts, view);
    return result;
}

static enum result open_figure(struct restatement *page, struct view_restatement *view,
                               struct problem *problem)
{
    struct restated_span span = {.request = page->request,
                                 .application = page->application,
                                 .first = page->before.columns->known_change,
                                 .last = page->after.columns->known_change};
    enum result result = store_read_begin(page->application->store, &span.connection, problem);
    if (result != RESULT_OK)
        return result;
    result = fill_accounts(page, &span, view, problem);
    store_read_end(page->application->store, span.connection);
    return result;
}

/* ---- the page ---- */

/* What was typed as the language writes it: a day, or an instant on the organisation's own clock. */
static text instant_words(const struct restatement *page, text typed)
{
    int32_t day = day_parse(typed);
    int64_t instant = instant_parse_day_end(typed, page->application->zone);
    if (text_is_empty(typed))
        return text_of(_("now"));
    if (day != DAY_ABSENT)
        return format_day(page->arena, day);
    return instant == INSTANT_ABSENT ? typed : web_instant_words(page->arena, page->application, instant);
}

static void fill_form(struct restatement *page, struct view_restatement *view)
{
    char word[8];
    view->before = page->before_typed;
    view->against = page->against_typed;
    view->from = text_copy(page->arena, text_of(month_format(page->first.index, word)));
    view->to = text_copy(page->arena, text_of(month_format(page->last.index, word)));
    view->before_words = instant_words(page, page->before_typed);
    view->after_words = instant_words(page, page->against_typed);
    view->kept = arena_array(page->arena, struct view_hidden, WEB_SCOPE_FILTERS_MAX + 2);
    for (size_t i = 0; i < page->before.filter_count; i++)
        view->kept[view->kept_count++] =
            (struct view_hidden){page->before.filters[i].name, page->before.filters[i].value};
    view->segments = arena_array(page->arena, struct view_pick, 1);
    view->segments_count = web_scope_segment_pick(page->arena, &page->before, view->segments, &view->where);
    if (!text_is_empty(web_scope_rules(&page->before)))
        view->kept[view->kept_count++] = (struct view_hidden){TEXT("rules"), web_scope_rules(&page->before)};
}

static text fault_of(const struct restatement *page)
{
    const struct web_scope *sides[] = {&page->before, &page->after};
    for (int i = 0; i < 2; i++) {
        if (!text_is_absent(sides[i]->instant_problem))
            return sides[i]->instant_problem;
        if (!text_is_absent(sides[i]->where_problem))
            return sides[i]->where_problem;
    }
    if (page->before.columns->known_change > page->after.columns->known_change)
        return text_of(_("The second instant lies before the first: exchange them."));
    return TEXT_ABSENT;
}

static void send_page(struct restatement *page)
{
    struct view_restatement view = {0};
    struct problem problem;
    web_page_shell(page->request, page->response, page->application, &view.shell);
    view.shell.title = text_of(_("Restatement"));
    view.shell.place = TEXT("restatement");
    read_range(page);
    read_opened(page);
    fill_form(page, &view);
    view.problem = fault_of(page);
    bool unknown =
        text_is_absent(view.problem) && !page->figure && page->before.columns->first_point_day == DAY_ABSENT;
    if (unknown && page->after.columns->first_point_day != DAY_ABSENT)
        view.nothing =
            web_message(page->arena,
                        _("No revenue was in the record yet as known {instant}: every figure would differ. "
                          "Choose a later moment; the time of day counts too, as in {example}."),
                        "instant", view.before_words, "example", TEXT("2026-03-02T09:00"), NULL);
    else if (text_is_absent(view.problem) &&
             (fill_figures(page, &view, &problem) != RESULT_OK ||
              (page->figure && open_figure(page, &view, &problem) != RESULT_OK)))
        view.problem = text_copy(page->arena, text_of(problem.message));
    view_write_restatement(&page->response->body, &view);
}

static void get_restatement(struct http_request *request, struct http_response *response, void *application)
{
    struct restatement page = {
        .request = request, .response = response, .application = application, .arena = request->arena};
    struct problem problem;
    text known_at = text_trim(http_value(&request->query, "known_at"));
    page.before_typed = text_is_empty(known_at) ? last_close(&page) : known_at;
    page.against_typed = text_trim(http_value(&request->query, "against"));
    struct http_request *first = arena_new(request->arena, struct http_request),
                        *second = arena_new(request->arena, struct http_request);
    *first = as_known(&page, page.before_typed);
    *second = as_known(&page, page.against_typed);
    if (web_scope_read(first, application, &page.before, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return;
    }
    if (web_scope_read(second, application, &page.after, &problem) == RESULT_OK) {
        send_page(&page);
        web_scope_release(&page.after);
    } else {
        response->status = web_status_of(problem.code);
    }
    web_scope_release(&page.before);
}

const struct http_route web_restatement_routes[] = {
    {HTTP_GET, "/restatement", PERMISSION_SEE_FIGURES, get_restatement, 0},
    {0},
};
