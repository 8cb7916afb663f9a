/* A figure opened: GET /figures/{name}, as a page or (format=csv) as a file. */
#include "web/figure.h"

#include "codec/csv.h"
#include "language/language.h"
#include "web/audit.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/words.h"

enum { ROWS_SHOWN = 200, ROWS_SHOWN_MAX = 10000 };

/* ---- which rows ---- */

static const struct figure_part *find_part(const struct figure *figure, text name)
{
    for (int i = 0; i < FIGURE_PARTS_MAX && figure->parts[i].label; i++)
        if (text_equal(text_of(figure->parts[i].name), name))
            return &figure->parts[i];
    return &figure->parts[0];
}

static struct figure_request read_request(const struct http_request *request, const struct figure *figure)
{
    struct figure_request asked = {.figure = figure,
                                   .part = find_part(figure, http_value(&request->query, "part")),
                                   .limit = ROWS_SHOWN};
    int64_t limit;
    if (text_to_int64(http_value(&request->query, "rows"), &limit) && limit > ROWS_SHOWN)
        asked.limit = limit < ROWS_SHOWN_MAX ? (size_t)limit : ROWS_SHOWN_MAX;
    asked.joined = month_parse(http_value(&request->query, "joined"));
    asked.month = month_parse(http_value(&request->query, "month"));
    asked.class_name = http_value(&request->query, "class");
    return asked;
}

/* The page's own pairs of the address, besides the scope. */
struct own {
    struct http_pair pairs[6];
    size_t count;
};

static struct own own_pairs(struct arena *arena, const struct figure_request *asked)
{
    struct own own = {0};
    char joined[8], month[8];
    if (asked->part != &asked->figure->parts[0])
        own.pairs[own.count++] = (struct http_pair){TEXT("part"), text_of(asked->part->name)};
    if (asked->limit != ROWS_SHOWN)
        own.pairs[own.count++] = (struct http_pair){TEXT("rows"), text_printf(arena, "%zu", asked->limit)};
    if (asked->part->rows == ROWS_COHORT && asked->joined != DAY_ABSENT && asked->month != DAY_ABSENT) {
        own.pairs[own.count++] = (struct http_pair){
            TEXT("joined"), text_copy(arena, text_of(month_format(asked->joined, joined)))};
        own.pairs[own.count++] =
            (struct http_pair){TEXT("month"), text_copy(arena, text_of(month_format(asked->month, month)))};
    }
    if (asked->part->rows == ROWS_PARETO && !text_is_empty(asked->class_name))
        own.pairs[own.count++] = (struct http_pair){TEXT("class"), asked->class_name};
    return own;
}

/* ---- the table ---- */

struct columns {
    struct view_head *heads;
    size_t count;
};

static bool lists_answers(const struct figure_request *asked)
{
    return asked->part->rows == ROWS_NPS || asked->part->rows == ROWS_CSAT;
}

static void fill_heads(struct arena *arena, const struct figure_request *asked,
                       const struct figure_table *table, struct view_figure *ret)
{
    struct view_head *heads = arena_array(arena, struct view_head, 5);
    size_t count = 0;
    bool costs = asked->part->rows == ROWS_COSTS;
    heads[count++] = (struct view_head){text_of(costs ? _("Month") : _("Account")), false, false};
    heads[count++] = (struct view_head){text_of(costs ? _("Channel") : _("Code")), false, false, !costs};
    if (lists_answers(asked))
        heads[count++] = (struct view_head){text_of(_("Answered on")), true, false, true};
    if (table->has_ends) {
        heads[count++] = (struct view_head){text_of(_("Opening MRR")), true, false, true};
        heads[count++] = (struct view_head){text_of(_("Closing MRR")), true, false, true};
    }
    const char *amount = lists_answers(asked)               ? _("Score")
                         : costs || table->has_ends         ? _("Amount")
                         : asked->part->rows == ROWS_PARETO ? _("Revenue, 12 months")
                         : asked->part->rows == ROWS_MARGIN ? _("Margin")
                         : asked->part->rows == ROWS_EARNED ? _("Revenue")
                         : asked->part->rows == ROWS_SERVED ? _("Cost to serve")
                                                            : _("MRR");
    heads[count++] = (struct view_head){text_of(amount), true, true};
    ret->heads = heads;
    ret->heads_count = count;
}

