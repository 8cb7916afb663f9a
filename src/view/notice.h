/* What playbooks have told a person: a list, the unread first. Forms: POST /notices/read with csrf and `id`
 * or `up_to`. */
#ifndef FAROL_VIEW_NOTICE_H
#define FAROL_VIEW_NOTICE_H

#include "view/shell.h"

struct view_notice_row {
    text id, when, playbook;
    text words;                 /* absent: not for this person's eyes */
    text account, account_code; /* absent: not among those the person sees */
    struct safe_url account_url, playbook_url;
    bool unread;
};
struct view_notices {
    struct view_shell shell;
    text sentence; /* "3 unread"; absent: none */
    text up_to;    /* absent: all are read */
    text more;     /* absent: all are shown */
    struct view_notice_row *rows;
    size_t rows_count;
    struct view_pick *segments; /* one, or none where there are no segments */
    size_t segments_count;
    text where, where_problem; /* of whose accounts; what stands beside the segment */
    bool narrowed, chooses;    /* by either; chooses: there is something to filter */
    struct safe_url csv, xlsx; /* absent: may not */
};
void view_write_notices(struct buffer *out, const struct view_notices *self);

#endif
