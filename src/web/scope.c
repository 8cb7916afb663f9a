/* Reading a page's scope from its address: see scope.h. */
#include "web/scope.h"

#include <stdlib.h>

#include "base/bits.h"
#include "codec/url.h"
#include "language/language.h"
#include "rule/rule.h"
#include "web/figure/past.h"
#include "web/figure/report_settings.h"
#include "web/figure/signals.h"
#include "web/page.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/selections.h"
#include "web/values.h"

/* ---- reading ---- */

static bool parse_period(text value, struct report_summary_period *ret)
{
    struct period period;
    bool twelve = text_ends_with(value, TEXT("-12m"));
    if (twelve)
        value = text_slice(value, 0, value.length - 4);
    if (!period_parse(value, &period) || period.unit < PERIOD_MONTH ||
        (twelve && period.unit != PERIOD_MONTH))
        return false;
    *ret = (struct report_summary_period){period.unit, twelve, period.index};
    return true;
}

static text period_word(struct arena *arena, struct report_summary_period period)
{
    char word[16];
    period_format((struct period){period.unit, period.index}, word);
    return text_printf(arena, "%s%s", word, period.twelve_months ? "-12m" : "");
}

/* Whether recurring revenue goes on behind the last point. */
static bool still_earns(const struct column_snapshot *columns)
{
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_mrr_block *block = column_mrr(columns, b);
        if (!block)
            continue;
        for (uint32_t i = 0; i < COLUMN_BLOCK_ACCOUNTS; i++)
            if (block->point_start[i + 1] > block->point_start[i] &&
                block->point_mrr[block->point_start[i + 1] - 1] > 0)
                return true;
        for (uint32_t i = 0; i < block->lane_count; i++)
            if (block->lanes[i].end > block->lanes[i].start && block->lane_micro[block->lanes[i].end - 1] > 0)
                return true;
    }
    return false;
}

/* The last day on which an account joined; DAY_ABSENT when none pays in the organisation's currency. */
static int32_t last_joined_day(const struct column_snapshot *columns)
{
    int32_t last = DAY_ABSENT;
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_mrr_block *block = column_mrr(columns, b);
        for (uint32_t i = 0; block && i < block->point_start[COLUMN_BLOCK_ACCOUNTS]; i++)
            if (block->point_moved[i] == MOVED_NEW && block->point_day[i] > last)
                last = block->point_day[i];
    }
    return last;
}

/* The page opens on the last month that is over; on an archive, whose last contracts have run out, on the
 * last month in which an account joined. Quiet months of a company that goes on are no archive. */
static struct report_summary_period default_period(const struct web_scope *scope)
{
    struct report_summary_period period = report_summary_last_complete(PERIOD_MONTH, false, scope->as_of);
    int32_t last = scope->columns->last_point_day;
    if (last == DAY_ABSENT || month_of_day(last) >= period.index - 2 || still_earns(scope->columns))
        return period;
    int32_t joined = last_joined_day(scope->columns);
    period.index = joined == DAY_ABSENT ? month_of_day(last) - 1 : month_of_day(joined);
    return period;
}

static void read_period(const struct http_request *request, struct web_scope *scope)
{
    text compare = http_value(&request->query, "compare");
    scope->period = default_period(scope);
    scope->period_set = parse_period(http_value(&request->query, "period"), &scope->period);
    if (scope->period_set &&
        period_first_day((struct period){scope->period.unit, scope->period.index}) > scope->as_of) {
        scope->period = default_period(scope); /* what has not begun has no figures, not figures of zero */
        scope->period_set = false;
        if (text_is_absent(scope->instant_problem))
            scope->instant_problem = text_of(
                _("The period asked for had not begun by then; the page shows the last one that was over."));
    }
    if (text_equal(compare, TEXT("year")))
        scope->compare = COMPARE_YEAR;
    else if (text_equal(compare, TEXT("none")))
        scope->compare = COMPARE_NONE;
    scope->before = scope->compare == COMPARE_YEAR ? report_summary_year_before(scope->period)
                                                   : report_summary_previous(scope->period);
    scope->day_by_day = text_equal(http_value(&request->query, "net"), TEXT("day"));
    scope->revenue = text_equal(http_value(&request->query, "cohort"), TEXT("revenue"));
}

