/* The navigation: one table of places, in the order in which they are shown. A screen adds its row in
 * navigation.c and names its `place` in view_shell.place; the shell shows what the person's role may see. */
#ifndef FAROL_WEB_NAVIGATION_H
#define FAROL_WEB_NAVIGATION_H

#include "view/shell.h"
#include "web/people/session.h"

struct web_scope;

struct web_place {
    const char *group; /* English message id; rows of one group stand together */
    const char *place; /* "dashboard" */
    const char *label; /* English message id */
    const char *icon;  /* of view/nav_icon.html */
    const char *path;
    const char *help; /* the chapter of docs/guide; NULL: the one named as the place */
    enum web_permission permission;
    const char *key; /* "g KEY" goes there; NULL: none */
    int tab;         /* 1 … 4: its position at the foot of a phone's screen; 0: behind "More" */
    bool whole;      /* nobody's accounts: for those alone who see all of them */
    bool scoped;     /* its address keeps the page's period, filter, instant */
};
extern const struct web_place web_places[];
extern const size_t web_place_count;
/* Whether a person is shown it. */
bool web_place_is_for(const struct web_place *place, const struct web_session *session);

/* Fills groups and tabs of the shell for whoever it is. `scope` NULL: addresses without one. In `arena`. */
void web_navigation(struct arena *arena, const struct web_session *session, const struct web_scope *scope,
                    struct view_shell *shell);

#endif
