/* Closing the flat families: sort the staged rows, lay them into the block, and between them the rows
 * of accounts that keep what the old block had. */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "column/stage_internal.h"

#define COMPARE(a, b)                                                                                        \
    do {                                                                                                     \
        if ((a) != (b))                                                                                      \
            return (a) < (b) ? -1 : 1;                                                                       \
    } while (0)

/* No two rows of a kind have one sequence. */
static int later(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_subscriptions(const void *a, const void *b)
{
    const struct staged_subscription *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->recurring.id, y->recurring.id);
    return later(x->head.sequence, y->head.sequence);
}

static int compare_invoices(const void *a, const void *b)
{
    const struct staged_invoice *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->issued_day, y->issued_day);
    return later(x->head.sequence, y->head.sequence);
}

static int compare_surveys(const void *a, const void *b)
{
    const struct staged_survey *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->contact_key, y->contact_key);
    COMPARE(x->instant, y->instant);
    return later(x->head.sequence, y->head.sequence);
}

static int compare_usage(const void *a, const void *b)
{
    const struct staged_usage *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->day, y->day);
    return later(x->head.sequence, y->head.sequence);
}

static int compare_tickets(const void *a, const void *b)
{
    const struct staged_ticket *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->opened_day, y->opened_day);
    return later(x->head.sequence, y->head.sequence);
}

static int compare_interactions(const void *a, const void *b)
{
    const struct staged_interaction *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->day, y->day);
    return later(x->head.sequence, y->head.sequence);
}

static int compare_journeys(const void *a, const void *b)
{
    const struct staged_journey *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->kind, y->kind);
    COMPARE(x->day, y->day);
    COMPARE(x->instant, y->instant);
    COMPARE(x->id, y->id);
    return later(x->head.sequence, y->head.sequence);
}

static void fill_subscription(void *target, uint32_t row, const void *item)
{
    struct column_subscription_block *block = target;
    const struct staged_subscription *staged = item;
    block->subscription_id[row] = staged->recurring.id;
    block->start_day[row] = staged->recurring.start_day;
    block->end_day[row] = staged->recurring.end_day;
    block->renewal_day[row] = staged->renewal_day;
    block->trial_end_day[row] = staged->recurring.trial_end_day;
    block->cancel_kind[row] = staged->recurring.cancel_kind;
    block->years_more[row] = recurring_years_more(staged->last_terms);
    block->cancel_reason[row] = staged->cancel_reason;
    block->plan[row] = staged->plan;
    block->product[row] = staged->product;
    block->currency[row] = staged->recurring.currency;
}

static void fill_invoice(void *target, uint32_t row, const void *item)
{
    struct column_invoice_block *block = target;
    const struct staged_invoice *staged = item;
    block->issued_day[row] = staged->issued_day;
    block->due_day[row] = staged->due_day;
    block->paid_day[row] = staged->paid_day;
    block->amount[row] = staged->amount;
    block->currency[row] = staged->currency;
    block->type[row] = staged->type;
    block->status[row] = staged->status;
    block->category[row] = staged->category;
    block->invoice[row] = staged->invoice;
}

static void fill_survey(void *target, uint32_t row, const void *item)
{
    struct column_survey_block *block = target;
    const struct staged_survey *staged = item;
    block->contact[row] = staged->contact;
    block->day[row] = staged->day;
    block->kind[row] = staged->kind;
    block->score[row] = staged->score;
    block->scale_min[row] = staged->scale_min;
    block->scale_max[row] = staged->scale_max;
    block->stage[row] = staged->stage;
}

static void fill_usage(void *target, uint32_t row, const void *item)
{
    struct column_usage_block *block = target;
    const struct staged_usage *staged = item;
    block->day[row] = staged->day;
    block->feature[row] = staged->feature;
    uint32_t before = row > block->start[staged->head.account] ? block->running[row - 1] : 0;
    block->running[row] = before + staged->quantity;
    block->wraps |= block->running[row] < before;
}

static void fill_ticket(void *target, uint32_t row, const void *item)
{
    struct column_ticket_block *block = target;
    const struct staged_ticket *staged = item;
    block->opened_day[row] = staged->opened_day;
    block->closed_day[row] = staged->closed_day;
    block->severity[row] = staged->severity;
    block->sla_breached[row] = staged->sla_breached;
}

static void fill_interaction(void *target, uint32_t row, const void *item)
{
    struct column_interaction_block *block = target;
    const struct staged_interaction *staged = item;
    block->day[row] = staged->day;
    block->kind[row] = staged->kind;
}

