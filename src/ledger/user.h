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

struct ledger_user {
    int64_t id;
    text email; /* lower case */
    text name;  /* may be empty */
    text password_hash;
    enum user_role role;
    text language; /* "pt-BR", "en"; absent: as the browser asks */
    bool is_active;
    int64_t created_at; /* instant */
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
/* Overwrites everything but id, e-mail and created_at; NOT_FOUND when `user->id` is not there. */
MUST_USE enum result ledger_user_update(struct store_connection *connection, const struct ledger_user *user,
                                        struct problem *problem);
MUST_USE enum result ledger_user_set_language(struct store_connection *connection, int64_t user_id,
                                              text language, struct problem *problem);

enum { LEDGER_SESSION_HASH_BYTES = 32 };
struct ledger_session {
    uint8_t token_hash[LEDGER_SESSION_HASH_BYTES];
    int64_t user_id;
    int64_t created_at, seen_at; /* instants */
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

/* One line of the audit: "sign-in", "sign-in-refused", "sign-out", "user-added" … `user_id` 0 when unknown
 * (an e-mail tried in vain is not kept), `detail` without personal data. */
MUST_USE enum result ledger_audit_add(struct store_connection *connection, int64_t at, int64_t user_id,
                                      text action, text peer, text detail, struct problem *problem);

#endif
