/* A figure opened: GET /figures/{name} as a page; with format=csv or xlsx as a file (figure_file.c). */
#include "web/figure/figure.h"

#include "language/language.h"
#include "web/people/audit.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/words.h"

enum { ROWS_SHOWN = 50, PAIRS_MAX = 8 };

/* ---- which rows ---- */

static const struct figure_part *find_part(const struct figure *figure, text name)
{
    for (int i = 0; i < FIGURE_PARTS_MAX && figure->parts[i].label; i++)
        if (text_equal(text_of(figure->parts[i].name), name))
            return &figure->parts[i];
    return &figure->parts[0];
}

/* "AMOUNT,ORDINAL,ID", as page_pairs writes it; NULL where it is none. */
static const struct figure_place *read_place(struct arena *arena, text value)
{
    struct figure_place *place = arena_new(arena, struct figure_place);
    text amount = text_cut(&value, ','), ordinal = text_cut(&value, ',');
    if (!text_to_int64(amount, &place->amount) || !text_to_int64(ordinal, &place->ordinal))
        return NULL;
    place->id = text_is_absent(value) ? TEXT("") : value;
    return place;
}

static struct figure_request read_request(const struct http_request *request, const struct figure *figure)
{
    struct figure_request asked = {.figure = figure,
                                   .part = find_part(figure, http_value(&request->query, "part")),
                                   .limit = ROWS_SHOWN};
    asked.after = read_place(request->arena, http_value(&request->query, "after"));
    asked.joined = month_parse(http_value(&request->query, "joined"));
    asked.month = month_parse(http_value(&request->query, "month"));
    asked.class_name = http_value(&request->query, "class");
    asked.by = http_value(&request->query, "by");
    return asked;
}

/* The page's own pairs of the address, besides the scope. */
struct own {
    struct http_pair pairs[PAIRS_MAX];
    size_t count;
};

static void add_pair(struct own *own, text name, text value)
{
    if (!text_is_empty(value))
        own->pairs[own->count++] = (struct http_pair){name, value};
}

static struct own own_pairs(struct arena *arena, const struct figure_request *asked)
{
    struct own own = {0};
    char joined[8], month[8];
    if (asked->part != &asked->figure->parts[0])
        add_pair(&own, TEXT("part"), text_of(asked->part->name));
    if (asked->part->rows == ROWS_COHORT && asked->joined != DAY_ABSENT && asked->month != DAY_ABSENT) {
        add_pair(&own, TEXT("joined"), text_copy(arena, text_of(month_format(asked->joined, joined))));
        add_pair(&own, TEXT("month"), text_copy(arena, text_of(month_format(asked->month, month))));
    }
    if (asked->part->rows == ROWS_PARETO)
        add_pair(&own, TEXT("class"), asked->class_name);
    add_pair(&own, TEXT("by"), asked->by);
    if (asked->after)
        add_pair(&own, TEXT("after"),
                 text_printf(arena, "%lld,%lld,%.*s", (long long)asked->after->amount,
                             (long long)asked->after->ordinal, TEXT_ARGUMENTS(asked->after->id)));
    return own;
}

static struct safe_url rows_url(struct arena *arena, const struct figure_request *asked, const char *path,
                                const struct figure_place *after)
{
    struct figure_request other = *asked;
    other.after = after;
    struct own own = own_pairs(arena, &other);
    text url = web_scope_url(arena, asked->scope, path, own.pairs, own.count).address;
    return safe_url_of(text_printf(arena, "%.*s#rows", TEXT_ARGUMENTS(url)));
}

/* ---- the table ---- */

static bool lists_answers(const struct figure_request *asked)
{
    return asked->part->rows == ROWS_NPS || asked->part->rows == ROWS_CSAT || asked->part->rows == ROWS_CES;
}

