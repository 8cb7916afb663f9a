/* Pages kept as they were written, so that the same question is answered at once: by snapshot version,
 * canonical scope, language and role. What differs by person or by response (name, CSRF token, notices that
 * wait) is a marker in the kept page, filled in when it is sent. Bounded in bytes, least recently used first
 * out. Safe from any thread. */
#ifndef FAROL_WEB_CACHE_H
#define FAROL_WEB_CACHE_H

#include "base/buffer.h"

enum web_marker { WEB_MARK_CSRF, WEB_MARK_PERSON, WEB_MARK_INITIALS, WEB_MARK_NOTICES, WEB_MARK_COUNT };
#define WEB_CACHE_BYTES_DEFAULT ((size_t)16 << 20)

struct web_cache;
struct web_cache *web_cache_new(size_t bytes_max);
void web_cache_release(struct web_cache *cache); /* NULL is fine */

/* What to write in the place of a marker while the page is made: random bytes that no data can hold. */
text web_cache_marker(const struct web_cache *cache, enum web_marker marker);
/* Writes the kept page of `key` with its markers filled (HTML-escaped); false when there is none. */
bool web_cache_write(struct web_cache *cache, text key, const text values[WEB_MARK_COUNT],
                     struct buffer *out);
/* The same; where nobody is at making the page the caller becomes its maker (`claim` says so, and names the
 * key until web_cache_give_back), and where somebody is it waits for that one first. A page asked for by many
 * at once is so made once. Not to be asked for while the thread makes another page. */
struct web_cache_claim {
    struct web_cache *cache;
    struct web_cache_claim *next;
    text key; /* absent: not the maker, though nothing was kept in the end */
};
bool web_cache_write_or_claim(struct web_cache *cache, text key, const text values[WEB_MARK_COUNT],
                              struct buffer *out, struct web_cache_claim *claim);
/* The maker is done, whether it kept the page or could not. A claim of nothing is fine. */
void web_cache_give_back(struct web_cache_claim *claim);
/* Keeps a page that holds markers (copied); too large ones are not kept. */
void web_cache_keep(struct web_cache *cache, text key, text page);
/* Fills the markers of a page that is not kept. */
void web_cache_fill(const struct web_cache *cache, text page, const text values[WEB_MARK_COUNT],
                    struct buffer *out);

#endif
