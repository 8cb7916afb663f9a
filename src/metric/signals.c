/* Signals: what an account's usage, answers, tickets, invoices and contacts say at a day (metrics.md,
 * section 6, the inputs of health).
 *
 * Usage is the bulk: its rows stand by account and day, so one pass over an account's rows meets the
 * borders of all windows in ascending order and notes the running sum at each; a window's usage is the
 * difference of two sums. The same pass serves one day and a history of many. Blocks are walked in
 * parallel, each family by itself, and write only their own accounts' places in the results. */
#include <assert.h>
#include <stdlib.h>

#include "metric/scope.h"
#include "metric/signal.h"

#define WINDOW_DAYS 30
#define FEATURE_WORDS 1024 /* bits for every code that a usage row can hold */
#define COUNT_MAX UINT16_MAX
#define BORDERS_FEW 3 /* of one day */

/* Compiled once for any machine and once for one with wide registers, chosen when the program starts; not
 * under the sanitizers, whose runtime is not up yet when that choice is made. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define VECTORED __attribute__((target_clones("avx2", "default")))
#else
#define VECTORED
#endif

/* Where the windows of one day begin and end, as places in the ascending list of borders. */
struct window {
    uint32_t from, middle, end;
};

struct walk {
    const struct metric_scope *scope;
    struct metric_signals *signals; /* one a day */
    size_t day_count;
    uint32_t *borders; /* ascending, distinct: rows of days below it are before the border */
    size_t border_count;
    struct window *windows; /* one a day */
};

/* What the pass over an account's rows notes at each border. */
struct border_note {
    uint32_t row;
    uint64_t sum;
};

static void usage_notes(const struct column_usage_block *block, uint32_t local, const uint32_t *borders,
                        size_t border_count, struct border_note *notes)
{
    const uint16_t *day = block->day;
    const uint32_t *quantity = block->quantity;
    uint32_t row = block->start[local], end = block->start[local + 1];
    uint64_t sum = 0;
    while (row < end && day[row] < borders[0]) /* before every window: not summed */
        row++;
    for (size_t i = 0; i < border_count; i++) {
        for (; row < end && day[row] < borders[i]; row++)
            sum += quantity[row];
        notes[i] = (struct border_note){row, sum};
    }
}

/* The same for few borders, by counting and adding whole stretches without a branch a row. */
VECTORED static void usage_notes_few(const struct column_usage_block *block, uint32_t local,
                                     const uint32_t *borders, size_t border_count, struct border_note *notes)
{
    uint32_t start = block->start[local], count = block->start[local + 1] - start, before = 0;
    const uint16_t *day = block->day + start;
    const uint32_t *quantity = block->quantity + start;
    uint64_t sum = 0;
    for (size_t i = 0; i < border_count; i++) {
        uint32_t below = 0;
        for (uint32_t row = 0; row < count; row++)
            below += day[row] < borders[i];
        for (uint32_t row = i ? before : below; row < below; row++) /* before every window: not summed */
            sum += quantity[row];
        notes[i] = (struct border_note){start + below, sum};
        before = below;
    }
}

/* A bit for each feature below 64 that was used. */
VECTORED static uint64_t feature_mask(const uint16_t *feature, const uint32_t *quantity, uint32_t count)
{
    uint64_t mask = 0;
    for (uint32_t row = 0; row < count; row++)
        mask |= (uint64_t)(quantity[row] != 0) << feature[row];
    return mask;
}

/* Distinct features of rows [from, to). `seen` has a bit a feature, all zero before and after. */
static uint16_t distinct_features(const struct column_usage_block *block, uint32_t from, uint32_t to,
                                  uint32_t feature_count, uint64_t *seen)
{
    if (feature_count <= 64)
        return (uint16_t)__builtin_popcountll(
            feature_mask(block->feature + from, block->quantity + from, to - from));
    unsigned distinct = 0;
    for (uint32_t row = from; row < to; row++) {
        uint64_t *word = &seen[block->feature[row] / 64];
        uint64_t bit = (uint64_t)(block->quantity[row] != 0) << (block->feature[row] % 64);
        distinct += (bit & ~*word) != 0;
        *word |= bit;
    }
    for (uint32_t row = from; row < to; row++)
        seen[block->feature[row] / 64] = 0;
    return (uint16_t)distinct;
}

/* The last day of use among rows [from, to). */
static int32_t last_seen(const struct column_usage_block *block, uint32_t from, uint32_t to, int32_t base_day)
{
    while (to > from)
        if (block->quantity[--to])
            return base_day + block->day[to];
    return DAY_ABSENT;
}

