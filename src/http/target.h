/* Decoding what stands in a target, a form or a cookie header. Strict: malformed escapes, control
 * characters and what is not UTF-8 are refused. Decoded once; a path that would need decoding twice is
 * refused. Pure. */
#ifndef FAROL_HTTP_TARGET_H
#define FAROL_HTTP_TARGET_H

#include "http/http.h"

enum { HTTP_PATH_SEGMENTS_MAX = 16, HTTP_PAIRS_MAX = 1000 };

struct http_path {
    text segments[HTTP_PATH_SEGMENTS_MAX]; /* decoded; "/" has one, empty */
    size_t count;
    text path;             /* joined; an encoded "/", "\" or "%" stays encoded here */
    bool has_encoded_mark; /* one of those stood there: only a {parameter} may take it */
};

/* 0, or 400: "." and "..", empty segments but the last, control characters, bad escapes. 404 when there
 * are too many segments. */
MUST_USE int http_path_parse(struct arena *arena, text encoded, struct http_path *ret);
/* "a=1&b=2" of a query or a form: '+' is a space. 0, or 400. Line ends are allowed in values. */
MUST_USE int http_pairs_parse(struct arena *arena, text encoded, struct http_pairs *ret);
/* False when a value from outside holds control characters, line ends and tabs aside, or is not UTF-8. */
bool http_value_is_clean(text value);
/* "a=1; b=2"; pairs without '=' are left out. */
void http_cookies_parse(struct arena *arena, text header, struct http_pairs *ret);

#endif
