/* Things that are dear to make and are read by many: made once, by whoever asks for it first, lent to all who
 * ask meanwhile and after, and let go of when there is no room, the one unused for longest first.
 *
 * The kind says what a thing is; its struct begins with a kept_item. A question names one: what it points at
 * is only looked at while kept_take runs. Safe from any thread; a thing is made outside the lock and not
 * changed afterwards. What could not be made is lent to those who waited for it and to nobody after. */
#ifndef FAROL_BASE_KEPT_H
#define FAROL_BASE_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kept_item {
    struct kept_item *next; /* these are the keeper's own */
    uint64_t used;
    int users;
    bool is_made, has_failed;
};

struct kept_kind {
    size_t always;    /* so many are kept whatever they take */
    size_t most;      /* and never more than these, */
    size_t bytes_max; /* nor more bytes, beyond `always` */
    /* An item that says what it is and holds nothing yet; called under the lock. */
    struct kept_item *(*begin)(const void *question);
    bool (*answers)(const struct kept_item *item, const void *question);
    bool (*make)(struct kept_item *item, const void *question); /* false: it could not be */
    size_t (*bytes)(const struct kept_item *item); /* of one that is made; called under the lock */
    void (*release)(struct kept_item *item);       /* frees it */
};

struct kept;
/* `kind` outlives it. Never NULL. */
struct kept *kept_new(const struct kept_kind *kind);
/* Nothing is lent any more. NULL is fine. */
void kept_release(struct kept *kept);
/* The item that answers the question, made now if there is none, or awaited; in use until given back. */
struct kept_item *kept_take(struct kept *kept, const void *question);
/* The same where it is there already; else NULL. */
struct kept_item *kept_take_made(struct kept *kept, const void *question);
/* Of several, what is to stay is given back last. */
void kept_give_back(struct kept *kept, struct kept_item *item);

#endif
