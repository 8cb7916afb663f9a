/* The formula of a task's priority and its numbers (priority.h). */
#include "journey/priority.h"

#include <math.h>
#include <stddef.h>

#include "codec/json.h"
#include "language/language.h"

#define PRIORITY_BYTES_MAX 4096

const struct journey_priority journey_priority_shipped = {
    .revenue_power = 1,
    .risk_power = 1,
    .nearness_power = 1,
    .revenue_without = 0.05,
    .risk_at_best = 0.2,
    .risk_unknown = 0.5,
    .fall_points = 100,
    .renewal_days = 365,
    .due_days = 30,
    .renewal_share = 0.5,
};

const struct journey_priority_number journey_priority_numbers[] = {
    {"revenue_power", N_("Power of revenue"), 0, 3, offsetof(struct journey_priority, revenue_power)},
    {"revenue_without", N_("Revenue of an account without MRR"), 0, 1,
     offsetof(struct journey_priority, revenue_without)},
    {"risk_power", N_("Power of risk"), 0, 3, offsetof(struct journey_priority, risk_power)},
    {"risk_at_best", N_("Risk at health 100"), 0, 1, offsetof(struct journey_priority, risk_at_best)},
    {"risk_unknown", N_("Risk without a score"), 0, 1, offsetof(struct journey_priority, risk_unknown)},
    {"fall_points", N_("Points fallen in 30 days that count as the whole risk"), 1, 1000,
     offsetof(struct journey_priority, fall_points)},
    {"nearness_power", N_("Power of nearness"), 0, 3, offsetof(struct journey_priority, nearness_power)},
    {"renewal_days", N_("Days before a renewal from which it counts"), 1, 3650,
     offsetof(struct journey_priority, renewal_days)},
    {"due_days", N_("Days before the due date from which it counts"), 1, 3650,
     offsetof(struct journey_priority, due_days)},
    {"renewal_share", N_("Share of the renewal in nearness, the rest being the due date"), 0, 1,
     offsetof(struct journey_priority, renewal_share)},
    {0},
};

double journey_priority_get(const struct journey_priority *formula,
                            const struct journey_priority_number *number)
{
    return *(const double *)((const char *)formula + number->offset);
}

void journey_priority_set(struct journey_priority *formula, const struct journey_priority_number *number,
                          double value)
{
    *(double *)((char *)formula + number->offset) = value;
}

/* ---- the formula ---- */

static double within_one(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

static double risk_of(const struct journey_priority *formula, const struct journey_priority_input *input)
{
    if (input->churn_requested)
        return 1;
    if (input->score == JOURNEY_SCORE_ABSENT)
        return formula->risk_unknown;
    double lost = (10000 - input->score) / 10000.0;
    return within_one(formula->risk_at_best + (1 - formula->risk_at_best) * lost +
                      input->fall / 100.0 / formula->fall_points);
}

/* 1 on the day and after, 0 so many days before it and earlier. */
static double closeness(int32_t today, int32_t day, double days)
{
    return within_one(1 - ((double)day - today) / days);
}

static double nearness_of(const struct journey_priority *formula, const struct journey_priority_input *input)
{
    double renewal = input->renewal_day == DAY_ABSENT
                         ? NAN
                         : closeness(input->today, input->renewal_day, formula->renewal_days);
    double due =
        input->due_day == DAY_ABSENT ? NAN : closeness(input->today, input->due_day, formula->due_days);
    if (isnan(renewal))
        return isnan(due) ? 0 : due;
    if (isnan(due))
        return renewal;
    return formula->renewal_share * renewal + (1 - formula->renewal_share) * due;
}

/* Powers of 0 and 1 are exact whatever the library. */
static double raised(double value, double power)
{
    return power == 1 ? value : power == 0 ? 1 : pow(value, power);
}

void journey_priority_of(const struct journey_priority *formula, const struct journey_priority_input *input,
                         struct journey_priority_parts *ret)
{
    ret->revenue = isnan(input->revenue_rank) ? formula->revenue_without : within_one(input->revenue_rank);
    ret->risk = risk_of(formula, input);
    ret->nearness = nearness_of(formula, input);
    double product = raised(ret->revenue, formula->revenue_power) * raised(ret->risk, formula->risk_power) *
                     raised(ret->nearness, formula->nearness_power);
    ret->points = (int32_t)lround(10000 * product);
}

/* ---- the definition ---- */

static const struct journey_priority_number *number_named(text name)
{
    for (const struct journey_priority_number *number = journey_priority_numbers; number->name; number++)
        if (text_equal(name, text_of(number->name)))
            return number;
    return NULL;
}

static enum result read_member(const struct json_member *member, struct journey_priority *formula,
                               struct problem *problem)
{
    text name = json_member_name(member);
    const struct journey_priority_number *number = number_named(name);
    double value;
    if (!number)
        return problem_set(problem, RESULT_BAD_INPUT, _("“%.*s” is no number of the formula."),
                           TEXT_ARGUMENTS(name));
    if (!json_read_number(json_member_value(member), &value) || !(value >= number->lowest) ||
        !(value <= number->highest))
        return problem_set(problem, RESULT_BAD_INPUT, _("%s: a number from %g to %g."), _(number->label),
                           number->lowest, number->highest);
    journey_priority_set(formula, number, value);
    return RESULT_OK;
}

enum result journey_priority_read(text body, struct journey_priority *ret, struct problem *problem)
{
    struct json_document *document;
    struct journey_priority formula = journey_priority_shipped;
    enum result result = json_read(&document, body, PRIORITY_BYTES_MAX, problem);
    if (result != RESULT_OK)
        return result;
    const struct json_value *root = json_read_root(document);
    if (json_read_kind(root) != JSON_IS_OBJECT)
        result = problem_set(problem, RESULT_BAD_INPUT, _("The formula is an object of its numbers."));
    for (const struct json_member *member = json_read_first(root); result == RESULT_OK && member;
         member = json_read_next(root, member))
        result = read_member(member, &formula, problem);
    json_read_release(document);
    if (result == RESULT_OK)
        *ret = formula;
    return result;
}

void journey_priority_write(const struct journey_priority *formula, struct buffer *out)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    for (const struct journey_priority_number *number = journey_priority_numbers; number->name; number++) {
        json_write_key(&writer, number->name);
        json_write_number(&writer, journey_priority_get(formula, number));
    }
    json_write_object_end(&writer);
}
