/* The kept keys: see account_keys.h. The orders of keys that are kept already are made later, under a mutex
 * of their own. */
#include "web/account/account_keys.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/kept.h"

struct order {
    uint32_t *accounts; /* NULL until made */
    size_t count;
    bool was_asked, is_begun;
};

struct entry {
    struct kept_item item;
    struct web_account_keys *kept;
    uint64_t version; /* of the snapshot */
    int32_t as_of;
    uint32_t account_count;
    struct metric_account_keys keys;
    struct metric_rate_gap gap;
    int64_t positive_count, positive_sum;
    struct metric_account_total total;
    struct order orders[2]; /* ascending, descending */
};

struct web_account_keys {
    struct kept *kept;
    pthread_mutex_t orders;
};

struct question {
    struct web_account_keys *kept;
    const struct metric_scope *scope;
    struct metric_account_field field;
};

/* Sums of amounts are bounded (column.h); of other numbers nobody asks. */
static void add_up(struct entry *entry, const struct metric_scope *scope)
{
    struct metric_scope all = {.columns = scope->columns, .as_of = scope->as_of};
    if (entry->keys.field.column != ACCOUNT_COLUMN_MRR)
        return;
    entry->total = metric_account_total(&all, entry->keys.keys);
    for (uint32_t a = 0; a < scope->columns->account_count; a++)
        if (entry->keys.keys[a] > 0) {
            entry->positive_count++;
            entry->positive_sum += entry->keys.keys[a];
        }
}

static bool make(struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    struct entry *entry = (struct entry *)item;
    entry->keys.keys = malloc((entry->account_count + (size_t)1) * sizeof *entry->keys.keys);
    if (!entry->keys.keys)
        abort();
    metric_account_keys(asked->scope, &entry->keys, &entry->gap);
    add_up(entry, asked->scope);
    return true;
}

static struct kept_item *begin(const void *question)
{
    const struct question *asked = question;
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    entry->kept = asked->kept;
    entry->version = asked->scope->columns->version;
    entry->as_of = asked->scope->as_of;
    entry->account_count = asked->scope->columns->account_count;
    entry->keys.field = asked->field;
    entry->gap = METRIC_NO_GAP;
    return &entry->item;
}

static bool answers(const struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    const struct entry *entry = (const struct entry *)item;
    return entry->version == asked->scope->columns->version && entry->as_of == asked->scope->as_of &&
           entry->keys.field.column == asked->field.column &&
           entry->keys.field.dimension == asked->field.dimension;
}

static size_t bytes_of(const struct kept_item *item)
{
    const struct entry *entry = (const struct entry *)item;
    size_t bytes = entry->account_count * sizeof *entry->keys.keys;
    pthread_mutex_lock(&entry->kept->orders);
    for (int i = 0; i < 2; i++)
        bytes += entry->orders[i].count * sizeof *entry->orders[i].accounts;
    pthread_mutex_unlock(&entry->kept->orders);
    return bytes;
}

static void release(struct kept_item *item)
{
    struct entry *entry = (struct entry *)item;
    free(entry->keys.keys);
    free(entry->orders[0].accounts);
    free(entry->orders[1].accounts);
    free(entry);
}

/* More than two while they are small. */
static const struct kept_kind kind = {.always = 2,
                                      .most = 6,
                                      .bytes_max = (size_t)44 << 20,
                                      .begin = begin,
                                      .answers = answers,
                                      .make = make,
                                      .bytes = bytes_of,
                                      .release = release};

struct web_account_keys *web_account_keys_new(void)
{
    struct web_account_keys *kept = calloc(1, sizeof *kept);
    if (!kept)
        abort();
    kept->kept = kept_new(&kind);
    pthread_mutex_init(&kept->orders, NULL);
    return kept;
}

void web_account_keys_release(struct web_account_keys *kept)
{
    if (!kept)
        return;
    kept_release(kept->kept);
    pthread_mutex_destroy(&kept->orders);
    free(kept);
}

struct web_account_keys_in_use web_account_keys_take(struct web_account_keys *kept,
                                                     const struct metric_scope *scope,
                                                     struct metric_account_field field)
{
    const struct question asked = {kept, scope, field};
    struct entry *entry = (struct entry *)kept_take(kept->kept, &asked);
    return (struct web_account_keys_in_use){entry->keys,         entry->gap,   entry->positive_count,
                                            entry->positive_sum, entry->total, entry};
}

void web_account_keys_give_back(struct web_account_keys *kept, const struct web_account_keys_in_use *in_use)
{
    kept_give_back(kept->kept, in_use->entry);
}

/* Whoever asks while another makes it goes without. */
const uint32_t *web_account_keys_order(struct web_account_keys *kept,
                                       const struct web_account_keys_in_use *in_use,
                                       const struct metric_scope *scope, bool descending, size_t *ret_count)
{
    struct entry *entry = in_use->entry;
    struct order *order = &entry->orders[descending];
    pthread_mutex_lock(&kept->orders);
    bool makes = order->was_asked && !order->is_begun;
    order->was_asked = true;
    order->is_begun |= makes;
    pthread_mutex_unlock(&kept->orders);
    if (makes) {
        struct metric_scope all = {.columns = scope->columns, .as_of = scope->as_of};
        uint32_t *accounts = malloc(((size_t)scope->columns->account_count + 1) * sizeof *accounts);
        if (!accounts)
            abort();
        size_t count = metric_account_sort(&all, &entry->keys, descending, accounts);
        pthread_mutex_lock(&kept->orders);
        order->count = count;
        order->accounts = accounts;
        pthread_mutex_unlock(&kept->orders);
    }
    pthread_mutex_lock(&kept->orders);
    const uint32_t *made = order->accounts;
    *ret_count = order->count;
    pthread_mutex_unlock(&kept->orders);
    return made;
}

static const int64_t *lend(void *context, const struct metric_scope *scope, struct metric_account_field field,
                           struct metric_rate_gap *gap, void **ret_hold)
{
    struct web_account_keys *kept = context;
    const struct question asked = {kept, scope, field};
    struct entry *entry = (struct entry *)kept_take_made(kept->kept, &asked);
    if (!entry)
        return NULL;
    *gap = metric_rate_gap_earlier(*gap, entry->gap);
    *ret_hold = entry;
    return entry->keys.keys;
}

static void take_back(void *context, void *hold)
{
    web_account_keys_give_back(context, &(struct web_account_keys_in_use){.entry = hold});
}

struct rule_values web_account_keys_values(struct web_account_keys *kept)
{
    return (struct rule_values){.context = kept, .take = lend, .give_back = take_back};
}