static void fill_journey(void *target, uint32_t row, const void *item)
{
    struct column_journey_block *block = target;
    const struct staged_journey *staged = item;
    block->id[row] = staged->kind == RECORD_STAGE ? 0 : staged->id; /* nobody asks for a stage's */
    block->kind[row] = staged->kind;
    block->day[row] = staged->day;
    block->end_day[row] = staged->end_day;
    block->due_day[row] = staged->due_day;
    block->snoozed_day[row] = staged->snoozed_day;
    block->state[row] = staged->state;
    block->choice[row] = staged->choice;
    block->name[row] = staged->name;
    block->group[row] = staged->group;
    block->outcome[row] = staged->outcome;
    block->owner[row] = staged->owner;
    block->amount[row] = staged->amount;
    block->currency[row] = staged->currency;
}

static const struct flat_family {
    enum staged_kind kind;
    staged_compare compare;
    void (*fill)(void *target, uint32_t row, const void *item);
} flat_families[COLUMN_FAMILY_COUNT] = {
    [COLUMN_SUBSCRIPTION] = {STAGED_SUBSCRIPTION, compare_subscriptions, fill_subscription},
    [COLUMN_INVOICE] = {STAGED_INVOICE, compare_invoices, fill_invoice},
    [COLUMN_SURVEY] = {STAGED_SURVEY, compare_surveys, fill_survey},
    [COLUMN_USAGE] = {STAGED_USAGE, compare_usage, fill_usage},
    [COLUMN_TICKET] = {STAGED_TICKET, compare_tickets, fill_ticket},
    [COLUMN_INTERACTION] = {STAGED_INTERACTION, compare_interactions, fill_interaction},
    [COLUMN_PLACE] = {STAGED_PLACE, compare_journeys, fill_journey},
    [COLUMN_JOURNEY] = {STAGED_JOURNEY, compare_journeys, fill_journey},
};

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Numbers the distinct keys of one account's rows from 0, in the order of the keys. */
static uint32_t number_of_key(const uint64_t *sorted, size_t count, uint64_t key)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = (low + count) / 2;
        if (sorted[middle] < key)
            low = middle + 1;
        else
            count = middle;
    }
    return (uint32_t)low;
}

static void number_invoices(struct column_stage *stage)
{
    struct staged_invoice *items = staged_items(stage, STAGED_INVOICE, staged_invoice);
    size_t count = stage->rows[STAGED_INVOICE].count;
    for (size_t from = 0, to; from < count; from = to) {
        stage->keys.count = 0;
        for (to = from; to < count && items[to].head.account == items[from].head.account; to++)
            *list_append(&stage->keys) = items[to].invoice_key;
        qsort(stage->keys.items, stage->keys.count, sizeof *stage->keys.items, compare_keys);
        size_t distinct = 0;
        for (size_t i = 0; i < stage->keys.count; i++)
            if (distinct == 0 || stage->keys.items[distinct - 1] != stage->keys.items[i])
                stage->keys.items[distinct++] = stage->keys.items[i];
        for (size_t i = from; i < to; i++)
            items[i].invoice = number_of_key(stage->keys.items, distinct, items[i].invoice_key);
    }
}

/* Sorted by contact already: a new number where the key changes. */
static void number_contacts(struct column_stage *stage)
{
    struct staged_survey *items = staged_items(stage, STAGED_SURVEY, staged_survey);
    size_t count = stage->rows[STAGED_SURVEY].count;
    for (size_t i = 1; i < count; i++)
        if (items[i].head.account == items[i - 1].head.account)
            items[i].contact = items[i - 1].contact + (items[i].contact_key != items[i - 1].contact_key);
}

/* What the last change of a subscription says of it. Of plan, unit and count the last that names one. */
static void take_change(struct staged_subscription *subscription, const struct staged_change *change)
{
    const struct recurring_change *said = &change->recurring;
    if (change->plan != COLUMN_CODE_ABSENT)
        subscription->plan = change->plan;
    if (said->has_unit)
        subscription->last_terms.unit = said->terms.unit;
    if (said->has_count)
        subscription->last_terms.count = said->terms.count;
}

