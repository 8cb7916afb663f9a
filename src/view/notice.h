/* What playbooks have told a person: a list, the unread first. Forms: POST /notices/read with csrf and `id`
 * or `up_to`. */
#ifndef FAROL_VIEW_NOTICE_H
#define FAROL_VIEW_NOTICE_H

#include "view/shell.h"

struct view_notice_row {
    text id, when, playbook;
    text words;   /* absent: not for this person's eyes */
    text account; /* absent: not among those the person sees */
    struct safe_url account_url, playbook_url;
    bool unread;
};
struct view_notices {
    struct view_shell shell;
    text sentence; /* "3 unread" */
    text up_to;    /* absent: all are read */
    text more;     /* absent: all are shown */
    struct view_notice_row *rows;
    size_t rows_count;
};
void view_write_notices(struct buffer *out, const struct view_notices *self);

#endif
