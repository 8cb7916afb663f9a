/* Loading: the account range is cut into stretches of blocks; threads take stretches from a counter, each
 * reads them on its own connection, stages them and closes the blocks. */
#include "column/load.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "base/parallel.h"
#include "column/dictionary.h"
#include "column/load_rows.h"
#include "column/snapshot.h"
#include "language/language.h"
#include "ledger/custom_names.h"
#include "ledger/setting.h"

#define STRETCH_BLOCKS 8
#define RUNS_MAX 256 /* more separate runs of touched accounts than this in a stretch: it is read whole */

struct stretch {
    uint32_t first_block, block_count;
};

struct loading {
    struct store *store;
    struct column_snapshot *snapshot;
    struct zone *zone;
    struct map custom;
    unsigned families;
    const uint64_t *touched;
    struct {
        struct stretch *items;
        size_t count, capacity;
    } stretches;
    atomic_size_t next;
    pthread_mutex_t mutex; /* guards what follows */
    enum result result;
    struct problem problem;
};

/* The kinds whose rows make a family. */
static unsigned kinds_of(unsigned families)
{
    static const struct {
        enum column_family family;
        unsigned kinds;
    } made_of[] = {
        {COLUMN_ACCOUNT, 1u << RECORD_ACCOUNT},
        {COLUMN_MRR,
         1u << RECORD_SUBSCRIPTION | 1u << RECORD_SUBSCRIPTION_CHANGE | 1u << RECORD_INVOICE_LINE},
        {COLUMN_SUBSCRIPTION, 1u << RECORD_SUBSCRIPTION | 1u << RECORD_SUBSCRIPTION_CHANGE},
        {COLUMN_INVOICE, 1u << RECORD_INVOICE_LINE},
        {COLUMN_SURVEY, 1u << RECORD_SURVEY},
        {COLUMN_USAGE, 1u << RECORD_USAGE},
        {COLUMN_TICKET, 1u << RECORD_TICKET},
        {COLUMN_INTERACTION, 1u << RECORD_INTERACTION},
        {COLUMN_PLACE, 1u << RECORD_STAGE},
        {COLUMN_JOURNEY, 1u << RECORD_MILESTONE | 1u << RECORD_HANDOFF | 1u << RECORD_TASK |
                             1u << RECORD_REVIEW | 1u << RECORD_CHURN_REQUEST | 1u << RECORD_OPPORTUNITY |
                             1u << RECORD_RENEWAL_CALL | 1u << RECORD_VALUE_MAP |
                             1u << RECORD_HEALTH_OVERRIDE | 1u << RECORD_SENTIMENT},
        {COLUMN_SEARCH, 1u << RECORD_ACCOUNT | 1u << RECORD_CONTACT},
    };
    unsigned kinds = 0;
    for (size_t i = 0; i < sizeof made_of / sizeof *made_of; i++)
        if (families & COLUMN_FAMILY(made_of[i].family))
            kinds |= made_of[i].kinds;
    return kinds;
}

/* The next run of touched accounts of [*from, end); false when there is none. */
static bool next_run(const uint64_t *touched, uint32_t *from, uint32_t end, uint32_t *ret_to)
{
    while (*from < end && !bits_has(touched, *from))
        ++*from;
    if (*from >= end)
        return false;
    for (*ret_to = *from; *ret_to + 1 < end && bits_has(touched, *ret_to + 1);)
        ++*ret_to;
    return true;
}

