/* The same period by other rules, beside the figure: day by day, by the other rule set, and the definitions
 * that other tools use; where amounts add up, the accounts that make the difference. */
#include <math.h>

#include "language/language.h"
#include "web/figure/figure.h"
#include "web/words.h"

enum { ACCOUNTS_NAMED = 3, RULES_MAX = 6 };

struct other {
    struct arena *arena;
    const struct figure_request *request;
    uint8_t currency;
    double value; /* the figure's own */
};

static struct metric_mrr_query query_of(const struct web_scope *scope, enum metric_net net)
{
    return (struct metric_mrr_query){.unit = scope->period.unit,
                                     .first_day = report_summary_first_day(scope->period),
                                     .last_day = report_summary_last_day(scope->period),
                                     .whole = true,
                                     .grouping = {-1},
                                     .net = net};
}

static text difference_words(const struct other *other, double difference)
{
    struct arena *arena = other->arena;
    switch (other->request->figure->shown) {
    case SHOWN_MONEY: {
        text plain = format_money(arena, (int64_t)difference, other->currency);
        return difference > 0 ? text_printf(arena, "+%.*s", TEXT_ARGUMENTS(plain)) : plain;
    }
    case SHOWN_RATE:
        return web_delta_rate(arena, difference, 0, MORE_IS_NEITHER, TEXT_ABSENT).words;
    case SHOWN_COUNT:
        return web_signed(arena, difference, 0);
    case SHOWN_NUMBER:
        break;
    }
    return web_signed(arena, difference, 2);
}

static struct view_figure_rule *add_row(const struct other *other, text label, double value,
                                        struct safe_url url, struct view_figure *ret)
{
    struct view_figure_rule *row = &ret->rules[ret->rules_count++];
    *row = (struct view_figure_rule){
        .label = label,
        .value = figure_shown(other->arena, other->request->figure, other->currency, value, false),
        .url = url};
    if (!isnan(value) && !isnan(other->value) && value != other->value)
        row->difference = difference_words(other, value - other->value);
    return row;
}

/* ---- which accounts make it ---- */

struct side {
    struct metric_scope scope;
    enum metric_net net;
};

static enum result name_accounts(const struct other *other, const struct side *mine,
                                 const struct side *theirs, struct view_figure_rule *row,
                                 struct problem *problem)
{
    struct arena *arena = other->arena;
    const struct column_snapshot *columns = mine->scope.columns;
    unsigned mask = other->request->figure->parts[0].mask;
    int64_t *here = arena_array(arena, int64_t, (size_t)columns->account_count + 1),
            *there = arena_array(arena, int64_t, (size_t)columns->account_count + 1);
    struct metric_mrr_query query = query_of(other->request->scope, mine->net);
    enum result result = metric_mrr_amounts(arena, &mine->scope, &query, mask, here, problem);
    query.net = theirs->net;
    if (result == RESULT_OK)
        result = metric_mrr_amounts(arena, &theirs->scope, &query, mask, there, problem);
    if (result != RESULT_OK)
        return result;
    for (uint32_t i = 0; i < columns->account_count; i++)
        there[i] -= here[i];
    const struct metric_rows_page page = {.limit = ACCOUNTS_NAMED, .by_magnitude = true};
    struct metric_account_rows rows;
    metric_amount_rows(arena, columns, there, &page, &rows);
    row->accounts = arena_array(arena, struct view_fact, ACCOUNTS_NAMED);
    for (size_t i = 0; i < rows.count; i++) {
        uint32_t account = rows.rows[i].account;
        row->accounts[row->accounts_count++] = (struct view_fact){
            column_account_name(columns, account), difference_words(other, (double)rows.rows[i].amount),
            figure_account_url(arena, other->request->scope, column_account_external_id(columns, account))};
    }
    row->note = web_message(arena,
                            tr_n("The difference is {count} account.", "The difference is {count} accounts.",
                                 (int64_t)rows.total_count),
                            "count", format_integer(arena, (int64_t)rows.total_count), NULL);
    return RESULT_OK;
}

/* ---- the rows ---- */

static bool moves_in_period(const struct figure *figure)
{
    const unsigned ends = METRIC_FIGURE(FIGURE_OPENING) | METRIC_FIGURE(FIGURE_CLOSING);
    return !(figure->parts[0].mask & ends) || figure->shown == SHOWN_RATE;
}

static enum result add_side(const struct other *other, text label, const struct side *mine,
                            const struct side *theirs, struct safe_url url, struct view_figure *ret,
                            struct problem *problem)
{
    const struct figure *figure = other->request->figure;
    struct metric_mrr_query query = query_of(other->request->scope, theirs->net);
    struct metric_mrr mrr;
    enum result result = metric_mrr(other->arena, &theirs->scope, &query, &mrr, problem);
    if (result != RESULT_OK || !mrr.count)
        return result;
    double value = figure->of_mrr(&mrr.rows[0]);
    struct view_figure_rule *row = add_row(other, label, value, url, ret);
    if (text_is_absent(row->difference) || !figure->adds_up || figure->shown != SHOWN_MONEY ||
        text_equal(text_of(figure->name), TEXT("arr")))
        return RESULT_OK;
    return name_accounts(other, mine, theirs, row, problem);
}

