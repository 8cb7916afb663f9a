/* Random histories against the oracle: `test_property [histories [first seed]]`. The count comes from
 * the argument, else FAROL_PROPERTY_HISTORIES, else 1000. Each seed makes one history; its figures must
 * equal the oracle's to the cent. A seed that fails is printed with what differs, and then with the
 * fewest rows that still differ. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Runs all checks, or only `only`, on the history's own columns. */
static size_t run_checks(const struct history *history, uint64_t seed, size_t only,
                         char message[CHECK_MESSAGE])
{
    struct column_snapshot *columns = history_columns(history);
    size_t failed = check_history(history, columns, seed, only, message);
    column_snapshot_release(columns);
    return failed;
}

/* Leaves out one row after another, as long as the same check still fails. */
static void shrink(struct history *history, uint64_t seed, size_t failed, char message[CHECK_MESSAGE])
{
    static struct history fewer;
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (int kind = 0; kind < HISTORY_KINDS; kind++) {
            for (int row = history_rows(history, kind) - 1; row >= 0; row--) {
                char now[CHECK_MESSAGE];
                fewer = *history;
                history_drop(&fewer, kind, row);
                if (run_checks(&fewer, seed, failed, now) != failed)
                    continue;
                *history = fewer;
                snprintf(message, CHECK_MESSAGE, "%s", now);
                smaller = true;
            }
        }
    }
}

/* What was known by a day is what the same day says later: cutting the rows off changes nothing. */
static bool as_of_equals_truncated(struct history *history, uint64_t seed, char message[CHECK_MESSAGE])
{
    struct random random;
    random_seed(&random, ~seed);
    int32_t day = (int32_t)random_between(&random, history->first_day, history->last_day);
    struct column_snapshot *before = history_columns(history);
    history_cut(history, day);
    struct column_snapshot *after = history_columns(history);
    struct metric_scope scope = {before, NULL, day}, truncated = {after, NULL, day};
    struct metric_mrr_query query = {.unit = PERIOD_MONTH, .grouping = {-1}, .net = NET_DAY};
    struct metric_mrr one = {0}, other = {0};
    struct problem problem;
    struct arena arena;
    query.first_day = history->first_day;
    query.last_day = history->last_day;
    arena_init(&arena, 0);
    bool same = metric_mrr(&arena, &scope, &query, &one, &problem) == RESULT_OK &&
                metric_mrr(&arena, &truncated, &query, &other, &problem) == RESULT_OK &&
                one.count == other.count;
    for (size_t i = 0; i < one.count && same; i++) {
        const struct metric_mrr_row *a = &one.rows[i], *b = &other.rows[i];
        same = a->closing == b->closing && a->fx_impact == b->fx_impact &&
               a->joined_and_left == b->joined_and_left &&
               memcmp(a->movement, b->movement, sizeof a->movement) == 0 &&
               a->churn_voluntary == b->churn_voluntary;
        if (!same)
            snprintf(message, CHECK_MESSAGE,
                     "as of day %d, row %zu: closing %lld, cut %lld; churn %lld, cut %lld", day, i,
                     (long long)a->closing, (long long)b->closing, (long long)a->movement[MOVEMENT_CHURN],
                     (long long)b->movement[MOVEMENT_CHURN]);
    }
    arena_release(&arena);
    column_snapshot_release(before);
    column_snapshot_release(after);
    return same;
}

static bool run_seed(uint64_t seed)
{
    static struct history history;
    char message[CHECK_MESSAGE] = "";
    history_make(&history, seed);
    size_t failed = run_checks(&history, seed, CHECK_ALL, message);
    if (failed != CHECK_ALL) {
        printf("seed %" PRIu64 ": %s\n", seed, message);
        shrink(&history, seed, failed, message);
        printf("still so with these rows: %s\n", message);
        history_print(&history);
        return false;
    }
    if (!as_of_equals_truncated(&history, seed, message)) {
        printf("seed %" PRIu64 ": %s\n", seed, message);
        history_print(&history);
        return false;
    }
    return true;
}

static uint64_t number(const char *written, uint64_t otherwise)
{
    int64_t value;
    return written && text_to_int64(text_of(written), &value) && value >= 0 ? (uint64_t)value : otherwise;
}

int main(int count, char **arguments)
{
    uint64_t histories = number(getenv("FAROL_PROPERTY_HISTORIES"), 1000);
    histories = number(count > 1 ? arguments[1] : NULL, histories);
    uint64_t first = number(count > 2 ? arguments[2] : NULL, 1), failures = 0;
    for (uint64_t seed = first; seed < first + histories && failures < 3; seed++)
        failures += !run_seed(seed);
    if (failures == 0)
        printf("%" PRIu64 " histories from seed %" PRIu64 ": all figures equal\n", histories, first);
    return failures == 0 ? 0 : 1;
}