static enum result read_instant(struct http_request *request, struct web_application *application,
                                struct web_scope *scope, struct problem *problem)
{
    text known_at = http_value(&request->query, "known_at"), as_of = http_value(&request->query, "as_of");
    int64_t now = application->clock->now(application->clock);
    int64_t instant =
        text_is_empty(known_at) ? INSTANT_ABSENT : instant_parse_day_end(known_at, application->zone);
    scope->today = zone_day_of(application->zone, now);
    if (!text_is_empty(known_at) && instant == INSTANT_ABSENT)
        scope->instant_problem = text_of(_("This is not a date and time. Write it as 2026-03-02T09:00."));
    if (instant != INSTANT_ABSENT && instant < now) {
        scope->known_at = known_at;
        scope->today = zone_day_of(application->zone, instant);
        enum result result = web_past_acquire(application->past, instant, &scope->columns, problem);
        if (result != RESULT_OK)
            return result;
    } else {
        scope->columns = column_live_acquire(application->live);
    }
    scope->as_of = scope->today;
    if (!text_is_empty(as_of)) {
        int32_t day = day_parse(as_of);
        if (day == DAY_ABSENT)
            scope->instant_problem = text_of(_("This day does not exist. Write it as 2026-02-28."));
        else if (day > scope->today)
            scope->instant_problem = text_of(_("This day is still to come; the page shows today."));
        else
            scope->as_of = day;
        scope->as_of_set = scope->as_of == day && day != scope->today;
    }
    return RESULT_OK;
}

/* The columns under the rule set: the organisation's, or the one in the address where there is a choice. */
static void read_rules(const struct http_request *request, struct web_scope *scope)
{
    text word = http_value(&request->query, "rules");
    enum column_rules usual = scope->columns->settings.rules, rules = usual;
    scope->has_rules_choice =
        scope->columns->first_point_day != DAY_ABSENT && column_has(scope->columns, COLUMN_INVOICE);
    /* Away from a rule set with nothing to count there is always a way. */
    if (text_equal(word, TEXT("farol")))
        rules = RULES_FAROL;
    else if (scope->has_rules_choice && text_equal(word, TEXT("invoiced")))
        rules = RULES_INVOICED;
    scope->rules_set = rules != usual;
    struct column_snapshot *under = column_under(scope->columns, rules, scope->as_of);
    scope->recorded = scope->columns;
    scope->columns = under;
}

void web_scope_read_filters(const struct http_request *request, struct web_scope *scope)
{
    scope->filter_count = 0;
    for (size_t i = 0; i < request->query.count && scope->filter_count < WEB_SCOPE_FILTERS_MAX; i++) {
        const struct http_pair *pair = &request->query.items[i];
        int dimension = text_is_empty(pair->value) ? -1 : column_dimension_find(scope->columns, pair->name);
        bool repeated = false;
        for (size_t j = 0; j < scope->filter_count; j++)
            repeated |= scope->filters[j].dimension == dimension;
        if (dimension >= 0 && !repeated)
            scope->filters[scope->filter_count++] = (struct web_filter){dimension, pair->name, pair->value};
    }
}

/* Less than the person may see; more is not given. */
static void read_portfolio(struct http_request *request, struct web_scope *scope)
{
    enum user_portfolio portfolio;
    if (!ledger_user_portfolio_parse(http_value(&request->query, "portfolio"), &portfolio) ||
        portfolio <= web_portfolio_of_request(request))
        return;
    web_portfolio_narrow(request, portfolio);
    scope->portfolio = portfolio;
}

/* Keeps in `accounts` those whose field has the code, block by block. */
static void keep_accounts(const struct column_snapshot *columns, const struct web_filter *filter,
                          uint64_t *accounts)
{
    const struct column_dictionary *dictionary = column_dimension_dictionary(columns, filter->dimension);
    uint32_t code = column_dictionary_code(dictionary, filter->value);
    for (uint32_t block = 0; block < columns->block_count; block++) {
        const struct column_account_block *rows = column_accounts(columns, block);
        uint64_t *words = accounts + (size_t)block * (COLUMN_BLOCK_ACCOUNTS / 64);
        for (uint32_t word = 0; word < COLUMN_BLOCK_ACCOUNTS / 64; word++) {
            const uint32_t *codes = rows ? rows->dimension[filter->dimension] + (size_t)word * 64 : NULL;
            uint64_t kept = 0;
            for (uint32_t i = 0; rows && code && i < 64; i++)
                kept |= (uint64_t)(codes[i] == code) << i;
            words[word] &= kept;
        }
    }
}

