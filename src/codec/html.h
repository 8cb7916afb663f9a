/* HTML escaping, for text and for quoted attribute values alike: & < > " ' become references. Nothing
 * else is safe inside HTML; code that writes markup goes through template/write.h, which calls this. */
#ifndef FAROL_CODEC_HTML_H
#define FAROL_CODEC_HTML_H

#include "base/buffer.h"

/* Appends `value` so that it stands as text between tags or inside a quoted attribute. */
void codec_html_escape(struct buffer *out, text value);

#endif
