/* Where accounts stand by tiers and groups (tier.h): every rule is asked once over all accounts, as bits;
 * then one pass. */
#include <string.h>

#include "base/bits.h"
#include "column/journey.h"
#include "journey/tier.h"
#include "language/language.h"
#include "metric/account_list.h"
#include "metric/metric.h"

enum { DAYS_IN_YEAR = 365, MONTHS_OF_MARGIN = 12 };

struct asking {
    struct arena *arena;
    const struct column_snapshot *columns;
    int32_t day;
    const struct rule_values *values;
};

/* NULL: nobody. */
static enum result ask(const struct asking *asking, text source, const char *list, const char *name,
                       const uint64_t **ret, struct problem *problem)
{
    uint64_t *accounts = NULL;
    struct problem inner;
    if (text_is_empty(source))
        return RESULT_OK;
    enum result result = rule_accounts_with(asking->arena, source, asking->columns, asking->day,
                                            asking->values, &accounts, NULL, &inner);
    if (result != RESULT_OK)
        return problem_set(problem, result, _("%s.%s.rule: %s"), list, name, inner.message);
    *ret = accounts;
    return RESULT_OK;
}

static bool exists(const struct column_snapshot *columns, uint32_t account)
{
    const struct column_account_block *block = column_accounts(columns, account / COLUMN_BLOCK_ACCOUNTS);
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    return block && local < block->count && bits_has(block->exists, local);
}

/* A number of all accounts: what lists keep already, else made in `arena`. */
struct keys {
    const int64_t *keys;
    void *hold;
    bool is_lent;
};

static struct keys keys_take(const struct asking *asking, struct arena *arena,
                             enum metric_account_column column)
{
    struct metric_scope scope = {.columns = asking->columns, .as_of = asking->day};
    struct metric_account_keys made = {.field = {column, -1}};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    const struct rule_values *values = asking->values;
    struct keys keys = {0};
    if (values && values->take)
        keys.keys = values->take(values->context, &scope, made.field, &gap, &keys.hold);
    keys.is_lent = keys.keys != NULL;
    if (keys.is_lent)
        return keys;
    made.keys = arena_array(arena, int64_t, (size_t)asking->columns->account_count + 1);
    metric_account_keys(&scope, &made, &gap);
    keys.keys = made.keys;
    return keys;
}

static void keys_give_back(const struct asking *asking, const struct keys *keys)
{
    if (keys->is_lent)
        asking->values->give_back(asking->values->context, keys->hold);
}

static const int64_t *copy_mrr(const struct asking *asking)
{
    size_t bytes = asking->columns->account_count * sizeof(int64_t);
    struct keys mrr = keys_take(asking, asking->arena, ACCOUNT_COLUMN_MRR);
    const int64_t *copy = mrr.is_lent ? (const void *)arena_copy(asking->arena, mrr.keys, bytes) : mrr.keys;
    keys_give_back(asking, &mrr);
    return copy;
}

/* The tier that each text of the field says. */
static const uint8_t *tiers_of_codes(struct arena *arena, const struct column_snapshot *columns)
{
    const struct column_dictionary *dictionary = columns->dimensions[DIMENSION_TOUCH_TIER];
    uint32_t count = column_dictionary_count(dictionary);
    uint8_t *tiers = arena_allocate(arena, (size_t)count + 1);
    for (uint32_t code = 0; code <= count; code++)
        tiers[code] = code && code < count
                          ? (uint8_t)journey_tier_of(column_dictionary_text(dictionary, code))
                          : JOURNEY_TIER_COUNT;
    return tiers;
}

static uint8_t tier_by_rule(const uint64_t *const bits[JOURNEY_TIER_COUNT], uint32_t account)
{
    for (int tier = JOURNEY_TIER_COUNT; tier-- > 0;)
        if (bits[tier] && bits_has(bits[tier], account))
            return (uint8_t)tier;
    return JOURNEY_TIER_COUNT;
}

static int32_t later_of(int32_t a, int32_t b)
{
    return a > b ? a : b; /* an absent day is before all others */
}

static int32_t last_review(const struct asking *asking, uint32_t account)
{
    struct column_journey_rows rows = column_journey_rows(asking->columns, account, RECORD_REVIEW);
    int64_t row = column_journey_last(rows, asking->day);
    return row < 0 ? DAY_ABSENT : rows.block->day[row];
}

static int32_t first_day(const struct asking *asking, uint32_t account)
{
    const struct column_mrr_block *block = column_mrr(asking->columns, account / COLUMN_BLOCK_ACCOUNTS);
    return block ? block->first_day[account % COLUMN_BLOCK_ACCOUNTS] : DAY_ABSENT;
}

