/* A person added or changed, with the line of the audit, in one transaction; and one-time links. For the
 * pages and for `farol user`.
 *
 * The change is made to the row as it stands inside the transaction, so that two changes at once don't undo
 * each other. After a change of anything but one's own name, sessions have to hear of it:
 * web_sessions_reload_users. */
#ifndef FAROL_WEB_USER_WRITE_H
#define FAROL_WEB_USER_WRITE_H

#include "web/people/audit.h"

enum {
    WEB_INVITATION_SECONDS = 7 * 24 * 3600, /* how long a link to join works */
    WEB_RESET_SECONDS = 24 * 3600           /* and one to choose a new password */
};

/* Changes the row (also its team by `*team`: a name, absent: as it is, empty: none). */
typedef enum result (*web_user_edit)(struct ledger_user *user, text *team, void *context,
                                     struct problem *problem);

struct web_user_writing {
    struct store *store;
    struct clock *clock;
    struct web_actor actor;
    const char *action;                  /* "user-invited", "user-changed" …: the audit's */
    const struct ledger_user_link *link; /* put for the person; `user_id` is filled; NULL: none */
    text spends_token;                   /* of the link that allows this: it must stand, and is gone after */
    bool drops_link;                     /* takes an open link back */
    bool ends_sessions;                  /* in the record; in memory web_sessions_reload_users does */
};
/* `user->id` 0: the edit makes a new person of `*user` (CONFLICT when the e-mail is there). Otherwise the row
 * of that id is read, edited and written; NOT_FOUND when there is none, CONFLICT when nobody would be left
 * who administers. `*user` is then as written; its texts live in `arena`. */
MUST_USE enum result web_user_write(const struct web_user_writing *writing, struct arena *arena,
                                    struct ledger_user *user, web_user_edit edit, void *context,
                                    struct problem *problem);

/* A new link that works for `seconds` from `now`; the token is returned (in `arena`) and stands nowhere else.
 */
text web_user_link_new(struct arena *arena, int64_t now, int64_t seconds, struct ledger_user_link *ret);
/* Whose link it is, read with the person; NOT_FOUND for every other token, in the same words. */
MUST_USE enum result web_user_link_find(struct store *store, text token, int64_t now, struct arena *arena,
                                        struct ledger_user *ret, struct problem *problem);

#endif
