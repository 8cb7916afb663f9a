/* Signals: what an account's usage, answers, tickets, invoices and contacts say at a day (metrics.md,
 * section 6, the inputs of health).
 *
 * Usage is the bulk: its rows stand by account and day, each with the account's sum so far, so a window's
 * usage is the difference of two sums, once the rows at which the borders of all windows fall are found.
 * Those of many days are met in ascending order in one pass over the account's rows. Blocks are walked in
 * parallel, each family by itself, and write only their own accounts' places in the results. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/vectored.h"
#include "column/block.h"
#include "metric/scope.h"
#include "metric/signal.h"

#define WINDOW_DAYS 30
#define FEATURE_WORDS 1024 /* bits for every code that a usage row can hold */
#define COUNT_MAX UINT16_MAX
#define BORDERS_OF_DAY 3
#define STRETCH 8 /* rows taken together */

/* Where the windows of one day begin and end, as places in the ascending list of borders. */
struct window {
    uint32_t from, middle, end;
};

struct walk {
    const struct metric_scope *scope;
    struct metric_signals *signals; /* one a day */
    size_t day_count;
    uint16_t *borders; /* ascending, distinct: rows of days below it are before the border */
    size_t border_count;
    uint32_t *passed;       /* of many days, by a row's day: the place of the first border above it */
    struct window *windows; /* one a day */
    uint32_t feature_count;
};

/* The rows at which the borders fall: each border's first row not below it. The last row that a border is
 * the first to pass says where it falls; one that is the first of none falls with the border before it. */
static inline void usage_places(const struct walk *walk, const struct column_usage_block *block,
                                uint32_t local, uint32_t *places)
{
    const uint16_t *day = block->day;
    const uint32_t *passed = walk->passed;
    uint32_t start = block->start[local], end = block->start[local + 1], place = start;
    for (size_t i = 0; i < walk->border_count; i++)
        places[i] = start;
    for (uint32_t row = start; row < end; row++)
        places[passed[day[row]]] = row + 1;
    for (size_t i = 0; i < walk->border_count; i++)
        places[i] = place = places[i] > place ? places[i] : place;
}

/* The same for the borders of one day, by counting the rows below each. Counts have the days' width, so that
 * a register holds as many of either. */
static inline void usage_places_of_day(const struct column_usage_block *block, uint32_t local,
                                       const uint16_t *borders, uint32_t *places)
{
    uint32_t start = block->start[local], end = block->start[local + 1], first = start, second = start,
             third = start;
    for (uint32_t from = start, count; from < end; from += count) {
        uint16_t below_first = 0, below_second = 0, below_third = 0;
        const uint16_t *day = block->day + from;
        count = end - from < COUNT_MAX ? end - from : COUNT_MAX;
        for (uint32_t row = 0; row < count; row++) {
            below_first = (uint16_t)(below_first + (day[row] < borders[0]));
            below_second = (uint16_t)(below_second + (day[row] < borders[1]));
            below_third = (uint16_t)(below_third + (day[row] < borders[2]));
        }
        first += below_first;
        second += below_second;
        third += below_third;
    }
    places[0] = first;
    places[1] = second;
    places[2] = third;
}

/* What rows [from, to) of one account, whose rows begin at `start`, add up to. */
static inline int64_t usage_sum(const struct column_usage_block *block, uint32_t start, uint32_t from,
                                uint32_t to)
{
    uint32_t before = from > start ? block->running[from - 1] : 0;
    if (!block->wraps)
        return (uint32_t)((to > start ? block->running[to - 1] : 0) - before);
    int64_t sum = 0;
    for (uint32_t row = from; row < to; row++) {
        sum += (uint32_t)(block->running[row] - before);
        before = block->running[row];
    }
    return sum;
}

/* A bit for each feature, all below 64. A bit may be set twice, so the last stretch reaches back over rows
 * that were seen: no row is left over to be taken singly. */
static inline uint64_t feature_mask(const uint16_t *feature, uint32_t count)
{
    uint64_t mask = 0;
    if (count < STRETCH) {
        for (uint32_t row = 0; row < count; row++)
            mask |= UINT64_C(1) << feature[row];
        return mask;
    }
    for (uint32_t row = 0; row < count; row += STRETCH) {
        const uint16_t *stretch = feature + (row < count - STRETCH ? row : count - STRETCH);
        for (uint32_t i = 0; i < STRETCH; i++)
            mask |= UINT64_C(1) << stretch[i];
    }
    return mask;
}

