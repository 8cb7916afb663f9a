/* Settings: what each is, its history, and what a change of them would do, before it is saved. */
#ifndef FAROL_VIEW_SETTINGS_H
#define FAROL_VIEW_SETTINGS_H

#include "view/part.h"
#include "view/shell.h"

struct view_setting_version {
    text value, who, when;
};
struct view_setting {
    text name, label, hint, range, value, shipped, problem;
    struct view_option *options; /* a select */
    size_t options_count;
    struct view_setting_version *versions; /* newest first */
    size_t versions_count;
};
struct view_setting_group {
    text title;
    struct view_setting *settings;
    size_t settings_count;
};
struct view_setting_effect {
    text name, before, after;
};
struct view_settings {
    struct view_shell shell;
    text problem;
    struct view_setting_group *groups;
    size_t groups_count;
    text seen; /* the change that the form was made at */
    /* What would change: shown instead of being saved, until it is confirmed */
    bool confirm;
    text period;
    struct view_setting_effect *changes, *effects;
    size_t changes_count, effects_count;
};
void view_write_settings(struct buffer *out, const struct view_settings *self);

#endif
