/* The walks: all accounts in order of number, one kind of row at a time. An account's life is drawn
 * anew for each kind, which costs microseconds and keeps memory constant. */
#include "demo/act.h"

#include <assert.h>
#include <string.h>

#include "language/language.h"

#define ACCOUNTS_MAX 10000000

void demo_row_begin(struct demo_walk *walk, enum record_kind kind)
{
    walk->row.kind = kind;
    walk->row.custom = walk->custom;
    walk->row.custom_count = 0;
    for (int i = 0; i < RECORD_FIELDS_MAX; i++)
        walk->row.values[i] = (struct record_value){.state = VALUE_ABSENT};
}

void demo_row_number(struct demo_walk *walk, int field, int64_t number)
{
    walk->row.values[field] = (struct record_value){.state = VALUE_SET, .number = number};
}

void demo_row_text(struct demo_walk *walk, int field, text value)
{
    walk->row.values[field] = (struct record_value){.state = VALUE_SET, .text = value};
}

void demo_row_string(struct demo_walk *walk, int field, const char *value)
{
    if (value)
        demo_row_text(walk, field, text_of(demo_word_of(&walk->company->options, value)));
}

void demo_row_custom(struct demo_walk *walk, const char *name, text value)
{
    assert(walk->row.custom_count < DEMO_CUSTOM_MAX);
    walk->custom[walk->row.custom_count++] =
        (struct record_custom){text_of(demo_word_of(&walk->company->options, name)), value};
}

void demo_row_emit(struct demo_walk *walk)
{
    if (walk->result == RESULT_OK) {
        walk->result = walk->sink(walk->context, &walk->row, walk->problem);
        walk->emitted++;
    }
}

int64_t demo_instant(int32_t day, int minute, int second)
{
    return (((int64_t)day * 1440 + minute + 180) * 60 + second) * 1000000;
}

int demo_custom_names(enum record_kind kind, const char *const **ret_names)
{
    static const char *const of_accounts[] = {"icp", "sistema_anterior", "funcionarios"};
    static const char *const of_contacts[] = {"area"};
    *ret_names = kind == RECORD_ACCOUNT ? of_accounts : of_contacts;
    return kind == RECORD_ACCOUNT ? 3 : kind == RECORD_CONTACT ? 1 : 0;
}

static void (*const emitters[RECORD_KIND_COUNT])(struct demo_walk *walk, const struct demo_life *life) = {
    [RECORD_ACCOUNT] = demo_emit_account,
    [RECORD_CONTACT] = demo_emit_contacts,
    [RECORD_SUBSCRIPTION] = demo_emit_subscriptions,
    [RECORD_SUBSCRIPTION_CHANGE] = demo_emit_changes,
    [RECORD_INVOICE_LINE] = demo_emit_lines,
    [RECORD_COST] = demo_emit_service_costs,
    [RECORD_USAGE] = demo_emit_usage,
    [RECORD_TICKET] = demo_emit_tickets,
    [RECORD_SURVEY] = demo_emit_surveys,
    [RECORD_INTERACTION] = demo_emit_interactions,
    [RECORD_STAGE] = demo_emit_stages,
    [RECORD_MILESTONE] = demo_emit_milestones,
    [RECORD_HANDOFF] = demo_emit_handoffs,
    [RECORD_TASK] = demo_emit_tasks,
    [RECORD_REVIEW] = demo_emit_reviews,
    [RECORD_CHURN_REQUEST] = demo_emit_churn_requests,
    [RECORD_OPPORTUNITY] = demo_emit_opportunities,
    [RECORD_RENEWAL_CALL] = demo_emit_renewal_calls,
    [RECORD_VALUE_MAP] = demo_emit_values,
    [RECORD_HEALTH_OVERRIDE] = demo_emit_overrides,
    [RECORD_SENTIMENT] = demo_emit_sentiments,
};

static enum result check_options(const struct demo_options *options, struct problem *problem)
{
    if (options->accounts < 1 || options->accounts > ACCOUNTS_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("A sample company has 1 to %d accounts."),
                           ACCOUNTS_MAX);
    if (options->months < 1 || options->months > DEMO_MONTHS_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("A sample company has 1 to %d months of history."),
                           DEMO_MONTHS_MAX);
    if (options->as_of < day_from_civil(1991, 1, 1) || options->as_of > day_from_civil(9000, 1, 1))
        return problem_set(problem, RESULT_BAD_INPUT, _("The sample company's last day must be after 1990."));
    return RESULT_OK;
}

enum result demo_generate_kind(const struct demo_options *options, enum record_kind kind, demo_sink sink,
                               void *context, struct problem *problem)
{
    enum result result = check_options(options, problem);
    if (result != RESULT_OK)
        return result;
    struct arena arena;
    arena_init(&arena, 0);
    struct demo_company *company = arena_new(&arena, struct demo_company);
    demo_company_draw(company, options);
    struct demo_life *life = arena_new(&arena, struct demo_life);
    struct arena texts;
    arena_init(&texts, 0);
    struct demo_walk walk = {
        .company = company, .arena = &texts, .sink = sink, .context = context, .problem = problem};
    if (kind == RECORD_FX_RATE)
        demo_emit_rates(&walk);
    if (kind == RECORD_COST)
        demo_emit_acquisition_costs(&walk);
    for (int64_t number = 1; emitters[kind] && number <= options->accounts && walk.result == RESULT_OK;
         number++) {
        demo_life_draw(life, company, number);
        emitters[kind](&walk, life);
        arena_clear(&texts);
    }
    arena_release(&texts);
    arena_release(&arena);
    return walk.result;
}

enum result demo_generate(const struct demo_options *options, demo_sink sink, void *context,
                          struct problem *problem)
{
    static const enum record_kind order[] = {RECORD_FX_RATE,
                                             RECORD_ACCOUNT,
                                             RECORD_CONTACT,
                                             RECORD_SUBSCRIPTION,
                                             RECORD_SUBSCRIPTION_CHANGE,
                                             RECORD_INVOICE_LINE,
                                             RECORD_COST,
                                             RECORD_USAGE,
                                             RECORD_TICKET,
                                             RECORD_SURVEY,
                                             RECORD_INTERACTION,
                                             RECORD_STAGE,
                                             RECORD_MILESTONE,
                                             RECORD_HANDOFF,
                                             RECORD_TASK,
                                             RECORD_REVIEW,
                                             RECORD_CHURN_REQUEST,
                                             RECORD_OPPORTUNITY,
                                             RECORD_RENEWAL_CALL,
                                             RECORD_VALUE_MAP,
                                             RECORD_HEALTH_OVERRIDE,
                                             RECORD_SENTIMENT};
    enum result result = RESULT_OK;
    for (size_t i = 0; result == RESULT_OK && i < sizeof order / sizeof order[0]; i++)
        result = demo_generate_kind(options, order[i], sink, context, problem);
    return result;
}