/* Distinct features of rows [from, to). `seen` has a bit a feature, all zero before and after. */
static inline uint16_t distinct_features(const struct column_usage_block *block, uint32_t from, uint32_t to,
                                         uint32_t feature_count, uint64_t *seen)
{
    if (feature_count <= 64)
        return (uint16_t)__builtin_popcountll(feature_mask(block->feature + from, to - from));
    unsigned distinct = 0;
    for (uint32_t row = from; row < to; row++) {
        uint64_t *word = &seen[block->feature[row] / 64];
        uint64_t bit = UINT64_C(1) << (block->feature[row] % 64);
        distinct += (bit & ~*word) != 0;
        *word |= bit;
    }
    for (uint32_t row = from; row < to; row++)
        seen[block->feature[row] / 64] = 0;
    return (uint16_t)distinct;
}

/* The day of the last of rows [start, end). */
static inline int32_t last_seen(const struct column_usage_block *block, uint32_t start, uint32_t end,
                                int32_t base_day)
{
    return end > start ? base_day + block->day[end - 1] : DAY_ABSENT;
}

/* The few rows of the other kinds are weighed without a branch: which way they go cannot be foreseen. */

/* Of each contact the latest answer by `day` counts; of contacts the one who answered last, of those of one
 * day the lowest. Backwards, so that a contact's latest comes first. */
int16_t metric_last_nps(const struct column_survey_block *block, uint32_t local, int32_t day)
{
    int64_t best = INT64_MIN; /* the day, and below it how low the score is */
    uint32_t contact = UINT32_MAX;
    for (uint32_t i = block->start[local + 1]; i-- > block->start[local];) {
        uint32_t change = contact ^ block->contact[i];
        bool is_latest = (block->kind[i] == SURVEY_NPS) & (block->day[i] <= day) & (change != 0);
        int64_t counts = -(int64_t)(is_latest & (block->score[i] > -100));
        int64_t rank = (int64_t)block->day[i] * 65536 + (INT16_MAX - block->score[i]);
        rank = (rank & counts) | (INT64_MIN & ~counts);
        contact ^= change & -(uint32_t)is_latest;
        best = rank > best ? rank : best;
    }
    return best == INT64_MIN ? -1 : (int16_t)((INT16_MAX - (int32_t)(best & 0xffff)) / 100);
}

/* 1 for an open ticket, and 1 << 32 more for a severe one. */
static inline uint64_t ticket_weight(const struct column_ticket_block *block, uint32_t i, int32_t day)
{
    uint64_t is_open =
        (block->opened_day[i] <= day) & ((block->closed_day[i] == DAY_ABSENT) | (block->closed_day[i] > day));
    return is_open | (is_open & (block->severity[i] >= SEVERITY_HIGH)) << 32;
}

static inline void put_tickets(uint64_t weight, uint16_t *ret_open, uint16_t *ret_severe)
{
    uint32_t open = (uint32_t)weight, severe = (uint32_t)(weight >> 32);
    *ret_open = (uint16_t)(open < COUNT_MAX ? open : COUNT_MAX);
    *ret_severe = (uint16_t)(severe < COUNT_MAX ? severe : COUNT_MAX);
}

bool metric_line_is_overdue(const struct column_invoice_block *block, uint32_t i, int32_t day)
{
    return metric_is_overdue(block->status[i], block->amount[i], block->issued_day[i], block->due_day[i],
                             block->paid_day[i], day);
}

static inline int32_t days_overdue(const struct column_invoice_block *block, uint32_t local, int32_t day)
{
    int32_t earliest = INT32_MAX;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        int32_t counts = -(int32_t)metric_line_is_overdue(block, i, day);
        int32_t due = (block->due_day[i] & counts) | (INT32_MAX & ~counts);
        earliest = due < earliest ? due : earliest;
    }
    return earliest == INT32_MAX ? -1 : day - earliest;
}

int32_t metric_days_overdue(const struct column_invoice_block *block, uint32_t local, int32_t day)
{
    return days_overdue(block, local, day);
}

static inline bool is_contact(const struct column_interaction_block *block, uint32_t i, int32_t day)
{
    return (block->kind[i] != INTERACTION_NOTE) & (block->day[i] <= day);
}

