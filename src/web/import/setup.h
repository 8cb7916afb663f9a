/* The first run: GET and POST /setup on a server whose database has no organisation yet. Organisation,
 * currency, zone, language and the administrator are asked for once, together with a code that `farol serve`
 * said on its terminal, so that nobody else on the network takes the empty server. Until then every address
 * leads here; afterwards this page is gone. */
#ifndef FAROL_WEB_SETUP_H
#define FAROL_WEB_SETUP_H

#include "web/application.h"

enum { WEB_SETUP_CODE_BYTES = 10 }; /* "K7QF-29MX" and its end */

/* Opens the first run and gives its code. `complete` is called once the organisation stands in the store, on
 * a worker: it readies the application (web_application_complete); other addresses are answered after that.
 */
void web_setup_open(struct web_application *application,
                    enum result (*complete)(void *context, struct problem *problem), void *context,
                    char ret_code[WEB_SETUP_CODE_BYTES]);
/* Whether the organisation is still to come. Safe from any thread. */
bool web_setup_is_open(const struct web_application *application);
/* Whether the route may be answered now. */
bool web_setup_lets(const struct web_application *application, const struct http_route *route);
void web_setup_free(struct web_setup *setup); /* NULL is fine */

#endif
