/* Cross-site request forgery: every POST carries a token that only our own pages know.
 *
 * The token is derived from the cookie's secret (the session's, or a visitor's before sign-in) and masked
 * with fresh random bytes in every response, so that compression gives nothing away (BREACH). Forms send
 * it as the field "csrf", scripts as the header X-CSRF-Token. Compared in constant time. Checked by
 * authorize for every POST that is not flagged HTTP_ROUTE_NO_CSRF, together with Origin and
 * Sec-Fetch-Site where the browser sends them. */
#ifndef FAROL_WEB_CSRF_H
#define FAROL_WEB_CSRF_H

#include "http/http.h"

#define WEB_CSRF_FIELD "csrf"

/* The token for a form on this page; gives a visitor without a cookie one. In the request's arena. */
text web_csrf_token(struct http_request *request, struct http_response *response);
bool web_csrf_check(const struct http_request *request);

#endif
