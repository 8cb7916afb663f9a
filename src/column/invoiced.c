/* See invoiced.h. A snapshot under these rules is asked for as of a few days again and again (today, and
 * what somebody looks back at), so those last used are kept, and lent by reference: one that has gone
 * lives on as long as it is in use. */
#include "column/invoiced.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/parallel.h"
#include "column/snapshot.h"
#include "column/stage_internal.h"

enum { DAYS_KEPT = 2, PARTS_A_THREAD = 4 };

struct column_kept {
    pthread_mutex_t mutex; /* held while one is made: who asks for the same waits for it */
    struct kept_day {
        struct column_snapshot *made; /* NULL: none */
        int32_t as_of;
    } days[DAYS_KEPT];       /* the last used first */
    int32_t last_issued_day; /* of the whole record, once one is made: as of any later day is the same */
    struct kept_day before;  /* of the last one followed that had one, until one is made */
    int32_t before_last_issued_day;
};

struct column_kept *column_kept_new(void)
{
    struct column_kept *kept = calloc(1, sizeof *kept);
    assert(kept);
    pthread_mutex_init(&kept->mutex, NULL);
    return kept;
}

void column_kept_release(struct column_kept *kept)
{
    for (int i = 0; i < DAYS_KEPT; i++)
        column_snapshot_release(kept->days[i].made);
    column_snapshot_release(kept->before.made);
    pthread_mutex_destroy(&kept->mutex);
    free(kept);
}

void column_kept_follow(struct column_kept *kept, struct column_kept *earlier)
{
    pthread_mutex_lock(&earlier->mutex);
    bool is_made = earlier->days[0].made; /* else what it followed: changes come in bursts */
    const struct kept_day *before = is_made ? &earlier->days[0] : &earlier->before;
    if (before->made) {
        kept->before = *before;
        kept->before_last_issued_day = is_made ? earlier->last_issued_day : earlier->before_last_issued_day;
        column_snapshot_retain(kept->before.made);
    }
    pthread_mutex_unlock(&earlier->mutex);
}

/* ---- one account ---- */

static bool is_issued(const struct column_invoice_block *block, uint32_t line)
{
    return block->issued_day[line] != DAY_ABSENT && block->status[line] != LINE_VOID &&
           block->status[line] != LINE_DRAFT;
}

