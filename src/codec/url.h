/* Percent-encoding of URL parts (RFC 3986): all but letters, digits and -._~ becomes %XX. */
#ifndef FAROL_CODEC_URL_H
#define FAROL_CODEC_URL_H

#include "base/buffer.h"

/* Appends `value` encoded so that it stands as one query value, or as one segment of a path. */
void codec_url_escape(struct buffer *out, text value);
/* The reverse, in the arena; "+" is a space where said (queries, forms). False at a malformed escape, and at
 * what is no UTF-8. */
bool codec_url_unescape(struct arena *arena, text encoded, bool plus_is_space, text *ret);

#endif
