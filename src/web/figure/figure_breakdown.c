/* A figure by groups of accounts: each group's own value, a link that filters by it, and whether the groups
 * add up to the whole. Groups beyond the largest few are added together where they can be. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "language/language.h"
#include "web/figure/figure.h"
#include "web/words.h"

enum {
    GROUPS_SHOWN = 20,
    GROUPS_ASKED_MAX = 60,    /* where each group is a pass of its own */
    ROWS_GROUPED_MAX = 50000, /* where groups are made of rows */
    CUSTOM_TABS_MAX = 24
};

struct group {
    uint32_t code;
    double value;
};
struct breakdown {
    struct arena *arena;
    const struct figure_request *request;
    struct metric_scope scope;
    int dimension;
    int32_t first_day, last_day;
    struct group *items;
    size_t count, capacity;
};

static void add(struct breakdown *breakdown, uint32_t code, double value)
{
    if (!isnan(value))
        *list_append(breakdown) = (struct group){code, value};
}

static double money_or_absent(int64_t amount)
{
    return amount == MONEY_ABSENT ? NAN : (double)amount;
}

/* ---- values by group ---- */

static enum result revenue_groups(struct breakdown *breakdown, struct problem *problem)
{
    const struct web_scope *scope = breakdown->request->scope;
    struct metric_mrr_query query = {.unit = scope->period.unit,
                                     .first_day = breakdown->first_day,
                                     .last_day = breakdown->last_day,
                                     .whole = true,
                                     .grouping = {breakdown->dimension},
                                     .net = scope->day_by_day ? NET_DAY : NET_PERIOD};
    struct metric_mrr mrr;
    enum result result = metric_mrr(breakdown->arena, &breakdown->scope, &query, &mrr, problem);
    for (size_t i = 0; result == RESULT_OK && i < mrr.count; i++)
        add(breakdown, mrr.rows[i].group, breakdown->request->figure->of_mrr(&mrr.rows[i]));
    return result;
}

static enum result unit_groups(struct breakdown *breakdown, struct problem *problem)
{
    const struct web_scope *scope = breakdown->request->scope;
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED};
    query.unit = scope->period.unit;
    query.first_day = breakdown->first_day;
    query.last_day = breakdown->last_day;
    query.whole = query.acquisition_only = true;
    query.gross_margin = scope->settings.gross_margin;
    query.grouping.dimension = breakdown->dimension;
    struct metric_unit unit;
    enum result result = metric_unit_economics(breakdown->arena, &breakdown->scope, &query, &unit, problem);
    for (size_t i = 0; result == RESULT_OK && i < unit.count; i++)
        add(breakdown, unit.rows[i].group, breakdown->request->figure->of_unit(&unit.rows[i]));
    return result;
}

static struct metric_survey_query survey_query(const struct breakdown *breakdown)
{
    int32_t last_day =
        breakdown->last_day < breakdown->scope.as_of ? breakdown->last_day : breakdown->scope.as_of;
    return (struct metric_survey_query){.by = BY_DIMENSION,
                                        .dimension = breakdown->dimension,
                                        .first_day = last_day - SUMMARY_SURVEY_DAYS + 1,
                                        .last_day = last_day,
                                        .satisfied_bottom_percent =
                                            breakdown->request->scope->settings.satisfied_percent};
}

static enum result nps_groups(struct breakdown *breakdown, struct problem *problem)
{
    struct metric_survey_query query = survey_query(breakdown);
    struct metric_nps nps;
    enum result result = metric_nps(breakdown->arena, &breakdown->scope, &query, &nps, problem);
    for (size_t i = 0; result == RESULT_OK && i < nps.count; i++)
        add(breakdown, nps.rows[i].group, nps.rows[i].nps);
    return result;
}

/* Of the scale with most answers in all, as the figure itself. */
static enum result csat_groups(struct breakdown *breakdown, struct problem *problem)
{
    struct metric_survey_query query = survey_query(breakdown), all = query;
    struct metric_csat csat, whole;
    struct metric_csat_row most = {0};
    bool effort = breakdown->request->figure->family == FAMILY_CES;
    all.by = 0;
    all.dimension = -1;
    enum result result = metric_csat(breakdown->arena, &breakdown->scope, effort, &query, &csat, problem);
    if (result == RESULT_OK)
        result = metric_csat(breakdown->arena, &breakdown->scope, effort, &all, &whole, problem);
    for (size_t i = 0; result == RESULT_OK && i < whole.count; i++)
        if (whole.rows[i].responses > most.responses)
            most = whole.rows[i];
    for (size_t i = 0; result == RESULT_OK && i < csat.count; i++)
        if (csat.rows[i].scale_min == most.scale_min && csat.rows[i].scale_max == most.scale_max)
            add(breakdown, csat.rows[i].group, csat.rows[i].satisfied_rate);
    return result;
}

