/* Today: the tasks that wait, the most pressing first, and one of them opened beside the list. */
#ifndef FAROL_VIEW_INBOX_H
#define FAROL_VIEW_INBOX_H

#include "view/form.h"
#include "view/health.h"
#include "view/part.h"

/* A task in the list. */
struct view_task {
    text key; /* "17.203" */
    text points;
    text account, title, detail; /* whom, what to do, why */
    text when;                   /* "due today" */
    struct view_light light;
    text mrr, owner; /* owner absent: one's own list */
    text choose;     /* the box's label */
    struct safe_url url;
    bool late, current;
};
/* Tasks under a heading: of a stretch of days, or of one account. */
struct view_task_group {
    text label, count;
    struct safe_url url; /* absent: no account */
    struct view_task *tasks;
    size_t tasks_count;
};
struct view_inbox_tab {
    text label, count;
    struct safe_url url;
    bool current;
};
/* A factor of the priority. */
struct view_factor {
    text name, value, width, note;
    text power; /* "²": absent where it is 1 */
};
struct view_task_fact {
    text name, value;
    struct safe_url url;
    bool is_bad;
};
/* Where else it could be put: a day to sleep until. */
struct view_day_choice {
    text label, value, words; /* "Tomorrow", "2026-03-04", "Wed 4 Mar" */
};
struct view_task_open {
    bool shown;
    text key, account, title, detail, kind, made, playbook, owner, owner_email;
    struct view_light light;
    struct view_sentence why; /* the figures behind it */
    text formula;             /* "Priority 55 = 100 × revenue × risk × nearness" */
    struct view_factor *factors;
    size_t factors_count;
    text product, rank;
    struct view_task_fact *facts;
    size_t facts_count;
    struct view_task *others; /* open tasks of the same account */
    size_t others_count;
    text *questions; /* for the call */
    size_t questions_count;
    text closed; /* "Done 3 Mar 2026: spoke with Renato"; absent while open */
    text note;
    struct safe_url account_url, contact, history, edit;
    bool is_open, may_act;
    struct view_day_choice *days;
    size_t days_count;
};

struct view_inbox {
    struct view_shell shell;
    text day, done; /* "Tuesday, 3 March"; "3 done of 17" */
    text problem;   /* what was asked could not be done */
    struct view_inbox_tab *tabs;
    size_t tabs_count;
    struct view_hidden *kept; /* of the address, for the forms that choose */
    size_t kept_count;
    struct view_option *people, *orders;
    size_t people_count, orders_count;
    struct view_pick *segments; /* one, or none where there are no segments */
    size_t segments_count;
    text where, where_problem;           /* what stands beside the segment */
    struct safe_url by_account, by_days; /* the other way of grouping; absent: it is so already */
    struct view_task_group *groups;
    size_t groups_count;
    text range;
    struct safe_url previous, next;
    text nothing, advice;
    struct view_task_open open;
    struct view_option *owners; /* to hand over to */
    size_t owners_count;
    struct view_option *outcomes;
    size_t outcomes_count;
    text back, next_key; /* where a form returns to, and which task it opens then */
    text undo;           /* the change of several tasks that can be taken back; absent */
    bool may_act;
    struct safe_url csv, xlsx, formula, add;
};
void view_write_inbox(struct buffer *out, const struct view_inbox *self);

/* A task by hand. Posts csrf, back, account, title, detail, kind, due, owner to /inbox/new. */
struct view_task_new {
    struct view_shell shell;
    struct view_field account, title, due;
    text detail;
    struct view_select kind, owner;
    text problem;
    struct safe_url cancel;
    text cancel_label, back;
};
void view_write_task_new(struct buffer *out, const struct view_task_new *self);

/* The formula of priorities: its numbers, and how the first tasks would stand. Posts csrf, seen, the numbers
 * and step (try, save, shipped) to /inbox/priority. */
struct view_priority_part {
    text id, title, words;
    struct view_field *fields;
    size_t fields_count;
};
struct view_priority_row {
    text place, account, points, place_now, points_now;
    struct safe_url url;
};
struct view_priority {
    struct view_shell shell;
    text standing; /* "version 3, by ana@cais.example, 3 Mar 2026" */
    text seen;
    text problem, conflict;
    bool may_change;
    struct view_priority_part *parts;
    size_t parts_count;
    text effect_title;
    struct view_priority_row *rows;
    size_t rows_count;
};
void view_write_priority(struct buffer *out, const struct view_priority *self);

#endif