static int32_t days_past(int32_t day, int32_t last, int64_t allowed)
{
    return last == DAY_ABSENT ? JOURNEY_LATE_NONE : day - last - (int32_t)allowed;
}

/* A review is a contact too; before the first of them the account's first MRR counts. */
static void judge(const struct asking *asking, const struct journey_promise *promise, uint32_t account,
                  int64_t contact, struct journey_tier_states *ret)
{
    int32_t review = last_review(asking, account), first = first_day(asking, account);
    int32_t reached = contact == METRIC_KEY_ABSENT ? DAY_ABSENT : (int32_t)contact;
    if (promise->contact_days)
        ret->contact_late[account] =
            days_past(asking->day, later_of(later_of(reached, review), first), promise->contact_days);
    if (promise->reviews_year)
        ret->review_late[account] =
            days_past(asking->day, later_of(review, first), DAYS_IN_YEAR / promise->reviews_year);
}

static void make_room(const struct asking *asking, struct journey_tier_states *ret)
{
    size_t count = asking->columns->account_count, words = bits_words(count + 1);
    *ret = (struct journey_tier_states){.tier = arena_allocate(asking->arena, count + 1),
                                        .rule = arena_allocate(asking->arena, count + 1),
                                        .by_hand = arena_array(asking->arena, uint64_t, words),
                                        .otherwise = arena_array(asking->arena, uint64_t, words),
                                        .contact_late = arena_array(asking->arena, int32_t, count + 1),
                                        .review_late = arena_array(asking->arena, int32_t, count + 1),
                                        .mrr = copy_mrr(asking),
                                        .count = count};
}

static void judge_all(const struct asking *asking, const struct journey_tiers *tiers,
                      const uint64_t *const bits[JOURNEY_TIER_COUNT], struct journey_tier_states *ret)
{
    const struct column_snapshot *columns = asking->columns;
    const uint8_t *of_code = tiers_of_codes(asking->arena, columns);
    struct arena reading;
    arena_init(&reading, 0);
    struct keys contacts = keys_take(asking, &reading, ACCOUNT_COLUMN_LAST_CONTACT);
    for (uint32_t account = 0; account < columns->account_count; account++) {
        ret->tier[account] = ret->rule[account] = JOURNEY_TIER_COUNT;
        ret->contact_late[account] = ret->review_late[account] = JOURNEY_LATE_NONE;
        if (!exists(columns, account))
            continue;
        uint8_t hand = of_code[column_account_code(columns, DIMENSION_TOUCH_TIER, account)],
                rule = tier_by_rule(bits, account);
        ret->tier[account] = hand < JOURNEY_TIER_COUNT ? hand : rule;
        ret->rule[account] = rule;
        if (hand < JOURNEY_TIER_COUNT)
            bits_add(ret->by_hand, account);
        if (hand < JOURNEY_TIER_COUNT && rule < JOURNEY_TIER_COUNT && rule != hand)
            bits_add(ret->otherwise, account);
        if (ret->tier[account] < JOURNEY_TIER_COUNT && ret->mrr[account] > 0)
            judge(asking, &tiers->tiers[ret->tier[account]], account, contacts.keys[account], ret);
    }
    keys_give_back(asking, &contacts);
    arena_release(&reading);
}

enum result journey_tier_states(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                                const struct journey_tiers *tiers, const struct rule_values *values,
                                struct journey_tier_states *ret, struct problem *problem)
{
    const struct asking asking = {arena, columns, day, values};
    const uint64_t *bits[JOURNEY_TIER_COUNT] = {0};
    for (int tier = 0; tier < JOURNEY_TIER_COUNT; tier++) {
        enum result result = ask(&asking, tiers->tiers[tier].rule, "tiers",
                                 journey_tier_name((enum journey_tier)tier), &bits[tier], problem);
        if (result != RESULT_OK)
            return result;
    }
    make_room(&asking, ret);
    judge_all(&asking, tiers, bits, ret);
    return RESULT_OK;
}

int32_t journey_promise_late(const struct journey_tier_states *states, uint32_t account)
{
    int32_t contact = states->contact_late[account], review = states->review_late[account];
    return contact > review ? contact : review;
}

/* ---- groups ---- */

static bool has_cost_to_serve(const struct column_snapshot *columns)
{
    for (size_t i = 0; i < columns->cost_count; i++)
        if (columns->costs[i].account != 0)
            return true;
    return false;
}

/* Margins by account, and what accounts are ranked by: the margin, else the revenue. Where no cost is
 * recorded of any account that is the MRR, and there are no margins: nothing is made for millions of accounts
 * that says no more. */
