/* What every page is filled with: the frame of view/shell.h from the session and the application. */
#ifndef FAROL_WEB_PAGE_H
#define FAROL_WEB_PAGE_H

#include "view/shell.h"
#include "web/application.h"

/* Fills the shell for this request: language, theme, organisation, person, navigation, CSRF token, where we
 * are, what was done just now. Title, place and scope are the screen's. Texts live in the request's arena. */
void web_page_shell(struct http_request *request, struct http_response *response,
                    const struct web_application *application, struct view_shell *ret);
/* What a result is as an answer: 200, 422 for what was given (LIMIT too), 404, 409, 403, 507 for a full disk,
 * 503 for what may work a moment later, else 500. */
int web_status_of(enum result result);
/* "PATH?NAME=VALUE" with the value encoded, in `arena`. */
text web_page_address(struct arena *arena, const char *path, const char *name, text value);
/* Where a form's `back` leads: the address if it is one of this server, else "/". */
text web_page_back(text back);

#endif
