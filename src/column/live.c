/* The live columns. Two locks: `publish` guards the pointer for the two instructions that hand it out or
 * change it; `apply` is held while a change is taken in, which readers never need. Usage may be loaded by
 * a thread of its own; accounts whose usage changed meanwhile are read once more when it is done. */
#include "column/live.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/parallel.h"
#include "column/invoiced.h"
#include "column/load.h"
#include "column/snapshot.h"
#include "ledger/custom_names.h"

#define BLOCK_WORDS (COLUMN_BLOCK_ACCOUNTS / 64)

struct column_live {
    struct store *store; /* NULL: built by hand */
    struct clock *clock;
    pthread_mutex_t publish;
    struct column_snapshot *current;
    pthread_mutex_t apply;
    /* What a failed apply left to do, and what waits for what is loaded later: guarded by `apply`. */
    struct ledger_touched pending;
    uint64_t *later_touched;
    size_t later_words;
    pthread_t later_thread;
    bool later_thread_runs;
    enum result later_result; /* of that thread, when it is done */
    struct problem later_problem;
};

static struct column_live *live_new(struct store *store, struct clock *clock,
                                    struct column_snapshot *snapshot)
{
    struct column_live *live = calloc(1, sizeof *live);
    assert(live);
    live->store = store;
    live->clock = clock;
    live->current = snapshot;
    pthread_mutex_init(&live->publish, NULL);
    pthread_mutex_init(&live->apply, NULL);
    return live;
}

struct column_live *column_live_of(struct column_snapshot *snapshot)
{
    return live_new(NULL, NULL, snapshot);
}

struct column_snapshot *column_live_acquire(struct column_live *live)
{
    pthread_mutex_lock(&live->publish);
    struct column_snapshot *snapshot = column_snapshot_retain(live->current);
    pthread_mutex_unlock(&live->publish);
    return snapshot;
}

static void live_publish(struct column_live *live, struct column_snapshot *snapshot)
{
    pthread_mutex_lock(&live->publish);
    struct column_snapshot *old = live->current;
    live->current = snapshot;
    pthread_mutex_unlock(&live->publish);
    column_snapshot_release(old);
}

/* Adds bits to a growing set. */
static void add_bits(uint64_t **words, size_t *count, const uint64_t *more, size_t more_count)
{
    if (more_count > *count) {
        uint64_t *grown = realloc(*words, more_count * sizeof *grown);
        assert(grown);
        memset(grown + *count, 0, (more_count - *count) * sizeof *grown);
        *words = grown;
        *count = more_count;
    }
    for (size_t i = 0; i < more_count; i++)
        (*words)[i] |= more[i];
}

/* A change's accounts by kind: nothing listed though a kind of accounts was touched means all of them. */
static bool touches_accounts(const struct ledger_touched *touched)
{
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        if (touched->kinds[kind] && kind != RECORD_COST && kind != RECORD_FX_RATE)
            return true;
    return false;
}

static void pending_add(struct column_live *live, const struct ledger_touched *touched)
{
    struct ledger_touched *pending = &live->pending;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        pending->kinds[kind] |= touched->kinds[kind];
    pending->organisation_wide |= touched->organisation_wide;
    if (touched->change_id > pending->change_id)
        pending->change_id = touched->change_id;
    if (touched->account_words > 0) {
        add_bits(&pending->accounts, &pending->account_words, touched->accounts, touched->account_words);
    } else if (touches_accounts(touched)) {
        size_t words = (size_t)live->current->block_count * BLOCK_WORDS + BLOCK_WORDS;
        uint64_t *all = malloc(words * sizeof *all);
        assert(all);
        memset(all, 0xff, words * sizeof *all);
        add_bits(&pending->accounts, &pending->account_words, all, words);
        free(all);
    }
}

static void pending_clear(struct column_live *live)
{
    free(live->pending.accounts);
    live->pending = (struct ledger_touched){0};
}

