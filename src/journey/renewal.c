/* Renewals that come (renewal.h). */
#include "journey/renewal.h"

#include <assert.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/list.h"
#include "health/health.h"
#include "metric/account_mrr.h"
#include "metric/scope.h"

static const char *const call_names[JOURNEY_CALL_COUNT] = {"unknown", "renews", "at_risk", "leaves"};

const char *journey_call_name(enum journey_call call)
{
    return call_names[call];
}

/* ---- the call ---- */

#define SERIOUS (JOURNEY_SIGN_RED | JOURNEY_SIGN_OVERDUE | JOURNEY_SIGN_STOPPED)
#define LESSER                                                                                               \
    (JOURNEY_SIGN_YELLOW | JOURNEY_SIGN_FALLING | JOURNEY_SIGN_DETRACTOR | JOURNEY_SIGN_TICKET |             \
     JOURNEY_SIGN_INTENSIVE)

static unsigned signals_of(const struct metric_signals *signals, uint32_t account, bool *ret_known)
{
    int64_t now = signals->usage_30[account], before = signals->usage_30_before[account];
    unsigned signs = 0;
    if (before > 0 && now == 0)
        signs |= JOURNEY_SIGN_STOPPED;
    else if (before > 0 && (double)now <= (double)before * (100 - JOURNEY_FALL_PERCENT) / 100)
        signs |= JOURNEY_SIGN_FALLING;
    if (signals->days_overdue[account] >= JOURNEY_OVERDUE_SERIOUS_DAYS)
        signs |= JOURNEY_SIGN_OVERDUE;
    if (signals->last_nps[account] >= 0 && signals->last_nps[account] <= 6)
        signs |= JOURNEY_SIGN_DETRACTOR;
    if (signals->open_severe[account])
        signs |= JOURNEY_SIGN_TICKET;
    *ret_known |= signals->last_seen_day[account] != DAY_ABSENT || signals->last_nps[account] >= 0 ||
                  signals->days_since_contact[account] >= 0 || signs;
    return signs;
}

enum journey_call journey_call_of(const struct journey_known *known, uint32_t account, bool cancelled,
                                  unsigned *ret_signs)
{
    uint8_t light = known->light ? known->light[account] : HEALTH_NONE;
    unsigned signs = cancelled ? JOURNEY_SIGN_CANCELLED : 0;
    bool any = light != HEALTH_NONE;
    if (known->asked && bits_has(known->asked, account))
        signs |= JOURNEY_SIGN_ASKED;
    if (known->intensive && bits_has(known->intensive, account))
        signs |= JOURNEY_SIGN_INTENSIVE;
    if (light == HEALTH_RED)
        signs |= JOURNEY_SIGN_RED;
    if (light == HEALTH_YELLOW)
        signs |= JOURNEY_SIGN_YELLOW;
    if (known->signals)
        signs |= signals_of(known->signals, account, &any);
    *ret_signs = signs;
    int serious = __builtin_popcount(signs & SERIOUS), lesser = __builtin_popcount(signs & LESSER);
    if (signs & (JOURNEY_SIGN_CANCELLED | JOURNEY_SIGN_ASKED) || serious >= 2)
        return JOURNEY_CALL_LEAVES;
    if (serious || lesser >= 2)
        return JOURNEY_CALL_AT_RISK;
    return any || signs ? JOURNEY_CALL_RENEWS : JOURNEY_CALL_UNKNOWN;
}

/* ---- what is due ---- */

struct dues {
    struct journey_renewal *items;
    size_t count, capacity;
};

/* `first` is where the account's own begin. */
static void note_due(struct dues *dues, size_t first, uint32_t account, int32_t day, int64_t id,
                     bool cancelled)
{
    for (size_t i = first; i < dues->count; i++) {
        struct journey_renewal *due = &dues->items[i];
        if (due->day != day)
            continue;
        due->cancelled &= cancelled; /* one that goes on keeps the customer */
        if (id > due->subscription_id)
            due->subscription_id = id;
        return;
    }
    *list_append(dues) = (struct journey_renewal){
        .account = account, .day = day, .subscription_id = id, .cancelled = cancelled};
}

static void find_account(struct dues *dues, const struct column_subscription_block *block, uint32_t local,
                         uint32_t account, int32_t first_day, int32_t last_day, int32_t as_of)
{
    size_t first = dues->count;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        int32_t day = block->renewal_day[i], end = block->end_day[i];
        if (day == DAY_ABSENT || day < first_day || day > last_day || block->start_day[i] > as_of)
            continue;
        if (end == DAY_ABSENT || end >= day)
            note_due(dues, first, account, day, block->subscription_id[i], end == day);
    }
}

static int compare_due(const void *left, const void *right)
{
    const struct journey_renewal *a = left, *b = right;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    return (a->account > b->account) - (a->account < b->account);
}

static enum result value_dues(const struct metric_scope *scope, struct dues *dues, struct problem *problem)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    for (size_t i = 0; i < dues->count; i++)
        (void)metric_account_subscribed(scope->columns, dues->items[i].account, scope->as_of,
                                        &dues->items[i].value, &gap);
    return metric_rate_gap_is_set(gap) ? metric_gap_problem(problem, gap) : RESULT_OK;
}

