/* The OpenAPI document and its schemas. Private to web/api*.c. */
#ifndef FAROL_WEB_API_DOCUMENT_H
#define FAROL_WEB_API_DOCUMENT_H

#include <stdio.h>

#include "web/account/account_record.h"
#include "web/api/api.h"

/* The whole document, OpenAPI 3.1: the same bytes every time. */
void api_document_write(struct buffer *out);
void api_schema_write_all(struct json_writer *writer); /* the object under components/schemas */
void api_schema_reference(struct json_writer *writer, const char *name);
/* {"type": "object", "properties": { … left open; the end takes the names of required members. */
void api_schema_object_begin(struct json_writer *writer);
void api_schema_object_end(struct json_writer *writer, const char *required);

#endif
