/* The kept keys: see account_keys.h. One mutex over the list; keys are made outside it. */
#include "web/account/account_keys.h"

#include <pthread.h>
#include <stdlib.h>

/* Two are always kept; more while they are few and small. */
enum { KEYS_ALWAYS = 2, KEYS_KEPT = 6 };
#define KEYS_BYTES_MAX ((size_t)48 << 20)

struct order {
    uint32_t *accounts; /* NULL until made */
    size_t count;
    bool was_asked, is_begun;
};

struct entry {
    struct entry *next;
    uint64_t version; /* of the snapshot */
    int32_t as_of;
    uint32_t account_count;
    bool is_made;
    int users;
    uint64_t used; /* when last asked for */
    struct metric_account_keys keys;
    struct metric_rate_gap gap;
    int64_t positive_count, positive_sum;
    struct metric_account_total total;
    struct order orders[2]; /* ascending, descending */
};

struct web_account_keys {
    pthread_mutex_t mutex;
    pthread_cond_t made;
    struct entry *entries;
    uint64_t uses;
};

struct web_account_keys *web_account_keys_new(void)
{
    struct web_account_keys *kept = calloc(1, sizeof *kept);
    if (!kept)
        abort();
    pthread_mutex_init(&kept->mutex, NULL);
    pthread_cond_init(&kept->made, NULL);
    return kept;
}

static void free_entry(struct entry *entry)
{
    free(entry->keys.keys);
    free(entry->orders[0].accounts);
    free(entry->orders[1].accounts);
    free(entry);
}

void web_account_keys_release(struct web_account_keys *kept)
{
    if (!kept)
        return;
    while (kept->entries) {
        struct entry *entry = kept->entries;
        kept->entries = entry->next;
        free_entry(entry);
    }
    pthread_mutex_destroy(&kept->mutex);
    pthread_cond_destroy(&kept->made);
    free(kept);
}

static struct entry *find(struct web_account_keys *kept, const struct metric_scope *scope,
                          struct metric_account_field field)
{
    struct entry *entry = kept->entries;
    while (entry &&
           (entry->version != scope->columns->version || entry->as_of != scope->as_of ||
            entry->keys.field.column != field.column || entry->keys.field.dimension != field.dimension))
        entry = entry->next;
    return entry;
}

static size_t bytes_of(const struct entry *entry)
{
    size_t bytes = entry->account_count * sizeof *entry->keys.keys;
    for (int i = 0; i < 2; i++)
        bytes += entry->orders[i].count * sizeof *entry->orders[i].accounts;
    return bytes;
}

/* Lets go of the entry unused for longest while there are too many. */
static void make_room(struct web_account_keys *kept)
{
    for (;;) {
        struct entry **oldest = NULL;
        int count = 0;
        size_t bytes = 0;
        for (struct entry **at = &kept->entries; *at; at = &(*at)->next) {
            count++;
            bytes += bytes_of(*at);
            if ((*at)->users == 0 && (!oldest || (*at)->used < (*oldest)->used))
                oldest = at;
        }
        bool fits = count <= KEYS_ALWAYS || (count <= KEYS_KEPT && bytes <= KEYS_BYTES_MAX);
        if (fits || !oldest)
            return;
        struct entry *gone = *oldest;
        *oldest = gone->next;
        free_entry(gone);
    }
}

static struct entry *add(struct web_account_keys *kept, const struct metric_scope *scope,
                         struct metric_account_field field)
{
    struct entry *entry = calloc(1, sizeof *entry);
    size_t count = scope->columns->account_count;
    int64_t *keys = malloc((count + 1) * sizeof *keys);
    if (!entry || !keys)
        abort();
    *entry = (struct entry){.next = kept->entries,
                            .version = scope->columns->version,
                            .as_of = scope->as_of,
                            .account_count = scope->columns->account_count,
                            .keys = {.field = field, .keys = keys},
                            .gap = METRIC_NO_GAP};
    kept->entries = entry;
    return entry;
}

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

struct web_account_keys_in_use web_account_keys_take(struct web_account_keys *kept,
                                                     const struct metric_scope *scope,
                                                     struct metric_account_field field)
{
    pthread_mutex_lock(&kept->mutex);
    struct entry *entry = find(kept, scope, field);
    bool is_new = !entry;
    if (is_new)
        entry = add(kept, scope, field);
    entry->users++;
    entry->used = ++kept->uses;
    if (is_new) {
        make_room(kept);
        pthread_mutex_unlock(&kept->mutex);
        metric_account_keys(scope, &entry->keys, &entry->gap);
        add_up(entry, scope);
        pthread_mutex_lock(&kept->mutex);
        entry->is_made = true;
        pthread_cond_broadcast(&kept->made);
    }
    while (!entry->is_made)
        pthread_cond_wait(&kept->made, &kept->mutex);
    pthread_mutex_unlock(&kept->mutex);
    return (struct web_account_keys_in_use){entry->keys,         entry->gap,   entry->positive_count,
                                            entry->positive_sum, entry->total, entry};
}

void web_account_keys_give_back(struct web_account_keys *kept, const struct web_account_keys_in_use *in_use)
{
    struct entry *entry = in_use->entry;
    pthread_mutex_lock(&kept->mutex);
    entry->users--;
    pthread_mutex_unlock(&kept->mutex);
}

/* Whoever asks while another makes it goes without. */
const uint32_t *web_account_keys_order(struct web_account_keys *kept,
                                       const struct web_account_keys_in_use *in_use,
                                       const struct metric_scope *scope, bool descending, size_t *ret_count)
{
    struct entry *entry = in_use->entry;
    struct order *order = &entry->orders[descending];
    pthread_mutex_lock(&kept->mutex);
    bool makes = order->was_asked && !order->is_begun;
    order->was_asked = true;
    order->is_begun |= makes;
    pthread_mutex_unlock(&kept->mutex);
    if (makes) {
        struct metric_scope all = {.columns = scope->columns, .as_of = scope->as_of};
        uint32_t *accounts = malloc(((size_t)scope->columns->account_count + 1) * sizeof *accounts);
        if (!accounts)
            abort();
        size_t count = metric_account_sort(&all, &entry->keys, descending, accounts);
        pthread_mutex_lock(&kept->mutex);
        order->count = count;
        order->accounts = accounts;
        pthread_mutex_unlock(&kept->mutex);
    }
    pthread_mutex_lock(&kept->mutex);
    const uint32_t *made = order->accounts;
    *ret_count = order->count;
    pthread_mutex_unlock(&kept->mutex);
    return made;
}

static const int64_t *lend(void *context, const struct metric_scope *scope, struct metric_account_field field,
                           struct metric_rate_gap *gap, void **ret_hold)
{
    struct web_account_keys *kept = context;
    pthread_mutex_lock(&kept->mutex);
    struct entry *entry = find(kept, scope, field);
    if (entry && entry->is_made) {
        entry->users++;
        entry->used = ++kept->uses;
    } else {
        entry = NULL;
    }
    pthread_mutex_unlock(&kept->mutex);
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
