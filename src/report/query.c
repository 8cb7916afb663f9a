/* The words of a request against what the report and the snapshot know. Every complaint names the
 * option and says what it takes. */
#include <assert.h>

#include "base/near.h"
#include "column/recurring.h"
#include "language/language.h"
#include "report/rows.h"
#include "rule/rule.h"

const struct report_type report_types[] = {
    {.name = "mrr",
     .summary = N_("recurring revenue, its movements and rates"),
     .run = report_mrr,
     .by = "day, week, month, quarter, year",
     .by_field = true,
     .takes_rules = true,
     .takes_net = true,
     .takes_range = true,
     .default_unit = PERIOD_MONTH,
     .default_by_unit = true,
     .from_first_day = true},
    {.name = "cohort",
     .summary = N_("how many accounts, or how much revenue, stay month after month"),
     .run = report_cohort,
     .by = "",
     .takes_measure = true,
     .takes_rules = true,
     .takes_range = true,
     .default_unit = PERIOD_MONTH,
     .from_first_day = true},
    {.name = "nps",
     .summary = N_("Net Promoter Score with its margin"),
     .run = report_nps,
     .by = "month, stage",
     .by_field = true,
     .takes_range = true},
    {.name = "csat",
     .summary = N_("satisfaction, a row a scale"),
     .run = report_csat,
     .by = "month, stage",
     .by_field = true,
     .takes_range = true},
    {.name = "ces",
     .summary = N_("customer effort, a row a scale"),
     .run = report_ces,
     .by = "month, stage",
     .by_field = true,
     .takes_range = true},
    {.name = "unit-economics",
     .summary = N_("acquisition cost, payback and lifetime value"),
     .run = report_unit_economics,
     .by = "day, week, month, quarter, year",
     .by_field = true,
     .takes_rules = true,
     .takes_range = true,
     .default_unit = PERIOD_MONTH,
     .from_first_day = true},
    {.name = "ticket",
     .summary = N_("the average sale (ticket médio)"),
     .run = report_ticket,
     .by = "day, week, month, quarter, year, category",
     .by_field = true,
     .takes_range = true,
     .default_unit = PERIOD_MONTH,
     .from_first_day = true},
    {.name = "pareto",
     .summary = N_("how revenue is spread over accounts, last 12 months"),
     .run = report_pareto,
     .by = "",
     .takes_rules = true,
     .takes_range = true,
     .default_unit = PERIOD_MONTH},
    {.name = "margin",
     .summary = N_("revenue less what serving costs: effort and costs booked"),
     .run = report_margin,
     .by = "account, month, quarter, year",
     .by_field = true,
     .takes_rules = true,
     .takes_range = true,
     .default_unit = PERIOD_MONTH,
     .from_first_day = true},
    {.name = "health",
     .summary = N_("every customer's score and light, the lowest first, and why"),
     .run = report_health_rows,
     .by = ""},
    {.name = "overview",
     .summary = N_("the headline figures of the last complete month"),
     .run = report_overview,
     .by = "",
     .takes_rules = true,
     .takes_range = true,
     .default_unit = PERIOD_MONTH},
    {0},
};

struct report_settings report_settings_shipped(void)
{
    return (struct report_settings){
        .gross_margin = 1,
        .ltv_to_cac_target = 3,
        .cohort_first_column = 1,
        .horizon_months = 60,
        .discount_monthly = 0.01,
        .relationship_years = NAN,
        .purchases_per_year = NAN,
    };
}

struct reading {
    struct arena *arena;
    const struct column_snapshot *columns;
    const struct report_request *request;
    struct report_query *query;
    struct problem *problem;
};

static enum result name_unknown(struct reading *reading)
{
    struct near near = {.wanted = reading->request->name};
    for (const struct report_type *type = report_types; type->name; type++)
        near_offer(&near, text_of(type->name));
    if (text_is_absent(near.best))
        return problem_set(reading->problem, RESULT_NOT_FOUND,
                           _("There is no report \"%.*s\"; farol report lists them."),
                           TEXT_ARGUMENTS(reading->request->name));
    return problem_set(reading->problem, RESULT_NOT_FOUND,
                       _("There is no report \"%.*s\". Did you mean %.*s?"),
                       TEXT_ARGUMENTS(reading->request->name), TEXT_ARGUMENTS(near.best));
}

