/* The project's SQL in PostgreSQL's spelling: ?1 → $1, INTEGER → BIGINT, BLOB → BYTEA, WITHOUT ROWID
 * dropped. Texts in quotes and comments pass unchanged. Pure; any thread. */
#ifndef FAROL_STORE_POSTGRES_TRANSLATE_H
#define FAROL_STORE_POSTGRES_TRANSLATE_H

#include "base/buffer.h"
#include "base/text.h"

void postgres_translate(struct buffer *out, text sql);

#endif