/* Of each contact the latest answer by `day` counts; of contacts the one who answered last. */
int16_t metric_last_nps(const struct column_survey_block *block, uint32_t local, int32_t day)
{
    int32_t best_day = DAY_ABSENT;
    int16_t best_score = -1;
    uint32_t end = block->start[local + 1];
    for (uint32_t i = block->start[local]; i < end;) {
        uint32_t contact = block->contact[i];
        int32_t latest_day = DAY_ABSENT;
        int16_t latest_score = -1;
        for (; i < end && block->contact[i] == contact; i++) {
            if (block->kind[i] == SURVEY_NPS && block->day[i] <= day) {
                latest_day = block->day[i];
                latest_score = block->score[i] / 100;
            }
        }
        if (latest_score >= 0 &&
            (latest_day > best_day || (latest_day == best_day && latest_score < best_score))) {
            best_day = latest_day;
            best_score = latest_score;
        }
    }
    return best_score;
}

void metric_open_tickets(const struct column_ticket_block *block, uint32_t local, int32_t day,
                         uint16_t *ret_open, uint16_t *ret_severe)
{
    uint32_t open = 0, severe = 0;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        bool closed = block->closed_day[i] != DAY_ABSENT && block->closed_day[i] <= day;
        bool is_open = block->opened_day[i] <= day && !closed;
        open += is_open;
        severe += is_open && block->severity[i] >= SEVERITY_HIGH;
    }
    *ret_open = (uint16_t)(open < COUNT_MAX ? open : COUNT_MAX);
    *ret_severe = (uint16_t)(severe < COUNT_MAX ? severe : COUNT_MAX);
}

bool metric_line_is_overdue(const struct column_invoice_block *block, uint32_t i, int32_t day)
{
    return metric_is_overdue(block->status[i], block->amount[i], block->issued_day[i], block->due_day[i],
                             block->paid_day[i], day);
}

static int32_t days_overdue(const struct column_invoice_block *block, uint32_t local, int32_t day)
{
    int32_t longest = -1;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        if (metric_line_is_overdue(block, i, day) && day - block->due_day[i] > longest)
            longest = day - block->due_day[i];
    return longest;
}

int32_t metric_days_since_contact(const struct column_interaction_block *block, uint32_t local, int32_t day)
{
    int32_t shortest = -1;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++) {
        bool counts = block->kind[i] != INTERACTION_NOTE && block->day[i] <= day;
        if (counts && (shortest < 0 || day - block->day[i] < shortest))
            shortest = day - block->day[i];
    }
    return shortest;
}

static void walk_usage(const struct walk *walk, uint32_t b, struct border_note *notes, uint64_t *seen)
{
    const struct column_snapshot *columns = walk->scope->columns;
    const struct column_usage_block *block = columns->blocks[COLUMN_USAGE][b];
    uint32_t features = column_dictionary_count(columns->features);
    METRIC_EACH_ACCOUNT(walk->scope, b, local)
    {
        size_t account = (size_t)b * COLUMN_BLOCK_ACCOUNTS + local;
        if (walk->border_count <= BORDERS_FEW)
            usage_notes_few(block, local, walk->borders, walk->border_count, notes);
        else
            usage_notes(block, local, walk->borders, walk->border_count, notes);
        for (size_t k = 0; k < walk->day_count; k++) {
            struct window window = walk->windows[k];
            struct metric_signals *signals = &walk->signals[k];
            const struct border_note *from = &notes[window.from], *middle = &notes[window.middle];
            const struct border_note *end = &notes[window.end];
            signals->usage_30[account] = (int64_t)(end->sum - middle->sum);
            signals->usage_30_before[account] = (int64_t)(middle->sum - from->sum);
            signals->last_seen_day[account] =
                last_seen(block, block->start[local], end->row, columns->usage_base_day);
            signals->features_30[account] = distinct_features(block, middle->row, end->row, features, seen);
        }
    }
}

static void walk_surveys(const struct walk *walk, uint32_t b)
{
    const struct column_survey_block *block = walk->scope->columns->blocks[COLUMN_SURVEY][b];
    METRIC_EACH_ACCOUNT(walk->scope, b, local)
    for (size_t k = 0; k < walk->day_count; k++)
        walk->signals[k].last_nps[(size_t)b * COLUMN_BLOCK_ACCOUNTS + local] =
            metric_last_nps(block, local, walk->signals[k].day);
}

static void walk_tickets(const struct walk *walk, uint32_t b)
{
    const struct column_ticket_block *block = walk->scope->columns->blocks[COLUMN_TICKET][b];
    METRIC_EACH_ACCOUNT(walk->scope, b, local)
    {
        size_t account = (size_t)b * COLUMN_BLOCK_ACCOUNTS + local;
        for (size_t k = 0; k < walk->day_count; k++) {
            struct metric_signals *signals = &walk->signals[k];
            metric_open_tickets(block, local, signals->day, &signals->open_tickets[account],
                         &signals->open_severe[account]);
        }
    }
}

