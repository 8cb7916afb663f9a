/* Who is asking: sessions, kept in memory and written behind to the record.
 *
 * A session's token (256 random bits) stands only in the browser's __Host- cookie; here and in the
 * record there is its hash. Reading a session never waits for the store's writer, so pages go on during
 * a long import; changes are written by a thread of their own, in order. Sessions end by sign-out, after
 * WEB_SESSION_IDLE_SECONDS without a request, WEB_SESSION_AGE_SECONDS after sign-in, or when the user is
 * shut out or the password changes. Safe from any thread. */
#ifndef FAROL_WEB_SESSION_H
#define FAROL_WEB_SESSION_H

#include "http/http.h"
#include "language/language.h"
#include "ledger/audit.h"
#include "web/people/permission.h"

enum { WEB_SESSION_IDLE_SECONDS = 12 * 3600, WEB_SESSION_AGE_SECONDS = 14 * 24 * 3600, WEB_TOKEN_BYTES = 32 };
#define WEB_SESSION_COOKIE "__Host-farol-session"
#define WEB_VISITOR_COOKIE "__Host-farol-visitor"
#define WEB_LANGUAGE_COOKIE "__Host-farol-language"
#define WEB_THEME_COOKIE "__Host-farol-theme"

enum web_theme { WEB_THEME_SYSTEM, WEB_THEME_LIGHT, WEB_THEME_DARK };

struct web_portfolios;
/* Whose accounts the person sees; read through web/portfolio.h. */
struct web_portfolio_of {
    enum user_portfolio kind; /* of this request: what the person has, or less (web_portfolio_narrow) */
    enum user_portfolio narrowed_from;
    bool narrowed;
    text *emails; /* everybody of the team, the person among them; in the request's arena */
    size_t email_count;
    struct web_portfolios *kept; /* the application's; NULL in tests */
};

/* The request's own copy. Every request has one, also a visitor's who has not signed in. */
struct web_session {
    bool signed_in;
    int64_t user_id;
    text email, name; /* name: what to call the person, the e-mail if there is none */
    enum user_role role;
    enum language language;
    enum web_theme theme;
    text token; /* of the session's or visitor's cookie, as sent; absent: none yet */
    struct web_portfolio_of portfolio;
    bool shortcuts_off;  /* single keys do nothing */
    unsigned key_scopes; /* a program's request: what its key may do (ledger/api_key.h), and its name */
    text key_name;
};
/* Never NULL in a handler, an authorize or an error page. */
const struct web_session *web_session_of(const struct http_request *request);
/* What the person has, be it that this request looks at less. */
static inline enum user_portfolio web_session_portfolio(const struct web_session *session)
{
    return session->portfolio.narrowed ? session->portfolio.narrowed_from : session->portfolio.kind;
}
/* The role has it, and the portfolio leaves it: a file imported writes accounts of everybody, so whoever
 * does not see all of them imports none. */
static inline bool web_session_may(const struct web_session *session, enum web_permission permission)
{
    bool whole = permission == PERMISSION_IMPORT;
    return permission == PERMISSION_OPEN ||
           (session->signed_in && web_role_may(session->role, permission) &&
            (!whole || web_session_portfolio(session) == USER_PORTFOLIO_ALL));
}
static inline bool web_may(const struct http_request *request, enum web_permission permission)
{
    return web_session_may(web_session_of(request), permission);
}

struct web_sessions;
struct web_names;
/* Loads the sessions that stand in `store` and starts the writer behind. */
MUST_USE enum result web_sessions_start(struct web_sessions **ret, struct store *store, struct clock *clock,
                                        struct problem *problem);
/* Writes what is still to be written (waits for it at most a few seconds), then frees. NULL is fine. */
void web_sessions_stop(struct web_sessions *sessions);
/* The portfolios that it keeps, for web_portfolios_follow. */
struct web_portfolios *web_sessions_portfolios(struct web_sessions *sessions);
/* What people are called, kept as they are read (web/people/names.h). */
struct web_names *web_sessions_names(struct web_sessions *sessions);
/* Waits until what was handed over before is written, at most so long: a list of the audit is then whole.
 * While an import holds the writer it may not be. */
void web_sessions_flush(struct web_sessions *sessions, int milliseconds_max);
/* Reads the users again after one was added, changed or shut out; ends the sessions of those. While it fails
 * nobody is found, lest somebody goes on by rights that were taken: each who comes tries it again. */
MUST_USE enum result web_sessions_reload_users(struct web_sessions *sessions, struct problem *problem);

/* Finds the session of a cookie's token and fills who it is; texts live in `arena`. False: none, or ended. */
bool web_sessions_find(struct web_sessions *sessions, text token, struct arena *arena,
                       struct web_session *ret);
/* Who a user is, without a session, for a program's request: false when there is none or it is shut out.
 * `language` in *ret stays unless the person chose one. */
bool web_sessions_of_user(struct web_sessions *sessions, int64_t user_id, struct arena *arena,
                          struct web_session *ret);
/* A new session of `user`, always with a new token (nothing of the visitor's before goes on). `agent` as the
 * browser names itself; absent: not known. */
text web_sessions_open(struct web_sessions *sessions, const struct ledger_user *user, text peer, text agent,
                       struct arena *arena);
void web_sessions_close(struct web_sessions *sessions, text token, text peer);
/* Puts a line into the audit, behind: for what is no change of the record (web/audit.h is shorter). */
void web_sessions_audit(struct web_sessions *sessions, int64_t user_id, const char *action, text peer,
                        const char *detail);
/* `line->at` is set here; texts are copied, long ones cut. */
void web_sessions_audit_line(struct web_sessions *sessions, const struct ledger_audit_line *line);
/* Open sessions, for people to see and to end. `key` names one in forms; nothing of its token is in it. */
struct web_session_line {
    char key[33];
    int64_t user_id, created_at, seen_at; /* instants */
    text peer, agent;                     /* web_agent_label says the agent in words */
    bool current;
};
/* Those of a user (0: of everybody), the last seen first; `token` marks the current one. In `arena`. */
size_t web_sessions_list(struct web_sessions *sessions, int64_t user_id, text token, struct arena *arena,
                         struct web_session_line **ret_lines);
/* Ends the user's session of that key, or (absent key) all but that of `kept_token`; how many ended. */
size_t web_sessions_end(struct web_sessions *sessions, int64_t user_id, text key, text kept_token);
void web_sessions_set_language(struct web_sessions *sessions, int64_t user_id, enum language language);
void web_sessions_set_theme(struct web_sessions *sessions, int64_t user_id, enum user_theme theme);

#endif