static enum result margin_groups(struct breakdown *breakdown, struct problem *problem)
{
    struct metric_margin_query query = {.unit = PERIOD_MONTH,
                                        .first_day = breakdown->first_day,
                                        .last_day = breakdown->last_day,
                                        .whole = true,
                                        .grouping = {breakdown->dimension}};
    struct metric_margin margin;
    enum result result = metric_margin(breakdown->arena, &breakdown->scope, &query, &margin, problem);
    for (size_t i = 0; result == RESULT_OK && i < margin.count; i++)
        add(breakdown, margin.rows[i].group, money_or_absent(margin.rows[i].margin));
    return result;
}

static enum result ticket_groups(struct breakdown *breakdown, struct problem *problem)
{
    struct metric_ticket_query query = {.whole = true,
                                        .first_day = breakdown->first_day,
                                        .last_day = breakdown->last_day,
                                        .grouping = {breakdown->dimension}};
    struct metric_ticket ticket;
    enum result result = metric_ticket(breakdown->arena, &breakdown->scope, &query, &ticket, problem);
    for (size_t i = 0; result == RESULT_OK && i < ticket.count; i++)
        add(breakdown, ticket.rows[i].group, money_or_absent(ticket.rows[i].ticket));
    return result;
}

static uint32_t codes_of(const struct breakdown *breakdown)
{
    return column_dictionary_count(
        column_dimension_dictionary(breakdown->scope.columns, breakdown->dimension));
}

static bool is_meant(const struct breakdown *breakdown, uint32_t account)
{
    const struct column_account_block *block =
        column_accounts(breakdown->scope.columns, account / COLUMN_BLOCK_ACCOUNTS);
    return block && bits_has(block->exists, account % COLUMN_BLOCK_ACCOUNTS) &&
           (!breakdown->scope.accounts || bits_has(breakdown->scope.accounts, account));
}

/* A pass a group, for each of few. */
static enum result renewal_groups(struct breakdown *breakdown, struct problem *problem)
{
    const struct column_snapshot *columns = breakdown->scope.columns;
    uint32_t codes = codes_of(breakdown);
    size_t words = (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64) + 1;
    enum result result = RESULT_OK;
    for (uint32_t code = 0; result == RESULT_OK && code < codes && code < GROUPS_ASKED_MAX; code++) {
        uint64_t *accounts = arena_array(breakdown->arena, uint64_t, words);
        struct metric_scope scope = {columns, accounts, breakdown->scope.as_of};
        struct metric_renewal renewal;
        for (uint32_t account = 0; account < columns->account_count; account++)
            if (is_meant(breakdown, account) &&
                column_account_code(columns, breakdown->dimension, account) == code)
                bits_add(accounts, account);
        result = metric_renewal(breakdown->arena, &scope, breakdown->first_day, breakdown->last_day, &renewal,
                                problem);
        if (result == RESULT_OK && renewal.due)
            add(breakdown, code, renewal.rate);
    }
    return result;
}

static void add_sums(struct breakdown *breakdown, const double *sums, uint32_t codes)
{
    for (uint32_t code = 0; code < codes; code++)
        if (sums[code] != 0)
            add(breakdown, code, sums[code]);
}

static enum result signal_groups(struct breakdown *breakdown, struct problem *problem)
{
    const struct column_snapshot *columns = breakdown->scope.columns;
    struct report_summary_query query = web_scope_summary(breakdown->request->scope);
    uint32_t codes = codes_of(breakdown);
    double *sums = arena_array(breakdown->arena, double, codes + 1);
    uint64_t *accounts;
    enum result result =
        report_summary_signal_accounts(breakdown->arena, &query, breakdown->request->part->signal,
                                       breakdown->scope.as_of, &accounts, problem);
    for (uint32_t account = 0; result == RESULT_OK && account < columns->account_count; account++)
        if (bits_has(accounts, account) && is_meant(breakdown, account))
            sums[column_account_code(columns, breakdown->dimension, account)]++;
    if (result == RESULT_OK)
        add_sums(breakdown, sums, codes);
    return result;
}

