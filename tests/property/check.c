/* What all checks share: drawing a scope, and how near two rates have to be. */
#include "check.h"

#include <math.h>

struct asked check_ask(struct check *check)
{
    const struct history *history = check->history;
    struct asked asked = {.accounts = (1u << history->account_count) - 1};
    asked.as_of = history->last_day + 30;
    if (random_below(&check->random, 2) == 0)
        asked.as_of = (int32_t)random_between(&check->random, history->first_day, history->last_day);
    if (random_below(&check->random, 8) == 0)
        asked.as_of = month_last_day(month_of_day(asked.as_of));
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

static bool (*const checks[])(struct check *check) = {
    check_recurring, check_invoiced, check_cohort,  check_pareto,         check_accounts, check_satisfaction,
    check_signals,   check_ticket,   check_renewal, check_unit_economics, check_survival,
};

size_t check_history(const struct history *history, struct column_snapshot *columns, uint64_t seed,
                     size_t only, char message[CHECK_MESSAGE])
{
    static struct oracle oracle;
    struct check check = {.history = history,
                          .oracle = &oracle,
                          .columns = columns,
                          .message = message,
                          .message_size = CHECK_MESSAGE};
    size_t failed = CHECK_ALL;
    oracle_make(&oracle, history);
    arena_init(&check.arena, 0);
    for (size_t i = 0; i < sizeof checks / sizeof *checks && failed == CHECK_ALL; i++) {
        random_seed(&check.random, seed * 1000 + i);
        if ((only == CHECK_ALL || only == i) && !checks[i](&check))
            failed = i;
    }
    arena_release(&check.arena);
    return failed;
}
