/* Playbooks: the list with what is shipped, the editor of one, and what it would do or did. */
#ifndef FAROL_VIEW_PLAYBOOK_H
#define FAROL_VIEW_PLAYBOOK_H

#include "view/form.h"
#include "view/part.h"

struct view_playbook_row {
    text key, title, trigger, active, raised, held_out, last;
    bool on;
    struct safe_url url, runs;
};
struct view_playbook_offer {
    text key, title, purpose, trigger;
    bool taken;
    struct safe_url url;
};
struct view_playbooks {
    struct view_shell shell;
    text sentence;
    bool may_edit, files; /* files: may take them out */
    struct view_playbook_row *rows;
    size_t rows_count;
    struct view_playbook_offer *offers;
    size_t offers_count;
};
void view_write_playbooks(struct buffer *out, const struct view_playbooks *self);

struct view_playbook_member {
    text name, label, value, problem, list;
    bool is_choice, is_long, is_rule, focus;
    struct view_option *options;
    size_t options_count;
};
void view_write_playbook_member(struct buffer *out, const struct view_playbook_member *self);
struct view_playbook_step {
    text index, number, label, arm, problem;
    text depth; /* "0" … "4" */
    text kind, parent, arm_value;
    text touched_by; /* the button to go on at: "up", "down", "remove"; absent: none */
    bool drawn_only, is_branch;
    struct view_playbook_member *members;
    size_t members_count;
};
struct view_playbook {
    struct view_shell shell;
    text title, key, seen, problem, step_count, version;
    bool is_new, on, may_edit;
    struct safe_url trial, runs, action;
    struct view_field name, every_days, hold_out;
    text purpose, condition, stop_when, condition_problem, stop_problem;
    bool include_present;
    struct view_select trigger;
    struct view_playbook_member *trigger_members;
    size_t trigger_members_count;
    struct view_playbook_step *steps;
    size_t steps_count;
    struct view_option *kinds;
    size_t kinds_count;
    struct view_option *names; /* what texts may name */
    size_t names_count;
};
void view_write_playbook(struct buffer *out, const struct view_playbook *self);

struct view_playbook_month {
    text month, raised, before_churn, churned, height, y, x, low_height, low_y;
    text label, label_x; /* under its bar */
};
struct view_playbook_account {
    text name, day, churn;
    bool held_out;
    struct safe_url url;
};
struct view_playbook_run {
    text name, raised, state, step, problem;
    text ended, by, reason; /* by and reason: of one that a person stopped */
    bool failed;
    struct safe_url url, stop; /* stop absent: it has ended, or the person may not */
};
struct view_playbook_runs {
    struct view_shell shell;
    text title;
    bool is_active, has_active; /* those under way alone are shown; there are such */
    struct view_playbook_run *rows;
    size_t rows_count;
    struct safe_url editor, all, active, stop, older;
};
void view_write_playbook_runs(struct buffer *out, const struct view_playbook_runs *self);
struct view_playbook_stop {
    struct view_shell shell;
    text title, heading, lead, limited, problem;
    bool ended; /* there is nothing to stop any more */
    struct view_field reason;
    struct safe_url action, runs, editor;
};
void view_write_playbook_stop(struct buffer *out, const struct view_playbook_stop *self);

struct view_playbook_trial {
    struct view_shell shell;
    text title, key, problem, sentence, warned, present, note, seen;
    text older;         /* reckoned on an earlier state of the record; absent: on this one */
    text looked, looks; /* under way: how much of the year */
    bool on, may_edit, is_under_way;
    struct safe_url editor, switch_url, all_runs;
    struct view_playbook_month *months;
    size_t months_count;
    struct view_playbook_account *items;
    size_t items_count;
    text outcome, treated, held_out, waiting;
    struct view_playbook_run *runs;
    size_t runs_count;
};
void view_write_playbook_trial(struct buffer *out, const struct view_playbook_trial *self);

#endif