static enum result read_margins(const struct asking *asking, struct arena *reading, int64_t **ret,
                                struct keys *ret_rank, struct problem *problem)
{
    size_t count = asking->columns->account_count;
    int32_t last_month = month_last_over(asking->day);
    struct metric_scope scope = {.columns = asking->columns, .as_of = asking->day};
    struct metric_margin_query query = {.unit = PERIOD_MONTH,
                                        .first_day = month_first_day(last_month - (MONTHS_OF_MARGIN - 1)),
                                        .last_day = month_last_day(last_month),
                                        .whole = true,
                                        .by_account = true,
                                        .grouping = {-1}};
    struct metric_margin margin;
    *ret = NULL;
    if (!has_cost_to_serve(asking->columns)) {
        *ret_rank = keys_take(asking, reading, ACCOUNT_COLUMN_MRR);
        return RESULT_OK;
    }
    enum result result = metric_margin(reading, &scope, &query, &margin, problem);
    if (result != RESULT_OK)
        return result;
    int64_t *rank = arena_array(reading, int64_t, count + 1);
    *ret = arena_array(asking->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        rank[i] = (*ret)[i] = METRIC_KEY_ABSENT;
    for (size_t i = 0; i < margin.count; i++) {
        const struct metric_margin_row *row = &margin.rows[i];
        (*ret)[row->account] = row->margin;
        rank[row->account] = row->margin == MONEY_ABSENT ? row->revenue : row->margin;
    }
    *ret_rank = (struct keys){.keys = rank};
    return RESULT_OK;
}

static size_t count_from(const int64_t *ranks, const uint64_t *bits, size_t count, int64_t least)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += bits_has(bits, i) && ranks[i] != METRIC_KEY_ABSENT && ranks[i] >= least;
    return found;
}

/* The least rank of the best `percent` of the accounts that are meant, equals included: by halving, so that
 * nothing is sorted. */
static int64_t least_rank(const int64_t *ranks, const uint64_t *bits, size_t count, int64_t percent)
{
    size_t meant = 0;
    for (size_t i = 0; i < count; i++)
        meant += bits_has(bits, i);
    size_t wanted = (meant * (size_t)percent + 99) / 100;
    int64_t low = METRIC_KEY_ABSENT + 1, high = INT64_MAX;
    while (low < high) {
        int64_t middle = (int64_t)(((__int128)low + high + 1) >> 1);
        if (count_from(ranks, bits, count, middle) >= wanted)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static enum result group_all(const struct asking *asking, const struct journey_tiers *tiers,
                             const int64_t *ranks, uint8_t *groups, struct problem *problem)
{
    const uint64_t *bits[JOURNEY_GROUP_COUNT] = {0};
    int64_t least[JOURNEY_GROUP_COUNT];
    uint32_t count = asking->columns->account_count;
    for (int group = 0; group < JOURNEY_GROUP_COUNT; group++) {
        const struct journey_group_rule *rule = &tiers->groups[group];
        enum result result = ask(asking, rule->rule, "groups", journey_group_name((enum journey_group)group),
                                 &bits[group], problem);
        if (result != RESULT_OK)
            return result;
        least[group] = bits[group] && rule->top_percent
                           ? least_rank(ranks, bits[group], count, rule->top_percent)
                           : INT64_MIN;
    }
    for (uint32_t account = 0; account < count; account++) {
        int group = 0;
        while (group < JOURNEY_GROUP_COUNT &&
               !(bits[group] && bits_has(bits[group], account) && ranks[account] >= least[group]))
            group++;
        groups[account] = (uint8_t)group;
    }
    return RESULT_OK;
}

enum result journey_groups(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                           const struct journey_tiers *tiers, const struct rule_values *values,
                           uint8_t **ret_groups, int64_t **ret_margin, struct problem *problem)
{
    const struct asking asking = {arena, columns, day, values};
    uint8_t *groups = arena_allocate(arena, (size_t)columns->account_count + 1);
    struct arena reading;
    struct keys ranks = {0};
    int64_t *margins;
    arena_init(&reading, 0);
    enum result result = read_margins(&asking, &reading, &margins, &ranks, problem);
    if (result == RESULT_OK) {
        result = group_all(&asking, tiers, ranks.keys, groups, problem);
        keys_give_back(&asking, &ranks);
    }
    arena_release(&reading);
    if (result != RESULT_OK)
        return result;
    *ret_groups = groups;
    if (ret_margin)
        *ret_margin = margins;
    return RESULT_OK;
}