static void fill_rows(struct arena *arena, const struct figure_request *asked,
                      const struct figure_table *table, struct view_figure *ret)
{
    uint8_t currency = asked->scope->columns->currency;
    ret->rows = arena_array(arena, struct view_line, table->count);
    ret->rows_count = table->count;
    for (size_t i = 0; i < table->count; i++) {
        const struct figure_row *row = &table->rows[i];
        struct view_cell *cells = arena_array(arena, struct view_cell, ret->heads_count);
        size_t count = 0;
        cells[count++] = (struct view_cell){.words = row->name};
        cells[count++] = (struct view_cell){.words = text_is_absent(row->id) ? row->what : row->id,
                                            .mono = !text_is_absent(row->id),
                                            .wide = !text_is_absent(row->id)};
        if (lists_answers(asked))
            cells[count++] =
                (struct view_cell){.words = format_day(arena, row->day), .number = true, .wide = true};
        if (table->has_ends) {
            cells[count++] = (struct view_cell){
                .words = format_money_plain(arena, row->opening, currency), .number = true, .wide = true};
            cells[count++] = (struct view_cell){
                .words = format_money_plain(arena, row->closing, currency), .number = true, .wide = true};
        }
        text amount = table->money
                          ? format_money(arena, row->amount, currency)
                          : format_decimal(arena, (double)row->amount / 100, row->amount % 100 ? 1 : 0);
        cells[count++] = (struct view_cell){.words = amount, .number = true, .main = true};
        ret->rows[i] = (struct view_line){cells, count};
    }
}

static void fill_foot(struct arena *arena, const struct figure_request *asked,
                      const struct figure_table *table, struct view_figure *ret)
{
    text count = format_integer(arena, (int64_t)table->total_count);
    if (table->count == 0 || !table->money)
        return;
    ret->foot_label = web_message(arena,
                                  tr_n("Sum of {count} row = the figure", "Sum of {count} rows = the figure",
                                       (int64_t)table->total_count),
                                  "count", count, NULL);
    text sum = format_money(arena, table->sum, asked->scope->columns->currency);
    /* Of ARR, ARPA and the rates the rows show what the figure is made of. */
    if (asked->figure->parts[1].label || !asked->figure->value || !text_equal(ret->value, sum))
        ret->foot_label =
            web_message(arena, tr_n("Sum of {count} row", "Sum of {count} rows", (int64_t)table->total_count),
                        "count", count, NULL);
    ret->foot = arena_array(arena, struct view_cell, ret->heads_count);
    for (size_t i = 1; i < ret->heads_count; i++) {
        ret->foot[ret->foot_count++] =
            (struct view_cell){.words = ret->heads[i].main ? sum : TEXT_ABSENT, .wide = ret->heads[i].wide};
    }
}

static const char *nothing_words(const struct figure_request *asked)
{
    if (asked->part->rows == ROWS_COHORT && asked->month != DAY_ABSENT &&
        month_last_day(asked->month) > asked->scope->as_of)
        return _("A cohort is counted at the end of a month, and that month is not over.");
    if (asked->part->rows == ROWS_COHORT)
        return _("No account of this cohort had MRR then.");
    if (lists_answers(asked))
        return _("No answers in the 90 days up to the end of the period.");
    if (asked->part->rows == ROWS_MARGIN || asked->part->rows == ROWS_SERVED)
        return _(
            "No cost to serve is recorded in the months that are over, or minutes of effort have no hourly "
            "cost: farol setting hourly_cost sets one.");
    if (asked->part->rows == ROWS_COSTS)
        return _("No acquisition cost is recorded for the period.");
    return _("No account: the figure is zero.");
}