static void walk_invoices(const struct walk *walk, uint32_t b)
{
    const struct column_invoice_block *block = walk->scope->columns->blocks[COLUMN_INVOICE][b];
    METRIC_EACH_ACCOUNT(walk->scope, b, local)
    for (size_t k = 0; k < walk->day_count; k++)
        walk->signals[k].days_overdue[(size_t)b * COLUMN_BLOCK_ACCOUNTS + local] =
            days_overdue(block, local, walk->signals[k].day);
}

static void walk_interactions(const struct walk *walk, uint32_t b)
{
    const struct column_interaction_block *block = walk->scope->columns->blocks[COLUMN_INTERACTION][b];
    METRIC_EACH_ACCOUNT(walk->scope, b, local)
    for (size_t k = 0; k < walk->day_count; k++)
        walk->signals[k].days_since_contact[(size_t)b * COLUMN_BLOCK_ACCOUNTS + local] =
            metric_days_since_contact(block, local, walk->signals[k].day);
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
    struct border_note *notes = calloc(walk->border_count, sizeof(*notes));
    uint64_t *seen = calloc(FEATURE_WORDS, sizeof(*seen));
    assert(notes && seen);
    uint32_t first, end;
    metric_part_blocks(walk->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        for (size_t k = 0; k < walk->day_count; k++)
            fill_absent(&walk->signals[k], b);
        if (!column_accounts(walk->scope->columns, b))
            continue;
        if (blocks[COLUMN_USAGE][b])
            walk_usage(walk, b, notes, seen);
        if (blocks[COLUMN_SURVEY][b])
            walk_surveys(walk, b);
        if (blocks[COLUMN_TICKET][b])
            walk_tickets(walk, b);
        if (blocks[COLUMN_INVOICE][b])
            walk_invoices(walk, b);
        if (blocks[COLUMN_INTERACTION][b])
            walk_interactions(walk, b);
    }
    free(notes);
    free(seen);
}

/* The first usage day number that is after `day`: what a row's day is compared with. */
static uint32_t border_after(const struct column_snapshot *columns, int64_t day)
{
    int64_t number = day + 1 - columns->usage_base_day;
    return (uint32_t)(number < 0 ? 0 : number > UINT16_MAX + 1 ? UINT16_MAX + 1 : number);
}

static int compare_borders(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static uint32_t border_place(const struct walk *walk, uint32_t border)
{
    const uint32_t *found =
        bsearch(&border, walk->borders, walk->border_count, sizeof(border), compare_borders);
    return (uint32_t)(found - walk->borders);
}

/* The distinct borders of all windows, in order, and each window's places among them. */
static void lay_borders(struct arena *arena, struct walk *walk)
{
    const struct column_snapshot *columns = walk->scope->columns;
    size_t count = 0;
    walk->borders = arena_array(arena, uint32_t, walk->day_count * 3);
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
    struct walk walk = {.scope = scope, .signals = ret, .day_count = count};
    size_t parts = metric_parts(scope->columns);
    if (!count || !parts)
        return RESULT_OK;
    lay_borders(arena, &walk);
    parallel_run(parts, walk_part, &walk);
    return RESULT_OK;
}

enum result metric_signals(struct arena *arena, const struct metric_scope *scope, int32_t day,
                           struct metric_signals *ret, struct problem *problem)
{
    return metric_signals_history(arena, scope, &day, 1, ret, problem);
}

static void usage_signal(const struct column_snapshot *columns, const struct column_usage_block *block,
                         uint32_t local, int32_t day, struct metric_signal *ret)
{
    uint64_t seen[FEATURE_WORDS] = {0};
    uint32_t borders[3];
    struct border_note notes[3];
    for (int i = 0; i < 3; i++)
        borders[i] = border_after(columns, (int64_t)day - (int64_t)WINDOW_DAYS * (2 - i));
    usage_notes(block, local, borders, 3, notes);
    ret->usage_30 = (int64_t)(notes[2].sum - notes[1].sum);
    ret->usage_30_before = (int64_t)(notes[1].sum - notes[0].sum);
    ret->last_seen_day = last_seen(block, block->start[local], notes[2].row, columns->usage_base_day);
    ret->features_30 = distinct_features(block, notes[1].row, notes[2].row,
                                         column_dictionary_count(columns->features), seen);
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
        metric_open_tickets(columns->blocks[COLUMN_TICKET][b], local, day, &ret->open_tickets, &ret->open_severe);
    if (columns->blocks[COLUMN_INVOICE][b])
        ret->days_overdue = days_overdue(columns->blocks[COLUMN_INVOICE][b], local, day);
    if (columns->blocks[COLUMN_INTERACTION][b])
        ret->days_since_contact = metric_days_since_contact(columns->blocks[COLUMN_INTERACTION][b], local, day);
}
