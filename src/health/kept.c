/* The kept assessments: one mutex over the list; an assessment is made outside it, in an arena of its own. */
#include <pthread.h>
#include <stdlib.h>

#include "health/assess.h"

/* Two are always kept: an account's page and the leader's hold a day against an earlier one. Beyond them as
 * many as fit, each being some 35 bytes an account. */
#define KEPT_BYTES_MAX ((size_t)64 << 20)
enum { ASSESSMENTS_ALWAYS = 2, ASSESSMENTS_KEPT = 4 };

struct entry {
    struct entry *next;
    uint64_t version, stamp; /* of the snapshot, of the set */
    int32_t as_of;
    bool is_made;
    enum result result;
    int users;
    uint64_t used; /* when last asked for */
    struct arena arena;
    struct health_set set;
    struct health_assessment assessment;
    struct problem problem;
};

struct health_kept {
    pthread_mutex_t mutex;
    pthread_cond_t made;
    struct entry *entries;
    uint64_t uses;
};

struct health_kept *health_kept_new(void)
{
    struct health_kept *kept = calloc(1, sizeof *kept);
    if (!kept)
        abort();
    pthread_mutex_init(&kept->mutex, NULL);
    pthread_cond_init(&kept->made, NULL);
    return kept;
}

static void free_entry(struct entry *entry)
{
    arena_release(&entry->arena);
    free(entry);
}

void health_kept_release(struct health_kept *kept)
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

/* A document of the entry's own, since the asker's go with its request. */
static struct health_document *copy_document(struct arena *arena, const struct health_document *document)
{
    struct health_document *copy = arena_allocate(arena, sizeof *copy);
    *copy = *document;
    copy->key = text_copy(arena, document->key);
    copy->title = text_copy(arena, text_of(document->title)).data;
    copy->segment = text_copy(arena, document->segment);
    for (int i = 0; i < copy->model.criterion_count; i++) {
        struct health_criterion *criterion = &copy->model.criteria[i];
        criterion->name = text_copy(arena, text_of(criterion->name)).data;
        criterion->source = text_copy(arena, criterion->source);
    }
    return copy;
}

static void make(struct entry *entry, const struct column_snapshot *columns, const struct health_set *set,
                 const struct rule_values *values)
{
    struct metric_scope scope = {.columns = columns, .as_of = entry->as_of};
    entry->set = *set;
    for (int i = 0; i < set->count; i++)
        entry->set.documents[i] = copy_document(&entry->arena, set->documents[i]);
    entry->set.engagement = copy_document(&entry->arena, set->engagement);
    struct arena reading;
    arena_init(&reading, 0);
    entry->result = health_assess(&entry->arena, &reading, &scope, &entry->set, HEALTH_TREND_DAYS, values,
                                  &entry->assessment, &entry->problem);
    entry->assessment.read = NULL; /* nearly as much as the scores; who edits a model reads it again */
    arena_release(&reading);
}

static struct entry *new_entry(const struct column_snapshot *columns, int32_t as_of,
                               const struct health_set *set)
{
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    entry->version = columns->version;
    entry->stamp = set->stamp;
    entry->as_of = as_of;
    arena_init(&entry->arena, 0);
    return entry;
}

/* The one to let go of first: a failure, else what was asked for longest ago; NULL when all are in use. */
static struct entry **find_oldest(struct health_kept *kept)
{
    struct entry **oldest = NULL;
    for (struct entry **at = &kept->entries; *at; at = &(*at)->next) {
        if ((*at)->users > 0 || !(*at)->is_made)
            continue;
        if ((*at)->result != RESULT_OK)
            return at;
        if (!oldest || (*at)->used < (*oldest)->used)
            oldest = at;
    }
    return oldest;
}

static bool has_room(const struct health_kept *kept)
{
    size_t count = 0, bytes = 0;
    for (const struct entry *entry = kept->entries; entry; entry = entry->next) {
        if (entry->is_made && entry->result != RESULT_OK)
            return false;
        count++;
        bytes += entry->is_made ? entry->arena.used_bytes : 0;
    }
    return count <= ASSESSMENTS_ALWAYS || (count <= ASSESSMENTS_KEPT && bytes <= KEPT_BYTES_MAX);
}

/* Failures are not kept at all. */
static void make_room(struct health_kept *kept)
{
    while (!has_room(kept)) {
        struct entry **oldest = find_oldest(kept);
        if (!oldest)
            return;
        struct entry *gone = *oldest;
        *oldest = gone->next;
        free_entry(gone);
    }
}

static struct entry *find(struct health_kept *kept, const struct column_snapshot *columns, int32_t as_of,
                          const struct health_set *set)
{
    struct entry *entry = kept->entries;
    while (entry && (entry->version != columns->version || entry->as_of != as_of ||
                     entry->stamp != set->stamp || (entry->is_made && entry->result != RESULT_OK)))
        entry = entry->next;
    return entry;
}

static struct entry *take(struct health_kept *kept, const struct column_snapshot *columns, int32_t as_of,
                          const struct health_set *set, const struct rule_values *values)
{
    pthread_mutex_lock(&kept->mutex);
    struct entry *entry = find(kept, columns, as_of, set);
    bool is_new = !entry;
    if (is_new) {
        entry = new_entry(columns, as_of, set);
        entry->next = kept->entries;
        kept->entries = entry;
    }
    entry->users++;
    entry->used = ++kept->uses;
    if (is_new) {
        make_room(kept);
        pthread_mutex_unlock(&kept->mutex);
        make(entry, columns, set, values);
        pthread_mutex_lock(&kept->mutex);
        entry->is_made = true;
        pthread_cond_broadcast(&kept->made);
    }
    while (!entry->is_made)
        pthread_cond_wait(&kept->made, &kept->mutex);
    pthread_mutex_unlock(&kept->mutex);
    return entry;
}

enum result health_kept_take(struct health_kept *kept, const struct column_snapshot *columns, int32_t as_of,
                             const struct health_set *set, const struct rule_values *values,
                             struct health_lent *ret, struct problem *problem)
{
    struct entry *entry;
    if (kept) {
        entry = take(kept, columns, as_of, set, values);
    } else {
        entry = new_entry(columns, as_of, set);
        make(entry, columns, set, values);
    }
    struct health_lent lent = {&entry->assessment, entry};
    enum result result = entry->result;
    if (result == RESULT_OK) {
        *ret = lent;
        return RESULT_OK;
    }
    if (problem)
        *problem = entry->problem;
    health_kept_give_back(kept, &lent);
    return result;
}

void health_kept_give_back(struct health_kept *kept, const struct health_lent *lent)
{
    struct entry *entry = lent->entry;
    if (!kept) {
        free_entry(entry);
        return;
    }
    pthread_mutex_lock(&kept->mutex);
    entry->users--;
    make_room(kept);
    pthread_mutex_unlock(&kept->mutex);
}