static text own_label(const struct web_scope *scope)
{
    if (scope->columns->rules == RULES_INVOICED)
        return text_of(scope->day_by_day ? _("Invoices of the month, day by day")
                                         : _("Invoices of the month, net in the period"));
    return text_of(scope->day_by_day ? _("Subscriptions, day by day")
                                     : _("Subscriptions, net in the period"));
}

static enum result revenue_rules(const struct other *other, const struct report_summary *summary,
                                 const char *path, struct view_figure *ret, struct problem *problem)
{
    const struct web_scope *scope = other->request->scope;
    const struct figure *figure = other->request->figure;
    struct side mine = {web_scope_metric(scope), scope->day_by_day ? NET_DAY : NET_PERIOD}, theirs = mine;
    struct web_scope there = *scope;
    enum result result = RESULT_OK;
    add_row(other, own_label(scope), other->value, (struct safe_url){TEXT_ABSENT}, ret);
    if (moves_in_period(figure)) {
        there.day_by_day = !scope->day_by_day;
        theirs.net = there.day_by_day ? NET_DAY : NET_PERIOD;
        result = add_side(other,
                          web_capitalised(other->arena, text_of(there.day_by_day ? _("day by day")
                                                                                 : _("net in the period"))),
                          &mine, &theirs, web_scope_url(other->arena, &there, path, NULL, 0), ret, problem);
        there.day_by_day = scope->day_by_day;
        theirs.net = mine.net;
    }
    if (result == RESULT_OK && scope->has_rules_choice && scope->recorded) {
        enum column_rules rules = scope->columns->rules == RULES_INVOICED ? RULES_FAROL : RULES_INVOICED;
        struct column_snapshot *under = column_under(scope->recorded, rules, scope->as_of);
        there.rules_set = rules != scope->columns->settings.rules;
        there.columns = under;
        theirs.scope.columns = under;
        result = add_side(other,
                          text_of(rules == RULES_INVOICED ? _("Invoices of the month") : _("Subscriptions")),
                          &mine, &theirs, web_scope_url(other->arena, &there, path, NULL, 0), ret, problem);
        column_snapshot_release(under);
    }
    if (result == RESULT_OK && text_equal(text_of(figure->name), TEXT("net-churn")))
        add_row(other, text_of(_("ChartMogul: reactivation is taken off too")),
                summary->now.net_churn_rate_chartmogul, (struct safe_url){TEXT_ABSENT}, ret);
    return result;
}

static double money_or_absent(int64_t amount)
{
    return amount == MONEY_ABSENT ? NAN : (double)amount;
}

/* LTV has four definitions, each with its name. */
static enum result lifetime_rules(const struct other *other, struct view_figure *ret, struct problem *problem)
{
    const struct web_scope *scope = other->request->scope;
    struct metric_scope metric = web_scope_metric(scope);
    struct metric_unit_query query = web_scope_unit(scope);
    struct metric_unit unit;
    enum result result = metric_unit_economics(other->arena, &metric, &query, &unit, problem);
    if (result != RESULT_OK || !unit.count)
        return result;
    const struct metric_unit_row *row = &unit.rows[0];
    struct safe_url none = {TEXT_ABSENT};
    add_row(other, text_of(_("By churn")), other->value, none, ret);
    add_row(other, text_of(_("By ticket, purchases a year and years")), money_or_absent(row->ltv_ticket),
            none, ret);
    add_row(other, text_of(_("By the survival curve")), money_or_absent(row->ltv_survival), none, ret);
    add_row(other, text_of(_("By shifted beta-geometric")), money_or_absent(row->ltv_sbg), none, ret);
    return RESULT_OK;
}

enum result figure_rules(struct arena *arena, const struct figure_request *request,
                         const struct report_summary *summary, const char *path, struct view_figure *ret,
                         struct problem *problem)
{
    const struct figure *figure = request->figure;
    struct other other = {.arena = arena, .request = request, .currency = request->scope->columns->currency};
    enum result result = RESULT_OK;
    ret->rules = arena_array(arena, struct view_figure_rule, RULES_MAX);
    if (figure->family == FAMILY_REVENUE) {
        other.value = figure->of_mrr(&summary->now);
        result = revenue_rules(&other, summary, path, ret, problem);
    } else if (text_equal(text_of(figure->name), TEXT("ltv"))) {
        other.value = figure->of_unit(&summary->unit);
        result = lifetime_rules(&other, ret, problem);
    }
    if (ret->rules_count < 2) /* nothing to compare with */
        ret->rules_count = 0;
    return result;
}