/* Concentration of all: the revenues themselves. */
static enum result pareto_groups(struct breakdown *breakdown, struct problem *problem)
{
    const struct column_snapshot *columns = breakdown->scope.columns;
    int32_t last_day =
        breakdown->last_day < breakdown->scope.as_of ? breakdown->last_day : breakdown->scope.as_of;
    uint32_t codes = codes_of(breakdown);
    double *sums = arena_array(breakdown->arena, double, codes + 1);
    int64_t *revenues = arena_array(breakdown->arena, int64_t, (size_t)columns->account_count + 1);
    enum result result =
        metric_pareto_revenues(&breakdown->scope, month_last_over(last_day), revenues, problem);
    for (uint32_t account = 0; result == RESULT_OK && account < columns->account_count; account++)
        if (revenues[account] != 0)
            sums[column_account_code(columns, breakdown->dimension, account)] += (double)revenues[account];
    if (result == RESULT_OK)
        add_sums(breakdown, sums, codes);
    return result;
}

/* Of the rows themselves, unless there are too many. */
static enum result row_groups(struct breakdown *breakdown, struct problem *problem)
{
    struct figure_request all = *breakdown->request;
    struct figure_table table;
    uint32_t codes = codes_of(breakdown);
    double *sums = arena_array(breakdown->arena, double, codes + 1);
    all.limit = ROWS_GROUPED_MAX;
    all.after = NULL;
    enum result result = figure_table(breakdown->arena, &all, &table, problem);
    if (result != RESULT_OK || table.count < table.total_count)
        return result;
    for (size_t i = 0; i < table.count; i++)
        sums[column_account_code(breakdown->scope.columns, breakdown->dimension, table.rows[i].account)] +=
            (double)table.rows[i].amount;
    add_sums(breakdown, sums, codes);
    return RESULT_OK;
}

static enum result read_groups(struct breakdown *breakdown, struct problem *problem)
{
    switch (breakdown->request->figure->family) {
    case FAMILY_REVENUE:
        return revenue_groups(breakdown, problem);
    case FAMILY_UNIT:
        return unit_groups(breakdown, problem);
    case FAMILY_NPS:
        return nps_groups(breakdown, problem);
    case FAMILY_CSAT:
    case FAMILY_CES:
        return csat_groups(breakdown, problem);
    case FAMILY_RENEWAL:
        return renewal_groups(breakdown, problem);
    case FAMILY_MARGIN:
        return margin_groups(breakdown, problem);
    case FAMILY_TICKET:
        return ticket_groups(breakdown, problem);
    case FAMILY_SIGNAL:
        return signal_groups(breakdown, problem);
    case FAMILY_ACCOUNTS:
        break;
    }
    if (breakdown->request->part->rows == ROWS_PARETO && text_is_empty(breakdown->request->class_name))
        return pareto_groups(breakdown, problem);
    return row_groups(breakdown, problem);
}

/* ---- the fields to choose from ---- */

/* What is known by channel alone says nothing of a segment. */
static bool goes_by(const struct figure *figure, int dimension)
{
    return figure->family != FAMILY_UNIT || dimension == DIMENSION_CHANNEL;
}

static bool has_values(const struct column_snapshot *columns, int dimension)
{
    const struct column_dictionary *dictionary = column_dimension_dictionary(columns, dimension);
    return dictionary && column_dictionary_count(dictionary) > 1;
}

static bool has_kinds(const struct figure *figure)
{
    return text_equal(text_of(figure->name), TEXT("churn"));
}

/* The dimension asked for, else the first there is; −1 none, −2 how churn was cancelled. */
enum { BY_NOTHING = -1, BY_KIND = -2 };
static int dimension_of(const struct figure_request *request)
{
    static const int order[] = {DIMENSION_SEGMENT,  DIMENSION_PLAN,    DIMENSION_TOUCH_TIER,
                                DIMENSION_INDUSTRY, DIMENSION_REGION,  DIMENSION_COUNTRY,
                                DIMENSION_CITY,     DIMENSION_CHANNEL, DIMENSION_OWNER,
                                DIMENSION_ISM,      DIMENSION_FARMER,  DIMENSION_LANGUAGE};
    const struct column_snapshot *columns = request->scope->columns;
    int asked = text_is_empty(request->by) ? -1 : column_dimension_find(columns, request->by);
    if (asked >= 0 && goes_by(request->figure, asked))
        return asked;
    if (has_kinds(request->figure))
        return BY_KIND;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (goes_by(request->figure, order[i]) && has_values(columns, order[i]))
            return order[i];
    for (uint32_t i = 0; i < columns->custom_count && request->figure->family != FAMILY_UNIT; i++)
        if (has_values(columns, COLUMN_DIMENSION_COUNT + (int)i))
            return COLUMN_DIMENSION_COUNT + (int)i;
    return BY_NOTHING;
}

struct address {
    const char *path;
    const struct http_pair *pairs;
    size_t pair_count;
};