static void fill_table(struct web_screen *screen, const struct figure_request *asked,
                       const struct figure_table *table, const char *path, const struct own *own,
                       struct view_figure *ret)
{
    struct arena *arena = screen->request->arena;
    text shown = format_integer(arena, (int64_t)table->count),
         all = format_integer(arena, (int64_t)table->total_count);
    fill_heads(arena, asked, table, ret);
    fill_rows(arena, asked, table, ret);
    fill_foot(arena, asked, table, ret);
    ret->rows_title = web_message(arena, _("The rows that make {period}"), "period",
                                  web_period_name(arena, asked->scope->period), NULL);
    if (asked->part->rows == ROWS_SIGNAL)
        ret->rows_title = web_message(arena, _("Accounts on {day}, by MRR"), "day",
                                      format_day(arena, asked->scope->as_of), NULL);
    ret->rows_note =
        lists_answers(asked)
            ? web_message(arena, tr_n("{count} answer", "{count} answers", (int64_t)table->total_count),
                          "count", all, NULL)
        : asked->part->rows == ROWS_COSTS
            ? web_message(arena, tr_n("{count} row", "{count} rows", (int64_t)table->total_count), "count",
                          all, NULL)
            : web_message(arena, tr_n("{count} account", "{count} accounts", (int64_t)table->total_count),
                          "count", all, NULL);
    ret->nothing = text_of(nothing_words(asked));
    if (table->count < table->total_count) {
        struct figure_request next = *asked;
        next.limit = asked->limit * 5 < ROWS_SHOWN_MAX ? asked->limit * 5 : ROWS_SHOWN_MAX;
        struct own next_own = own_pairs(arena, &next);
        ret->rows_note =
            web_message(arena, _("{shown} of {all}, the largest first"), "shown", shown, "all", all, NULL);
        if (asked->limit < ROWS_SHOWN_MAX) {
            ret->more = web_scope_url(arena, asked->scope, path, next_own.pairs, next_own.count);
            ret->more_label = web_message(arena, _("Show up to {count}"), "count",
                                          format_integer(arena, (int64_t)next.limit), NULL);
        }
    }
    if (web_may(screen->request, PERMISSION_EXPORT)) {
        struct own file = *own;
        file.pairs[file.count++] = (struct http_pair){TEXT("format"), TEXT("csv")};
        ret->csv = web_scope_url(arena, asked->scope, path, file.pairs, file.count);
    }
}

static void fill_parts(struct arena *arena, const struct figure_request *asked, const char *path,
                       struct view_figure *ret)
{
    if (!asked->figure->parts[1].label)
        return;
    ret->parts = arena_array(arena, struct view_tab, FIGURE_PARTS_MAX);
    for (int i = 0; i < FIGURE_PARTS_MAX && asked->figure->parts[i].label; i++) {
        struct figure_request other = *asked;
        other.part = &asked->figure->parts[i];
        other.limit = ROWS_SHOWN;
        struct own own = own_pairs(arena, &other);
        ret->parts[ret->parts_count++] = (struct view_tab){
            text_of(_(other.part->label)), web_scope_url(arena, asked->scope, path, own.pairs, own.count),
            other.part == asked->part};
    }
}

/* ---- definition ---- */

static void add_fact(struct view_figure *ret, const char *name, text value)
{
    ret->facts[ret->facts_count++] = (struct view_fact){text_of(name), value, {TEXT_ABSENT}};
}