/* The plan and the interval of the last terms. Changes are sorted. */
static void take_changes(struct column_stage *stage)
{
    struct staged_subscription *items = staged_items(stage, STAGED_SUBSCRIPTION, staged_subscription);
    const struct staged_change *changes = staged_items(stage, STAGED_CHANGE, staged_change);
    size_t count = stage->rows[STAGED_SUBSCRIPTION].count, change_count = stage->rows[STAGED_CHANGE].count;
    size_t change = 0;
    for (size_t i = 0; i < count; i++) {
        for (;
             change < change_count && (changes[change].head.account < items[i].head.account ||
                                       (changes[change].head.account == items[i].head.account &&
                                        changes[change].recurring.subscription_id <= items[i].recurring.id));
             change++) {
            if (changes[change].head.account == items[i].head.account &&
                changes[change].recurring.subscription_id == items[i].recurring.id)
                take_change(&items[i], &changes[change]);
        }
    }
}

static int compare_changes(const void *a, const void *b)
{
    const struct staged_change *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->recurring.subscription_id, y->recurring.subscription_id);
    COMPARE(x->recurring.day, y->recurring.day);
    return later(x->head.sequence, y->head.sequence);
}

static int compare_lines(const void *a, const void *b)
{
    const struct staged_line *x = a, *y = b;
    COMPARE(x->head.account, y->head.account);
    COMPARE(x->recurring.subscription_id, y->recurring.subscription_id);
    return later(x->head.sequence, y->head.sequence);
}

void column_stage_sort_recurring(struct column_stage *stage)
{
    column_stage_sort(&stage->rows[STAGED_SUBSCRIPTION], compare_subscriptions);
    column_stage_sort(&stage->rows[STAGED_CHANGE], compare_changes);
    column_stage_sort(&stage->rows[STAGED_LINE], compare_lines);
}

/* Rows of accounts [from, to) of the old block, laid at `row`. */
static uint32_t copy_rows(const struct column_layout *layout, void *block, uint32_t row, const void *old,
                          uint32_t from, uint32_t to)
{
    const uint32_t *start = ((const struct column_block_head *)old)->start;
    uint32_t count = start[to] - start[from];
    for (int i = 0; i < layout->array_count && count > 0; i++) {
        size_t size = layout->arrays[i].item_size;
        char *target = column_layout_pointer(layout, block, i);
        const char *source = column_layout_pointer(layout, old, i);
        memcpy(target + row * size, source + start[from] * size, count * size);
    }
    return row + count;
}

void *column_stage_flat(struct column_stage *stage, enum column_family family, uint32_t block,
                        const uint64_t *touched)
{
    const struct flat_family *flat = &flat_families[family];
    const struct column_layout *layout = column_layout_of(family);
    struct staged_rows *rows = &stage->rows[flat->kind];
    const void *old = touched ? stage->snapshot->blocks[family][block] : NULL;
    const uint32_t *old_start = old ? ((const struct column_block_head *)old)->start : NULL;
    if (family == COLUMN_SUBSCRIPTION) {
        column_stage_sort_recurring(stage);
        take_changes(stage);
    } else {
        column_stage_sort(rows, flat->compare);
    }
    if (family == COLUMN_INVOICE)
        number_invoices(stage);
    if (family == COLUMN_SURVEY)
        number_contacts(stage);
    uint32_t kept = 0;
    for (uint32_t a = 0; old && a < COLUMN_BLOCK_ACCOUNTS; a++)
        kept += bits_has(touched, a) ? 0 : old_start[a + 1] - old_start[a];
    if (kept + rows->count == 0)
        return NULL;
    void *made =
        column_block_flat_new(family, column_stage_block_count(stage, block), kept + (uint32_t)rows->count);
    if (family == COLUMN_USAGE && old)
        ((struct column_usage_block *)made)->wraps = ((const struct column_usage_block *)old)->wraps;
    uint32_t *start = ((struct column_block_head *)made)->start;
    const char *item = rows->items, *end = item + rows->count * rows->item_size;
    uint32_t row = 0;
    for (uint32_t a = 0; a < COLUMN_BLOCK_ACCOUNTS; a++) {
        start[a] = row;
        if (old && !bits_has(touched, a))
            row = copy_rows(layout, made, row, old, a, a + 1);
        for (; item < end && ((const struct staged_head *)item)->account == a; item += rows->item_size)
            flat->fill(made, row++, item);
    }
    start[COLUMN_BLOCK_ACCOUNTS] = row;
    /* Usage says something in each of its arrays, and is the most there is. */
    return family == COLUMN_USAGE ? made : column_block_flat_share(family, made);
}