/* Every account that the person may see. */
static void all_accounts(const struct column_snapshot *columns, const uint64_t *portfolio, uint64_t *accounts)
{
    for (uint32_t block = 0; block < columns->block_count; block++) {
        const struct column_account_block *rows = column_accounts(columns, block);
        for (size_t word = 0; rows && word < bits_words(rows->count); word++)
            accounts[(size_t)block * (COLUMN_BLOCK_ACCOUNTS / 64) + word] = rows->exists[word];
    }
    for (size_t word = 0; portfolio && word < bits_words(columns->account_count); word++)
        accounts[word] &= portfolio[word];
}

static void find_accounts(struct arena *arena, struct web_scope *scope, const uint64_t *portfolio)
{
    size_t words = (size_t)scope->columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64);
    uint64_t *all = arena_array(arena, uint64_t, words + 1), *meant = NULL;
    struct problem problem;
    all_accounts(scope->columns, portfolio, all);
    scope->account_count = scope->account_total = (int64_t)bits_count(all, words);
    if (!text_is_empty(scope->where)) {
        struct journey_values above = web_values_of(scope->application, scope->columns);
        struct rule_values values = journey_rule_values(&above);
        if (rule_accounts_with(arena, scope->where, scope->columns, scope->as_of, &values, &meant,
                               &scope->where_place, &problem) != RESULT_OK)
            scope->where_problem = text_copy(arena, text_of(problem.message));
        else if (meant)
            scope->accounts = meant;
    }
    for (size_t word = 0; scope->accounts && portfolio && word < words; word++)
        scope->accounts[word] &= portfolio[word];
    if ((scope->filter_count || portfolio) && !scope->accounts)
        scope->accounts = all;
    for (size_t i = 0; i < scope->filter_count; i++)
        keep_accounts(scope->columns, &scope->filters[i], scope->accounts);
    if (scope->accounts)
        scope->account_count =
            (int64_t)bits_count(scope->accounts, bits_words(scope->columns->account_count));
}

void web_scope_apply(struct arena *arena, struct web_scope *scope)
{
    struct web_selections *kept =
        scope->application && scope->request ? scope->application->selections : NULL;
    const uint64_t *portfolio = web_portfolio_accounts(scope->request, scope->columns);
    struct web_selection selection;
    scope->selection = kept ? web_scope_key(arena, scope) : TEXT_ABSENT;
    if (web_selections_find(kept, arena, scope->selection, &selection)) {
        scope->accounts = selection.accounts;
        scope->account_count = selection.count;
        scope->account_total = selection.amount;
        return;
    }
    find_accounts(arena, scope, portfolio);
    selection = (struct web_selection){
        .accounts = scope->accounts,
        .word_count = (size_t)scope->columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64),
        .count = scope->account_count,
        .amount = scope->account_total,
    };
    if (text_is_absent(scope->where_problem) && scope->accounts)
        web_selections_keep(kept, scope->selection, selection);
}

/* The rule of the address; a segment chosen in the form goes before it. */
static void read_where(struct http_request *request, struct web_scope *scope)
{
    text where = text_trim(http_value(&request->query, "where"));
    text chosen = text_trim(http_value(&request->query, "in_segment")), clauses[2];
    scope->where = where;
    if (text_is_empty(chosen))
        return;
    text segment = journey_segment_call(request->arena, chosen);
    bool has_or = rule_clauses(where, clauses, 2) == 1;
    scope->where = text_is_empty(where)
                       ? segment
                       : text_printf(request->arena, has_or ? "%.*s and (%.*s)" : "%.*s and %.*s",
                                     TEXT_ARGUMENTS(segment), TEXT_ARGUMENTS(where));
}

enum result web_scope_read_address(struct http_request *request, struct web_application *application,
                                   struct web_scope *ret, struct problem *problem)
{
    struct web_scope scope = {
        .application = application, .request = request, .settings = report_settings_shipped()};
    if (!application->live)
        return problem_set(problem, RESULT_BUSY, _("The figures are not loaded. Try again in a moment."));
    read_portfolio(request, &scope);
    enum result result = read_instant(request, application, &scope, problem);
    if (result != RESULT_OK)
        return result;
    read_rules(request, &scope);
    read_where(request, &scope);
    read_period(request, &scope);
    web_scope_read_filters(request, &scope);
    *ret = scope;
    return RESULT_OK;
}

enum result web_scope_read_instant(struct http_request *request, struct web_application *application,
                                   struct web_scope *ret, struct problem *problem)
{
    struct web_scope scope = {.application = application, .settings = report_settings_shipped()};
    if (!application->live)
        return problem_set(problem, RESULT_BUSY, _("The figures are not loaded. Try again in a moment."));
    enum result result = read_instant(request, application, &scope, problem);
    if (result != RESULT_OK)
        return result;
    read_rules(request, &scope);
    *ret = scope;
    return RESULT_OK;
}