static void fill_definition(struct arena *arena, const struct figure_request *asked,
                            const struct report_summary *summary, struct view_figure *ret)
{
    const struct figure *figure = asked->figure;
    bool invoiced = asked->scope->columns->rules == RULES_INVOICED && figure->invoiced_definition;
    const char *formula = invoiced ? figure->invoiced_formula : figure->formula;
    ret->definition = text_of(_(invoiced ? figure->invoiced_definition : figure->definition));
    ret->formula = formula ? text_of(_(formula)) : TEXT_ABSENT;
    ret->facts = arena_array(arena, struct view_fact, 4);
    text first = format_day(arena, summary->first_day), behind = format_day(arena, summary->last_day + 1);
    if (lists_answers(asked))
        first = format_day(arena, summary->last_day - SUMMARY_SURVEY_DAYS + 1);
    text period = text_printf(arena, "[%.*s, %.*s)", TEXT_ARGUMENTS(first), TEXT_ARGUMENTS(behind));
    if (asked->part->rows == ROWS_SIGNAL)
        add_fact(ret, _("Day"), format_day(arena, asked->scope->as_of));
    else
        add_fact(ret, _("Period"), period);
    if (!lists_answers(asked))
        add_fact(ret, _("Currency"), text_of(currency_code(asked->scope->columns->currency)));
    if (asked->part->mask)
        add_fact(ret, _("Movements"),
                 text_of(asked->scope->day_by_day ? _("day by day") : _("net in the period")));
    ret->neighbours = arena_array(arena, struct view_fact, 4);
    for (int i = 0; i < 4 && figure->neighbours[i]; i++) {
        const struct figure *neighbour = figure_find(text_of(figure->neighbours[i]));
        struct view_figure value = {0};
        neighbour->value(arena, asked->scope, summary, &value);
        text shown = text_printf(arena, "%.*s%.*s", TEXT_ARGUMENTS(value.value), TEXT_ARGUMENTS(value.unit));
        const char *path = arena_printf(arena, "/figures/%s", neighbour->name);
        ret->neighbours[ret->neighbours_count++] = (struct view_fact){
            text_of(_(neighbour->title)), shown, web_scope_url(arena, asked->scope, path, NULL, 0)};
    }
}

/* ---- the file ---- */

static void write_money_cell(struct buffer *out, int64_t amount, uint8_t currency)
{
    char written[32];
    text cell = amount == MONEY_ABSENT ? TEXT("")
                                       : text_of(decimal_format(amount, currency_digits(currency), written));
    csv_write_cell(out, cell, ',', false, true);
}

static void send_file(struct web_screen *screen, const struct figure_request *asked,
                      const struct figure_table *table)
{
    struct http_response *response = screen->response;
    struct buffer *out = &response->body;
    uint8_t currency = asked->scope->columns->currency;
    char day[11];
    csv_write_cell(out, TEXT("account"), ',', true, false);
    csv_write_cell(out, TEXT("external_id"), ',', false, false);
    if (table->has_ends) {
        csv_write_cell(out, TEXT("opening"), ',', false, false);
        csv_write_cell(out, TEXT("closing"), ',', false, false);
    }
    if (lists_answers(asked))
        csv_write_cell(out, TEXT("date"), ',', false, false);
    csv_write_cell(out, table->money ? TEXT("amount") : TEXT("score"), ',', false, false);
    csv_write_line_end(out);
    for (size_t i = 0; i < table->count; i++) {
        const struct figure_row *row = &table->rows[i];
        csv_write_cell(out, row->name, ',', true, true);
        csv_write_cell(out, text_is_absent(row->id) ? row->what : row->id, ',', false, true);
        if (table->has_ends) {
            write_money_cell(out, row->opening, currency);
            write_money_cell(out, row->closing, currency);
        }
        if (lists_answers(asked))
            csv_write_cell(out, text_of(day_format(row->day, day)), ',', false, false);
        write_money_cell(out, row->amount, currency);
        csv_write_line_end(out);
    }
    response->content_type = TEXT("text/csv; charset=utf-8");
    http_response_header(
        screen->request, response, "Content-Disposition",
        text_printf(screen->request->arena, "attachment; filename=\"farol-%s.csv\"", asked->figure->name));
    web_audit(screen->request, screen->application,
              &(struct web_audited){.action = "export-figure",
                                    .object_kind = "figure",
                                    .object = text_of(asked->figure->name),
                                    .count = (int64_t)table->count});
}

