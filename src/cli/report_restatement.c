/* See report_restatement.h. Each side is asked as `mrr` is: the same range, filter and rules, as of its own
 * day. */
#include "cli/report_restatement.h"

#include "journey/values.h"
#include "language/language.h"
#include "report/restatement.h"

enum { MONTHS_USUAL = 12 };

static enum result read_side(struct command *command, const struct command_snapshot *side,
                             const struct report_request *request, struct report_query *ret,
                             struct column_snapshot **ret_under, struct metric_scope *ret_scope,
                             struct problem *problem)
{
    struct report_request asked = *request;
    asked.name = TEXT("mrr");
    asked.settings = &side->settings;
    asked.models = &side->models;
    struct journey_values above = {.store = command->store, .known_change = side->columns->known_change};
    struct rule_values values = journey_rule_values(&above);
    asked.values = &values;
    enum result result = report_query_parse(command->arena, side->columns, &asked, side->today, ret, problem);
    if (result != RESULT_OK)
        return result;
    *ret_under = column_under(side->columns, ret->rules, ret->as_of);
    *ret_scope = (struct metric_scope){*ret_under, ret->accounts, ret->as_of};
    return RESULT_OK;
}

enum result command_restatement_make(struct command *command, text known_at, text against,
                                     const struct report_request *request, struct command_restatement *ret,
                                     struct report_table *ret_table, bool *ret_asking,
                                     struct problem *problem)
{
    struct report_query first, second;
    struct metric_scope before, after;
    *ret_asking = true;
    *ret = (struct command_restatement){0};
    if (text_is_empty(known_at))
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("A restatement needs --known-at: what was known then."));
    enum result result = command_snapshot_load(command, known_at, 0, &ret->before, problem);
    if (result == RESULT_OK)
        result = command_snapshot_load(command, against, 0, &ret->after, problem);
    if (result == RESULT_OK)
        result = read_side(command, &ret->before, request, &first, &ret->under_before, &before, problem);
    if (result == RESULT_OK)
        result = read_side(command, &ret->after, request, &second, &ret->under_after, &after, problem);
    if (result != RESULT_OK)
        return result;
    *ret_asking = false;
    struct period last = {PERIOD_MONTH, month_last_over(first.as_of)};
    if (first.has_to)
        last.index = month_of_day(second.last_day);
    struct period from = {PERIOD_MONTH, last.index - MONTHS_USUAL + 1};
    if (first.has_from)
        from.index = month_of_day(first.first_day);
    return report_restatement_table(command->arena, &before, &after, from, last, ret_table, problem);
}

void command_restatement_release(struct command_restatement *restatement)
{
    column_snapshot_release(restatement->under_before);
    column_snapshot_release(restatement->under_after);
    if (restatement->after.columns)
        command_snapshot_release(&restatement->after);
    if (restatement->before.columns)
        command_snapshot_release(&restatement->before);
}