static int compare_events(const void *a, const void *b)
{
    const struct recurring_event *x = a, *y = b;
    if (x->currency != y->currency)
        return x->currency < y->currency ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

/* The month of the day last asked for. Lines come by day, so that most want the same one or the next: the
 * calendar is what making these blocks would otherwise spend its time on. */
struct month_at {
    int32_t month, first_day, day_after; /* INT32_MIN: none yet */
};
enum { SHORTEST_MONTH_DAYS = 28, LONGEST_MONTH_DAYS = 31 };

static int32_t first_day_of(struct month_at *at, int32_t day)
{
    int64_t past = (int64_t)day - at->day_after;
    assert(day >= at->first_day);
    if (past < 0)
        return at->first_day;
    at->month = past < SHORTEST_MONTH_DAYS ? at->month + 1 : month_of_day(day);
    at->first_day = month_first_day(at->month);
    at->day_after = month_first_day(at->month + 1);
    return at->first_day;
}

/* The lines as events on the first day of their month, in the order of lanes. */
static void collect(struct recurring *recurring, const struct column_invoice_block *block, uint32_t account,
                    int32_t as_of)
{
    struct month_at month = {0, INT32_MIN, INT32_MIN};
    recurring->events.count = recurring->lanes.count = recurring->steps.count = 0;
    for (uint32_t i = block->start[account]; i < block->start[account + 1]; i++)
        if (is_issued(block, i) && block->issued_day[i] <= as_of)
            *list_append(&recurring->events) = (struct recurring_event){
                first_day_of(&month, block->issued_day[i]), block->currency[i], block->amount[i]};
    bool sorted = true;
    for (size_t i = 1; i < recurring->events.count && sorted; i++)
        sorted = compare_events(&recurring->events.items[i - 1], &recurring->events.items[i]) <= 0;
    if (!sorted)
        qsort(recurring->events.items, recurring->events.count, sizeof *recurring->events.items,
              compare_events);
}

static int64_t month_micro(__int128 minor)
{
    static const int64_t most = RECURRING_MICRO_MAX / MICRO_PER_MINOR;
    return minor > most    ? RECURRING_MICRO_MAX
           : minor < -most ? -RECURRING_MICRO_MAX
                           : (int64_t)minor * MICRO_PER_MINOR;
}

static void step_to(struct recurring *recurring, int32_t day, int64_t micro, int64_t *last)
{
    if (micro != *last)
        *list_append(&recurring->steps) = (struct recurring_step){day, micro};
    *last = micro;
}

void column_derive_invoiced(struct recurring *recurring, const struct column_invoice_block *block,
                            uint32_t account, int32_t as_of)
{
    collect(recurring, block, account, as_of);
    size_t count = recurring->events.count;
    const struct recurring_event *events = recurring->events.items;
    for (size_t i = 0; i < count;) {
        uint8_t currency = events[i].currency;
        size_t start = recurring->steps.count;
        int64_t last = 0;
        while (i < count && events[i].currency == currency) {
            int32_t day = events[i].day;
            __int128 minor = 0;
            for (; i < count && events[i].currency == currency && events[i].day == day; i++)
                minor += events[i].micro;
            step_to(recurring, day, month_micro(minor), &last);
            if (i == count || events[i].currency != currency || events[i].day - day > LONGEST_MONTH_DAYS)
                step_to(recurring, month_first_day(month_of_day(day) + 1), 0, &last);
        }
        if (recurring->steps.count > start)
            *list_append(&recurring->lanes) =
                (struct recurring_lane){currency, start, recurring->steps.count};
    }
}

/* ---- the whole ---- */

struct making {
    struct column_snapshot *snapshot;
    int32_t as_of;
    const struct column_snapshot *before; /* whose blocks of the same invoices are the same; NULL: none */
    bool same_rates;
    int32_t *last_issued_day; /* a part */
};

/* Whether as of both days the same lines count, when none was issued after `last`. */
static bool same_lines(int32_t day, int32_t other, int32_t last)
{
    return day == other || (day >= last && other >= last);
}

/* The block made before of the same invoices; NULL when there is none, or other rates may change it. */
static struct column_mrr_block *made_before(const struct making *making, uint32_t b, const void *invoices)
{
    const struct column_snapshot *before = making->before;
    if (!before || b >= before->block_count || before->blocks[COLUMN_INVOICE][b] != invoices)
        return NULL;
    struct column_mrr_block *block = before->blocks[COLUMN_MRR][b];
    return block && block->lane_count > 0 && !making->same_rates ? NULL : block;
}

static void make_part(void *context, size_t part, size_t parts)
{
    struct making *making = context;
    struct column_snapshot *snapshot = making->snapshot;
    struct column_stage *stage = column_stage_new(snapshot, NULL);
    for (uint32_t b = (uint32_t)part; b < snapshot->block_count; b += (uint32_t)parts) {
        const struct column_invoice_block *invoices = snapshot->blocks[COLUMN_INVOICE][b];
        snapshot->subscribed[b] = snapshot->blocks[COLUMN_MRR][b];
        snapshot->blocks[COLUMN_MRR][b] = NULL;
        if (!invoices)
            continue;
        struct column_mrr_block *same = made_before(making, b, invoices);
        if (same) {
            snapshot->blocks[COLUMN_MRR][b] = column_block_retain(same);
            continue;
        }
        for (uint32_t i = 0; i < invoices->start[COLUMN_BLOCK_ACCOUNTS]; i++)
            if (is_issued(invoices, i) && invoices->issued_day[i] > making->last_issued_day[part])
                making->last_issued_day[part] = invoices->issued_day[i];
        snapshot->blocks[COLUMN_MRR][b] = column_stage_mrr_invoiced(stage, b, making->as_of);
    }
    column_stage_free(stage);
}

static struct column_snapshot *make_invoiced(const struct column_snapshot *of, int32_t as_of)
{
    struct column_kept *kept = of->kept;
    struct making making = {.snapshot = column_snapshot_share(of), .as_of = as_of};
    int32_t last = DAY_ABSENT;
    if (kept->before.made && same_lines(as_of, kept->before.as_of, kept->before_last_issued_day)) {
        making.before = kept->before.made;
        making.same_rates = column_rates_equal(&of->rates, &making.before->rates);
        last = kept->before_last_issued_day; /* of blocks that are not looked at again */
    }
    struct arena *memory = &making.snapshot->memory;
    size_t parts = parallel_width() * PARTS_A_THREAD;
    making.snapshot->rules = RULES_INVOICED;
    making.snapshot->subscribed = arena_array(memory, void *, of->block_count + 1);
    making.last_issued_day = arena_array(memory, int32_t, parts);
    for (size_t p = 0; p < parts; p++)
        making.last_issued_day[p] = DAY_ABSENT;
    parallel_run(parts, make_part, &making);
    column_snapshot_seal(making.snapshot);
    for (size_t p = 0; p < parts; p++)
        last = making.last_issued_day[p] > last ? making.last_issued_day[p] : last;
    kept->last_issued_day = last;
    column_snapshot_release(kept->before.made);
    kept->before.made = NULL;
    return making.snapshot;
}

/* Puts the day in front of those kept. */
static void use(struct column_kept *kept, int place)
{
    struct kept_day used = kept->days[place];
    for (; place > 0; place--)
        kept->days[place] = kept->days[place - 1];
    kept->days[0] = used;
}

/* Where the kept one stands that answers for the day; −1 none. */
static int place_of(const struct column_kept *kept, int32_t as_of)
{
    for (int place = 0; place < DAYS_KEPT && kept->days[place].made; place++)
        if (same_lines(kept->days[place].as_of, as_of, kept->last_issued_day))
            return place;
    return -1;
}

struct column_snapshot *column_under(const struct column_snapshot *snapshot, enum column_rules rules,
                                     int32_t as_of)
{
    if (rules == snapshot->rules)
        return column_snapshot_retain((struct column_snapshot *)snapshot);
    assert(snapshot->rules == RULES_FAROL);
    struct column_kept *kept = snapshot->kept;
    pthread_mutex_lock(&kept->mutex);
    int place = place_of(kept, as_of);
    if (place < 0) {
        place = DAYS_KEPT - 1;
        column_snapshot_release(kept->days[place].made);
        kept->days[place] = (struct kept_day){make_invoiced(snapshot, as_of), as_of};
    }
    use(kept, place);
    struct column_snapshot *made = column_snapshot_retain(kept->days[0].made);
    pthread_mutex_unlock(&kept->mutex);
    return made;
}