static unsigned families_of(const struct ledger_touched *touched)
{
    static const unsigned families[RECORD_KIND_COUNT] = {
        [RECORD_ACCOUNT] = COLUMN_FAMILY(COLUMN_ACCOUNT) | COLUMN_FAMILY(COLUMN_SEARCH),
        [RECORD_CONTACT] = COLUMN_FAMILY(COLUMN_SEARCH),
        [RECORD_SUBSCRIPTION] = COLUMN_FAMILY(COLUMN_MRR) | COLUMN_FAMILY(COLUMN_SUBSCRIPTION),
        [RECORD_SUBSCRIPTION_CHANGE] = COLUMN_FAMILY(COLUMN_MRR) | COLUMN_FAMILY(COLUMN_SUBSCRIPTION),
        [RECORD_INVOICE_LINE] = COLUMN_FAMILY(COLUMN_MRR) | COLUMN_FAMILY(COLUMN_INVOICE),
        [RECORD_USAGE] = COLUMN_FAMILY(COLUMN_USAGE),
        [RECORD_TICKET] = COLUMN_FAMILY(COLUMN_TICKET),
        [RECORD_SURVEY] = COLUMN_FAMILY(COLUMN_SURVEY),
        [RECORD_INTERACTION] = COLUMN_FAMILY(COLUMN_INTERACTION),
        [RECORD_STAGE] = COLUMN_FAMILY(COLUMN_PLACE),
        [RECORD_MILESTONE] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_HANDOFF] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_TASK] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_REVIEW] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_CHURN_REQUEST] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_OPPORTUNITY] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_RENEWAL_CALL] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_VALUE_MAP] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_HEALTH_OVERRIDE] = COLUMN_FAMILY(COLUMN_JOURNEY),
        [RECORD_SENTIMENT] = COLUMN_FAMILY(COLUMN_JOURNEY),
    };
    unsigned made = 0;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        made |= touched->kinds[kind] ? families[kind] : 0;
    return made;
}

/* What the record says now about sizes and names. */
struct extent {
    int64_t last_change, committed_at;
    text *custom;
    uint32_t accounts, custom_count;
};

static enum result read_extent(struct store *store, struct arena *arena, struct extent *ret,
                               struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = column_load_account_count(connection, &ret->accounts, problem);
    if (result == RESULT_OK)
        result = ledger_last_change(connection, &ret->last_change, &ret->committed_at, problem);
    if (result == RESULT_OK)
        result =
            ledger_custom_names(connection, RECORD_ACCOUNT, arena, &ret->custom, &ret->custom_count, problem);
    store_read_end(store, connection);
    return result;
}

/* A snapshot that shares all of the current one, to be changed and published. */
static struct column_snapshot *next_snapshot(const struct column_live *live)
{
    struct column_snapshot *snapshot = column_snapshot_share(live->current);
    column_kept_follow(snapshot->kept, live->current->kept);
    return snapshot;
}

static bool any_block(const uint64_t *blocks, uint32_t count)
{
    for (uint32_t b = 0; b < count; b++)
        if (bits_has(blocks, b))
            return true;
    return false;
}

/* Blocks that hold lanes: what rates can change. */
static void mark_lanes(const struct column_snapshot *snapshot, uint64_t *blocks)
{
    for (uint32_t b = 0; b < snapshot->block_count; b++)
        if (column_mrr(snapshot, b) && column_mrr(snapshot, b)->lane_count > 0)
            bits_add(blocks, b);
}

struct renewal {
    struct column_snapshot *snapshot;
    uint64_t *blocks; /* scratch, a bit a block */
    size_t block_words;
    uint64_t *touched; /* padded to whole blocks */
};

static enum result load_touched(struct column_live *live, struct renewal *renewal, unsigned families,
                                const uint64_t *touched, size_t words, struct problem *problem)
{
    size_t room = (size_t)renewal->snapshot->block_count * BLOCK_WORDS;
    memset(renewal->touched, 0, room * sizeof *renewal->touched);
    memset(renewal->blocks, 0, renewal->block_words * sizeof *renewal->blocks);
    for (size_t w = 0; w < words && w < room; w++) {
        renewal->touched[w] = touched[w];
        if (touched[w] != 0)
            bits_add(renewal->blocks, w / BLOCK_WORDS);
    }
    if (families == 0 || !any_block(renewal->blocks, renewal->snapshot->block_count))
        return RESULT_OK;
    return column_load_blocks(live->store, renewal->snapshot, families, renewal->blocks, renewal->touched,
                              problem);
}

/* Everything that organisation-wide rows change: rates, costs, settings, and the MRR that they touch: of
 * accounts with another currency, or of all where the setting of overdue churn changed. */
