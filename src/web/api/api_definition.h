/* What the API of definitions shares (web/definition.h): a version is an ETag, If-Match says which was seen,
 * what is stored is answered as a GET answers, what is taken out by its key. Private to web/api. */
#ifndef FAROL_WEB_API_DEFINITION_H
#define FAROL_WEB_API_DEFINITION_H

#include "web/api/api.h"
#include "web/definition.h"

/* {"key": …, "version": … — the object is open still; the body's members follow. */
void api_definition_begin(struct json_writer *writer, text key, int64_t version);
/* The ETag of a version. */
void api_definition_say_version(struct http_request *request, struct http_response *response,
                                int64_t version);
void api_definition_refuse_none(struct http_request *request, struct http_response *response,
                                enum definition_kind kind);
/* Stores a body under `key`, or that of the address where it is absent; false after a refusal. What
 * web_definition_store fills and how it is held are this function's. */
bool api_definition_store(struct http_request *request, struct http_response *response,
                          struct web_application *application, struct web_definition *definition);
/* Takes it out and answers; false after a refusal. `action` and `put` are those of struct web_definition. */
bool api_definition_remove(struct http_request *request, struct http_response *response,
                           struct web_application *application, struct web_definition *definition);
/* "stages.2.enter" and "steps[2].then[0].title" as JSON pointers: "/stages/2/enter". */
text api_definition_pointer(struct arena *arena, text place);

#endif
