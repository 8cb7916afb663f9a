/* Saved views of the list of accounts: a name and the query of an address. */
#ifndef FAROL_LEDGER_SAVED_VIEW_H
#define FAROL_LEDGER_SAVED_VIEW_H

#include "store/store.h"

enum { SAVED_VIEW_NAME_MAX = 60, SAVED_VIEW_ADDRESS_MAX = 8192, SAVED_VIEWS_MAX = 40 };

struct saved_view {
    int64_t id, user_id;
    bool is_shared;
    text name;
    text address;     /* behind "?": q, sort, columns, filters, where */
    text owner_email; /* by ledger_view_find alone */
};
/* The person's own and those shared by others, oldest first, at most SAVED_VIEWS_MAX. In the arena. */
MUST_USE enum result ledger_view_list(struct store_connection *connection, struct arena *arena,
                                      int64_t user_id, struct saved_view **ret_views, size_t *ret_count,
                                      struct problem *problem);
/* Of everyone who may sign in: those whose address holds `part`, by id, `owner_email` filled. In the arena.
 */
MUST_USE enum result ledger_view_find(struct store_connection *connection, text part, struct arena *arena,
                                      struct saved_view **ret_views, size_t *ret_count,
                                      struct problem *problem);
/* Within a store_write. The id is given. */
MUST_USE enum result ledger_view_add(struct store_connection *connection, const struct saved_view *view,
                                     int64_t now, int64_t *ret_id, struct problem *problem);
/* Name, address and sharing of a view of that person's; NOT_FOUND when it is not theirs. */
MUST_USE enum result ledger_view_change(struct store_connection *connection, const struct saved_view *view,
                                        struct problem *problem);
MUST_USE enum result ledger_view_remove(struct store_connection *connection, int64_t id, int64_t user_id,
                                        struct problem *problem);

#endif
