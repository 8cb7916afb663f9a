/* Milestones: what is to be made and what was reached (milestone.h). */
#include "journey/milestone.h"

#include <assert.h>

#include "base/bits.h"
#include "base/list.h"
#include "column/journey.h"

int32_t journey_anchor_day(const struct column_snapshot *columns, uint32_t account, int32_t fallback)
{
    const struct column_account_block *block = column_accounts(columns, account / COLUMN_BLOCK_ACCOUNTS);
    const struct column_mrr_block *mrr = column_mrr(columns, account / COLUMN_BLOCK_ACCOUNTS);
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    if (block && local < block->count && block->signup_day[local] != DAY_ABSENT)
        return block->signup_day[local];
    if (mrr && local < mrr->count && mrr->first_day[local] != DAY_ABSENT)
        return mrr->first_day[local];
    return fallback;
}

int32_t journey_first_use(const struct column_snapshot *columns, uint32_t account, text feature,
                          int64_t times, int32_t from, int32_t within_days, int32_t day)
{
    const struct column_usage_block *block = columns->blocks[COLUMN_USAGE][account / COLUMN_BLOCK_ACCOUNTS];
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS,
             code = column_dictionary_code(columns->features, feature);
    int32_t last = within_days && from + within_days - 1 < day ? from + within_days - 1 : day;
    int64_t used = 0;
    if (!block || local >= block->count || code == COLUMN_CODE_ABSENT)
        return DAY_ABSENT;
    for (uint32_t row = block->start[local]; row < block->start[local + 1]; row++) {
        int32_t used_day = columns->usage_base_day + block->day[row];
        if (used_day > last)
            break;
        if (used_day < from || block->feature[row] != code)
            continue;
        used += column_usage_quantity(block, local, row);
        if (used >= times)
            return used_day;
    }
    return DAY_ABSENT;
}

/* ---- the night's ---- */

struct watching {
    struct arena *arena;
    const struct column_snapshot *columns;
    int32_t day;
    const struct rule_values *values;
    struct journey_faults *faults;
};

/* What one journey's milestones are known by: their rules' accounts, their names' codes. */
struct known {
    const uint64_t *reached[JOURNEY_MILESTONES_MAX]; /* NULL: nobody by rule */
    uint32_t name[JOURNEY_MILESTONES_MAX][LANGUAGE_COUNT];
};

static void know(const struct watching *watching, const struct journey *journey, struct known *ret)
{
    for (int i = 0; i < journey->milestone_count; i++) {
        const struct journey_milestone *milestone = &journey->milestones[i];
        uint64_t *accounts = NULL;
        struct problem problem;
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            ret->name[i][language] =
                column_dictionary_code(watching->columns->journeys, milestone->name[language]);
        if (text_is_empty(milestone->rule))
            continue;
        if (rule_accounts_with(watching->arena, milestone->rule, watching->columns, watching->day,
                               watching->values, &accounts, NULL, &problem) != RESULT_OK &&
            watching->faults)
            journey_fault_add(
                watching->faults,
                text_printf(watching->arena, "%.*s.milestones.%d.rule", TEXT_ARGUMENTS(journey->key), i),
                "%s", problem.message);
        ret->reached[i] = accounts;
    }
}

/* The account's row of the milestone since the anchor: −1 none. */
static int64_t find_row(const struct column_journey_rows *rows, const uint32_t names[LANGUAGE_COUNT],
                        int32_t anchor)
{
    for (uint32_t row = rows->from; row < rows->to; row++) {
        bool named = false;
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            named |= names[language] && rows->block->name[row] == names[language];
        if (named && (rows->block->due_day[row] == DAY_ABSENT || rows->block->due_day[row] >= anchor))
            return row;
    }
    return -1;
}

static int32_t reached_day(const struct watching *watching, const struct journey_milestone *milestone,
                           const uint64_t *by_rule, uint32_t account, int32_t anchor)
{
    if (!text_is_empty(milestone->feature))
        return journey_first_use(watching->columns, account, milestone->feature, milestone->times, anchor,
                                 milestone->within_days, watching->day);
    return by_rule && bits_has(by_rule, account) ? watching->day : DAY_ABSENT;
}