static enum result load_wide(struct column_live *live, struct renewal *renewal, struct problem *problem)
{
    int32_t overdue_days = renewal->snapshot->settings.churn_after_overdue_days;
    enum result result =
        column_load_wide(live->store, renewal->snapshot, live->clock->now(live->clock), problem);
    if (result != RESULT_OK)
        return result;
    bool all = overdue_days != renewal->snapshot->settings.churn_after_overdue_days;
    memset(renewal->blocks, all ? 0xff : 0, renewal->block_words * sizeof *renewal->blocks);
    mark_lanes(renewal->snapshot, renewal->blocks);
    if (!any_block(renewal->blocks, renewal->snapshot->block_count))
        return RESULT_OK;
    return column_load_blocks(live->store, renewal->snapshot, COLUMN_FAMILY(COLUMN_MRR), renewal->blocks,
                              NULL, problem);
}

static unsigned not_loaded(const struct column_snapshot *snapshot)
{
    unsigned families = 0;
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++)
        families |= snapshot->loaded[f] ? 0 : COLUMN_FAMILY(f);
    return families;
}

static enum result load_renewal(struct column_live *live, struct renewal *renewal,
                                const struct extent *extent, struct problem *problem)
{
    struct column_snapshot *snapshot = renewal->snapshot;
    const struct ledger_touched *pending = &live->pending;
    unsigned families = families_of(pending);
    enum result result = RESULT_OK;
    if (extent->custom_count > snapshot->custom_count) {
        column_snapshot_add_custom(snapshot, extent->custom, extent->custom_count);
        memset(renewal->blocks, 0xff, renewal->block_words * sizeof *renewal->blocks);
        result = column_load_blocks(live->store, snapshot, COLUMN_FAMILY(COLUMN_ACCOUNT), renewal->blocks,
                                    NULL, problem);
        families &= ~COLUMN_FAMILY(COLUMN_ACCOUNT);
    }
    if (result == RESULT_OK && pending->organisation_wide)
        result = load_wide(live, renewal, problem);
    unsigned later = families & not_loaded(snapshot);
    if (later)
        add_bits(&live->later_touched, &live->later_words, pending->accounts, pending->account_words);
    families &= ~later;
    if (result == RESULT_OK)
        result = load_touched(live, renewal, families, pending->accounts, pending->account_words, problem);
    return result;
}

static struct renewal renewal_start(struct column_snapshot *snapshot)
{
    struct renewal renewal = {.snapshot = snapshot, .block_words = bits_words(snapshot->block_count + 1)};
    renewal.blocks = calloc(renewal.block_words, sizeof *renewal.blocks);
    renewal.touched = calloc((size_t)snapshot->block_count * BLOCK_WORDS + 1, sizeof *renewal.touched);
    assert(renewal.blocks && renewal.touched);
    return renewal;
}

static void renewal_end(struct column_live *live, struct renewal *renewal, enum result result)
{
    free(renewal->blocks);
    free(renewal->touched);
    if (result != RESULT_OK) {
        column_snapshot_release(renewal->snapshot);
        return;
    }
    column_snapshot_seal(renewal->snapshot);
    live_publish(live, renewal->snapshot);
}

/* A snapshot with all that is pending; under `apply`. */
static enum result take_in_pending(struct column_live *live, struct problem *problem)
{
    struct arena scratch;
    struct extent extent;
    arena_init(&scratch, 0);
    enum result result = read_extent(live->store, &scratch, &extent, problem);
    if (result == RESULT_OK) {
        struct column_snapshot *snapshot = next_snapshot(live);
        column_snapshot_set_accounts(snapshot, extent.accounts);
        /* A later change may be in already: what was read stays as new as it was. */
        if (live->pending.change_id > snapshot->known_change)
            snapshot->known_change = live->pending.change_id;
        snapshot->known_at = extent.committed_at;
        struct renewal renewal = renewal_start(snapshot);
        result = load_renewal(live, &renewal, &extent, problem);
        renewal_end(live, &renewal, result);
    }
    if (result == RESULT_OK)
        pending_clear(live);
    arena_release(&scratch);
    return result;
}

enum result column_live_apply(struct column_live *live, const struct ledger_touched *touched,
                              struct problem *problem)
{
    if (touched->change_id == 0)
        return RESULT_OK; /* nothing was written */
    pthread_mutex_lock(&live->apply);
    pending_add(live, touched);
    enum result result = take_in_pending(live, problem);
    pthread_mutex_unlock(&live->apply);
    return result;
}

void column_live_defer(struct column_live *live, const struct ledger_touched *touched)
{
    if (touched->change_id == 0)
        return; /* nothing was written */
    pthread_mutex_lock(&live->apply);
    pending_add(live, touched);
    pthread_mutex_unlock(&live->apply);
}

enum result column_live_catch_up(struct column_live *live, struct problem *problem)
{
    pthread_mutex_lock(&live->apply);
    enum result result = live->pending.change_id == 0 ? RESULT_OK : take_in_pending(live, problem);
    pthread_mutex_unlock(&live->apply);
    return result;
}