/* An account's usage at one day: `places` where its window's borders fall. */
static inline void usage_signals(const struct walk *walk, const struct metric_signals *signals,
                                 const struct column_usage_block *block, uint32_t b, uint32_t local,
                                 const uint32_t *places, struct window window, uint64_t *seen)
{
    size_t account = (size_t)b * COLUMN_BLOCK_ACCOUNTS + local;
    uint32_t start = block->start[local];
    uint32_t from = places[window.from], middle = places[window.middle], end = places[window.end];
    signals->usage_30[account] = usage_sum(block, start, middle, end);
    signals->usage_30_before[account] = usage_sum(block, start, from, middle);
    signals->last_seen_day[account] = last_seen(block, start, end, walk->scope->columns->usage_base_day);
    signals->features_30[account] = distinct_features(block, middle, end, walk->feature_count, seen);
}

VECTORED static void walk_usage(const struct walk *walk, uint32_t b, uint32_t *places, uint64_t *seen)
{
    const struct column_usage_block *block = walk->scope->columns->blocks[COLUMN_USAGE][b];
    METRIC_EACH_ACCOUNT(walk->scope, b, local)
    {
        usage_places(walk, block, local, places);
        for (size_t k = 0; k < walk->day_count; k++)
            usage_signals(walk, &walk->signals[k], block, b, local, places, walk->windows[k], seen);
    }
}

/* Of one day: the places of 64 accounts first, so that the few rows looked at there are on their way from
 * memory when their turn comes. */
VECTORED static void walk_usage_of_day(const struct walk *walk, uint32_t b, uint64_t *seen)
{
    const struct column_usage_block *block = walk->scope->columns->blocks[COLUMN_USAGE][b];
    const struct metric_signals signals = walk->signals[0];
    const struct window window = walk->windows[0];
    uint32_t words = (uint32_t)bits_words(column_accounts(walk->scope->columns, b)->count);
    for (uint32_t word = 0; word < words; word++) {
        uint32_t places[64][BORDERS_OF_DAY], count = 0;
        uint64_t accounts = metric_scope_word(walk->scope, b, word);
        for (uint64_t bits = accounts; bits; bits &= bits - 1) {
            uint32_t *of = places[count++];
            usage_places_of_day(block, word * 64 + (uint32_t)__builtin_ctzll(bits), walk->borders, of);
            for (int i = 0; i < BORDERS_OF_DAY; i++)
                __builtin_prefetch(block->running + of[i] - 1);
            __builtin_prefetch(block->feature + of[1]);
            __builtin_prefetch(block->feature + of[2] - 1);
        }
        count = 0;
        for (uint64_t bits = accounts; bits; bits &= bits - 1)
            usage_signals(walk, &signals, block, b, word * 64 + (uint32_t)__builtin_ctzll(bits),
                          places[count++], window, seen);
    }
}