static void fill_heads(struct arena *arena, const struct figure_request *asked,
                       const struct figure_table *table, struct view_figure *ret)
{
    struct figure_column columns[FIGURE_COLUMNS_MAX];
    ret->heads_count = figure_columns(asked, table->has_ends, columns);
    ret->heads = arena_array(arena, struct view_head, FIGURE_COLUMNS_MAX);
    for (size_t i = 0; i < ret->heads_count; i++)
        ret->heads[i] = (struct view_head){.label = text_of(_(columns[i].label)),
                                           .number = columns[i].cell >= FIGURE_CELL_DAY,
                                           .main = columns[i].cell == FIGURE_CELL_AMOUNT,
                                           .wide = columns[i].cell != FIGURE_CELL_NAME &&
                                                   columns[i].cell != FIGURE_CELL_AMOUNT &&
                                                   columns[i].cell != FIGURE_CELL_CHANNEL};
}

static struct view_cell cell_of(struct arena *arena, const struct figure_request *asked, bool money,
                                const struct figure_row *row, enum figure_cell cell)
{
    uint8_t currency = asked->scope->columns->currency;
    switch (cell) {
    case FIGURE_CELL_NAME:
        return (struct view_cell){.words = row->name};
    case FIGURE_CELL_CODE:
        return (struct view_cell){.words = row->id, .mono = true, .wide = true};
    case FIGURE_CELL_CHANNEL:
        return (struct view_cell){.words = row->what};
    case FIGURE_CELL_DAY:
        return (struct view_cell){.words = format_day(arena, row->day), .number = true, .wide = true};
    case FIGURE_CELL_OPENING:
        return (struct view_cell){
            .words = format_money_plain(arena, row->opening, currency), .number = true, .wide = true};
    case FIGURE_CELL_CLOSING:
        return (struct view_cell){
            .words = format_money_plain(arena, row->closing, currency), .number = true, .wide = true};
    case FIGURE_CELL_AMOUNT:
        break;
    }
    text amount = money ? format_money(arena, row->amount, currency)
                        : format_decimal(arena, (double)row->amount / 100, row->amount % 100 ? 1 : 0);
    return (struct view_cell){.words = amount, .number = true, .main = true};
}