enum result column_live_tick(struct column_live *live, struct problem *problem)
{
    pthread_mutex_lock(&live->apply);
    struct renewal renewal = renewal_start(next_snapshot(live));
    enum result result = load_wide(live, &renewal, problem);
    if (result == RESULT_OK && renewal.snapshot->rates.running_month == live->current->rates.running_month)
        result = RESULT_CANCELLED; /* nothing new */
    renewal_end(live, &renewal, result);
    pthread_mutex_unlock(&live->apply);
    return result == RESULT_CANCELLED ? RESULT_OK : result;
}

/* A family by itself, then laid beside what has become current meanwhile. */
static enum result load_family(struct column_live *live, enum column_family family, struct problem *problem)
{
    struct column_snapshot *base = column_live_acquire(live);
    struct column_snapshot *aside = column_snapshot_new_like(base);
    column_snapshot_set_accounts(aside, base->account_count);
    aside->known_change = base->known_change;
    struct renewal renewal = renewal_start(aside);
    memset(renewal.blocks, 0xff, renewal.block_words * sizeof *renewal.blocks);
    enum result result =
        column_load_blocks(live->store, aside, COLUMN_FAMILY(family), renewal.blocks, NULL, problem);
    free(renewal.blocks);
    free(renewal.touched);
    pthread_mutex_lock(&live->apply);
    if (result == RESULT_OK) {
        struct renewal merge = renewal_start(next_snapshot(live));
        for (uint32_t b = 0; b < aside->block_count; b++)
            merge.snapshot->blocks[family][b] = column_block_retain(aside->blocks[family][b]);
        result = load_touched(live, &merge, COLUMN_FAMILY(family), live->later_touched, live->later_words,
                              problem);
        merge.snapshot->loaded[family] = result == RESULT_OK;
        renewal_end(live, &merge, result);
    }
    pthread_mutex_unlock(&live->apply);
    column_snapshot_release(aside);
    column_snapshot_release(base);
    return result;
}

/* What accounts are found by first: people ask for it at once, and it is less. */
static void *load_later(void *context)
{
    struct column_live *live = context;
    struct problem problem;
    enum result found = load_family(live, COLUMN_SEARCH, &live->later_problem);
    enum result used = load_family(live, COLUMN_USAGE, &problem);
    pthread_mutex_lock(&live->apply);
    if (found == RESULT_OK && used != RESULT_OK)
        live->later_problem = problem;
    live->later_result = found != RESULT_OK ? found : used;
    free(live->later_touched);
    live->later_touched = NULL;
    live->later_words = 0;
    pthread_mutex_unlock(&live->apply);
    return NULL;
}

static void *load_later_aside(void *live)
{
    parallel_give_way(); /* the first pages are being asked for */
    return load_later(live);
}

enum result column_live_open(struct column_live **ret_live, struct store *store, struct clock *clock,
                             const struct column_live_options *options, struct problem *problem)
{
    struct column_snapshot *snapshot;
    bool later = options && options->usage_follows;
    unsigned families =
        COLUMN_FAMILIES_ALL & ~(later ? COLUMN_FAMILY(COLUMN_USAGE) | COLUMN_FAMILY(COLUMN_SEARCH) : 0);
    enum result result = column_load(store, LEDGER_NOW, clock->now(clock), families, &snapshot, problem);
    if (result != RESULT_OK)
        return result;
    struct column_live *live = live_new(store, clock, snapshot);
    if (later)
        live->later_thread_runs = pthread_create(&live->later_thread, NULL, load_later_aside, live) == 0;
    if (later && !live->later_thread_runs)
        load_later(live); /* no room for a thread: late rather than never */
    *ret_live = live;
    return RESULT_OK;
}

static void join_later(struct column_live *live)
{
    if (live->later_thread_runs)
        pthread_join(live->later_thread, NULL);
    live->later_thread_runs = false;
}

enum result column_live_wait(struct column_live *live, struct problem *problem)
{
    join_later(live);
    if (live->later_result != RESULT_OK)
        *problem = live->later_problem;
    return live->later_result;
}

void column_live_close(struct column_live *live)
{
    if (!live)
        return;
    join_later(live);
    column_snapshot_release(live->current);
    pending_clear(live);
    free(live->later_touched);
    pthread_mutex_destroy(&live->publish);
    pthread_mutex_destroy(&live->apply);
    free(live);
}
