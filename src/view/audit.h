/* The audit: who did what, when, to which object, to how many, from where. Texts are final. */
#ifndef FAROL_VIEW_AUDIT_H
#define FAROL_VIEW_AUDIT_H

#include "view/form.h"

struct view_audit_row {
    text when, who, what, detail;
    struct safe_url who_url; /* absent: nobody known */
    text object;
    struct safe_url object_url; /* absent: it has no page */
    text count, peer;
};
/* The form is GET to /audit: person, action, object, from, to. */
struct view_audit {
    struct view_shell shell;
    text sentence; /* "Since 3 March: …" */
    struct view_select person, action;
    struct view_field object, from, to;
    bool filtered;
    struct view_audit_row *rows;
    size_t rows_count;
    struct safe_url csv, older, newest; /* absent: none */
};
void view_write_audit(struct buffer *out, const struct view_audit *self);

#endif
