/* Finding accounts by what a person types, within their portfolio: for the search page, the list as one
 * types, the account list's q=, the command palette and the API. Contacts are looked through only for those
 * who may see them. */
#ifndef FAROL_WEB_SEARCH_H
#define FAROL_WEB_SEARCH_H

#include "column/search.h"
#include "view/search.h"
#include "web/application.h"

enum { WEB_SEARCH_SHOWN = 20, WEB_SEARCH_BYTES_MAX = 200 };

/* The best accounts for `words`, as a list to be shown; `limit` at most COLUMN_SEARCH_LIMIT_MAX. */
void web_search(struct http_request *request, const struct column_snapshot *columns, text words, size_t limit,
                struct view_search_list *ret);
/* All accounts found, as bits in the request's arena: those of `accounts` (NULL: of the portfolio). NULL when
 * `words` hold nothing to look for. `ret_problem` (in the person's language) when search is not loaded yet.
 */
uint64_t *web_search_accounts(struct http_request *request, const struct column_snapshot *columns, text words,
                              const uint64_t *accounts, text *ret_problem);

#endif