static void add_tab(struct arena *arena, const struct figure_request *request, const struct address *address,
                    text label, text by, bool current, struct view_figure *ret)
{
    struct http_pair pairs[8];
    size_t count = 0;
    for (size_t i = 0; i < address->pair_count && count < 7; i++)
        if (!text_equal(address->pairs[i].name, TEXT("by")) &&
            !text_equal(address->pairs[i].name, TEXT("after")))
            pairs[count++] = address->pairs[i];
    pairs[count++] = (struct http_pair){TEXT("by"), by};
    text url = web_scope_url(arena, request->scope, address->path, pairs, count).address;
    ret->by[ret->by_count++] = (struct view_tab){
        label, safe_url_of(text_printf(arena, "%.*s#breakdown", TEXT_ARGUMENTS(url))), current};
}

static void fill_tabs(struct arena *arena, const struct figure_request *request,
                      const struct address *address, int chosen, struct view_figure *ret)
{
    const struct column_snapshot *columns = request->scope->columns;
    int end = COLUMN_DIMENSION_COUNT +
              (int)(columns->custom_count < CUSTOM_TABS_MAX ? columns->custom_count : CUSTOM_TABS_MAX);
    ret->by = arena_array(arena, struct view_tab, (size_t)end + 2);
    if (has_kinds(request->figure))
        add_tab(arena, request, address, text_of(_("Kind")), TEXT("kind"), chosen == BY_KIND, ret);
    for (int dimension = 0; dimension < end; dimension++)
        if (goes_by(request->figure, dimension) && (has_values(columns, dimension) || dimension == chosen))
            add_tab(arena, request, address, web_dimension_label(columns, dimension),
                    column_dimension_name(columns, dimension), dimension == chosen, ret);
}

/* ---- the table ---- */

static int compare_groups(const void *a, const void *b)
{
    const struct group *left = a, *right = b;
    if (left->value != right->value)
        return left->value > right->value ? -1 : 1;
    return (left->code > right->code) - (left->code < right->code);
}

/* The page filtered by one group; what has no value is found by a rule. */
static struct safe_url group_url(const struct breakdown *breakdown, const char *path, text name, text value)
{
    struct web_scope scope = *breakdown->request->scope;
    struct arena *arena = breakdown->arena;
    struct http_pair by = {TEXT("by"), breakdown->request->by};
    size_t kept = 0;
    for (size_t i = 0; i < scope.filter_count; i++)
        if (scope.filters[i].dimension != breakdown->dimension)
            scope.filters[kept++] = scope.filters[i];
    scope.filter_count = kept;
    if (text_is_absent(value) && text_is_empty(scope.where))
        scope.where = text_printf(arena, "[%.*s] missing", TEXT_ARGUMENTS(name));
    else if (text_is_absent(value))
        scope.where = text_printf(arena, "(%.*s) and [%.*s] missing", TEXT_ARGUMENTS(scope.where),
                                  TEXT_ARGUMENTS(name));
    else if (kept < WEB_SCOPE_FILTERS_MAX)
        scope.filters[scope.filter_count++] = (struct web_filter){breakdown->dimension, name, value};
    return web_scope_url(arena, &scope, path, &by, 1);
}

struct sums {
    double all, largest;
};

static void add_row(struct breakdown *breakdown, const struct sums *sums, text name, struct safe_url url,
                    double value, struct view_figure *ret)
{
    struct arena *arena = breakdown->arena;
    const struct figure *figure = breakdown->request->figure;
    bool shares = figure->adds_up && sums->all > 0;
    double width = sums->largest > 0 && value > 0 ? value / sums->largest : 0;
    ret->groups[ret->groups_count++] = (struct view_figure_group){
        .name = name,
        .url = url,
        .value = figure_shown(arena, figure, breakdown->scope.columns->currency, value, false),
        .share = shares ? format_rate(arena, value / sums->all, 1) : TEXT_ABSENT,
        .width = view_percent(arena, width),
    };
}

