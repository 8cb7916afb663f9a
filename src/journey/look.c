/* Which playbooks are on, what their triggers see, and the runs raised for who comes into their sets. What
 * was seen is written in the transaction that raises its runs, so that a process that dies between two looks
 * raises the same runs at the next, and none twice. */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "journey/engine_internal.h"
#include "language/language.h"
#include "ledger/definition.h"

enum { RAISED_AT_ONCE_MAX = 5000 }; /* of a playbook, in one transaction */

void engine_forget_watches(struct journey_engine *engine)
{
    for (size_t i = 0; i < engine->watch_count; i++)
        free(engine->watches[i].seen);
    engine->watch_count = 0;
    engine->definitions_change = -1;
    arena_clear(&engine->watch_memory);
}

/* The trigger alone, written: another text is another trigger. */
static text watched_of(struct arena *arena, const struct playbook *playbook)
{
    static const struct playbook nothing;
    struct playbook *alone = arena_new(arena, struct playbook);
    *alone = nothing;
    alone->trigger = playbook->trigger;
    return playbook_body(arena, alone);
}

/* Grows `seen` to the columns' blocks; new accounts were in no set. */
static void grow(struct engine_watch *watch, size_t word_count)
{
    if (word_count <= watch->word_count)
        return;
    watch->seen = realloc(watch->seen, word_count * sizeof *watch->seen);
    if (!watch->seen)
        abort();
    memset(watch->seen + watch->word_count, 0, (word_count - watch->word_count) * sizeof *watch->seen);
    watch->word_count = word_count;
}

static enum result read_watch(struct journey_engine *engine, struct store_connection *connection,
                              const struct ledger_definition *definition, size_t word_count,
                              struct problem *problem)
{
    struct engine_watch watch = {
        .key = definition->key, .version = definition->version, .is_new = true, .looked_day = DAY_ABSENT};
    struct problem fault = {0};
    text watched;
    bool found = false;
    if (playbook_read(&engine->watch_memory, definition->body, &watch.playbook, NULL, &fault) != RESULT_OK) {
        engine_report(engine, "playbook-unreadable", definition->key, &fault);
        return RESULT_OK;
    }
    if (!watch.playbook->on)
        return RESULT_OK;
    watch.watched = watched_of(&engine->watch_memory, watch.playbook);
    enum result result = ledger_watch_read(connection, watch.key, &engine->watch_memory, &found, &watched,
                                           &watch.looked_day, problem);
    if (result != RESULT_OK)
        return result;
    watch.is_new = !found || !text_equal(watched, watch.watched);
    grow(&watch, word_count);
    if (!watch.is_new)
        result = ledger_seen_read(connection, watch.key, watch.seen,
                                  (int64_t)(word_count / LEDGER_SEEN_WORDS), problem);
    else
        watch.looked_day = DAY_ABSENT;
    engine->watches[engine->watch_count++] = watch;
    return result;
}