static enum result read_name(struct reading *reading)
{
    for (const struct report_type *type = report_types; type->name; type++)
        if (text_equal(reading->request->name, text_of(type->name))) {
            reading->query->type = type;
            return RESULT_OK;
        }
    return name_unknown(reading);
}

/* One of a few words: its index in `words`, which ends with NULL. */
static enum result read_choice(struct reading *reading, const char *option, text value, bool taken,
                               const char *const *words, const char *listed, int *ret_choice)
{
    *ret_choice = 0;
    if (text_is_absent(value))
        return RESULT_OK;
    if (!taken)
        return problem_set(reading->problem, RESULT_BAD_INPUT, _("The report %s takes no %s."),
                           reading->query->type->name, option);
    for (int i = 0; words[i]; i++)
        if (text_equal(value, text_of(words[i]))) {
            *ret_choice = i;
            return RESULT_OK;
        }
    return problem_set(reading->problem, RESULT_BAD_INPUT, _("%s is %s, not \"%.*s\"."), option, listed,
                       TEXT_ARGUMENTS(value));
}

static enum result read_choices(struct reading *reading)
{
    static const char *const rules[] = {"farol", "invoiced", NULL};
    static const char *const nets[] = {"period", "day", NULL};
    static const char *const measures[] = {"logos", "revenue", NULL};
    const struct report_request *request = reading->request;
    const struct report_type *type = reading->query->type;
    int choice;
    enum result result = read_choice(reading, "--rules", request->rules, type->takes_rules, rules,
                                     _("farol or invoiced"), &choice);
    if (result != RESULT_OK)
        return result;
    reading->query->rules = text_is_absent(request->rules) ? reading->columns->settings.rules
                            : choice == 1                  ? RULES_INVOICED
                                                           : RULES_FAROL;
    result = read_choice(reading, "--net", request->net, type->takes_net, nets, _("period or day"), &choice);
    if (result != RESULT_OK)
        return result;
    reading->query->net = choice == 1 ? NET_DAY : NET_PERIOD;
    result = read_choice(reading, "--measure", request->measure, type->takes_measure, measures,
                         _("logos or revenue"), &choice);
    reading->query->revenue = choice == 1;
    return result;
}

static enum result by_unknown(struct reading *reading, text word)
{
    const struct report_type *type = reading->query->type;
    struct near near = {.wanted = word};
    text known = text_of(type->by);
    while (known.length)
        near_offer(&near, text_trim(text_cut(&known, ',')));
    for (size_t i = 0; type->by_field && i < rule_field_count(reading->columns); i++)
        if (column_dimension_find(reading->columns, rule_field_name(reading->columns, i)) >= 0)
            near_offer(&near, rule_field_name(reading->columns, i));
    if (!text_is_absent(near.best))
        return problem_set(reading->problem, RESULT_BAD_INPUT,
                           _("The report %s does not go by \"%.*s\". Did you mean %.*s?"), type->name,
                           TEXT_ARGUMENTS(word), TEXT_ARGUMENTS(near.best));
    return problem_set(reading->problem, RESULT_BAD_INPUT,
                       _("The report %s does not go by \"%.*s\"; it goes by %s, or a field of accounts."),
                       type->name, TEXT_ARGUMENTS(word), type->by);
}

static bool is_survey_report(const struct report_type *type)
{
    return type->run == report_nps || type->run == report_csat || type->run == report_ces;
}

