/* Tiers that the rules write into accounts (tier.h): which, and as rows of the record. */
#include "base/bits.h"
#include "base/list.h"
#include "journey/tier.h"
#include "ledger/import_list.h"
#include "ledger/row.h"

/* Whether what stands in the field was put there by the rules: the first of the last states that say the same
 * is who set it. */
static enum result is_by_rule(struct store_connection *connection, uint32_t account, struct arena *arena,
                              bool *ret, struct problem *problem)
{
    const struct ledger_key key = {.parts = {(int64_t)account + 1}, .count = 1};
    struct ledger_state *states;
    size_t count;
    enum result result = ledger_history(connection, RECORD_ACCOUNT, &key, arena, &states, &count, problem);
    if (result != RESULT_OK)
        return result;
    size_t setter = count;
    while (setter > 0 && states[setter - 1].stands &&
           text_equal(states[setter - 1].values[ACCOUNT_TOUCH_TIER].text,
                      states[count - 1].values[ACCOUNT_TOUCH_TIER].text))
        setter--;
    *ret = setter < count && text_equal(states[setter].import_source, TEXT(LEDGER_BULK_TIERS));
    return RESULT_OK;
}

static bool is_empty(const struct column_snapshot *columns, uint32_t account)
{
    uint32_t code = column_account_code(columns, DIMENSION_TOUCH_TIER, account);
    return text_is_empty(column_dictionary_text(columns->dimensions[DIMENSION_TOUCH_TIER], code));
}

struct listing {
    struct journey_tier_change *items;
    size_t count, capacity;
};

/* Whether the field is to be changed; `memory` is of this account alone. */
static enum result ask(struct store_connection *connection, const struct column_snapshot *columns,
                       const struct journey_tier_states *states, uint32_t account, struct arena *memory,
                       bool *ret, struct problem *problem)
{
    bool by_hand = bits_has(states->by_hand, account);
    *ret = false;
    if (!by_hand) {
        *ret = states->rule[account] < JOURNEY_TIER_COUNT && is_empty(columns, account);
        return RESULT_OK;
    }
    if (states->tier[account] == states->rule[account])
        return RESULT_OK;
    return is_by_rule(connection, account, memory, ret, problem);
}

enum result journey_tier_changes(struct store_connection *connection, const struct column_snapshot *columns,
                                 const struct journey_tier_states *states, struct arena *arena,
                                 struct journey_tier_change **ret_changes, size_t *ret_count,
                                 struct problem *problem)
{
    struct listing listing = {0};
    enum result result = RESULT_OK;
    for (uint32_t account = 0; account < states->count && result == RESULT_OK; account++) {
        struct arena memory;
        bool changes = false;
        if (states->tier[account] == JOURNEY_TIER_COUNT)
            continue;
        arena_init(&memory, 0);
        result = ask(connection, columns, states, account, &memory, &changes, problem);
        arena_release(&memory);
        bool by_hand = bits_has(states->by_hand, account);
        if (changes)
            *list_append(&listing) = (struct journey_tier_change){
                account, by_hand ? states->tier[account] : (uint8_t)JOURNEY_TIER_COUNT,
                states->rule[account]};
    }
    if (result == RESULT_OK) {
        *ret_changes = arena_array(arena, struct journey_tier_change, listing.count + 1);
        list_copy(*ret_changes, &listing);
        *ret_count = listing.count;
    }
    list_release(&listing);
    return result;
}

enum result journey_tier_changes_write(struct ledger_change *change, const struct column_snapshot *columns,
                                       const struct journey_tier_change *changes, size_t count,
                                       struct problem *problem)
{
    const struct ledger_options options = {.effective_day = DAY_ABSENT};
    enum result result = ledger_change_is_import(change, TEXT("accounts"), TEXT(LEDGER_BULK_TIERS), problem);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct record_row row = {.kind = RECORD_ACCOUNT};
        enum ledger_outcome outcome;
        char reason[256];
        int field;
        text tier = changes[i].to < JOURNEY_TIER_COUNT
                        ? text_of(journey_tier_name((enum journey_tier)changes[i].to))
                        : TEXT("");
        row.values[ACCOUNT_EXTERNAL_ID] = (struct record_value){
            .state = VALUE_SET, .text = column_account_external_id(columns, changes[i].account)};
        row.values[ACCOUNT_TOUCH_TIER] = (struct record_value){.state = VALUE_SET, .text = tier};
        result = ledger_put(change, &row, &options, &outcome, &field, reason, problem);
        if (result == RESULT_OK && outcome == LEDGER_REFUSED)
            result = problem_set(problem, RESULT_BAD_INPUT, "%s", reason);
    }
    return result;
}
