/* The kept assessments (assess.h): each in an arena of its own, some 30 bytes an account. One is always kept:
 * today's, which nearly everything asks for. What is held against an earlier day takes both and gives today's
 * back last. */
#include "base/kept.h"

#include <stdlib.h>

#include "health/assess.h"

struct entry {
    struct kept_item item;
    uint64_t version, stamp; /* of the snapshot, of the set */
    int32_t as_of;
    enum result result;
    struct arena arena;
    struct health_set set;
    struct health_assessment assessment;
    struct problem problem;
};

struct question {
    const struct column_snapshot *columns;
    int32_t as_of;
    const struct health_set *set;
    const struct rule_values *values;
};

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

static bool make(struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    struct entry *entry = (struct entry *)item;
    struct metric_scope scope = {.columns = asked->columns, .as_of = entry->as_of};
    entry->set = *asked->set;
    for (int i = 0; i < asked->set->count; i++)
        entry->set.documents[i] = copy_document(&entry->arena, asked->set->documents[i]);
    entry->set.engagement = copy_document(&entry->arena, asked->set->engagement);
    struct arena reading;
    arena_init(&reading, 0);
    entry->result = health_assess(&entry->arena, &reading, &scope, &entry->set, HEALTH_TREND_DAYS,
                                  asked->values, &entry->assessment, &entry->problem);
    entry->assessment.read = NULL; /* nearly as much as the scores; who edits a model reads it again */
    arena_release(&reading);
    return entry->result == RESULT_OK;
}

static struct kept_item *begin(const void *question)
{
    const struct question *asked = question;
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    entry->version = asked->columns->version;
    entry->stamp = asked->set->stamp;
    entry->as_of = asked->as_of;
    arena_init(&entry->arena, 0);
    return &entry->item;
}

static bool answers(const struct kept_item *item, const void *question)
{
    const struct question *asked = question;
    const struct entry *entry = (const struct entry *)item;
    return entry->version == asked->columns->version && entry->as_of == asked->as_of &&
           entry->stamp == asked->set->stamp;
}

static size_t bytes_of(const struct kept_item *item)
{
    return ((const struct entry *)item)->arena.used_bytes;
}

static void release(struct kept_item *item)
{
    struct entry *entry = (struct entry *)item;
    arena_release(&entry->arena);
    free(entry);
}

static const struct kept_kind kind = {.always = 1,
                                      .most = 4,
                                      .bytes_max = (size_t)32 << 20,
                                      .begin = begin,
                                      .answers = answers,
                                      .make = make,
                                      .bytes = bytes_of,
                                      .release = release};

struct kept *health_kept_new(void)
{
    return kept_new(&kind);
}

enum result health_kept_take(struct kept *kept, const struct column_snapshot *columns, int32_t as_of,
                             const struct health_set *set, const struct rule_values *values,
                             struct health_lent *ret, struct problem *problem)
{
    const struct question asked = {columns, as_of, set, values};
    struct kept_item *item = kept ? kept_take(kept, &asked) : begin(&asked);
    struct entry *entry = (struct entry *)item;
    if (!kept)
        make(item, &asked);
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

void health_kept_give_back(struct kept *kept, const struct health_lent *lent)
{
    if (kept)
        kept_give_back(kept, lent->entry);
    else
        release(lent->entry);
}