static void fill_groups(struct breakdown *breakdown, const char *path, struct view_figure *ret)
{
    const struct column_snapshot *columns = breakdown->scope.columns;
    const struct column_dictionary *dictionary = column_dimension_dictionary(columns, breakdown->dimension);
    struct arena *arena = breakdown->arena;
    struct sums sums = {0, 0};
    double rest = 0;
    bool adds_up = breakdown->request->figure->adds_up;
    for (size_t i = 0; i < breakdown->count; i++) {
        sums.all += breakdown->items[i].value;
        sums.largest = fmax(sums.largest, breakdown->items[i].value);
    }
    if (breakdown->count > 0)
        qsort(breakdown->items, breakdown->count, sizeof *breakdown->items, compare_groups);
    ret->groups = arena_array(arena, struct view_figure_group, GROUPS_SHOWN + 1);
    text name = column_dimension_name(columns, breakdown->dimension);
    for (size_t i = 0; i < breakdown->count; i++) {
        const struct group *group = &breakdown->items[i];
        text value = column_dictionary_text(dictionary, group->code);
        if (i >= GROUPS_SHOWN)
            rest += group->value;
        else if (!adds_up || group->value != 0)
            add_row(breakdown, &sums,
                    text_is_absent(value)
                        ? text_of(_("without a value"))
                        : web_scope_value(arena, breakdown->request->scope, breakdown->dimension, value),
                    group_url(breakdown, path, name, value), group->value, ret);
    }
    if (breakdown->count > GROUPS_SHOWN) {
        int64_t others = (int64_t)(breakdown->count - GROUPS_SHOWN);
        text label = web_message(arena, tr_n("{count} other", "{count} others", others), "count",
                                 format_integer(arena, others), NULL);
        if (adds_up)
            add_row(breakdown, &sums, label, (struct safe_url){TEXT_ABSENT}, rest, ret);
        else
            ret->groups_note = label;
    }
    if (adds_up && breakdown->count)
        ret->groups_sum = figure_shown(arena, breakdown->request->figure, columns->currency, sums.all, false);
}

/* Churn by how it was cancelled: its own parts. */
static enum result fill_kinds(struct breakdown *breakdown, const struct address *address,
                              struct view_figure *ret, struct problem *problem)
{
    const struct figure_part *parts = breakdown->request->figure->parts;
    struct sums sums = {0, 0};
    double values[FIGURE_PARTS_MAX] = {0};
    const struct web_scope *scope = breakdown->request->scope;
    struct metric_mrr_query query = {.unit = scope->period.unit,
                                     .first_day = breakdown->first_day,
                                     .last_day = breakdown->last_day,
                                     .whole = true,
                                     .grouping = {-1},
                                     .net = scope->day_by_day ? NET_DAY : NET_PERIOD};
    struct metric_mrr mrr;
    enum result result = metric_mrr(breakdown->arena, &breakdown->scope, &query, &mrr, problem);
    if (result != RESULT_OK || !mrr.count)
        return result;
    values[1] = (double)mrr.rows[0].churn_voluntary; /* in the order of the figure's parts */
    values[2] = (double)mrr.rows[0].churn_involuntary;
    values[3] = (double)mrr.rows[0].churn_unknown;
    for (int i = 1; i < FIGURE_PARTS_MAX; i++) {
        sums.all += values[i];
        sums.largest = fmax(sums.largest, values[i]);
    }
    ret->groups = arena_array(breakdown->arena, struct view_figure_group, FIGURE_PARTS_MAX);
    for (int i = 1; i < FIGURE_PARTS_MAX; i++) {
        struct http_pair pair = {TEXT("part"), text_of(parts[i].name)};
        if (values[i] != 0)
            add_row(breakdown, &sums, text_of(_(parts[i].label)),
                    web_scope_url(breakdown->arena, scope, address->path, &pair, 1), values[i], ret);
    }
    if (ret->groups_count)
        ret->groups_sum = figure_shown(breakdown->arena, breakdown->request->figure, scope->columns->currency,
                                       sums.all, false);
    return RESULT_OK;
}

enum result figure_breakdown(struct arena *arena, const struct figure_request *request, const char *path,
                             const struct http_pair *pairs, size_t pair_count, struct view_figure *ret,
                             struct problem *problem)
{
    struct breakdown breakdown = {.arena = arena,
                                  .request = request,
                                  .scope = web_scope_metric(request->scope),
                                  .dimension = dimension_of(request),
                                  .first_day = report_summary_first_day(request->scope->period),
                                  .last_day = report_summary_last_day(request->scope->period)};
    const struct address address = {path, pairs, pair_count};
    enum result result;
    if (breakdown.dimension == BY_NOTHING)
        return RESULT_OK;
    fill_tabs(arena, request, &address, breakdown.dimension, ret);
    if (breakdown.dimension == BY_KIND)
        return fill_kinds(&breakdown, &address, ret, problem);
    result = read_groups(&breakdown, problem);
    if (result == RESULT_OK)
        fill_groups(&breakdown, path, ret);
    if (result == RESULT_OK && !request->figure->adds_up && ret->groups_count)
        ret->groups_rule = text_of(_("Each is that of the group alone: they do not add up."));
    list_release(&breakdown);
    return result;
}