/* month, stage and one field, any of them, with commas between. */
static enum result read_survey_by(struct reading *reading)
{
    text rest = reading->request->by;
    reading->query->by = REPORT_BY_SURVEY;
    do {
        text word = text_trim(text_cut(&rest, ','));
        int dimension = column_dimension_find(reading->columns, word);
        if (text_equal(word, TEXT("month")))
            reading->query->survey_by |= BY_MONTH;
        else if (text_equal(word, TEXT("stage")))
            reading->query->survey_by |= BY_STAGE;
        else if (dimension < 0)
            return by_unknown(reading, word);
        else if (reading->query->survey_by & BY_DIMENSION)
            return problem_set(reading->problem, RESULT_BAD_INPUT,
                               _("--by takes one field of accounts, not two."));
        else {
            reading->query->survey_by |= BY_DIMENSION;
            reading->query->dimension = dimension;
        }
    } while (rest.length);
    return RESULT_OK;
}

static enum result read_by(struct reading *reading)
{
    struct report_query *query = reading->query;
    const struct report_type *type = query->type;
    text by = reading->request->by;
    query->unit = type->default_unit;
    query->by = type->default_by_unit ? REPORT_BY_UNIT : REPORT_BY_NONE;
    query->dimension = -1;
    if (text_is_absent(by))
        return RESULT_OK;
    if (!*type->by && !type->by_field)
        return problem_set(reading->problem, RESULT_BAD_INPUT, _("The report %s takes no %s."), type->name,
                           "--by");
    if (is_survey_report(type))
        return read_survey_by(reading);
    if (period_unit_parse(by, &query->unit)) {
        query->by = REPORT_BY_UNIT;
        /* Costs are known by month, as are month ends. */
        bool fits = type->run != report_margin || query->unit >= PERIOD_MONTH;
        return fits ? RESULT_OK : by_unknown(reading, by);
    }
    if (type->run == report_margin && text_equal(by, TEXT("account"))) {
        query->by = REPORT_BY_ACCOUNT;
        return RESULT_OK;
    }
    if (type->run == report_ticket && text_equal(by, TEXT("category"))) {
        query->by = REPORT_BY_CATEGORY;
        return RESULT_OK;
    }
    query->by = REPORT_BY_FIELD;
    query->dimension = column_dimension_find(reading->columns, by);
    return query->dimension >= 0 ? RESULT_OK : by_unknown(reading, by);
}

static enum result read_period(struct reading *reading, const char *option, text value,
                               struct period *ret_period)
{
    if (!reading->query->type->takes_range)
        return problem_set(reading->problem, RESULT_BAD_INPUT, _("The report %s takes no %s."),
                           reading->query->type->name, option);
    if (period_parse(value, ret_period))
        return RESULT_OK;
    return problem_set(
        reading->problem, RESULT_BAD_INPUT,
        _("%s is a period such as 2016-05-31, 2016-W22, 2016-05, 2016-Q2 or 2016, not \"%.*s\"."), option,
        TEXT_ARGUMENTS(value));
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a == DAY_ABSENT || (b != DAY_ABSENT && b < a) ? b : a;
}

/* The first day that anything with a price is about; DAY_ABSENT when there is nothing. */
static int32_t first_recorded_day(const struct column_snapshot *columns)
{
    int32_t first = columns->first_point_day;
    for (size_t i = 0; i < columns->cost_count; i++)
        first = earlier(first, month_first_day(columns->costs[i].month));
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_invoice_block *block = columns->blocks[COLUMN_INVOICE][b];
        if (!block)
            continue;
        for (uint32_t row = 0; row < block->start[block->count]; row++)
            first = earlier(first, block->issued_day[row]);
    }
    return first;
}

static enum result read_as_of(struct reading *reading, int32_t today)
{
    text as_of = reading->request->as_of;
    reading->query->as_of = text_is_absent(as_of) ? today : day_parse(as_of);
    if (reading->query->as_of == DAY_ABSENT)
        return problem_set(reading->problem, RESULT_BAD_INPUT,
                           _("%s is a day such as 2016-05-31, not \"%.*s\"."), "--as-of",
                           TEXT_ARGUMENTS(as_of));
    return RESULT_OK;
}

