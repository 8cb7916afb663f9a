/* The models in force: what is shipped, what is stored in its place, and what a snapshot makes of them. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "health/document.h"
#include "language/language.h"

enum { RANK_STEP = 10 };

static struct health_document *new_document(struct arena *arena, text key, const char *title, text segment,
                                            int rank, const struct health_model *model)
{
    struct health_document *document = arena_allocate(arena, sizeof *document);
    *document = (struct health_document){
        .key = key, .title = title, .segment = segment, .rank = rank, .model = *model};
    for (int i = 0; i < document->model.criterion_count; i++)
        document->model.criteria[i].source = TEXT("");
    return document;
}

struct health_document *health_document_shipped(struct arena *arena, text key)
{
    if (text_equal(key, TEXT(HEALTH_ENGAGEMENT_KEY)))
        return new_document(arena, TEXT(HEALTH_ENGAGEMENT_KEY), N_("Engagement"), TEXT(""), 0,
                            &health_engagement);
    for (int i = 0; health_shipped[i].name; i++)
        if (text_equal(key, text_of(health_shipped[i].name)))
            return new_document(arena, text_of(health_shipped[i].name), health_shipped[i].title,
                                text_of(health_shipped[i].segment), (i + 1) * RANK_STEP,
                                &health_shipped[i].model);
    return NULL;
}

static int by_rank(const void *left, const void *right)
{
    const struct health_document *a = *(struct health_document *const *)left,
                                 *b = *(struct health_document *const *)right;
    return a->rank != b->rank ? (a->rank < b->rank ? -1 : 1) : text_compare(a->key, b->key);
}

static void put(struct health_set *set, struct health_document *document)
{
    if (text_equal(document->key, TEXT(HEALTH_ENGAGEMENT_KEY))) {
        set->engagement = document;
        return;
    }
    for (int i = 0; i < set->count; i++)
        if (text_equal(set->documents[i]->key, document->key)) {
            set->documents[i] = document;
            return;
        }
    if (set->count < HEALTH_MODELS_MAX)
        set->documents[set->count++] = document;
}

static uint64_t stamp_of(const struct health_set *set)
{
    struct buffer all;
    buffer_init(&all, 0);
    for (int i = 0; i <= set->count; i++) {
        const struct health_document *document = i < set->count ? set->documents[i] : set->engagement;
        buffer_append_text(&all, document->key);
        buffer_printf(&all, " %d\n", document->version); /* who keeps an assessment says its versions */
        health_document_write(document, &all);
    }
    uint64_t stamp = text_hash(buffer_text(&all));
    buffer_release(&all);
    return stamp;
}

static void fill_set(struct arena *arena, struct health_document *const *stored, size_t count,
                     struct health_set *ret)
{
    int kept = 0;
    *ret = (struct health_set){.engagement = health_document_shipped(arena, TEXT(HEALTH_ENGAGEMENT_KEY))};
    for (int i = 0; health_shipped[i].name; i++)
        put(ret, health_document_shipped(arena, text_of(health_shipped[i].name)));
    for (size_t i = 0; i < count; i++)
        put(ret, stored[i]);
    for (int i = 0; i < ret->count; i++)
        if (!ret->documents[i]->retired)
            ret->documents[kept++] = ret->documents[i];
    ret->count = kept;
    if (kept > 1)
        qsort(ret->documents, (size_t)kept, sizeof ret->documents[0], by_rank);
}

/* What is shipped never changes: said once, since every page that asks for health asks for it. */
static struct {
    pthread_once_t once;
    uint64_t stamp;
} shipped = {.once = PTHREAD_ONCE_INIT};

static void stamp_shipped(void)
{
    struct arena arena;
    struct health_set set;
    arena_init(&arena, 0);
    fill_set(&arena, NULL, 0, &set);
    shipped.stamp = stamp_of(&set);
    arena_release(&arena);
}

void health_set_of(struct arena *arena, struct health_document *const *stored, size_t count,
                   struct health_set *ret)
{
    fill_set(arena, stored, count, ret);
    pthread_once(&shipped.once, stamp_shipped);
    ret->stamp = count ? stamp_of(ret) : shipped.stamp;
}

void health_set_shipped(struct arena *arena, struct health_set *ret)
{
    health_set_of(arena, NULL, 0, ret);
}

const struct health_document *health_set_find(const struct health_set *set, text key)
{
    for (int i = 0; i < set->count; i++)
        if (text_equal(set->documents[i]->key, key))
            return set->documents[i];
    return text_equal(key, TEXT(HEALTH_ENGAGEMENT_KEY)) ? set->engagement : NULL;
}

static enum result bind_rule(struct arena *arena, const struct column_snapshot *columns, int32_t day,
                             const struct rule_values *values, struct health_criterion *criterion,
                             struct problem *problem)
{
    struct problem inner;
    struct rule_answer answer = {NULL, NULL};
    enum result result = rule_answer(arena, criterion->source, columns, day, values, &answer, NULL, &inner);
    uint64_t *accounts = answer.accounts;
    if (result != RESULT_OK)
        return problem_set(problem, result, "%s: %s", _(criterion->name), inner.message);
    if (!accounts) { /* an empty rule holds for everyone */
        accounts = arena_array(arena, uint64_t, bits_words(columns->account_count) + 1);
        memset(accounts, 0xff, bits_words(columns->account_count) * sizeof *accounts);
    }
    criterion->accounts = accounts;
    criterion->unknown = answer.unknown;
    return RESULT_OK;
}

enum result health_bind(struct arena *arena, const struct health_document *document,
                        const struct column_snapshot *columns, int32_t day, const struct rule_values *values,
                        struct health_model *ret, struct problem *problem)
{
    struct health_model model = document->model;
    for (int i = 0; i < model.criterion_count; i++) {
        struct health_criterion *criterion = &model.criteria[i];
        enum result result = RESULT_OK;
        if (criterion->measure == HEALTH_CUSTOM)
            criterion->dimension = column_dimension_find(columns, criterion->source);
        else if (criterion->measure == HEALTH_RULE)
            result = bind_rule(arena, columns, day, values, criterion, problem);
        if (result != RESULT_OK)
            return result;
    }
    *ret = model;
    return RESULT_OK;
}

static bool equal_criteria(const struct health_criterion *a, const struct health_criterion *b)
{
    bool same = a->measure == b->measure && a->weight == b->weight && a->shape == b->shape &&
                a->window_days == b->window_days && text_equal(a->source, b->source) &&
                a->worst == b->worst && a->best == b->best && a->below_value == b->below_value &&
                a->step_count == b->step_count;
    for (int i = 0; same && i < a->step_count; i++)
        same = a->steps[i].from == b->steps[i].from && a->steps[i].value == b->steps[i].value;
    return same;
}

bool health_document_equal(const struct health_document *a, const struct health_document *b)
{
    const struct health_model *x = &a->model, *y = &b->model;
    bool same = a->retired == b->retired && text_equal(a->segment, b->segment) &&
                x->criterion_count == y->criterion_count && x->coverage_least == y->coverage_least &&
                x->red_below == y->red_below && x->yellow_below == y->yellow_below;
    for (int i = 0; same && i < x->criterion_count; i++)
        same = equal_criteria(&x->criteria[i], &y->criteria[i]);
    return same;
}
