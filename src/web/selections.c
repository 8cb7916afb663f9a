/* The kept selections: see selections.h. One mutex over a ring of places; bits are copied under it, which
 * takes some ten microseconds for a million accounts. */
#include "web/selections.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SELECTIONS_KEPT = 64 };

struct kept {
    uint64_t used; /* when last asked for; 0: an empty place */
    char *key;
    size_t key_length;
    struct web_selection selection;
};

struct web_selections {
    pthread_mutex_t mutex;
    uint64_t uses;
    struct kept kept[SELECTIONS_KEPT];
};

struct web_selections *web_selections_new(void)
{
    struct web_selections *selections = calloc(1, sizeof *selections);
    if (!selections)
        abort();
    pthread_mutex_init(&selections->mutex, NULL);
    return selections;
}

void web_selections_release(struct web_selections *selections)
{
    if (!selections)
        return;
    for (int i = 0; i < SELECTIONS_KEPT; i++) {
        free(selections->kept[i].key);
        free(selections->kept[i].selection.accounts);
    }
    pthread_mutex_destroy(&selections->mutex);
    free(selections);
}

static struct kept *find(struct web_selections *selections, text key)
{
    for (int i = 0; i < SELECTIONS_KEPT; i++) {
        struct kept *kept = &selections->kept[i];
        if (kept->used && text_equal((text){.data = kept->key, .length = kept->key_length}, key))
            return kept;
    }
    return NULL;
}

bool web_selections_find(struct web_selections *selections, struct arena *arena, text key,
                         struct web_selection *ret)
{
    if (!selections)
        return false;
    pthread_mutex_lock(&selections->mutex);
    struct kept *kept = find(selections, key);
    if (kept) {
        struct web_selection found = kept->selection;
        kept->used = ++selections->uses;
        if (found.accounts) {
            found.accounts = arena_array(arena, uint64_t, found.word_count + 1);
            memcpy(found.accounts, kept->selection.accounts, found.word_count * sizeof *found.accounts);
        }
        *ret = found;
    }
    pthread_mutex_unlock(&selections->mutex);
    return kept != NULL;
}

static void *copy_of(const void *bytes, size_t length)
{
    void *copy = malloc(length + 1);
    if (!copy)
        abort();
    memcpy(copy, bytes, length);
    return copy;
}

void web_selections_keep(struct web_selections *selections, text key, struct web_selection selection)
{
    if (!selections)
        return;
    char *own_key = copy_of(key.data, key.length);
    if (selection.accounts)
        selection.accounts = copy_of(selection.accounts, selection.word_count * sizeof *selection.accounts);
    pthread_mutex_lock(&selections->mutex);
    struct kept *place = find(selections, key);
    for (int i = 0; !place && i < SELECTIONS_KEPT; i++)
        if (!selections->kept[i].used)
            place = &selections->kept[i];
    if (!place) {
        place = &selections->kept[0];
        for (int i = 1; i < SELECTIONS_KEPT; i++)
            if (selections->kept[i].used < place->used)
                place = &selections->kept[i];
    }
    struct kept gone = *place;
    *place = (struct kept){++selections->uses, own_key, key.length, selection};
    pthread_mutex_unlock(&selections->mutex);
    free(gone.key);
    free(gone.selection.accounts);
}
