/* What is known of accounts besides their renewal: health's light, open requests to leave, close care,
 * signals; and what became of what would have been called so, which is reckoned once a day and kept. */
#include <pthread.h>

#include "base/bits.h"
#include "web/rescue/rescue.h"

static void mark_requests(const struct column_snapshot *columns, int32_t day, const uint64_t *accounts,
                          uint64_t *asked, uint64_t *intensive)
{
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_journey_block *block = column_journeys(columns, b);
        for (uint32_t local = 0; block && local < COLUMN_BLOCK_ACCOUNTS; local++) {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            if (block->start[local] == block->start[local + 1] || (accounts && !bits_has(accounts, account)))
                continue;
            struct column_journey_rows rows = column_journey_rows(columns, account, RECORD_CHURN_REQUEST);
            for (uint32_t row = rows.from; row < rows.to; row++) {
                if (column_journey_is_open(block, row, day))
                    bits_add(asked, account);
                if (block->end_day[row] != DAY_ABSENT && block->end_day[row] <= day &&
                    block->due_day[row] != DAY_ABSENT && block->due_day[row] >= day)
                    bits_add(intensive, account);
            }
        }
    }
}

static void know(struct arena *arena, const struct metric_scope *scope, const struct metric_signals *signals,
                 struct journey_known *ret)
{
    size_t words = bits_words(scope->columns->account_count) + COLUMN_BLOCK_ACCOUNTS / 64;
    uint64_t *asked = arena_array(arena, uint64_t, words), *intensive = arena_array(arena, uint64_t, words);
    mark_requests(scope->columns, scope->as_of, scope->accounts, asked, intensive);
    ret->asked = asked;
    ret->intensive = intensive;
    ret->signals = signals;
}

enum result rescue_know(const struct rescue_page *page, const uint64_t *accounts, struct rescue_known *ret,
                        struct problem *problem)
{
    struct metric_scope scope = {page->columns, accounts, page->today};
    *ret = (struct rescue_known){.has_health = false};
    enum result result = metric_signals(page->arena, &scope, scope.as_of, &ret->signals, problem);
    if (result == RESULT_OK)
        result = web_health_take(page->scope, page->arena, &ret->health, problem);
    if (result != RESULT_OK)
        return result;
    ret->has_health = true;
    know(page->arena, &scope, &ret->signals, &ret->known);
    ret->known.light = ret->health.of->scores.light;
    return RESULT_OK;
}

void rescue_forget(const struct rescue_page *page, struct rescue_known *known)
{
    if (known->has_health)
        web_health_give_back(page->scope, &known->health);
    known->has_health = false;
}

/* ---- the past ---- */

struct past_asking {
    const struct rescue_page *page;
    const struct health_set *set;
};

static enum result know_past(void *context, struct arena *arena, const struct metric_scope *scope,
                             struct journey_known *ret, struct problem *problem)
{
    const struct past_asking *asking = context;
    struct journey_values below; /* what it reads goes with the month's arena */
    struct rule_values values = web_health_values(asking->page->application, scope->columns, &below);
    struct health_assessment *assessment = arena_new(arena, struct health_assessment);
    enum result result = health_assess(arena, arena, scope, asking->set, 0, &values, assessment, problem);
    if (result != RESULT_OK)
        return result;
    know(arena, scope, &assessment->read->signals, ret);
    ret->light = assessment->scores.light;
    return RESULT_OK;
}

/* Of all accounts: a share of few is none. Reckoned again for another day, other models, or other history. */
static struct {
    pthread_mutex_t lock;
    const struct store *store;
    bool has;
    int32_t day;
    uint64_t models;
    uint32_t accounts;
    int64_t known_at;
    struct journey_past past;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};
#define KEPT_MICROSECONDS ((int64_t)15 * 60 * 1000000)

static bool is_kept(const struct rescue_page *page, const struct health_set *set)
{
    int64_t age = page->columns->known_at - kept.known_at;
    return kept.has && kept.store == page->application->store && kept.day == page->today &&
           kept.models == set->stamp && kept.accounts == page->columns->account_count && age >= 0 &&
           age < KEPT_MICROSECONDS;
}

enum result rescue_past(const struct rescue_page *page, struct journey_past *ret, struct problem *problem)
{
    struct health_set *set = arena_new(page->arena, struct health_set);
    struct metric_scope all = {page->columns, NULL, page->today};
    enum result result =
        web_health_set(page->application, page->columns->known_change, page->arena, set, problem);
    if (result != RESULT_OK)
        return result;
    pthread_mutex_lock(&kept.lock);
    if (!is_kept(page, set)) {
        struct journey_past past;
        struct past_asking asking = {page, set};
        result = journey_renewals_past(&all, know_past, &asking, &past, problem);
        kept.has = result == RESULT_OK;
        if (kept.has) {
            kept.store = page->application->store;
            kept.past = past;
            kept.day = page->today;
            kept.models = set->stamp;
            kept.accounts = page->columns->account_count;
            kept.known_at = page->columns->known_at;
        }
    }
    if (result == RESULT_OK)
        *ret = kept.past;
    pthread_mutex_unlock(&kept.lock);
    return result;
}
