/* Which accounts name which as their parent: found once a snapshot, asked for each account page, so that no
 * page walks over all accounts. Safe from any thread. */
#ifndef FAROL_WEB_FAMILY_H
#define FAROL_WEB_FAMILY_H

#include "column/column.h"

struct web_family;
struct web_family *web_family_new(void);
void web_family_free(struct web_family *family); /* NULL is fine */

/* The indices of the children of account index `parent`, ascending, in the arena. `family` NULL: looked for
 * in the snapshot itself. */
size_t web_family_children(struct web_family *family, const struct column_snapshot *snapshot, uint32_t parent,
                           struct arena *arena, const uint32_t **ret_children);

#endif