enum result web_scope_read(struct http_request *request, struct web_application *application,
                           struct web_scope *ret, struct problem *problem)
{
    enum result result = web_scope_read_address(request, application, ret, problem);
    if (result == RESULT_OK)
        web_scope_apply(request->arena, ret);
    return result;
}

enum result web_scope_settings(struct web_scope *scope, struct problem *problem)
{
    struct store_connection *connection;
    if (!scope->application->store)
        return RESULT_OK;
    enum result result = store_read_begin(scope->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = web_report_settings(connection, scope->columns->known_change, &scope->settings, problem);
    store_read_end(scope->application->store, connection);
    return result;
}

void web_scope_release(struct web_scope *scope)
{
    column_snapshot_release(scope->columns);
    column_snapshot_release(scope->recorded);
    scope->columns = scope->recorded = NULL;
}

struct metric_scope web_scope_metric(const struct web_scope *scope)
{
    return (struct metric_scope){scope->columns, scope->accounts, scope->as_of};
}

struct report_summary_query web_scope_summary(const struct web_scope *scope)
{
    return (struct report_summary_query){.scope = web_scope_metric(scope),
                                         .period = scope->period,
                                         .before = scope->before,
                                         .compare = scope->compare != COMPARE_NONE,
                                         .revenue = scope->revenue,
                                         .net = scope->day_by_day ? NET_DAY : NET_PERIOD,
                                         .gross_margin = scope->settings.gross_margin,
                                         .satisfied_percent = scope->settings.satisfied_percent,
                                         .signals = scope->application ? web_signals_read : NULL,
                                         .signals_context =
                                             scope->application ? scope->application->signals : NULL};
}

struct metric_unit_query web_scope_unit(const struct web_scope *scope)
{
    const struct report_settings *settings = &scope->settings;
    struct metric_unit_query query = {METRIC_UNIT_QUERY_SHIPPED};
    query.unit = scope->period.unit;
    query.first_day = report_summary_first_day(scope->period);
    query.last_day = report_summary_last_day(scope->period);
    query.whole = true;
    query.gross_margin = settings->gross_margin;
    query.horizon_months = settings->horizon_months;
    query.discount_monthly = settings->discount_monthly;
    query.relationship_years = settings->relationship_years;
    query.purchases_per_year = settings->purchases_per_year;
    return query;
}

/* ---- writing ---- */

static void append_pair(struct buffer *out, char *separator, text name, text value)
{
    if (text_is_empty(value))
        return;
    buffer_append_byte(out, *separator);
    codec_url_escape(out, name);
    buffer_append_byte(out, '=');
    codec_url_escape(out, value);
    *separator = '&';
}

static text compare_word(enum web_compare compare)
{
    return compare == COMPARE_YEAR ? TEXT("year") : compare == COMPARE_NONE ? TEXT("none") : TEXT_ABSENT;
}

text web_scope_rules(const struct web_scope *scope)
{
    if (!scope->rules_set)
        return TEXT_ABSENT;
    return scope->columns->rules == RULES_INVOICED ? TEXT("invoiced") : TEXT("farol");
}

struct safe_url web_scope_url(struct arena *arena, const struct web_scope *scope, const char *path,
                              const struct http_pair *pairs, size_t pair_count)
{
    struct buffer out;
    char separator = '?', day[11];
    buffer_init(&out, 16384);
    buffer_append_text(&out, text_of(path));
    for (size_t i = 0; i < pair_count; i++)
        append_pair(&out, &separator, pairs[i].name, pairs[i].value);
    if (scope->period_set)
        append_pair(&out, &separator, TEXT("period"), period_word(arena, scope->period));
    append_pair(&out, &separator, TEXT("compare"), compare_word(scope->compare));
    if (scope->as_of_set)
        append_pair(&out, &separator, TEXT("as_of"), text_of(day_format(scope->as_of, day)));
    append_pair(&out, &separator, TEXT("known_at"), scope->known_at);
    if (scope->portfolio != USER_PORTFOLIO_ALL)
        append_pair(&out, &separator, TEXT("portfolio"),
                    text_of(ledger_user_portfolio_name(scope->portfolio)));
    for (size_t i = 0; i < scope->filter_count; i++)
        append_pair(&out, &separator, scope->filters[i].name, scope->filters[i].value);
    append_pair(&out, &separator, TEXT("where"), scope->where);
    append_pair(&out, &separator, TEXT("rules"), web_scope_rules(scope));
    append_pair(&out, &separator, TEXT("net"), scope->day_by_day ? TEXT("day") : TEXT_ABSENT);
    append_pair(&out, &separator, TEXT("cohort"), scope->revenue ? TEXT("revenue") : TEXT_ABSENT);
    text address = out.failed ? text_of(path) : text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return safe_url_of(address);
}

struct safe_url web_scope_rules_url(struct arena *arena, const struct web_scope *scope,
                                    enum column_rules rules, const char *path)
{
    struct web_scope other = *scope;
    other.rules_set = false;
    struct http_pair pair = {TEXT("rules"), rules == RULES_INVOICED ? TEXT("invoiced") : TEXT("farol")};
    return web_scope_url(arena, &other, path, &pair, 1);
}

text web_scope_key(struct arena *arena, const struct web_scope *scope)
{
    struct web_scope spelt = *scope;
    spelt.period_set = spelt.as_of_set = true;
    text address = web_scope_url(arena, &spelt, "/", NULL, 0).address;
    return text_printf(arena, "%llu %d %.*s %.*s", (unsigned long long)scope->columns->version, scope->today,
                       TEXT_ARGUMENTS(web_portfolio_key(scope->request)), TEXT_ARGUMENTS(address));
}

text web_period_label(struct arena *arena, struct report_summary_period period)
{
    text name = format_period(arena, (struct period){period.unit, period.index});
    if (!period.twelve_months)
        return name;
    return text_printf(arena, _("12 months to %.*s"), TEXT_ARGUMENTS(name));
}

text web_period_name(struct arena *arena, struct report_summary_period period)
{
    if (period.twelve_months || period.unit != PERIOD_MONTH)
        return web_period_label(arena, period);
    return format_month_long(arena, period.index);
}

/* ---- the form ---- */

static void add_period(struct arena *arena, const struct web_scope *scope, struct view_pick *pick,
                       struct report_summary_period period)
{
    bool selected = period.unit == scope->period.unit && period.index == scope->period.index &&
                    period.twelve_months == scope->period.twelve_months;
    pick->options[pick->options_count++] =
        (struct view_option){period_word(arena, period), web_period_label(arena, period), selected};
}

/* The last 13 months, 12 months, 5 quarters and 3 years that the record reaches, and the one chosen. */
static struct view_pick period_pick(struct arena *arena, const struct web_scope *scope)
{
    struct view_pick pick = {TEXT("period"), text_of(_("Period")), arena_array(arena, struct view_option, 32),
                             0, true};
    int32_t first = scope->columns->first_point_day;
    static const struct {
        enum period_unit unit;
        bool twelve;
        int count;
    } lists[] = {{PERIOD_MONTH, false, 14},
                 {PERIOD_MONTH, true, 1},
                 {PERIOD_QUARTER, false, 5},
                 {PERIOD_YEAR, false, 4}};
    bool has_chosen = false;
    struct report_summary_period chosen = scope->period;
    struct report_summary_period usual = default_period(scope);
    for (size_t list = 0; list < sizeof lists / sizeof *lists; list++) {
        int32_t last_day = report_summary_last_day(usual);
        struct report_summary_period newest =
            report_summary_last_complete(lists[list].unit, lists[list].twelve, last_day);
        if (!lists[list].twelve &&
            period_first_day((struct period){newest.unit, newest.index + 1}) <= scope->as_of)
            newest.index++;
        for (int i = 0; i < lists[list].count; i++) {
            struct report_summary_period period = newest;
            period.index -= i;
            if (i && (first == DAY_ABSENT || report_summary_last_day(period) < first))
                break;
            add_period(arena, scope, &pick, period);
            has_chosen |= pick.options[pick.options_count - 1].selected;
        }
    }
    if (!has_chosen)
        add_period(arena, scope, &pick, chosen);
    return pick;
}

static struct view_pick compare_pick(struct arena *arena, const struct web_scope *scope)
{
    struct view_pick pick = {TEXT("compare"), text_of(_("Compare")),
                             arena_array(arena, struct view_option, 3), 0,
                             scope->compare != COMPARE_PREVIOUS};
    struct report_summary_period previous = report_summary_previous(scope->period);
    struct report_summary_period year = report_summary_year_before(scope->period);
    pick.options[pick.options_count++] =
        (struct view_option){TEXT(""), web_period_label(arena, previous), scope->compare == COMPARE_PREVIOUS};
    if (year.index != previous.index || scope->compare == COMPARE_YEAR)
        pick.options[pick.options_count++] =
            (struct view_option){TEXT("year"), web_period_label(arena, year), scope->compare == COMPARE_YEAR};
    pick.options[pick.options_count++] =
        (struct view_option){TEXT("none"), text_of(_("nothing")), scope->compare == COMPARE_NONE};
    return pick;
}

text web_dimension_label(const struct column_snapshot *columns, int dimension)
{
    static const char *const labels[COLUMN_DIMENSION_COUNT] = {[DIMENSION_SEGMENT] = N_("Segment"),
                                                               [DIMENSION_PLAN] = N_("Plan"),
                                                               [DIMENSION_INDUSTRY] = N_("Industry"),
                                                               [DIMENSION_COUNTRY] = N_("Country"),
                                                               [DIMENSION_REGION] = N_("Region"),
                                                               [DIMENSION_CITY] = N_("City"),
                                                               [DIMENSION_TOUCH_TIER] = N_("Touch tier"),
                                                               [DIMENSION_CHANNEL] = N_("Channel"),
                                                               [DIMENSION_OWNER] = N_("CSM"),
                                                               [DIMENSION_ISM] = N_("ISM"),
                                                               [DIMENSION_FARMER] = N_("Farmer"),
                                                               [DIMENSION_LANGUAGE] = N_("Language")};
    if (dimension < COLUMN_DIMENSION_COUNT)
        return text_of(_(labels[dimension]));
    return columns->custom_names[dimension - COLUMN_DIMENSION_COUNT];
}

static bool is_person(int dimension)
{
    return dimension == DIMENSION_OWNER || dimension == DIMENSION_ISM || dimension == DIMENSION_FARMER;
}

text web_scope_value(struct arena *arena, const struct web_scope *scope, int dimension, text value)
{
    return is_person(dimension) ? web_name(scope->application, arena, value) : value;
}

static int by_label(const void *a, const void *b)
{
    return text_compare(((const struct view_option *)a)->label, ((const struct view_option *)b)->label);
}

void web_scope_sort_options(struct view_option *options, size_t count)
{
    if (count > 1)
        qsort(options, count, sizeof *options, by_label);
}

text web_scope_condition(struct arena *arena, const struct web_scope *scope, int dimension, text condition)
{
    struct buffer words;
    if (!is_person(dimension))
        return condition;
    buffer_init(&words, 0);
    for (text rest = condition; rest.length;) {
        text quoted = TEXT_ABSENT;
        buffer_append_text(&words, text_cut(&rest, '"'));
        if (rest.length)
            quoted = text_cut(&rest, '"');
        buffer_append_text(&words, web_scope_value(arena, scope, dimension, quoted));
    }
    text named = text_copy(arena, buffer_text(&words));
    buffer_release(&words);
    return named;
}

/* A select for each field with at least two values and not too many to choose from. */
static bool dimension_pick(struct arena *arena, const struct web_scope *scope, int dimension,
                           struct view_pick *ret)
{
    const struct column_dictionary *dictionary = column_dimension_dictionary(scope->columns, dimension);
    uint32_t count = dictionary ? column_dictionary_count(dictionary) : 0;
    text chosen = TEXT_ABSENT;
    for (size_t i = 0; i < scope->filter_count; i++)
        if (scope->filters[i].dimension == dimension)
            chosen = scope->filters[i].value;
    if ((count < 3 || count > 200) && text_is_absent(chosen))
        return false;
    *ret = (struct view_pick){column_dimension_name(scope->columns, dimension),
                              web_dimension_label(scope->columns, dimension),
                              arena_array(arena, struct view_option, count + 2), 0, !text_is_absent(chosen)};
    bool feminine = dimension == DIMENSION_REGION || dimension == DIMENSION_CITY; /* in Portuguese */
    const char *all = feminine ? tr_c("feminine", "all") : _("all");
    ret->options[ret->options_count++] = (struct view_option){TEXT(""), text_of(all), text_is_absent(chosen)};
    bool found = false;
    const uint64_t *seen = web_portfolio_values(scope->request, scope->columns, dimension);
    for (uint32_t code = 1; code < count && count <= 200; code++) {
        text value = column_dictionary_text(dictionary, code);
        if (seen && !bits_has(seen, code))
            continue;
        found |= text_equal(value, chosen);
        ret->options[ret->options_count++] = (struct view_option){
            value, web_scope_value(arena, scope, dimension, value), text_equal(value, chosen)};
    }
    if (!found && !text_is_absent(chosen))
        ret->options[ret->options_count++] =
            (struct view_option){chosen, web_scope_value(arena, scope, dimension, chosen), true};
    if (is_person(dimension))
        web_scope_sort_options(ret->options + 1, ret->options_count - 1);
    return true;
}

static text instant_words(struct arena *arena, const struct web_scope *scope)
{
    text day = format_day(arena, scope->as_of);
    if (!text_is_absent(scope->known_at))
        return text_printf(arena, _("%.*s, as known then"), TEXT_ARGUMENTS(day));
    return scope->as_of == scope->today ? text_of(_("today"))
                                        : text_printf(arena, _("%.*s, as seen today"), TEXT_ARGUMENTS(day));
}

/* What MRR is made from, where there is a choice: the organisation's own needs no word in the address. */
static struct view_pick rules_pick(struct arena *arena, const struct web_scope *scope)
{
    static const struct {
        text word;
        const char *label;
    } rules[] = {[RULES_FAROL] = {{"farol", 5}, N_("Subscriptions")},
                 [RULES_INVOICED] = {{"invoiced", 8}, N_("Invoices of the month")}};
    struct view_pick pick = {TEXT("rules"), text_of(_("MRR from")), arena_array(arena, struct view_option, 2),
                             0, scope->rules_set};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        pick.options[pick.options_count++] =
            (struct view_option){i == scope->columns->settings.rules ? TEXT("") : rules[i].word,
                                 text_of(_(rules[i].label)), i == scope->columns->rules};
    return pick;
}

static void view_instant(struct arena *arena, const struct web_scope *scope, struct view_scope *ret)
{
    char day[11];
    ret->instant_problem = scope->instant_problem;
    ret->as_of = scope->as_of_set ? text_copy(arena, text_of(day_format(scope->as_of, day))) : TEXT_ABSENT;
    ret->known_at = scope->known_at;
    ret->instant = instant_words(arena, scope);
}

void web_scope_view_instant(struct arena *arena, const struct web_scope *scope, const char *path,
                            const struct http_pair *kept, size_t kept_count, struct view_scope *ret)
{
    *ret = (struct view_scope){.shown = true, .instant_only = true, .action = safe_url_of(text_of(path))};
    ret->kept = arena_array(arena, struct view_hidden, kept_count + 1);
    text clear = text_of(path);
    for (size_t i = 0; i < kept_count; i++) {
        ret->kept[ret->kept_count++] = (struct view_hidden){kept[i].name, kept[i].value};
        if (i == 0)
            clear = web_page_address(arena, path, text_copy(arena, kept[i].name).data, kept[i].value);
    }
    ret->clear = safe_url_of(clear);
    view_instant(arena, scope, ret);
}

/* Whose accounts: what the person has, and less. False where there is nothing to choose. */
static bool portfolio_pick(struct arena *arena, const struct web_scope *scope, struct view_pick *ret)
{
    static const char *const labels[USER_PORTFOLIO_COUNT] = {[USER_PORTFOLIO_ALL] = N_("all accounts"),
                                                             [USER_PORTFOLIO_TEAM] =
                                                                 N_("your team's accounts"),
                                                             [USER_PORTFOLIO_OWN] = N_("your accounts")};
    enum user_portfolio has = web_portfolio_of_person(scope->request);
    if (!scope->request || has == USER_PORTFOLIO_OWN)
        return false;
    *ret = (struct view_pick){TEXT("portfolio"), text_of(_("Portfolio")),
                              arena_array(arena, struct view_option, USER_PORTFOLIO_COUNT), 0,
                              scope->portfolio != USER_PORTFOLIO_ALL};
    bool has_team = web_session_of(scope->request)->portfolio.email_count > 1;
    for (int portfolio = has; portfolio < USER_PORTFOLIO_COUNT; portfolio++) {
        bool chosen = portfolio == (int)web_portfolio_of_request(scope->request),
             usual = portfolio == (int)has;
        if (portfolio == USER_PORTFOLIO_TEAM && !has_team && !usual && !chosen)
            continue;
        text value = text_of(ledger_user_portfolio_name((enum user_portfolio)portfolio));
        ret->options[ret->options_count++] =
            (struct view_option){usual ? TEXT("") : value, text_of(_(labels[portfolio])), chosen};
    }
    return true;
}

bool web_scope_segment_pick(struct arena *arena, const struct web_scope *scope, struct view_pick *ret,
                            text *ret_rest)
{
    enum { CLAUSES_MAX = 24 };
    struct journey_values above = web_values_of(scope->application, scope->columns);
    const struct journey_segments *segments;
    struct problem problem;
    text clauses[CLAUSES_MAX], rest = TEXT_ABSENT;
    size_t count = rule_clauses(scope->where, clauses, CLAUSES_MAX), chosen = SIZE_MAX;
    *ret_rest = scope->where;
    if (!scope->application || !scope->application->store ||
        journey_values_segments(&above, arena, &segments, &problem) != RESULT_OK || segments->count == 0)
        return false;
    *ret = (struct view_pick){TEXT("in_segment"), text_of(_("In the segment")),
                              arena_array(arena, struct view_option, segments->count + 1), 0, false};
    ret->options[ret->options_count++] = (struct view_option){TEXT(""), text_of(_("any")), false};
    for (size_t i = 0; i < segments->count; i++) {
        size_t at = 0;
        while (chosen == SIZE_MAX && at < count &&
               (!text_starts_with(clauses[at], TEXT("segment(")) ||
                journey_segment_find(arena, segments, text_slice(clauses[at], 9, clauses[at].length - 2)) !=
                    &segments->items[i]))
            at++;
        bool is_chosen = chosen == SIZE_MAX && at < count;
        if (is_chosen)
            chosen = at;
        ret->options[ret->options_count++] =
            (struct view_option){segments->items[i].name, segments->items[i].name, is_chosen};
    }
    ret->set = chosen != SIZE_MAX;
    for (size_t i = 0; i < count && ret->set; i++)
        if (i != chosen)
            rest = text_is_absent(rest) ? clauses[i]
                                        : text_printf(arena, "%.*s and %.*s", TEXT_ARGUMENTS(rest),
                                                      TEXT_ARGUMENTS(clauses[i]));
    if (ret->set)
        *ret_rest = rest;
    return true;
}

void web_scope_view(struct arena *arena, const struct web_scope *scope, const char *path,
                    const struct http_pair *kept, size_t kept_count, struct view_scope *ret)
{
    static const int dimensions[] = {
        DIMENSION_TOUCH_TIER, DIMENSION_SEGMENT, DIMENSION_PLAN,  DIMENSION_INDUSTRY, DIMENSION_COUNTRY,
        DIMENSION_REGION,     DIMENSION_CHANNEL, DIMENSION_OWNER, DIMENSION_ISM,      DIMENSION_FARMER};
    struct web_scope bare = *scope;
    bare.filter_count = 0;
    bare.where = TEXT_ABSENT;
    bare.portfolio = USER_PORTFOLIO_ALL;
    *ret = (struct view_scope){.shown = true, .action = safe_url_of(text_of(path))};
    ret->kept = arena_array(arena, struct view_hidden, kept_count + 2);
    for (size_t i = 0; i < kept_count; i++)
        ret->kept[ret->kept_count++] = (struct view_hidden){kept[i].name, kept[i].value};
    if (scope->day_by_day)
        ret->kept[ret->kept_count++] = (struct view_hidden){TEXT("net"), TEXT("day")};
    if (scope->revenue)
        ret->kept[ret->kept_count++] = (struct view_hidden){TEXT("cohort"), TEXT("revenue")};
    ret->picks = arena_array(arena, struct view_pick, 2);
    ret->picks[ret->picks_count++] = period_pick(arena, scope);
    ret->picks[ret->picks_count++] = compare_pick(arena, scope);
    ret->fields = arena_array(arena, struct view_pick, sizeof dimensions / sizeof *dimensions + 3);
    ret->fields_count += web_scope_segment_pick(arena, scope, &ret->fields[0], &ret->where);
    ret->fields_count += portfolio_pick(arena, scope, &ret->fields[ret->fields_count]);
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
        ret->fields_count += dimension_pick(arena, scope, dimensions[i], &ret->fields[ret->fields_count]);
    if (scope->has_rules_choice)
        ret->fields[ret->fields_count++] = rules_pick(arena, scope);
    if (scope->columns->rules == RULES_INVOICED)
        ret->rules = text_of(_("MRR is what was invoiced in the month."));
    ret->where_problem = scope->where_problem;
    view_instant(arena, scope, ret);
    ret->filter_count = (int64_t)scope->filter_count + !text_is_empty(scope->where) +
                        (scope->portfolio != USER_PORTFOLIO_ALL);
    if (ret->filter_count && text_is_absent(scope->where_problem)) {
        text meant = format_integer(arena, scope->account_count),
             all = format_integer(arena, scope->account_total);
        ret->filtered =
            text_printf(arena, tr_n("%.*s of %.*s account", "%.*s of %.*s accounts", scope->account_total),
                        TEXT_ARGUMENTS(meant), TEXT_ARGUMENTS(all));
    }
    ret->clear = web_scope_url(arena, &bare, path, kept, kept_count);
}
