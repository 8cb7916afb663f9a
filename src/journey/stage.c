/* Who moves from stage to stage (stage.h). Every rule is evaluated once over all accounts, as bits; then one
 * pass looks at each account's stage and at the rules that may lead out of it. */
#include "journey/stage.h"

#include "base/bits.h"
#include "base/list.h"

/* ---- rules as bits ---- */

struct asking {
    struct arena *arena;
    const struct column_snapshot *columns;
    int32_t day;
    const struct rule_values *values;
    struct journey_faults *faults;
};

/* NULL: nobody. */
static const uint64_t *ask(const struct asking *asking, text source, text place)
{
    uint64_t *accounts = NULL;
    struct problem problem;
    if (text_is_empty(source))
        return NULL;
    if (rule_accounts_with(asking->arena, source, asking->columns, asking->day, asking->values, &accounts,
                           NULL, &problem) == RESULT_OK)
        return accounts;
    if (asking->faults)
        journey_fault_add(asking->faults, place, "%s", problem.message);
    return NULL;
}

static bool exists(const struct column_snapshot *columns, uint32_t account)
{
    const struct column_account_block *block = column_accounts(columns, account / COLUMN_BLOCK_ACCOUNTS);
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    return block && local < block->count && bits_has(block->exists, local);
}

uint8_t *journey_meant(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                       const struct journey_set *set, const struct rule_values *values,
                       struct journey_faults *faults)
{
    const struct asking asking = {arena, columns, day, values, faults};
    const uint64_t *bits[JOURNEY_SET_MAX] = {0};
    uint8_t *meant = arena_allocate(arena, (size_t)columns->account_count + 1);
    for (size_t j = 0; j < set->count; j++)
        bits[j] = ask(&asking, set->items[j].accounts,
                      text_printf(arena, "%.*s.accounts", TEXT_ARGUMENTS(set->items[j].key)));
    for (uint32_t account = 0; account < columns->account_count; account++) {
        meant[account] = JOURNEY_NONE;
        for (size_t j = 0; exists(columns, account) && j < set->count; j++)
            if (text_is_empty(set->items[j].accounts) || (bits[j] && bits_has(bits[j], account))) {
                meant[account] = (uint8_t)j;
                break;
            }
    }
    return meant;
}

/* ---- moves ---- */

struct journey_bits {
    const uint64_t *enter[JOURNEY_STAGES_MAX], *exit[JOURNEY_STAGES_MAX]; /* NULL: nobody */
};

static void ask_stages(const struct asking *asking, const struct journey *journey, struct journey_bits *ret)
{
    for (int i = 0; i < journey->stage_count; i++) {
        const struct journey_stage *stage = &journey->stages[i];
        text key = journey->key;
        ret->enter[i] = ask(asking, stage->enter,
                            text_printf(asking->arena, "%.*s.stages.%d.enter", TEXT_ARGUMENTS(key), i));
        ret->exit[i] = ask(asking, stage->exit,
                           text_printf(asking->arena, "%.*s.stages.%d.exit", TEXT_ARGUMENTS(key), i));
    }
}

/* The last stage that may be entered from `from` and whose entry rule means the account; −1: none. */
static int entered(const struct journey *journey, const struct journey_bits *bits, int from, uint32_t account,
                   bool ends_only)
{
    for (int to = journey->stage_count - 1; to >= 0; to--) {
        const struct journey_stage *stage = &journey->stages[to];
        bool may = from < 0 ? stage->starts : from != to && (stage->from >> from & 1);
        if (may && bits->enter[to] && bits_has(bits->enter[to], account) &&
            (!ends_only || stage->kind == JOURNEY_STAGE_END))
            return to;
    }
    return -1;
}

struct journey_search {
    const struct column_snapshot *columns;
    const struct journey_set *set;
    const uint64_t *accounts;  /* NULL: all */
    const uint8_t *meant;      /* by account */
    struct journey_bits *bits; /* by journey */
    struct journey_states states;
    int32_t day;
    uint32_t account; /* the next to be looked at */
};

