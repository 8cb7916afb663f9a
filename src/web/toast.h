/* What was done just now, said once on the page that follows: a form that succeeded redirects to a page with
 * `done=WORD` (or `done=WORD.COUNT`) in its address, and the shell says the words of toast.c. An unknown word
 * says nothing. A screen adds its row there. */
#ifndef FAROL_WEB_TOAST_H
#define FAROL_WEB_TOAST_H

#include "http/http.h"
#include "ledger/row.h"
#include "view/part.h"

/* The words for the request's `done`; absent: none. In the request's arena. */
text web_toast(const struct http_request *request);
/* The request's address without its `done`. In the request's arena. */
text web_toast_away(const struct http_request *request);
/* "PATH?done=WORD" or "PATH&done=WORD", for http_redirect; `count` 0: without one. */
text web_toast_address(struct arena *arena, text path, const char *word, int64_t count);

/* What the toast can take back: `undo=KIND/KEY/CHANGE` beside `done`, as web_toast_undo_address writes it
 * (web/record.h). False: nothing. `ret_change` goes to the address as the field "change". */
bool web_toast_undo(const struct http_request *request, struct safe_url *ret_action, text *ret_change);
text web_toast_undo_address(struct arena *arena, text address, enum record_kind kind,
                            const struct ledger_key *key, int64_t change_id);

#endif
