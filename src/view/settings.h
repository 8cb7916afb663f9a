/* Settings: what each is, its history, and what a change of them would do, before it is saved. */
#ifndef FAROL_VIEW_SETTINGS_H
#define FAROL_VIEW_SETTINGS_H

#include "view/form.h"
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
/* What the organisation is called and writes in; currency and zone stay. */
struct view_setting_organisation {
    struct view_field name;
    struct view_select language;
    text stays;                    /* currency and zone, in a sentence */
    text seen_name, seen_language; /* what the form was made of */
    text problem;
};
struct view_settings {
    struct view_shell shell;
    text problem;
    struct view_setting_organisation organisation;
    struct safe_url hourly_costs, webhooks; /* pages of their own */
    struct view_setting_group *groups;
    size_t groups_count;
    text seen; /* the change that the form was made at */
    /* What would change: shown instead of being saved, until it is confirmed */
    bool confirm;
    text period;
    struct view_setting_effect *changes, *effects;
    size_t changes_count, effects_count;
};
/* What an hour of each person costs. */
struct view_hourly_cost {
    text email, value;
    struct safe_url change; /* the page with the form filled in */
};
struct view_hourly_costs {
    struct view_shell shell;
    text problem, sentence;
    struct view_hourly_cost *costs;
    size_t costs_count;
    struct view_field email, value;
    struct view_option *people; /* e-mails of those who sign in, for the datalist */
    size_t people_count;
    text seen; /* the value that the form was made of; empty: none */
};
void view_write_hourly_costs(struct buffer *out, const struct view_hourly_costs *self);

/* The secret that webhooks are signed with. */
struct view_webhooks {
    struct view_shell shell;
    text secret, made, retiring; /* retiring: until when the one before signs too; absent */
};
void view_write_webhooks(struct buffer *out, const struct view_webhooks *self);

void view_write_settings(struct buffer *out, const struct view_settings *self);

#endif
