/* The keys of programs, in memory: who a key acts for, what it may do, and how fast.
 *
 * A key is "farol_" and 64 hexadecimal digits (256 random bits), shown once; here and in the record stands
 * its hash. Asking never waits for the store's writer; when a key was last used is written behind, every few
 * minutes. A key rests while the person who made it is shut out, and never sees more than they do. Each key
 * has a bucket of WEB_API_BURST requests that fills at WEB_API_PER_MINUTE. Safe from any thread. */
#ifndef FAROL_WEB_API_KEY_H
#define FAROL_WEB_API_KEY_H

#include "base/clock.h"
#include "ledger/api_key.h"

enum { WEB_API_BURST = 200, WEB_API_PER_MINUTE = 1200, WEB_API_KEY_PREFIX_BYTES = 12 };

struct web_api_keys;
MUST_USE enum result web_api_keys_start(struct web_api_keys **ret, struct store *store, struct clock *clock,
                                        struct problem *problem);
void web_api_keys_stop(struct web_api_keys *keys); /* NULL is fine */
/* Reads the keys again: after one was made or revoked. Buckets stay as they are. */
MUST_USE enum result web_api_keys_reload(struct web_api_keys *keys, struct problem *problem);

struct web_api_use {
    int64_t key_id, user_id;
    text name; /* in the arena given */
    unsigned scopes;
    bool throttled;
    int remaining;               /* requests left at once */
    int64_t reset_seconds;       /* until the bucket is full */
    int64_t retry_after_seconds; /* when throttled: until the next one may come */
};
/* False: no such key, revoked or expired. Otherwise one request is taken from the bucket, unless
 * `throttled`. */
bool web_api_keys_use(struct web_api_keys *keys, text key, struct arena *arena, struct web_api_use *ret);

const char *web_api_scope_words(enum ledger_api_scope scope); /* what it allows, in the thread's language */
/* A new key: its text (to be shown once) in `arena`, its prefix and hash in `ret`. */
text web_api_key_make(struct arena *arena, struct ledger_api_key *ret);

#endif