static void fill_rows(struct web_screen *screen, const struct figure_request *asked,
                      const struct figure_table *table, struct view_figure *ret)
{
    struct arena *arena = screen->request->arena;
    struct figure_column columns[FIGURE_COLUMNS_MAX];
    bool leads_on = web_may(screen->request, PERMISSION_SEE_ACCOUNTS);
    size_t count = figure_columns(asked, table->has_ends, columns);
    ret->rows = arena_array(arena, struct view_line, table->count);
    ret->rows_count = table->count;
    for (size_t i = 0; i < table->count; i++) {
        struct view_cell *cells = arena_array(arena, struct view_cell, count);
        for (size_t c = 0; c < count; c++)
            cells[c] = cell_of(arena, asked, table->money, &table->rows[i], columns[c].cell);
        if (leads_on && table->rows[i].account != UINT32_MAX)
            cells[0].url = figure_account_url(arena, asked->scope, table->rows[i].id);
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
    if (!text_equal(ret->value, sum))
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
    if (asked->part->rows == ROWS_COSTS && asked->scope->accounts)
        return _("What some accounts alone cost to win, nobody can say: take the filter away.");
    if (asked->part->rows == ROWS_COSTS)
        return _("No acquisition cost is recorded for the period.");
    return _("No account: the figure is zero.");
}

static text count_words(struct arena *arena, const struct figure_request *asked, int64_t count)
{
    text all = format_integer(arena, count);
    if (lists_answers(asked))
        return web_message(arena, tr_n("{count} answer", "{count} answers", count), "count", all, NULL);
    if (asked->part->rows == ROWS_COSTS)
        return web_message(arena, tr_n("{count} row", "{count} rows", count), "count", all, NULL);
    return web_message(arena, tr_n("{count} account", "{count} accounts", count), "count", all, NULL);
}

static void fill_pager(struct arena *arena, const struct figure_request *asked,
                       const struct figure_table *table, const char *path, struct view_figure *ret)
{
    size_t last = table->preceding + table->count;
    if (table->preceding)
        ret->first = rows_url(arena, asked, path, NULL);
    if (table->count && last < table->total_count) {
        const struct figure_row *row = &table->rows[table->count - 1];
        const struct figure_place place = {row->amount, row->ordinal,
                                           text_is_absent(row->id) ? TEXT("") : row->id};
        ret->next = rows_url(arena, asked, path, &place);
    }
    if (table->preceding || last < table->total_count)
        ret->range = web_message(arena, _("{first}–{last} of {count}"), "first",
                                 format_integer(arena, (int64_t)table->preceding + 1), "last",
                                 format_integer(arena, (int64_t)last), "count",
                                 format_integer(arena, (int64_t)table->total_count), NULL);
}

static void fill_table(struct web_screen *screen, const struct figure_request *asked,
                       const struct figure_table *table, const char *path, struct view_figure *ret)
{
    struct arena *arena = screen->request->arena;
    fill_heads(arena, asked, table, ret);
    fill_rows(screen, asked, table, ret);
    fill_foot(arena, asked, table, ret);
    fill_pager(arena, asked, table, path, ret);
    ret->rows_title = web_message(arena, _("The rows that make {period}"), "period",
                                  web_period_name(arena, asked->scope->period), NULL);
    if (asked->part->rows == ROWS_SIGNAL)
        ret->rows_title = web_message(arena, _("Accounts on {day}, by MRR"), "day",
                                      format_day(arena, asked->scope->as_of), NULL);
    ret->rows_note = count_words(arena, asked, (int64_t)table->total_count);
    ret->nothing = text_of(nothing_words(asked));
    if (web_may(screen->request, PERMISSION_EXPORT)) {
        struct figure_request all = *asked;
        all.after = NULL;
        struct own file = own_pairs(arena, &all);
        file.pairs[file.count] = (struct http_pair){TEXT("format"), TEXT("csv")};
        ret->csv = web_scope_url(arena, asked->scope, path, file.pairs, file.count + 1);
        file.pairs[file.count].value = TEXT("xlsx");
        ret->xlsx = web_scope_url(arena, asked->scope, path, file.pairs, file.count + 1);
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
        other.after = NULL;
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
    text shown = text_printf(arena, "%.*s%.*s", TEXT_ARGUMENTS(ret->value), TEXT_ARGUMENTS(ret->unit));
    if (asked->figure->family != FAMILY_NPS)
        ret->numbers = figure_numbers(arena, figure, asked->scope, summary, shown);
    else
        ret->numbers = figure_numbers(arena, figure, asked->scope, summary, ret->value);
    ret->source = figure_source(arena, figure);
    ret->facts = arena_array(arena, struct view_fact, 6);
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
        shown = text_printf(arena, "%.*s%.*s", TEXT_ARGUMENTS(value.value), TEXT_ARGUMENTS(value.unit));
        const char *path = arena_printf(arena, "/figures/%s", neighbour->name);
        ret->neighbours[ret->neighbours_count++] = (struct view_fact){
            text_of(_(neighbour->title)), shown, web_scope_url(arena, asked->scope, path, NULL, 0)};
    }
}

/* Of a plain sum the formula's numbers are its largest rows. */
static void fill_addends(struct arena *arena, const struct figure_request *asked,
                         const struct figure_table *table, struct view_figure *ret)
{
    enum { ADDENDS_SHOWN = 3 };
    struct buffer out;
    bool whole = asked->part == &asked->figure->parts[0] && !asked->after && table->money &&
                 asked->figure->adds_up && asked->figure->shown == SHOWN_MONEY;
    text sum = format_money(arena, table->sum, asked->scope->columns->currency);
    if (!whole || !text_is_absent(ret->numbers) || !text_equal(sum, ret->value) || table->count < 2)
        return;
    buffer_init(&out, 4096);
    for (size_t i = 0; i < table->count && i < ADDENDS_SHOWN; i++) {
        text amount = format_money_plain(arena, table->rows[i].amount, asked->scope->columns->currency);
        buffer_printf(&out, "%s%.*s", i ? " + " : "", TEXT_ARGUMENTS(amount));
    }
    buffer_printf(&out, "%s = %.*s", table->total_count > ADDENDS_SHOWN ? " + …" : "", TEXT_ARGUMENTS(sum));
    ret->numbers = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
}

/* ---- the page ---- */

/* Under a rule set that has nothing to count there is a way back to the other. */
static void fill_way_back(struct arena *arena, const struct figure_request *asked, const char *path,
                          struct view_figure *ret)
{
    struct web_scope other = *asked->scope;
    const struct column_snapshot *columns = asked->scope->columns;
    if (columns->rules != RULES_INVOICED || column_has(columns, COLUMN_INVOICE) || !asked->scope->recorded)
        return;
    ret->way_back_label = text_of(_("No invoice is recorded, and MRR is set to go by invoices. Show it from "
                                    "subscriptions"));
    ret->way_back = web_scope_rules_url(arena, &other, RULES_FAROL, path);
}

static enum result fill_figure(struct web_screen *screen, const struct figure_request *asked,
                               const char *path, const struct own *own, struct view_figure *ret,
                               struct problem *problem)
{
    struct arena *arena = screen->request->arena;
    struct report_summary_query query = web_scope_summary(&screen->scope);
    struct report_summary summary = {0};
    struct figure_table table = {0};
    query.parts = SUMMARY_REVENUE | asked->figure->summary_parts;
    enum result result = report_summary_compute(arena, &query, &summary, problem);
    if (result == RESULT_OK)
        result = figure_table(arena, asked, &table, problem);
    if (result != RESULT_OK)
        return result;
    if (asked->figure->value)
        asked->figure->value(arena, &screen->scope, &summary, ret);
    else
        ret->value = asked->part->rows == ROWS_SIGNAL
                         ? format_integer(arena, (int64_t)table.total_count)
                         : format_money(arena, table.sum, screen->scope.columns->currency);
    fill_definition(arena, asked, &summary, ret);
    fill_addends(arena, asked, &table, ret);
    fill_parts(arena, asked, path, ret);
    fill_table(screen, asked, &table, path, ret);
    fill_way_back(arena, asked, path, ret);
    result = figure_history(arena, asked, &summary, path, ret, problem);
    if (result == RESULT_OK)
        result = figure_breakdown(arena, asked, path, own->pairs, own->count, ret, problem);
    return result == RESULT_OK ? figure_rules(arena, asked, &summary, path, ret, problem) : result;
}

static void send_figure(struct web_screen *screen, struct figure_request *asked, const char *path,
                        const struct own *own)
{
    struct arena *arena = screen->request->arena;
    struct view_figure view = {0};
    struct problem problem;
    struct buffer page;
    web_screen_shell(screen, _(asked->figure->title), "figures", path, own->pairs, own->count, &view.shell);
    view.name = text_of(_(asked->figure->title));
    view.group = figure_group_name(asked->figure->group);
    view.figures = web_scope_url(arena, &screen->scope, "/figures", NULL, 0);
    view.doubt = report_doubt(arena, screen->scope.columns);
    view.period = asked->part->rows == ROWS_SIGNAL ? format_day(arena, screen->scope.as_of)
                                                   : web_period_name(arena, screen->scope.period);
    if (fill_figure(screen, asked, path, own, &view, &problem) != RESULT_OK)
        view.problem = text_copy(arena, text_of(problem.message));
    buffer_init(&page, 0);
    view_write_figure(&page, &view);
    web_screen_send(screen, &page);
    buffer_release(&page);
}

static void get_figure(struct http_request *request, struct http_response *response, void *context)
{
    const struct figure *figure = figure_find(http_value(&request->path_values, "name"));
    if (!figure) {
        response->status = 404;
        return;
    }
    struct figure_request asked = read_request(request, figure);
    text format = http_value(&request->query, "format");
    if (text_equal(format, TEXT("csv")) || text_equal(format, TEXT("xlsx"))) {
        asked.after = NULL;
        if (web_may(request, PERMISSION_EXPORT))
            figure_send_file(request, response, context, &asked, text_equal(format, TEXT("xlsx")));
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
    {HTTP_GET, "/figures", PERMISSION_SEE_FIGURES, figure_send_list, 0},
    {HTTP_GET, "/figures/{name}", PERMISSION_SEE_FIGURES, get_figure, 0},
    {0},
};
