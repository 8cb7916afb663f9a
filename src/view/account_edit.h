/* What will change when a field is set for many accounts: said before it is done. */
#ifndef FAROL_VIEW_ACCOUNT_EDIT_H
#define FAROL_VIEW_ACCOUNT_EDIT_H

#include "view/shell.h"

struct view_edit_row {
    text name, before;
};
struct view_account_edit {
    struct view_shell shell;
    struct safe_url action, back;
    text field, field_label, value;
    bool all; /* all of the list, not the ids */
    text ids;
    text changing, unchanged, problem;
    bool may_apply;
    struct view_edit_row *rows;
    size_t rows_count;
    text more;
};
void view_write_account_edit(struct buffer *out, const struct view_account_edit *self);

#endif
