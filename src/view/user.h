/* People who sign in: the list, one person, an invitation, the one-time link, what its receiver sees, and
 * everybody's own profile. Texts are final. */
#ifndef FAROL_VIEW_USER_H
#define FAROL_VIEW_USER_H

#include "view/form.h"

/* The state as a badge: "active", "waiting" (invited), "out". */
struct view_user_row {
    text name, email, initials;
    struct safe_url url;
    text role, portfolio, team, state, state_kind, seen;
    bool self;
};
struct view_users {
    struct view_shell shell;
    text sentence; /* "12 people, 2 of them invited." */
    struct view_user_row *rows;
    size_t rows_count;
    struct safe_url invite, audit;
};
void view_write_users(struct buffer *out, const struct view_users *self);

struct view_session_row {
    text key, agent, peer, opened, seen;
    bool current;
};
/* Posts csrf and `key`, or nothing for all (of the profile: all others), to `action`. */
struct view_session_list {
    text csrf;
    struct safe_url action;
    struct view_session_row *rows;
    size_t rows_count;
    bool own;
};

/* Posts csrf, email, name, role, portfolio, team to /users/invite. */
struct view_invite {
    struct view_shell shell;
    struct view_field email, name, team;
    struct view_select role, portfolio;
    struct view_option *teams; /* for the datalist */
    size_t teams_count;
    text problem; /* of the form as a whole */
};
void view_write_invite(struct buffer *out, const struct view_invite *self);

/* A link that is shown once. */
struct view_link {
    struct view_shell shell;
    text heading, sentence;
    text address; /* whole, to be copied */
    struct safe_url back;
    text back_label;
};
void view_write_link(struct buffer *out, const struct view_link *self);

/* Posts csrf, seen, name, role, portfolio, team to `action`; csrf alone to `link`, `shut_out` or `let_in`. */
struct view_user {
    struct view_shell shell;
    text heading, email, state, state_kind, since;
    text waiting; /* "The invitation works until …"; absent */
    bool self;
    struct view_field name, team;
    struct view_select role, portfolio;
    struct view_option *teams;
    size_t teams_count;
    text problem;
    text seen; /* the version that the form was made from, sent back */
    struct safe_url action, link, shut_out, let_in, audit; /* absent: not to be done */
    text link_label;
    struct view_session_list sessions;
};
void view_write_user(struct buffer *out, const struct view_user *self);

/* What a link opens: posts csrf, name (of an invitation) and password to `action`. */
struct view_welcome {
    struct view_shell shell;
    bool invited;
    text email;
    struct view_field name, password;
    struct safe_url action;
    text dead; /* why the link does nothing; absent: it works */
    text version;
};
void view_write_welcome(struct buffer *out, const struct view_welcome *self);

/* Posts csrf and name, language, theme, shortcuts to /profile; old, password to /profile/password; `key` or
 * nothing to /profile/sessions. */
struct view_profile {
    struct view_shell shell;
    text email, role, portfolio;
    struct view_field name, old, password;
    struct view_select language, theme;
    bool shortcuts;
    struct view_session_list sessions;
};
void view_write_profile(struct buffer *out, const struct view_profile *self);

#endif