/* What is to be written of one milestone of one account; false: nothing. */
static bool look(const struct watching *watching, const struct journey *journey, const struct known *known,
                 int position, uint32_t account, int32_t entered, struct journey_milestone_change *ret)
{
    const struct journey_milestone *milestone = &journey->milestones[position];
    struct column_journey_rows rows = column_journey_rows(watching->columns, account, RECORD_MILESTONE);
    int32_t anchor = milestone->anchor == JOURNEY_FROM_STAGE
                         ? entered
                         : journey_anchor_day(watching->columns, account, entered);
    int64_t row = find_row(&rows, known->name[position], anchor);
    if (row >= 0 && rows.block->end_day[row] != DAY_ABSENT)
        return false;
    *ret = (struct journey_milestone_change){
        .account = account,
        .journey = journey,
        .milestone = position,
        .makes = row < 0,
        .anchor_day = anchor,
        .due_day = anchor + milestone->due_days,
        .reached_day = reached_day(watching, milestone, known->reached[position], account, anchor),
        .row_id = row < 0 ? 0 : rows.block->id[row]};
    bool born_late = ret->makes && ret->due_day < watching->day;
    return ret->reached_day != DAY_ABSENT || (ret->makes && !born_late);
}

struct journey_milestone_search {
    struct watching watching;
    const struct journey_set *set;
    const uint64_t *accounts; /* NULL: all */
    struct known *known;      /* by journey */
    struct journey_states states;
    uint32_t account; /* the next to be looked at */
};

struct journey_milestone_search *
journey_milestone_search(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                         const struct journey_set *set, const struct rule_values *values,
                         const uint64_t *accounts, struct journey_faults *faults)
{
    struct journey_milestone_search *search = arena_new(arena, struct journey_milestone_search);
    *search = (struct journey_milestone_search){
        .watching = {arena, columns, day, values, faults}, .set = set, .accounts = accounts};
    search->known = arena_array(arena, struct known, set->count + 1);
    journey_states_read(arena, columns, day, set, accounts, &search->states);
    for (size_t j = 0; j < set->count; j++)
        know(&search->watching, &set->items[j], &search->known[j]);
    return search;
}

size_t journey_milestone_search_next(struct journey_milestone_search *search,
                                     struct journey_milestone_change *ret, size_t room)
{
    const struct journey_states *states = &search->states;
    size_t count = 0;
    assert(room >= JOURNEY_MILESTONES_MAX);
    for (; search->account < states->count && count + JOURNEY_MILESTONES_MAX <= room; search->account++) {
        uint32_t account = search->account;
        if (states->stage[account] < 0 || (search->accounts && !bits_has(search->accounts, account)))
            continue;
        const struct journey *journey = &search->set->items[states->journey[account]];
        const struct known *known = &search->known[states->journey[account]];
        for (int i = 0; i < journey->milestone_count; i++)
            if (journey->milestones[i].stage == states->stage[account])
                count += look(&search->watching, journey, known, i, account, states->entered_day[account],
                              &ret[count]);
    }
    return count;
}

void journey_milestone_due(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                           const struct journey_set *set, const struct rule_values *values,
                           const uint64_t *accounts, struct journey_milestone_changes *ret,
                           struct journey_faults *faults)
{
    struct journey_milestone_search *search =
        journey_milestone_search(arena, columns, day, set, values, accounts, faults);
    struct {
        struct journey_milestone_change *items;
        size_t count, capacity;
    } changes = {0};
    struct journey_milestone_change some[JOURNEY_MILESTONES_MAX];
    for (size_t count; (count = journey_milestone_search_next(search, some, JOURNEY_MILESTONES_MAX)) > 0;)
        for (size_t i = 0; i < count; i++)
            *list_append(&changes) = some[i];
    ret->items = arena_array(arena, struct journey_milestone_change, changes.count + 1);
    ret->count = changes.count;
    list_copy(ret->items, &changes);
    list_release(&changes);
}
