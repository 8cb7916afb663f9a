/* What other screens need of signing in. */
#ifndef FAROL_WEB_SIGN_IN_H
#define FAROL_WEB_SIGN_IN_H

#include "view/form.h"
#include "web/application.h"

/* Ends the request's session if it has one, opens a new one of `user` with a new token, and redirects. */
void web_sign_in_as(struct http_request *request, struct http_response *response,
                    const struct web_application *application, const struct ledger_user *user, text place);
/* Where a person lands: where they were going, else a CSM at today's tasks and everyone else at the figures.
 */
text web_sign_in_place(const struct ledger_user *user, text back);
/* The field of a new password, with what is wrong with the one typed; NULL: nothing. */
struct view_field web_password_field(const char *label, const char *fault);

#endif
