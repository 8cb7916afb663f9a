/* The sign-in page, and the page of an error: what is shown without a session. */
#ifndef FAROL_VIEW_SIGN_IN_H
#define FAROL_VIEW_SIGN_IN_H

#include "view/shell.h"

/* Posts email, password, csrf and back to /sign-in. */
struct view_sign_in {
    struct view_shell shell; /* person, place and scope stay empty; here: where to go on to */
    text email;              /* as typed before */
    text problem;            /* "E-mail and password don't match."; absent at first */
    text notice;             /* "You have signed out."; absent */
    text version;
};
void view_write_sign_in(struct buffer *out, const struct view_sign_in *self);

/* An error's page, with or without a session. */
struct view_failure {
    struct view_shell shell;
    int status;  /* 404 */
    text what;   /* "This page does not exist" */
    text advice; /* what to do */
    struct safe_url way_out;
    text way_out_label; /* absent: none */
};
void view_write_failure(struct buffer *out, const struct view_failure *self);

/* A page with nothing to show yet, in its frame: why, and what to do. */
struct view_nothing {
    struct view_shell shell;
    text what, advice;
    struct safe_url way_out;
    text way_out_label;
};
void view_write_nothing(struct buffer *out, const struct view_nothing *self);

/* The dashboard of an organisation without records: teaches how to bring them. */
struct view_empty {
    struct view_shell shell;
    text greeting; /* "Good afternoon, Helena. The light is still to be lit." */
    text sentence;
    bool may_import, may_fill; /* files; the sample company */
    struct view_step {
        text name, why, count;
        bool done;
        int number;
        text command;
        struct safe_url url; /* instead of the command */
    } * steps;
    size_t steps_count;
    text progress; /* "1 of 5" */
};
void view_write_empty(struct buffer *out, const struct view_empty *self);

#endif