static void walk_surveys(const struct walk *walk, uint32_t b)
{
    const struct column_survey_block *block = walk->scope->columns->blocks[COLUMN_SURVEY][b];
    for (size_t k = 0; k < walk->day_count; k++) {
        int16_t *last = walk->signals[k].last_nps + (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        int32_t day = walk->signals[k].day;
        METRIC_EACH_ACCOUNT(walk->scope, b, local)
        last[local] = metric_last_nps(block, local, day);
    }
}

/* The weights up to each row first, over all accounts' rows; an account's are the difference of two. */
static void walk_tickets(const struct walk *walk, uint32_t b, uint64_t *sums)
{
    const struct column_ticket_block *block = walk->scope->columns->blocks[COLUMN_TICKET][b];
    const uint32_t *start = block->start;
    for (size_t k = 0; k < walk->day_count; k++) {
        uint16_t *open = walk->signals[k].open_tickets + (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        uint16_t *severe = walk->signals[k].open_severe + (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        int32_t day = walk->signals[k].day;
        uint64_t sum = sums[0] = 0;
        for (uint32_t i = 0; i < start[COLUMN_BLOCK_ACCOUNTS]; i++)
            sums[i + 1] = sum += ticket_weight(block, i, day);
        METRIC_EACH_ACCOUNT(walk->scope, b, local)
        put_tickets(sums[start[local + 1]] - sums[start[local]], &open[local], &severe[local]);
    }
}

static void walk_invoices(const struct walk *walk, uint32_t b)
{
    const struct column_invoice_block *block = walk->scope->columns->blocks[COLUMN_INVOICE][b];
    for (size_t k = 0; k < walk->day_count; k++) {
        int32_t *overdue = walk->signals[k].days_overdue + (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        int32_t day = walk->signals[k].day;
        METRIC_EACH_ACCOUNT(walk->scope, b, local)
        overdue[local] = days_overdue(block, local, day);
    }
}

/* The place behind the last contact up to each row first. Rows stand by day, so an account's latest contact
 * is the last before its end, if not before its start. */
static void walk_interactions(const struct walk *walk, uint32_t b, uint64_t *lasts)
{
    const struct column_interaction_block *block = walk->scope->columns->blocks[COLUMN_INTERACTION][b];
    const uint32_t *start = block->start;
    for (size_t k = 0; k < walk->day_count; k++) {
        int32_t *since = walk->signals[k].days_since_contact + (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        int32_t day = walk->signals[k].day;
        uint64_t last = lasts[0] = 0;
        for (uint32_t i = 0; i < start[COLUMN_BLOCK_ACCOUNTS]; i++)
            lasts[i + 1] = last = is_contact(block, i, day) ? i + 1 : last;
        METRIC_EACH_ACCOUNT(walk->scope, b, local)
        {
            uint64_t place = lasts[start[local + 1]];
            since[local] = place > start[local] ? day - block->day[place - 1] : -1;
        }
    }
}

/* Rows of the block that has most of them. */
static uint32_t rows_at_most(const struct column_snapshot *columns, enum column_family family)
{
    uint32_t most = 0;
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_block_head *block = columns->blocks[family][b];
        uint32_t rows = block ? block->start[COLUMN_BLOCK_ACCOUNTS] : 0;
        most = rows > most ? rows : most;
    }
    return most;
}

static void fill_absent(struct metric_signals *signals, uint32_t b)
{
    size_t from = (size_t)b * COLUMN_BLOCK_ACCOUNTS, to = from + COLUMN_BLOCK_ACCOUNTS;
    if (to > signals->count)
        to = signals->count;
    for (size_t i = from; i < to; i++) {
        signals->last_seen_day[i] = DAY_ABSENT;
        signals->last_nps[i] = -1;
        signals->days_overdue[i] = -1;
        signals->days_since_contact[i] = -1;
    }
}

static void walk_part(void *context, size_t part, size_t parts)
{
    const struct walk *walk = context;
    void **const *blocks = walk->scope->columns->blocks;
    uint32_t *places = calloc(walk->border_count + 1, sizeof(*places));
    uint64_t *seen = calloc(FEATURE_WORDS, sizeof(*seen));
    uint32_t tickets = rows_at_most(walk->scope->columns, COLUMN_TICKET);
    uint32_t touches = rows_at_most(walk->scope->columns, COLUMN_INTERACTION);
    uint64_t *rows = calloc((size_t)(tickets > touches ? tickets : touches) + 1, sizeof(*rows));
    assert(places && seen && rows);
    uint32_t first, end;
    metric_part_blocks(walk->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        for (size_t k = 0; k < walk->day_count; k++)
            fill_absent(&walk->signals[k], b);
        if (!column_accounts(walk->scope->columns, b))
            continue;
        if (blocks[COLUMN_USAGE][b] && walk->day_count == 1)
            walk_usage_of_day(walk, b, seen);
        else if (blocks[COLUMN_USAGE][b])
            walk_usage(walk, b, places, seen);
        if (blocks[COLUMN_SURVEY][b])
            walk_surveys(walk, b);
        if (blocks[COLUMN_TICKET][b])
            walk_tickets(walk, b, rows);
        if (blocks[COLUMN_INVOICE][b])
            walk_invoices(walk, b);
        if (blocks[COLUMN_INTERACTION][b])
            walk_interactions(walk, b, rows);
    }
    free(places);
    free(seen);
    free(rows);
}

/* The first usage day number that is after `day`: what a row's day is compared with. */
static uint16_t border_after(const struct column_snapshot *columns, int64_t day)
{
    int64_t number = day + 1 - columns->usage_base_day;
    return (uint16_t)(number < 0 ? 0 : number > UINT16_MAX ? UINT16_MAX : number);
}

static int compare_borders(const void *left, const void *right)
{
    uint16_t a = *(const uint16_t *)left, b = *(const uint16_t *)right;
    return (a > b) - (a < b);
}

static uint32_t border_place(const struct walk *walk, uint16_t border)
{
    const uint16_t *found =
        bsearch(&border, walk->borders, walk->border_count, sizeof(border), compare_borders);
    return (uint32_t)(found - walk->borders);
}

/* The distinct borders of all windows, in order, and each window's places among them. */
static void lay_borders(struct arena *arena, struct walk *walk)
{
    const struct column_snapshot *columns = walk->scope->columns;
    size_t count = 0;
    walk->borders = arena_array(arena, uint16_t, walk->day_count * BORDERS_OF_DAY);
    for (size_t k = 0; k < walk->day_count; k++)
        for (int32_t back = 0; back <= 2 * WINDOW_DAYS; back += WINDOW_DAYS)
            walk->borders[count++] = border_after(columns, (int64_t)walk->signals[k].day - back);
    qsort(walk->borders, count, sizeof(*walk->borders), compare_borders);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || walk->borders[i] != walk->borders[walk->border_count - 1])
            walk->borders[walk->border_count++] = walk->borders[i];
    walk->windows = arena_array(arena, struct window, walk->day_count);
    for (size_t k = 0; k < walk->day_count; k++) {
        int64_t day = walk->signals[k].day;
        walk->windows[k] = (struct window){
            border_place(walk, border_after(columns, day - 2 * WINDOW_DAYS)),
            border_place(walk, border_after(columns, day - WINDOW_DAYS)),
            border_place(walk, border_after(columns, day)),
        };
    }
}

static void lay_passed(struct arena *arena, struct walk *walk)
{
    walk->passed = arena_array(arena, uint32_t, UINT16_MAX);
    for (uint32_t day = 0, passed = 0; day < UINT16_MAX; day++) {
        while (passed < walk->border_count && walk->borders[passed] <= day)
            passed++;
        walk->passed[day] = passed;
    }
}

static void allocate(struct arena *arena, const struct metric_scope *scope, int32_t day,
                     struct metric_signals *ret)
{
    size_t count = scope->columns->account_count;
    *ret = (struct metric_signals){
        .count = count,
        .day = day < scope->as_of ? day : scope->as_of,
        .usage_loaded = scope->columns->loaded[COLUMN_USAGE],
        .usage_30 = arena_array(arena, int64_t, count),
        .usage_30_before = arena_array(arena, int64_t, count),
        .last_seen_day = arena_array(arena, int32_t, count),
        .features_30 = arena_array(arena, uint16_t, count),
        .last_nps = arena_array(arena, int16_t, count),
        .open_tickets = arena_array(arena, uint16_t, count),
        .open_severe = arena_array(arena, uint16_t, count),
        .days_overdue = arena_array(arena, int32_t, count),
        .days_since_contact = arena_array(arena, int32_t, count),
    };
}

enum result metric_signals_history(struct arena *arena, const struct metric_scope *scope, const int32_t *days,
                                   size_t count, struct metric_signals *ret, struct problem *problem)
{
    (void)problem;
    for (size_t k = 0; k < count; k++)
        allocate(arena, scope, days[k], &ret[k]);
    struct walk walk = {.scope = scope,
                        .signals = ret,
                        .day_count = count,
                        .feature_count = column_dictionary_count(scope->columns->features)};
    size_t parts = metric_parts(scope->columns);
    if (!count || !parts)
        return RESULT_OK;
    lay_borders(arena, &walk);
    if (count > 1)
        lay_passed(arena, &walk);
    parallel_run(parts, walk_part, &walk);
    return RESULT_OK;
}

enum result metric_signals(struct arena *arena, const struct metric_scope *scope, int32_t day,
                           struct metric_signals *ret, struct problem *problem)
{
    return metric_signals_history(arena, scope, &day, 1, ret, problem);
}

/* The borders of a window of `window_days` that ends at `day`, and of the one before it. */
static void borders_of_window(const struct column_snapshot *columns, int32_t day, int32_t window_days,
                              uint16_t *borders)
{
    for (int i = 0; i < BORDERS_OF_DAY; i++)
        borders[i] = border_after(columns, (int64_t)day - (int64_t)window_days * (2 - i));
}

static void usage_signal(const struct column_snapshot *columns, const struct column_usage_block *block,
                         uint32_t local, int32_t day, struct metric_signal *ret)
{
    uint64_t seen[FEATURE_WORDS] = {0};
    uint16_t borders[BORDERS_OF_DAY];
    uint32_t places[BORDERS_OF_DAY], start = block->start[local];
    borders_of_window(columns, day, WINDOW_DAYS, borders);
    usage_places_of_day(block, local, borders, places);
    ret->usage_30 = usage_sum(block, start, places[1], places[2]);
    ret->usage_30_before = usage_sum(block, start, places[0], places[1]);
    ret->last_seen_day = last_seen(block, start, places[2], columns->usage_base_day);
    ret->features_30 =
        distinct_features(block, places[1], places[2], column_dictionary_count(columns->features), seen);
}

VECTORED static void walk_window(const struct column_usage_block *block, uint32_t local, uint32_t count,
                                 const uint16_t *borders, uint32_t feature_count,
                                 struct metric_usage_window *ret)
{
    uint64_t seen[FEATURE_WORDS];
    memset(seen, 0, bits_words(feature_count) * sizeof *seen);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t places[BORDERS_OF_DAY], start = block->start[local + i];
        usage_places_of_day(block, local + i, borders, places);
        ret[i] = (struct metric_usage_window){
            .uses = usage_sum(block, start, places[1], places[2]),
            .uses_before = usage_sum(block, start, places[0], places[1]),
            .features = distinct_features(block, places[1], places[2], feature_count, seen),
        };
    }
}

void metric_usage_window(const struct metric_scope *scope, uint32_t account, uint32_t count, int32_t day,
                         int32_t window_days, struct metric_usage_window *ret)
{
    const struct column_snapshot *columns = scope->columns;
    const struct column_usage_block *block = columns->blocks[COLUMN_USAGE][account / COLUMN_BLOCK_ACCOUNTS];
    uint16_t borders[BORDERS_OF_DAY];
    memset(ret, 0, count * sizeof *ret);
    if (!block)
        return;
    borders_of_window(columns, day < scope->as_of ? day : scope->as_of, window_days, borders);
    walk_window(block, account % COLUMN_BLOCK_ACCOUNTS, count, borders,
                column_dictionary_count(columns->features), ret);
}

void metric_open_tickets(const struct column_ticket_block *block, uint32_t local, int32_t day,
                         uint16_t *ret_open, uint16_t *ret_severe)
{
    uint64_t weight = 0;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        weight += ticket_weight(block, i, day);
    put_tickets(weight, ret_open, ret_severe);
}

int32_t metric_days_since_contact(const struct column_interaction_block *block, uint32_t local, int32_t day)
{
    for (uint32_t i = block->start[local + 1]; i-- > block->start[local];)
        if (is_contact(block, i, day))
            return day - block->day[i];
    return -1;
}

int32_t metric_last_seen(const struct column_snapshot *columns, const struct column_usage_block *block,
                         uint32_t local, int32_t day)
{
    uint32_t border = border_after(columns, day), row = block->start[local + 1];
    while (row > block->start[local] && block->day[row - 1] >= border)
        row--;
    return last_seen(block, block->start[local], row, columns->usage_base_day);
}

void metric_signal(const struct metric_scope *scope, uint32_t account, int32_t day, struct metric_signal *ret)
{
    const struct column_snapshot *columns = scope->columns;
    uint32_t b = account / COLUMN_BLOCK_ACCOUNTS, local = account % COLUMN_BLOCK_ACCOUNTS;
    *ret = (struct metric_signal){
        .last_seen_day = DAY_ABSENT,
        .days_overdue = -1,
        .days_since_contact = -1,
        .last_nps = -1,
    };
    if (day > scope->as_of)
        day = scope->as_of;
    if (!metric_scope_has(scope, account))
        return;
    if (columns->blocks[COLUMN_USAGE][b])
        usage_signal(columns, columns->blocks[COLUMN_USAGE][b], local, day, ret);
    if (columns->blocks[COLUMN_SURVEY][b])
        ret->last_nps = metric_last_nps(columns->blocks[COLUMN_SURVEY][b], local, day);
    if (columns->blocks[COLUMN_TICKET][b])
        metric_open_tickets(columns->blocks[COLUMN_TICKET][b], local, day, &ret->open_tickets,
                            &ret->open_severe);
    if (columns->blocks[COLUMN_INVOICE][b])
        ret->days_overdue = days_overdue(columns->blocks[COLUMN_INVOICE][b], local, day);
    if (columns->blocks[COLUMN_INTERACTION][b])
        ret->days_since_contact =
            metric_days_since_contact(columns->blocks[COLUMN_INTERACTION][b], local, day);
}
