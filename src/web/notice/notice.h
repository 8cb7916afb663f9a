/* How many notices wait for a person: what the bell of every page says. Counted in the record and held for a
 * few seconds, since each page asks; whoever reads theirs is counted anew at once. Safe from any thread. */
#ifndef FAROL_WEB_NOTICE_NOTICE_H
#define FAROL_WEB_NOTICE_NOTICE_H

#include "web/application.h"

enum { WEB_NOTICES_HELD_SECONDS = 10, WEB_NOTICES_PEOPLE_MAX = 512 };

struct web_notices;
struct web_notices *web_notices_new(void);
void web_notices_free(struct web_notices *notices); /* NULL is fine */
/* "" where none waits (or it cannot be told just now), "3", "99+". In the arena. */
text web_notices_unread(const struct web_application *application, struct arena *arena, text email);
/* Marks a person's own with ids from `first` to `last` as read, now. */
struct web_notice_reading {
    text email;
    int64_t first, last, at; /* `at` is filled in */
};
MUST_USE enum result web_notices_read(struct web_application *application, struct web_notice_reading *reading,
                                      struct problem *problem);

#endif
