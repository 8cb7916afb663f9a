/* The accounts that a filter, a rule or searched words mean, kept between requests: turning a list's page or
 * its sort asks for the same ones again. Kept as bits by a key that is equal only for equal scopes of the
 * same snapshot and portfolio; a few dozen of them, the one unused for longest goes. Safe from any thread. */
#ifndef FAROL_WEB_SELECTIONS_H
#define FAROL_WEB_SELECTIONS_H

#include "base/arena.h"
#include "base/text.h"

struct web_selection {
    uint64_t *accounts;    /* bits by account index; NULL: none kept */
    size_t word_count;     /* of them, whole blocks */
    int64_t count, amount; /* what they add up to, as the keeper meant it */
};

struct web_selections;
struct web_selections *web_selections_new(void);
void web_selections_release(struct web_selections *selections); /* NULL is fine */

/* A copy in the arena, the caller's to change; false when there is none. NULL selections keep nothing. */
bool web_selections_find(struct web_selections *selections, struct arena *arena, text key,
                         struct web_selection *ret);
/* Keeps a copy. */
void web_selections_keep(struct web_selections *selections, text key, struct web_selection selection);

#endif