static bool move_within(const struct journey_search *search, size_t position, uint32_t account, int from,
                        struct journey_move *ret)
{
    const struct journey *journey = &search->set->items[position];
    const struct journey_bits *bits = &search->bits[position];
    bool held = from >= 0 && bits_has(search->states.by_hand, account) &&
                search->day - search->states.entered_day[account] < journey->hold_days;
    int to = entered(journey, bits, from, account, held);
    text rule = to >= 0 ? journey->stages[to].enter : TEXT_ABSENT;
    if (to < 0 && from >= 0 && !held && bits->exit[from] && bits_has(bits->exit[from], account)) {
        to = journey->stages[from].exit_to;
        rule = journey->stages[from].exit;
    }
    if (to < 0)
        return false;
    *ret = (struct journey_move){account, journey, from, to, rule};
    return true;
}

static bool find_move(const struct journey_search *search, uint8_t meant, uint32_t account,
                      struct journey_move *ret)
{
    const struct journey_states *states = &search->states;
    int from = states->stage[account];
    uint8_t now = states->journey[account];
    if (meant == JOURNEY_NONE || (from != -1 && states->entered_day[account] >= search->day))
        return false; /* nowhere to go; or moved today already */
    if (now == meant && from >= 0)
        return move_within(search, meant, account, from, ret);
    if (now != JOURNEY_NONE && now != meant && from >= 0) {
        const struct journey *journey = &search->set->items[meant];
        int same = journey_stage_find(journey, search->set->items[now].stages[from].key);
        *ret = (struct journey_move){account, journey, -1, same, TEXT_ABSENT};
        if (same >= 0)
            return true;
    }
    return move_within(search, meant, account, -1, ret);
}

struct journey_search *journey_stage_search(struct arena *arena, const struct column_snapshot *columns,
                                            int32_t day, const struct journey_set *set,
                                            const struct rule_values *values, const uint64_t *accounts,
                                            struct journey_faults *faults)
{
    const struct asking asking = {arena, columns, day, values, faults};
    struct journey_search *search = arena_new(arena, struct journey_search);
    *search = (struct journey_search){.columns = columns, .set = set, .accounts = accounts, .day = day};
    search->bits = arena_array(arena, struct journey_bits, set->count + 1);
    search->meant = journey_meant(arena, columns, day, set, values, faults);
    journey_states_read(arena, columns, day, set, accounts, &search->states);
    for (size_t j = 0; j < set->count; j++)
        ask_stages(&asking, &set->items[j], &search->bits[j]);
    return search;
}

size_t journey_stage_search_next(struct journey_search *search, struct journey_move *ret, size_t room)
{
    size_t count = 0;
    for (; search->account < search->columns->account_count && count < room; search->account++) {
        uint32_t account = search->account;
        if (search->accounts && !bits_has(search->accounts, account))
            continue;
        count += find_move(search, search->meant[account], account, &ret[count]);
    }
    return count;
}

void journey_stage_moves(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                         const struct journey_set *set, const struct rule_values *values,
                         const uint64_t *accounts, struct journey_moves *ret, struct journey_faults *faults)
{
    struct journey_search *search = journey_stage_search(arena, columns, day, set, values, accounts, faults);
    struct {
        struct journey_move *items;
        size_t count, capacity;
    } moves = {0};
    struct journey_move move;
    while (journey_stage_search_next(search, &move, 1))
        *list_append(&moves) = move;
    ret->items = arena_array(arena, struct journey_move, moves.count + 1);
    ret->count = moves.count;
    list_copy(ret->items, &moves);
    list_release(&moves);
}

/* ---- checks ---- */

static void check_names(struct journey_faults *faults, const struct column_snapshot *columns, text place,
                        text source)
{
    struct rule *rule;
    struct problem problem;
    if (text_is_empty(source) || rule_parse(faults->arena, source, &rule, NULL, &problem) != RESULT_OK)
        return; /* said already, or nothing to say */
    if (rule_check(faults->arena, rule, columns, NULL, &problem) != RESULT_OK)
        journey_fault_add(faults, place, "%s", problem.message);
}

void journey_check_rules(const struct journey *journey, const struct column_snapshot *columns,
                         struct journey_faults *faults)
{
    struct arena *arena = faults->arena;
    check_names(faults, columns, TEXT("accounts"), journey->accounts);
    for (int i = 0; i < journey->stage_count; i++) {
        check_names(faults, columns, text_printf(arena, "stages.%d.enter", i), journey->stages[i].enter);
        check_names(faults, columns, text_printf(arena, "stages.%d.exit", i), journey->stages[i].exit);
    }
    for (int i = 0; i < journey->milestone_count; i++)
        check_names(faults, columns, text_printf(arena, "milestones.%d.rule", i),
                    journey->milestones[i].rule);
}
