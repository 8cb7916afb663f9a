/* The playbooks that are shipped: what most teams begin with, in both languages, none of them on. One is
 * taken over by storing its body as a definition under its key; from then on it is the organisation's own. */
#ifndef FAROL_JOURNEY_LIBRARY_H
#define FAROL_JOURNEY_LIBRARY_H

#include "base/text.h"

struct playbook_shipped {
    const char *key;
    const char *title, *purpose;  /* N_("…") */
    const char *body;             /* JSON with ' for ", and @1 … @9 for the texts */
    const char *const *sentences; /* N_("…"), NULL-terminated */
};
extern const struct playbook_shipped playbook_library[]; /* ended by a NULL key */

/* NULL when there is none. */
const struct playbook_shipped *playbook_shipped_find(text key);
/* Its JSON in the thread's language, in the arena; `on`: switched on. */
text playbook_shipped_body(struct arena *arena, const struct playbook_shipped *shipped, bool on);

#endif
