/* Named segments: the list, and the page that writes one. Texts are final. */
#ifndef FAROL_VIEW_SEGMENT_H
#define FAROL_VIEW_SEGMENT_H

#include "view/form.h"

struct view_segment_row {
    text name, note, rule, count, share, mrr, changed;
    text problem; /* why it means nobody now; absent: it is fine */
    struct safe_url url, accounts;
};
struct view_segments {
    struct view_shell shell;
    text sentence; /* "12 segments" */
    struct view_segment_row *rows;
    size_t rows_count;
    bool may_edit;
    bool files; /* may take them out */
};
void view_write_segments(struct buffer *out, const struct view_segments *self);

/* What a rule means now: beside the form, and anew while one types. */
struct view_segment_account {
    text name, mrr, owner;
    struct safe_url url;
};
struct view_segment_preview {
    text rule; /* as it was read; empty: there is none yet */
    text count, share, mrr, unknown;
    text problem, before, fault, after; /* the rule cut at its fault */
    struct view_segment_account *rows;
    size_t rows_count;
    struct safe_url all;
};
struct view_segment_counted {
    struct view_segment_preview preview;
};
void view_write_segment_counted(struct buffer *out, const struct view_segment_counted *self);

/* A row of the form: a measure, how it is compared, a value. */
struct view_segment_group {
    text label;
    struct view_option *options;
    size_t options_count;
};
struct view_segment_condition {
    text number; /* "1" */
    struct view_segment_group *groups;
    size_t groups_count;
    struct view_option *hows;
    size_t hows_count;
    text value;
    bool takes_value;
};
struct view_segment_version {
    text number, when, who, rule;
};
/* A definition whose rules name it. */
struct view_segment_use {
    text kind, name; /* "Playbook", "Low health" */
    struct safe_url url;
};
/* Posts csrf, seen, mode, name, note, and either rule or any and rows of measure, how, value; `act` says what
 * with: save, count, add, type, click. */
struct view_segment {
    struct view_shell shell;
    text heading, problem, conflict;
    struct view_field name, note;
    bool may_edit, is_new, by_typing, any;
    text rule, rule_problem, seen;
    text cannot_click; /* why rows cannot show the rule; absent: they can */
    struct view_segment_condition *conditions;
    size_t conditions_count;
    struct view_segment_preview preview;
    struct safe_url action, remove;
    struct view_segment_use *uses;
    size_t uses_count;
    bool is_needed; /* by one of them: it cannot be taken out */
    struct view_segment_version *versions;
    size_t versions_count;
};
void view_write_segment(struct buffer *out, const struct view_segment *self);

#endif
