/* The people who sign in, their sessions, and the audit of both. Kept apart from the record: these rows
 * are overwritten in place, what happened to them stands in the audit.
 *
 * A session's token is never stored, only its hash. E-mails are compared in lower case. SQL for
 * web/session.c and cmd_user.c. Writes run inside store_write, reads on a reader. */
#ifndef FAROL_LEDGER_USER_H
#define FAROL_LEDGER_USER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"
#include "store/store.h"

enum user_role {
    USER_ADMIN,
    USER_MANAGER,
    USER_CSM,
    USER_MARKETING,
    USER_ANALYST,
    USER_READ_ONLY,
    USER_ROLE_COUNT
};
bool ledger_user_role_parse(text name, enum user_role *ret_role); /* "admin" … "read_only", "read-only" */
const char *ledger_user_role_name(enum user_role role);

/* Whose accounts a person sees: an account is one's own as its CSM, ISM or farmer. */
enum user_portfolio { USER_PORTFOLIO_ALL, USER_PORTFOLIO_TEAM, USER_PORTFOLIO_OWN, USER_PORTFOLIO_COUNT };
bool ledger_user_portfolio_parse(text name, enum user_portfolio *ret); /* "all", "team", "own" */
const char *ledger_user_portfolio_name(enum user_portfolio portfolio);
/* What the person chose; UNSET: as the browser's cookie says. */
enum user_theme { USER_THEME_UNSET, USER_THEME_LIGHT, USER_THEME_DARK, USER_THEME_SYSTEM, USER_THEME_COUNT };

struct ledger_user {
    int64_t id;
    text email;         /* lower case */
    text name;          /* may be empty */
    text password_hash; /* empty: invited, none chosen yet; nobody signs in with it */
    enum user_role role;
    text language; /* "pt-BR", "en"; absent: as the browser asks */
    bool is_active;
    int64_t created_at; /* instant */
    enum user_portfolio portfolio;
    int64_t team_id; /* 0: none */
    enum user_theme theme;
    bool shortcuts_off; /* single keys do nothing */
};
/* Lower case and trimmed, in `arena`; absent when it is not an e-mail address. */
text ledger_user_email(struct arena *arena, text email);
/* CONFLICT when the e-mail is there already. `user->id` and `created_at` are ignored. */
MUST_USE enum result ledger_user_add(struct store_connection *connection, const struct ledger_user *user,
                                     int64_t now, int64_t *ret_id, struct problem *problem);
/* NOT_FOUND when there is none. Texts live in `arena`. */
MUST_USE enum result ledger_user_find(struct store_connection *connection, text email, struct arena *arena,
                                      struct ledger_user *ret, struct problem *problem);
typedef enum result (*ledger_user_visit)(void *context, const struct ledger_user *user,
                                         struct problem *problem);
/* Every user by e-mail; texts are valid during the call. */
MUST_USE enum result ledger_user_scan(struct store_connection *connection, ledger_user_visit visit,
                                      void *context, struct problem *problem);
/* NOT_FOUND when there is none. Texts live in `arena`. */
MUST_USE enum result ledger_user_read(struct store_connection *connection, int64_t id, struct arena *arena,
                                      struct ledger_user *ret, struct problem *problem);
/* Overwrites everything but id, e-mail and created_at; NOT_FOUND when `user->id` is not there. CONFLICT when
 * nobody would be left who administers: the last active admin with a password stays one. */
MUST_USE enum result ledger_user_update(struct store_connection *connection, const struct ledger_user *user,
                                        struct problem *problem);
MUST_USE enum result ledger_user_set_language(struct store_connection *connection, int64_t user_id,
                                              text language, struct problem *problem);

MUST_USE enum result ledger_user_set_theme(struct store_connection *connection, int64_t user_id,
                                           enum user_theme theme, struct problem *problem);

enum { LEDGER_SESSION_HASH_BYTES = 32 };
struct ledger_session {
    uint8_t token_hash[LEDGER_SESSION_HASH_BYTES];
    int64_t user_id;
    int64_t created_at, seen_at; /* instants */
    char peer[48];               /* where it was opened from; empty: not known */
    char agent[48];              /* by which browser: "Firefox Windows"; empty: not known */
};
/* Inserts, or moves seen_at. */
MUST_USE enum result ledger_session_put(struct store_connection *connection,
                                        const struct ledger_session *session, struct problem *problem);
MUST_USE enum result ledger_session_delete(struct store_connection *connection,
                                           const uint8_t token_hash[LEDGER_SESSION_HASH_BYTES],
                                           struct problem *problem);
/* All sessions of one user (password changed, user shut out). */
MUST_USE enum result ledger_session_delete_user(struct store_connection *connection, int64_t user_id,
                                                struct problem *problem);
typedef enum result (*ledger_session_visit)(void *context, const struct ledger_session *session,
                                            struct problem *problem);
MUST_USE enum result ledger_session_scan(struct store_connection *connection, ledger_session_visit visit,
                                         void *context, struct problem *problem);

/* Teams: names that people belong to. Few; no team lasts that nobody is in. */
/* The id of a team by name, made when there is none. BAD_INPUT when the name is too long. */
MUST_USE enum result ledger_team_find(struct store_connection *connection, text name, int64_t *ret_id,
                                      struct problem *problem);
typedef enum result (*ledger_team_visit)(void *context, int64_t id, text name, struct problem *problem);
/* Every team by name; texts are valid during the call. */
MUST_USE enum result ledger_team_scan(struct store_connection *connection, ledger_team_visit visit,
                                      void *context, struct problem *problem);
/* Takes out teams without people. */
MUST_USE enum result ledger_team_sweep(struct store_connection *connection, struct problem *problem);

/* One-time links: with one, an invited person chooses a name and a password, or anybody a new password. One
 * a person; a new one replaces the old. */
struct ledger_user_link {
    int64_t user_id;
    uint8_t token_hash[LEDGER_SESSION_HASH_BYTES];
    int64_t created_at, expires_at; /* instants */
};
MUST_USE enum result ledger_user_link_put(struct store_connection *connection,
                                          const struct ledger_user_link *link, struct problem *problem);
/* NOT_FOUND when there is none, or it has expired at `now`. */
MUST_USE enum result ledger_user_link_find(struct store_connection *connection,
                                           const uint8_t token_hash[LEDGER_SESSION_HASH_BYTES], int64_t now,
                                           struct ledger_user_link *ret, struct problem *problem);
MUST_USE enum result ledger_user_link_delete(struct store_connection *connection, int64_t user_id,
                                             struct problem *problem);
typedef enum result (*ledger_user_link_visit)(void *context, const struct ledger_user_link *link,
                                              struct problem *problem);
MUST_USE enum result ledger_user_link_scan(struct store_connection *connection, ledger_user_link_visit visit,
                                           void *context, struct problem *problem);

#endif
