/* What screens of figures share: the shell with its scope, and pages answered from the cache. */
#ifndef FAROL_WEB_SCREEN_H
#define FAROL_WEB_SCREEN_H

#include "web/cache.h"
#include "web/page.h"
#include "web/scope.h"

struct web_screen {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct web_scope scope;
    text key; /* of the page in the cache */
    struct web_cache_claim claim;
};

/* Reads the scope and answers from the cache: false when the response is written (kept page, or a
 * failure). Otherwise the screen makes its page and calls web_screen_send. `pairs` are the page's own. */
bool web_screen_begin(struct web_screen *ret, struct http_request *request, struct http_response *response,
                      struct web_application *application, const char *path, const struct http_pair *pairs,
                      size_t pair_count);
/* The shell with markers where persons and responses differ. */
void web_screen_shell(struct web_screen *screen, const char *title, const char *place, const char *path,
                      const struct http_pair *pairs, size_t pair_count, struct view_shell *ret);
/* Sends the page and keeps it. */
void web_screen_send(struct web_screen *screen, const struct buffer *page);
void web_screen_end(struct web_screen *screen);
/* A file has no words beside its numbers, so what a page would only remark on (a filter that means nothing,
 * a day that does not exist) refuses it, as does `fault` (NULL: none). True when refused. */
bool web_screen_refuse_file(struct http_response *response, const struct web_scope *scope, const char *fault);
/* GET of a file of the scope: reads it, has `send` answer, lets go of it. */
typedef void (*web_screen_file_send)(struct http_request *request, struct http_response *response,
                                     struct web_application *application, struct web_scope *scope);
void web_screen_file(struct http_request *request, struct http_response *response,
                     struct web_application *application, web_screen_file_send send);

#endif