enum result journey_renewals_due(struct arena *arena, const struct metric_scope *scope, int32_t first_day,
                                 int32_t last_day, struct journey_renewals *ret, struct problem *problem)
{
    struct dues dues = {0};
    for (uint32_t b = 0; b < scope->columns->block_count; b++) {
        const struct column_subscription_block *block = scope->columns->blocks[COLUMN_SUBSCRIPTION][b];
        if (!block || !column_accounts(scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(scope, b, local)
        {
            find_account(&dues, block, local, b * COLUMN_BLOCK_ACCOUNTS + local, first_day, last_day,
                         scope->as_of);
        }
    }
    enum result result = value_dues(scope, &dues, problem);
    if (result == RESULT_OK) {
        size_t count = 0; /* without those that pay nothing today: there is nothing to renew */
        for (size_t i = 0; i < dues.count; i++)
            if (dues.items[i].value > 0)
                dues.items[count++] = dues.items[i];
        dues.count = count;
        if (count > 1)
            qsort(dues.items, count, sizeof *dues.items, compare_due);
        ret->items = arena_array(arena, struct journey_renewal, count + 1);
        list_copy(ret->items, &dues);
        ret->count = count;
    }
    list_release(&dues);
    return result;
}

void journey_renewals_call(struct journey_renewals *renewals, const struct journey_known *known)
{
    for (size_t i = 0; i < renewals->count; i++) {
        struct journey_renewal *item = &renewals->items[i];
        item->call = journey_call_of(known, item->account, item->cancelled, &item->signs);
    }
}

/* ---- what became of earlier ones ---- */

/* Accounts with a renewal in the month, whatever year its subscription counts it by. */
static enum result find_due(const struct metric_scope *scope, int32_t first_day, int32_t last_day,
                            uint64_t *due_bits, struct problem *problem)
{
    size_t count = scope->columns->account_count;
    struct arena amounts; /* they go at once */
    arena_init(&amounts, 0);
    int64_t *due = arena_array(&amounts, int64_t, count + 1);
    int64_t *renewed = arena_array(&amounts, int64_t, count + 1);
    enum result result = metric_renewal_amounts(&amounts, scope, first_day, last_day, due, renewed, problem);
    for (size_t account = 0; result == RESULT_OK && account < count; account++)
        if (due[account] > 0)
            bits_add(due_bits, account);
    arena_release(&amounts);
    return result;
}

static enum result judge_month(const struct metric_scope *scope, int32_t month, journey_know know,
                               void *context, struct journey_past *past, struct arena *arena,
                               struct problem *problem)
{
    int32_t first_day = month_first_day(month), last_day = month_first_day(month + 1) - 1;
    size_t count = scope->columns->account_count, words = bits_words(count) + 1;
    uint64_t *due = arena_array(arena, uint64_t, words);
    struct journey_known known = {0};
    enum result result = find_due(scope, first_day, last_day, due, problem);
    struct metric_scope before = {scope->columns, due, month_first_day(month - 1) - 1};
    if (result == RESULT_OK)
        result = know(context, arena, &before, &known, problem);
    if (result != RESULT_OK)
        return result;
    uint64_t *called[JOURNEY_CALL_COUNT];
    for (int call = 0; call < JOURNEY_CALL_COUNT; call++)
        called[call] = arena_array(arena, uint64_t, words);
    for (uint32_t account = 0; account < count; account++) {
        unsigned signs;
        if (bits_has(due, account))
            bits_add(called[journey_call_of(&known, account, false, &signs)], account);
    }
    for (int call = 0; call < JOURNEY_CALL_COUNT && result == RESULT_OK; call++) {
        struct metric_scope of_call = {scope->columns, called[call], scope->as_of};
        struct metric_renewal outcome;
        result = metric_renewal(arena, &of_call, first_day, last_day, &outcome, problem);
        if (result != RESULT_OK)
            return result;
        past->calls[call].due += outcome.due;
        past->calls[call].renewed += outcome.renewed;
        past->calls[call].due_value += outcome.due_value;
        past->calls[call].renewed_value += outcome.renewed_value;
    }
    return result;
}

enum result journey_renewals_past(const struct metric_scope *scope, journey_know know, void *context,
                                  struct journey_past *ret, struct problem *problem)
{
    struct journey_past past = {0};
    struct arena arena;
    enum result result = RESULT_OK;
    int32_t last = month_last_over(scope->as_of);
    arena_init(&arena, 0);
    for (int i = 0; i < JOURNEY_PAST_MONTHS && result == RESULT_OK; i++) {
        result = judge_month(scope, last - i, know, context, &past, &arena, problem);
        arena_clear(&arena);
    }
    arena_release(&arena);
    if (result == RESULT_OK)
        *ret = past;
    return result;
}

double journey_call_share(const struct journey_past *past, enum journey_call call, bool *ret_shipped)
{
    static const double shipped[JOURNEY_CALL_COUNT] = {0.85, 0.95, 0.6, 0.15};
    *ret_shipped = past->calls[call].due < JOURNEY_PAST_LEAST || !past->calls[call].due_value;
    return *ret_shipped ? shipped[call]
                        : (double)past->calls[call].renewed_value / (double)past->calls[call].due_value;
}