/* ---- the page ---- */

static void send_figure(struct web_screen *screen, struct figure_request *asked, const char *path,
                        const struct own *own)
{
    struct arena *arena = screen->request->arena;
    struct report_summary_query query = web_scope_summary(&screen->scope);
    struct report_summary summary = {0};
    struct figure_table table = {0};
    struct view_figure view = {0};
    struct problem problem;
    struct buffer page;
    query.parts = SUMMARY_REVENUE | asked->figure->summary_parts;
    const char *place = asked->figure == &figure_list[0] ? "accounts" : "";
    web_screen_shell(screen, _(asked->figure->title), place, path, own->pairs, own->count, &view.shell);
    view.name = text_of(_(asked->figure->title));
    view.period = asked->part->rows == ROWS_SIGNAL ? format_day(arena, screen->scope.as_of)
                                                   : web_period_name(arena, screen->scope.period);
    view.doubt = report_doubt(arena, screen->scope.columns);
    if (report_summary_compute(arena, &query, &summary, &problem) != RESULT_OK ||
        figure_table(arena, asked, &table, &problem) != RESULT_OK) {
        view.problem = text_copy(arena, text_of(problem.message));
    } else {
        fill_definition(arena, asked, &summary, &view);
        figure_history(arena, asked, &summary, path, &view);
        fill_parts(arena, asked, path, &view);
        if (asked->figure->value)
            asked->figure->value(arena, &screen->scope, &summary, &view);
        else
            view.value = asked->part->rows == ROWS_SIGNAL
                             ? format_integer(arena, (int64_t)table.total_count)
                             : format_money(arena, table.sum, screen->scope.columns->currency);
        fill_table(screen, asked, &table, path, own, &view);
    }
    buffer_init(&page, 0);
    view_write_figure(&page, &view);
    web_screen_send(screen, &page);
    buffer_release(&page);
}

static void get_file(struct http_request *request, struct http_response *response,
                     struct web_application *application, struct figure_request *asked)
{
    struct web_screen screen = {.request = request, .response = response, .application = application};
    struct figure_table table;
    struct problem problem;
    if (web_scope_read(request, application, &screen.scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    asked->scope = &screen.scope;
    asked->limit = SIZE_MAX;
    if (web_screen_refuse_file(response, &screen.scope, NULL))
        ; /* said */
    else if (web_scope_settings(&screen.scope, &problem) == RESULT_OK &&
             figure_table(request->arena, asked, &table, &problem) == RESULT_OK)
        send_file(&screen, asked, &table);
    else
        web_screen_refuse_file(response, &screen.scope, problem.message);
    web_scope_release(&screen.scope);
}

static void get_figure(struct http_request *request, struct http_response *response, void *context)
{
    const struct figure *figure = figure_find(http_value(&request->path_values, "name"));
    if (!figure) {
        response->status = 404;
        return;
    }
    struct figure_request asked = read_request(request, figure);
    if (text_equal(http_value(&request->query, "format"), TEXT("csv"))) {
        if (web_may(request, PERMISSION_EXPORT))
            get_file(request, response, context, &asked);
        else
            response->status = 403;
        return;
    }
    struct web_screen screen;
    const char *path = arena_printf(request->arena, "/figures/%s", figure->name);
    struct own own = own_pairs(request->arena, &asked);
    if (!web_screen_begin(&screen, request, response, context, path, own.pairs, own.count))
        return;
    asked.scope = &screen.scope;
    send_figure(&screen, &asked, path, &own);
    web_screen_end(&screen);
}

const struct http_route web_figure_routes[] = {
    {HTTP_GET, "/figures/{name}", PERMISSION_SEE_FIGURES, get_figure, 0},
    {0},
};