static enum result read_all(struct journey_engine *engine, struct store_connection *connection,
                            struct problem *problem)
{
    struct ledger_definition *definitions;
    size_t count;
    int64_t change;
    enum result result = ledger_definition_last_change(connection, DEFINITION_PLAYBOOK, &change, problem);
    if (result != RESULT_OK || change == engine->definitions_change)
        return result;
    engine_forget_watches(engine);
    result = ledger_definition_list(connection, DEFINITION_PLAYBOOK, LEDGER_NOW, &engine->watch_memory,
                                    &definitions, &count, problem);
    if (result != RESULT_OK)
        return result;
    struct column_snapshot *columns = column_live_acquire(engine->options.live);
    size_t word_count = playbook_words(columns);
    column_snapshot_release(columns);
    engine->watches = arena_array(&engine->watch_memory, struct engine_watch, count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = read_watch(engine, connection, &definitions[i], word_count, problem);
    engine->definitions_change = result == RESULT_OK ? change : -1;
    engine->looked_version = 0;
    return result;
}

/* What playbooks saw that are on no more: when they are switched on again, they begin anew. */
static enum result forget_off(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct journey_engine *engine = context;
    struct arena arena;
    text *keys;
    size_t count;
    arena_init(&arena, 0);
    enum result result = ledger_watch_keys(connection, &arena, &keys, &count, problem);
    for (size_t i = 0; result == RESULT_OK && i < count; i++) {
        bool on = false;
        for (size_t k = 0; k < engine->watch_count; k++)
            on = on || text_equal(engine->watches[k].key, keys[i]);
        if (!on)
            result = ledger_watch_forget(connection, keys[i], problem);
    }
    arena_release(&arena);
    return result;
}

enum result engine_read_watches(struct journey_engine *engine, struct problem *problem)
{
    struct store_connection *connection;
    int64_t before = engine->definitions_change;
    enum result result = engine_read_begin(engine, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = read_all(engine, connection, problem);
    engine_read_end(engine, connection);
    if (result == RESULT_OK && before != engine->definitions_change)
        result = engine_write(engine, forget_off, engine, problem);
    if (result != RESULT_OK)
        engine->definitions_change = -1;
    return result;
}

/* ---- a look ---- */

struct sight { /* what one watch sees */
    struct engine_watch *watch;
    uint64_t *seen, *fired; /* as they will be */
    uint32_t *accounts;     /* fired, ascending */
    size_t account_count;
    bool changes;
};
struct looking {
    struct journey_engine *engine;
    const struct engine_view *view;
    struct playbook_look look;
    struct sight *sights;
    size_t sight_count;
};

/* Who fired beyond what is raised at once stays as it was seen before, and fires again at the next look. */
static void list_fired(struct journey_engine *engine, struct sight *sight, size_t word_count)
{
    sight->accounts = arena_array(&engine->round_memory, uint32_t, RAISED_AT_ONCE_MAX);
    for (size_t w = 0; w < word_count; w++)
        for (uint64_t bits = sight->fired[w]; bits; bits &= bits - 1) {
            uint32_t account = (uint32_t)(w * 64 + (uint32_t)__builtin_ctzll(bits));
            if (sight->account_count < RAISED_AT_ONCE_MAX) {
                sight->accounts[sight->account_count++] = account;
                continue;
            }
            uint64_t bit = bits & -bits;
            sight->seen[w] = (sight->seen[w] & ~bit) | (sight->watch->seen[w] & bit);
            engine->more = true;
        }
}

static enum result see(struct looking *looking, struct engine_watch *watch, struct sight *ret,
                       struct problem *problem)
{
    struct journey_engine *engine = looking->engine;
    const struct engine_view *view = looking->view;
    struct arena *arena = &engine->round_memory;
    struct rule_answer set;
    size_t words = playbook_words(view->columns);
    enum result result = playbook_trigger_set(&looking->look, &watch->playbook->trigger, &set, problem);
    if (result != RESULT_OK)
        return result;
    grow(watch, words);
    *ret = (struct sight){.watch = watch,
                          .seen = arena_array(arena, uint64_t, words),
                          .fired = arena_array(arena, uint64_t, words)};
    memcpy(ret->seen, watch->seen, words * sizeof(uint64_t));
    playbook_trigger_fire(&watch->playbook->trigger, view->columns, &set, ret->seen, ret->fired);
    if (watch->is_new && !watch->playbook->include_present)
        memset(ret->fired, 0, words * sizeof(uint64_t));
    bool asks_before = playbook_trigger_asks_before(&watch->playbook->trigger);
    int32_t before = asks_before && watch->looked_day != DAY_ABSENT && watch->looked_day < view->day
                         ? watch->looked_day
                         : view->day - 1;
    result = playbook_trigger_narrow(&looking->look, watch->playbook, before, ret->fired, problem);
    if (result == RESULT_OK)
        list_fired(engine, ret, words);
    ret->changes = watch->is_new || (asks_before && watch->looked_day != view->day) ||
                   ret->account_count > 0 || memcmp(ret->seen, watch->seen, words * sizeof(uint64_t)) != 0;
    return result;
}

static enum result raise_one(const struct looking *looking, const struct engine_watch *watch,
                             uint32_t account, struct store_connection *connection, struct problem *problem)
{
    const struct engine_view *view = looking->view;
    struct arena *arena = &looking->engine->round_memory;
    const struct playbook *playbook = watch->playbook;
    int32_t last_day;
    bool active;
    enum result result =
        ledger_run_last(connection, (int64_t)account + 1, watch->key, &last_day, &active, problem);
    if (result != RESULT_OK)
        return result;
    if (active || (last_day != DAY_ABSENT &&
                   (playbook->every_days == 0 || last_day + playbook->every_days > view->day)))
        return RESULT_OK;
    bool held_out = playbook_holds_out(watch->key, column_account_external_id(view->columns, account),
                                       playbook->hold_out_percent);
    struct ledger_run run = {.account_id = (int64_t)account + 1,
                             .playbook = watch->key,
                             .version = watch->version,
                             .raised_at = view->now,
                             .raised_day = view->day,
                             .state = held_out ? RUN_HELD_OUT : RUN_ACTIVE,
                             .step = held_out ? PLAYBOOK_END : 0,
                             .entered_at = view->now,
                             .ended_at = held_out ? view->now : INSTANT_ABSENT};
    result = ledger_run_add(connection, &run, problem);
    if (result != RESULT_OK || held_out)
        return result;
    return schedule_put(connection, TEXT(ENGINE_RUN_JOB), text_printf(arena, "%lld", (long long)run.id),
                        engine_due(looking->engine, playbook, 0, view->now), TEXT(""), problem);
}

static enum result keep_seen(const struct looking *looking, const struct sight *sight,
                             struct store_connection *connection, struct problem *problem)
{
    const struct engine_watch *watch = sight->watch;
    enum result result = RESULT_OK;
    if (watch->is_new)
        result = ledger_watch_forget(connection, watch->key, problem);
    for (uint32_t b = 0; b < looking->view->columns->block_count && result == RESULT_OK; b++) {
        static const uint64_t none[LEDGER_SEEN_WORDS];
        size_t at = (size_t)b * LEDGER_SEEN_WORDS;
        if (memcmp(sight->seen + at, watch->is_new ? none : watch->seen + at, sizeof none) != 0)
            result = ledger_seen_put(connection, watch->key, b, sight->seen + at, problem);
    }
    if (result == RESULT_OK)
        result = ledger_watch_put(connection, watch->key, watch->watched, looking->view->day, problem);
    return result;
}

static enum result raise_all(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct looking *looking = context;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < looking->sight_count; i++) {
        const struct sight *sight = &looking->sights[i];
        for (size_t k = 0; k < sight->account_count && result == RESULT_OK; k++)
            result = raise_one(looking, sight->watch, sight->accounts[k], connection, problem);
        if (result == RESULT_OK && sight->changes)
            result = keep_seen(looking, sight, connection, problem);
    }
    return result;
}

enum result engine_look(struct journey_engine *engine, const struct engine_view *view,
                        struct problem *problem)
{
    if (!engine->more && engine->looked_version == view->columns->version && engine->looked_day == view->day)
        return RESULT_OK;
    engine->more = false;
    struct looking looking = {.engine = engine,
                              .view = view,
                              .look = {.arena = &engine->round_memory,
                                       .columns = view->columns,
                                       .day = view->day,
                                       .values = &view->values},
                              .sights =
                                  arena_array(&engine->round_memory, struct sight, engine->watch_count)};
    bool changes = false;
    for (size_t i = 0; i < engine->watch_count; i++) {
        struct problem fault = {0};
        if (see(&looking, &engine->watches[i], &looking.sights[looking.sight_count], &fault) == RESULT_OK)
            changes = looking.sights[looking.sight_count++].changes || changes;
        else
            engine_report_standing(engine, view->day, "playbook-cannot-look", engine->watches[i].key, &fault);
    }
    enum result result = changes ? engine_write(engine, raise_all, &looking, problem) : RESULT_OK;
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < looking.sight_count; i++) {
        struct engine_watch *watch = looking.sights[i].watch;
        memcpy(watch->seen, looking.sights[i].seen, playbook_words(view->columns) * sizeof(uint64_t));
        watch->is_new = false;
        watch->looked_day = view->day;
    }
    engine->looked_version = view->columns->version;
    engine->looked_day = view->day;
    return RESULT_OK;
}
