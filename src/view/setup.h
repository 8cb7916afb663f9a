/* The page of the first run: POST /setup with code, organisation, currency, zone, language, name, email,
 * password. */
#ifndef FAROL_VIEW_SETUP_H
#define FAROL_VIEW_SETUP_H

#include "view/form.h"

struct view_setup {
    struct view_shell shell;
    text problem; /* absent: none */
    struct view_field code, organisation, currency, zone, name, email, password;
    struct view_select language;
    text version;
};
void view_write_setup(struct buffer *out, const struct view_setup *self);

#endif
