/* What all checks share: drawing a scope, and how near two rates have to be. */
#include "check.h"

#include <math.h>

static void go_under_rules(struct check *check, int32_t as_of)
{
    column_snapshot_release(check->columns);
    check->columns = column_under(check->recorded, check->rules, as_of);
    if (check->rules == RULES_INVOICED)
        oracle_make_invoiced(check->oracle, check->history, as_of);
}

struct asked check_ask(struct check *check)
{
    const struct history *history = check->history;
    struct asked asked = {.accounts = (1u << history->account_count) - 1};
    asked.as_of = history->last_day + 30;
    if (random_below(&check->random, 2) == 0)
        asked.as_of = (int32_t)random_between(&check->random, history->first_day, history->last_day);
    if (random_below(&check->random, 8) == 0)
        asked.as_of = month_last_day(month_of_day(asked.as_of));
    go_under_rules(check, asked.as_of);
    asked.scope = (struct metric_scope){check->columns, NULL, asked.as_of};
    if (random_below(&check->random, 3) == 0) {
        asked.accounts &= (unsigned)random_below(&check->random, 1u << HISTORY_ACCOUNTS);
        size_t words = (size_t)check->columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64;
        uint64_t *bits = arena_array(&check->arena, uint64_t, words);
        for (int a = 0; a < history->account_count; a++)
            if (asked.accounts >> a & 1)
                bits_add(bits, history->accounts[a].index);
        asked.scope.accounts = bits;
    }
    return asked;
}

/* The accounts whose field has the text of `code`. */
unsigned check_segment(const struct check *check, unsigned accounts, int dimension, uint32_t code)
{
    text value = column_dictionary_text(column_dimension_dictionary(check->columns, dimension), code);
    for (int a = 0; a < check->history->account_count; a++)
        if (!text_equal(check->history->accounts[a].row.dimension[dimension], value))
            accounts &= ~(1u << a);
    return accounts;
}

bool check_near(double value, double expected)
{
    if (isnan(value) || isnan(expected))
        return isnan(value) && isnan(expected);
    return fabs(value - expected) <= 1e-9 * fmax(1, fabs(expected));
}

/* What stands on MRR is checked under both rule sets. */
static const struct {
    bool (*run)(struct check *check);
    enum column_rules rules;
} checks[] = {
    {check_recurring, RULES_FAROL},
    {check_recurring, RULES_INVOICED},
    {check_cohort, RULES_FAROL},
    {check_cohort, RULES_INVOICED},
    {check_pareto, RULES_FAROL},
    {check_pareto, RULES_INVOICED},
    {check_accounts, RULES_FAROL},
    {check_accounts, RULES_INVOICED},
    {check_satisfaction, RULES_FAROL},
    {check_signals, RULES_FAROL},
    {check_ticket, RULES_FAROL},
    {check_renewal, RULES_FAROL},
    {check_renewal, RULES_INVOICED},
    {check_unit_economics, RULES_FAROL},
    {check_unit_economics, RULES_INVOICED},
    {check_survival, RULES_FAROL},
    {check_survival, RULES_INVOICED},
    {check_margin, RULES_FAROL},
    {check_margin, RULES_INVOICED},
};

static bool run_check(struct check *check, size_t number, uint64_t seed)
{
    check->rules = checks[number].rules;
    check->columns = column_snapshot_retain(check->recorded);
    random_seed(&check->random, seed * 1000 + number);
    bool same = checks[number].run(check);
    column_snapshot_release(check->columns);
    if (check->rules != RULES_FAROL)
        oracle_make(check->oracle, check->history);
    return same;
}

size_t check_history(const struct history *history, struct column_snapshot *columns, uint64_t seed,
                     size_t only, char message[CHECK_MESSAGE])
{
    static struct oracle oracle;
    struct check check = {.history = history,
                          .oracle = &oracle,
                          .recorded = columns,
                          .message = message,
                          .message_size = CHECK_MESSAGE};
    size_t failed = CHECK_ALL;
    oracle_make(&oracle, history);
    arena_init(&check.arena, 0);
    for (size_t i = 0; i < sizeof checks / sizeof *checks && failed == CHECK_ALL; i++)
        if ((only == CHECK_ALL || only == i) && !run_check(&check, i, seed))
            failed = i;
    arena_release(&check.arena);
    return failed;
}
