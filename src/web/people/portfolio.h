/* Whose accounts a person sees: all, those of the team, or their own (as CSM, ISM or farmer).
 *
 * Everything that shows accounts or adds them up goes through here: figures (web_scope_apply ANDs it in),
 * lists, searches, exports, the API. An account outside is answered like one that does not exist (404).
 * Whose an account is, today's record says, also where the past is looked at: who had an account once sees it
 * no more, and who has it now sees its past.
 *
 * What is kept for several requests (pages, results) carries web_portfolio_key in its key.
 *
 * The bits of a portfolio are kept by snapshot, so asking costs a copy. Safe from any thread. */
#ifndef FAROL_WEB_PORTFOLIO_H
#define FAROL_WEB_PORTFOLIO_H

#include "column/column.h"
#include "http/http.h"
#include "ledger/user.h"

/* The accounts that the person may see, as bits by account index in the request's arena (the caller may
 * change them); NULL: all. A NULL request (tests of pages) sees all. */
uint64_t *web_portfolio_accounts(const struct http_request *request, const struct column_snapshot *snapshot);
/* Whether the account exists and is one of them; any index may be asked for. */
bool web_portfolio_sees(const struct http_request *request, const struct column_snapshot *snapshot,
                        uint32_t account_index);
/* Whether somebody who is not asking sees the account: false too for whoever does not sign in. Problems of
 * reading say true, as nothing is known against it. */
bool web_portfolio_person_sees(struct store_connection *connection, struct arena *arena,
                               const struct column_snapshot *snapshot, text email, uint32_t account_index);
/* The values of a dimension that occur among the accounts that the person may see, as bits by code in the
 * request's arena, for lists to choose from; NULL: all. */
uint64_t *web_portfolio_values(const struct http_request *request, const struct column_snapshot *snapshot,
                               int dimension);
/* For this request the person wants to see less than they may: their own accounts, or their team's. More than
 * they have is not given. Before anything else of this header is asked. */
void web_portfolio_narrow(struct http_request *request, enum user_portfolio portfolio);
/* What is seen in this request, and what the person may see at all. */
enum user_portfolio web_portfolio_of_request(const struct http_request *request);
enum user_portfolio web_portfolio_of_person(const struct http_request *request);
/* False: the person sees every account. */
bool web_portfolio_is_limited(const struct http_request *request);
/* Equal for equal portfolios; "all" for whoever sees all. In the request's arena. */
text web_portfolio_key(const struct http_request *request);

/* What is kept between requests; web/session.c owns it. */
struct web_portfolios;
struct web_portfolios *web_portfolios_new(void);
void web_portfolios_free(struct web_portfolios *portfolios); /* NULL is fine */
/* `live` says whose an account is; before the first request. */
void web_portfolios_follow(struct web_portfolios *portfolios, struct column_live *live);

#endif