static enum result load_kind(struct load_target *target, struct store_connection *connection,
                             enum record_kind kind, struct problem *problem)
{
    uint32_t first = target->first_block * COLUMN_BLOCK_ACCOUNTS;
    uint32_t end = first + target->block_count * COLUMN_BLOCK_ACCOUNTS, to, runs = 0;
    if (end > target->snapshot->account_count)
        end = target->snapshot->account_count;
    for (uint32_t from = first;
         target->touched && runs <= RUNS_MAX && next_run(target->touched, &from, end, &to); from = to + 1)
        runs++;
    if (!target->touched || runs > RUNS_MAX)
        return column_load_rows(target, connection, kind, first, end - 1, problem);
    for (uint32_t from = first; next_run(target->touched, &from, end, &to); from = to + 1) {
        enum result result = column_load_rows(target, connection, kind, from, to, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result load_stretch(struct loading *loading, struct store_connection *connection,
                                struct load_target *target, struct problem *problem)
{
    unsigned kinds = kinds_of(loading->families);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        if (!(kinds >> kind & 1))
            continue;
        enum result result = load_kind(target, connection, kind, problem);
        if (result != RESULT_OK)
            return result;
    }
    for (uint32_t i = 0; i < target->block_count; i++) {
        uint32_t block = target->first_block + i;
        for (int family = 0; family < COLUMN_FAMILY_COUNT; family++)
            if (loading->families & COLUMN_FAMILY(family))
                column_stage_close(target->stages[i], family, block,
                                   loading->touched ? loading->touched + block * (COLUMN_BLOCK_ACCOUNTS / 64)
                                                    : NULL);
        column_stage_clear(target->stages[i]);
    }
    return RESULT_OK;
}

static void loading_failed(struct loading *loading, enum result result, const struct problem *problem)
{
    pthread_mutex_lock(&loading->mutex);
    if (loading->result == RESULT_OK) {
        loading->result = result;
        loading->problem = *problem;
    }
    pthread_mutex_unlock(&loading->mutex);
    atomic_store(&loading->next, loading->stretches.count);
}

static void load_part(void *context, size_t part, size_t parts)
{
    struct loading *loading = context;
    struct column_stage *stages[STRETCH_BLOCKS] = {0};
    struct store_connection *connection;
    struct problem problem;
    (void)part;
    (void)parts;
    enum result result = store_read_begin(loading->store, &connection, &problem);
    if (result != RESULT_OK) {
        loading_failed(loading, result, &problem);
        return;
    }
    for (int i = 0; i < STRETCH_BLOCKS; i++)
        stages[i] = column_stage_new(loading->snapshot, stages[0]);
    struct load_target target = {.snapshot = loading->snapshot,
                                 .zone = loading->zone,
                                 .custom = &loading->custom,
                                 .stages = stages,
                                 .touched = loading->touched,
                                 .with_search = loading->families & COLUMN_FAMILY(COLUMN_SEARCH)};
    target.custom_values = calloc(loading->snapshot->custom_count + 1, sizeof *target.custom_values);
    assert(target.custom_values);
    for (size_t at; (at = atomic_fetch_add(&loading->next, 1)) < loading->stretches.count;) {
        target.first_block = loading->stretches.items[at].first_block;
        target.block_count = loading->stretches.items[at].block_count;
        result = load_stretch(loading, connection, &target, &problem);
        if (result != RESULT_OK)
            loading_failed(loading, result, &problem);
    }
    free(target.custom_values);
    for (int i = STRETCH_BLOCKS; i-- > 0;)
        column_stage_free(stages[i]);
    store_read_end(loading->store, connection);
}

static enum result read_organisation(struct store *store, struct organisation *ret, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_organisation_read(connection, ret, problem);
    store_read_end(store, connection);
    return result;
}

enum result column_load_blocks(struct store *store, struct column_snapshot *snapshot, unsigned families,
                               const uint64_t *blocks, const uint64_t *touched, struct problem *problem)
{
    struct loading loading = {.store = store, .snapshot = snapshot, .families = families, .touched = touched};
    struct organisation organisation;
    enum result result = read_organisation(store, &organisation, problem);
    if (result == RESULT_OK)
        result = zone_load(&loading.zone, text_of(organisation.zone), problem);
    if (result != RESULT_OK)
        return result;
    map_init(&loading.custom);
    for (uint32_t i = 0; i < snapshot->custom_count; i++)
        map_put(&loading.custom, snapshot->custom_names[i], i);
    for (uint32_t b = 0; b < snapshot->block_count; b++) {
        struct stretch *last =
            loading.stretches.count ? &loading.stretches.items[loading.stretches.count - 1] : NULL;
        if (!bits_has(blocks, b))
            continue;
        if (last && last->first_block + last->block_count == b && last->block_count < STRETCH_BLOCKS)
            last->block_count++;
        else
            *list_append(&loading.stretches) = (struct stretch){b, 1};
    }
    pthread_mutex_init(&loading.mutex, NULL);
    size_t width = parallel_width();
    parallel_run(loading.stretches.count < width ? loading.stretches.count : width, load_part, &loading);
    pthread_mutex_destroy(&loading.mutex);
    map_release(&loading.custom);
    list_release(&loading.stretches);
    zone_release(loading.zone);
    if (loading.result != RESULT_OK)
        *problem = loading.problem;
    return loading.result;
}

struct wide {
    struct column_snapshot *snapshot;
    const text *trial;                  /* settings in the place of the recorded ones; NULL: none */
    int64_t hourly_micro;               /* the organisation's hourly cost, in micro of a minor unit */
    struct ledger_hourly_cost *persons; /* those of their own */
    size_t person_count;
    struct arena scratch;
    struct {
        struct column_cost *items;
        size_t count, capacity;
    } costs;
};

static enum result visit_rate(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct wide *wide = context;
    (void)problem;
    column_snapshot_set_rate(wide->snapshot, (int32_t)item->values[FX_MONTH].number,
                             (uint8_t)item->values[FX_CURRENCY].number, item->values[FX_RATE].number);
    return RESULT_OK;
}

static int64_t hourly_cost(const struct wide *wide, const struct record_value *by)
{
    size_t low = 0, end = by->state == VALUE_SET ? wide->person_count : 0;
    while (low < end) {
        size_t middle = (low + end) / 2;
        if (wide->persons[middle].person == by->number)
            return ledger_hourly_cost_micro(wide->persons[middle].value, wide->snapshot->currency);
        if (wide->persons[middle].person < by->number)
            low = middle + 1;
        else
            end = middle;
    }
    return wide->hourly_micro;
}

static enum result visit_cost(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct wide *wide = context;
    const struct record_value *values = item->values;
    (void)problem;
    assert(values[COST_AMOUNT].state == VALUE_SET); /* required */
    *list_append(&wide->costs) = (struct column_cost){
        .month = (int32_t)values[COST_MONTH].number,
        .kind = (uint8_t)values[COST_KIND].number,
        .currency = (uint8_t)values[COST_CURRENCY].number,
        .amount = values[COST_AMOUNT].number,
        .channel = column_dictionary_add(wide->snapshot->dimensions[DIMENSION_CHANNEL],
                                         values[COST_CHANNEL].state == VALUE_SET ? values[COST_CHANNEL].text
                                                                                 : TEXT_ABSENT),
        .account = (uint32_t)item->account_id,
        .minutes = values[COST_MINUTES].state == VALUE_SET ? values[COST_MINUTES].number : INT64_MIN,
        .hourly_micro = hourly_cost(wide, &values[COST_BY_EMAIL]),
    };
    return RESULT_OK;
}

static enum result load_settings(struct store_connection *connection, struct wide *wide,
                                 struct problem *problem)
{
    struct column_snapshot *snapshot = wide->snapshot;
    text recorded[SETTING_COUNT];
    const text *values = wide->trial ? wide->trial : recorded;
    enum result result =
        ledger_setting_read(connection, snapshot->known_change, &wide->scratch, recorded, problem);
    if (result == RESULT_OK)
        result = ledger_hourly_cost_read(connection, snapshot->known_change, &wide->scratch, &wide->persons,
                                         &wide->person_count, problem);
    if (result != RESULT_OK)
        return result;
    snapshot->settings.churn_after_overdue_days = (int32_t)ledger_setting_number(
        SETTING_CHURN_AFTER_OVERDUE_DAYS, values[SETTING_CHURN_AFTER_OVERDUE_DAYS], -1);
    snapshot->settings.rules =
        (enum column_rules)ledger_setting_number(SETTING_RULE_SET, values[SETTING_RULE_SET], RULES_FAROL);
    wide->hourly_micro = ledger_hourly_cost_micro(values[SETTING_HOURLY_COST], snapshot->currency);
    return RESULT_OK;
}

static enum result load_wide_rows(struct store *store, struct wide *wide, struct problem *problem)
{
    struct store_connection *connection;
    int64_t known_change = wide->snapshot->known_change;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = load_settings(connection, wide, problem);
    if (result == RESULT_OK)
        result =
            ledger_scan(connection, RECORD_FX_RATE, known_change, 0, INT64_MAX, 0, visit_rate, wide, problem);
    if (result == RESULT_OK)
        result =
            ledger_scan(connection, RECORD_COST, known_change, 0, INT64_MAX, 0, visit_cost, wide, problem);
    store_read_end(store, connection);
    return result;
}

static enum result load_wide(struct store *store, struct column_snapshot *snapshot, const text *trial,
                             int64_t now, struct problem *problem)
{
    struct wide wide = {.snapshot = snapshot, .trial = trial};
    struct organisation organisation;
    struct zone *zone;
    enum result result = read_organisation(store, &organisation, problem);
    if (result == RESULT_OK)
        result = zone_load(&zone, text_of(organisation.zone), problem);
    if (result != RESULT_OK)
        return result;
    int32_t running_month = month_of_day(zone_day_of(zone, now));
    zone_release(zone);
    snapshot->rates = (struct column_rates){.running_month = running_month};
    arena_init(&wide.scratch, 0);
    result = load_wide_rows(store, &wide, problem);
    arena_release(&wide.scratch);
    snapshot->cost_count = wide.costs.count;
    snapshot->costs = arena_array(&snapshot->memory, struct column_cost, wide.costs.count);
    if (wide.costs.count > 0)
        memcpy(snapshot->costs, wide.costs.items, wide.costs.count * sizeof *snapshot->costs);
    list_release(&wide.costs);
    return result;
}

enum result column_load_wide(struct store *store, struct column_snapshot *snapshot, int64_t now,
                             struct problem *problem)
{
    return load_wide(store, snapshot, NULL, now, problem);
}

enum result column_load_account_count(struct store_connection *connection, uint32_t *ret_count,
                                      struct problem *problem)
{
    int64_t count;
    enum result result = ledger_account_count(connection, &count, problem);
    if (result != RESULT_OK)
        return result;
    if (count > COLUMN_ACCOUNTS_MAX)
        return problem_set(problem, RESULT_LIMIT,
                           _("The record holds more accounts than Farol can show (%u at most)."),
                           COLUMN_ACCOUNTS_MAX);
    *ret_count = (uint32_t)count;
    return RESULT_OK;
}

/* The shell: organisation, known change, number of accounts, names of custom fields. */
static enum result load_shell(struct store_connection *connection, int64_t known_change,
                              struct column_snapshot **ret_snapshot, struct problem *problem)
{
    struct organisation organisation;
    struct arena scratch;
    int64_t last_change, committed_at;
    text *names;
    uint32_t accounts, name_count;
    arena_init(&scratch, 0);
    enum result result = ledger_organisation_read(connection, &organisation, problem);
    if (result == RESULT_OK)
        result = ledger_last_change(connection, &last_change, &committed_at, problem);
    if (result == RESULT_OK)
        result = column_load_account_count(connection, &accounts, problem);
    if (result == RESULT_OK)
        result = ledger_custom_names(connection, RECORD_ACCOUNT, &scratch, &names, &name_count, problem);
    if (result == RESULT_OK) {
        struct column_snapshot *snapshot = column_snapshot_new(organisation.currency);
        snapshot->known_change = known_change < last_change ? known_change : last_change;
        snapshot->known_at = committed_at;
        column_snapshot_set_custom(snapshot, names, name_count);
        column_snapshot_set_accounts(snapshot, accounts);
        *ret_snapshot = snapshot;
    }
    arena_release(&scratch);
    return result;
}

static enum result load(struct store *store, int64_t known_change, const text *trial, int64_t now,
                        unsigned families, struct column_snapshot **ret_snapshot, struct problem *problem)
{
    struct column_snapshot *snapshot;
    struct store_connection *connection;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = load_shell(connection, known_change, &snapshot, problem);
    store_read_end(store, connection);
    if (result != RESULT_OK)
        return result;
    size_t words = bits_words(snapshot->block_count + 1);
    uint64_t *blocks = malloc(words * sizeof *blocks);
    assert(blocks);
    memset(blocks, 0xff, words * sizeof *blocks);
    result = load_wide(store, snapshot, trial, now, problem);
    if (result == RESULT_OK)
        result = column_load_blocks(store, snapshot, families, blocks, NULL, problem);
    free(blocks);
    if (result != RESULT_OK) {
        column_snapshot_release(snapshot);
        return result;
    }
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++)
        snapshot->loaded[f] = families & COLUMN_FAMILY(f);
    column_snapshot_seal(snapshot);
    *ret_snapshot = snapshot;
    return RESULT_OK;
}

enum result column_load(struct store *store, int64_t known_change, int64_t now, unsigned families,
                        struct column_snapshot **ret_snapshot, struct problem *problem)
{
    return load(store, known_change, NULL, now, families, ret_snapshot, problem);
}

enum result column_load_trying(struct store *store, const text *settings, int64_t now, unsigned families,
                               struct column_snapshot **ret_snapshot, struct problem *problem)
{
    return load(store, LEDGER_NOW, settings, now, families, ret_snapshot, problem);
}

enum result column_load_known_at(struct store *store, int64_t instant, struct column_snapshot **ret_snapshot,
                                 struct problem *problem)
{
    struct store_connection *connection;
    int64_t change;
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_change_at(connection, instant, &change, problem);
    store_read_end(store, connection);
    if (result == RESULT_OK)
        result = column_load(store, change, instant, COLUMN_FAMILIES_ALL, ret_snapshot, problem);
    if (result == RESULT_OK)
        (*ret_snapshot)->known_at = instant;
    return result;
}
