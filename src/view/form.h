/* The parts of forms: a labelled field, a labelled select; each with its hint and its fault beside it. Values
 * are kept as typed; the id of NAME's input is field-NAME, so each stands once on a page. */
#ifndef FAROL_VIEW_FORM_H
#define FAROL_VIEW_FORM_H

#include "view/shell.h"

struct view_field {
    text name, label, value;
    text type;         /* "text" unless said: "email", "password" … */
    text autocomplete; /* "username", "new-password", "off" … */
    text list;         /* the id of a datalist; absent: none */
    text hint, problem;
    bool required, autofocus;
    bool is_rule; /* its names are proposed as one types */
};
struct view_select {
    text name, label;
    struct view_option *options;
    size_t options_count;
    text hint, problem;
};

#endif