static enum result read_range(struct reading *reading)
{
    const struct report_request *request = reading->request;
    struct report_query *query = reading->query;
    struct period from, to;
    query->has_from = !text_is_absent(request->from);
    query->has_to = !text_is_absent(request->to);
    if (query->has_from) {
        enum result result = read_period(reading, "--from", request->from, &from);
        if (result != RESULT_OK)
            return result;
        query->first_day = period_first_day(from);
    } else {
        int32_t first = query->type->from_first_day ? first_recorded_day(reading->columns) : DAY_MINIMUM;
        query->first_day = first == DAY_ABSENT ? DAY_MAXIMUM : first; /* nothing recorded: no rows */
    }
    query->last_day = query->as_of;
    if (query->has_to) {
        enum result result = read_period(reading, "--to", request->to, &to);
        if (result != RESULT_OK)
            return result;
        query->last_day = period_last_day(to);
        if (query->has_from && query->last_day < query->first_day)
            return problem_set(reading->problem, RESULT_BAD_INPUT, _("--from %.*s is later than --to %.*s."),
                               TEXT_ARGUMENTS(request->from), TEXT_ARGUMENTS(request->to));
    }
    return RESULT_OK;
}

/* Whole periods when going by one; nothing behind as-of's. */
static void fit_range(struct report_query *query)
{
    if (query->by == REPORT_BY_UNIT) {
        query->first_day = period_first_day(period_of_day(query->unit, query->first_day));
        query->last_day = period_last_day(period_of_day(query->unit, query->last_day));
        int32_t end = period_last_day(period_of_day(query->unit, query->as_of));
        if (query->last_day > end)
            query->last_day = end;
    } else if (query->last_day > query->as_of && !query->has_to) {
        query->last_day = query->as_of;
    }
}

/* What is read of the columns under the rule set asked for: the range of what is recorded, the filter. */
static enum result read_under_rules(struct reading *reading)
{
    struct report_query *query = reading->query;
    uint64_t *accounts = NULL;
    enum result result = read_range(reading);
    if (result != RESULT_OK)
        return result;
    fit_range(query);
    result = rule_accounts_with(reading->arena, reading->request->where, reading->columns, query->as_of,
                                reading->request->values, &accounts, NULL, reading->problem);
    query->accounts = accounts;
    return result;
}

enum result report_query_parse(struct arena *arena, const struct column_snapshot *columns,
                               const struct report_request *request, int32_t today, struct report_query *ret,
                               struct problem *problem)
{
    struct report_query query = {.settings =
                                     request->settings ? *request->settings : report_settings_shipped(),
                                 .models = request->models,
                                 .values = request->values};
    struct reading reading = {
        .arena = arena, .columns = columns, .request = request, .query = &query, .problem = problem};
    enum result result = read_name(&reading);
    if (result == RESULT_OK)
        result = read_choices(&reading);
    if (result == RESULT_OK)
        result = read_by(&reading);
    if (result == RESULT_OK)
        result = read_as_of(&reading, today);
    if (result != RESULT_OK)
        return result;
    struct column_snapshot *under = column_under(columns, query.rules, query.as_of);
    reading.columns = under;
    result = read_under_rules(&reading);
    column_snapshot_release(under);
    if (result == RESULT_OK)
        *ret = query;
    return result;
}

text report_doubt(struct arena *arena, const struct column_snapshot *columns)
{
    if (columns->held == 0)
        return TEXT_ABSENT;
    text most = format_money(arena, RECURRING_MINOR_MAX, columns->currency);
    text id = column_account_external_id(columns, columns->held - 1);
    return text_printf(
        arena,
        _("Account %.*s pays more a month than Farol counts (%.*s): figures with it are too low. "
          "Check its amounts."),
        TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(most));
}

enum result report_run(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *ret, struct problem *problem)
{
    struct report_table table = {
        .type = query->type,
        .list_first = query->settings.cohort_first_column,
        .rules = query->rules == RULES_INVOICED ? TEXT("invoiced") : TEXT("farol"),
        .as_of = query->as_of,
        .known_at = columns->known_at,
        .currency = columns->currency,
    };
    struct column_snapshot *under = column_under(columns, query->rules, query->as_of);
    enum result result = query->type->run(arena, under, query, &table, problem);
    column_snapshot_release(under);
    if (result == RESULT_OK)
        *ret = table;
    return result;
}
