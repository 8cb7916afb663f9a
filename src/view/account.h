/* The account page: who the customer is, what it pays, how it uses, what was said; one timeline. */
#ifndef FAROL_VIEW_ACCOUNT_H
#define FAROL_VIEW_ACCOUNT_H

#include "view/health_panel.h"
#include "view/record.h"

struct view_account_fact {
    text name, value, note;
    text title; /* the e-mail of whom the value names */
    struct safe_url url;
    bool wide, strong;
};
struct view_person {
    text name, initials, about, role;
    struct safe_url url;
};
struct view_child {
    text name, id, mrr;
    struct safe_url url;
};
/* Where the chart has a mark: each opens into what made it. Places are percent across, units down. */
struct view_chart_mark {
    text x, y, label, value;
    struct safe_url url;
    bool current;
    bool stop; /* where Tab stops: one mark of a chart, the others are in its table */
};
struct view_axis_word {
    text x, label, place; /* place: "", "mid", "end" */
};
struct view_chart {
    bool shown;
    text label, area, line; /* paths in a box of 100 × 100 */
    struct view_chart_mark *marks;
    size_t marks_count;
    struct view_axis_word *ticks;
    size_t ticks_count;
    text top; /* the highest value, at its line */
};
struct view_item { /* of a short list */
    text badge, badge_words, words, when;
    struct safe_url url;
};
struct view_items {
    text title, note, nothing;
    struct view_item *items;
    size_t items_count;
    struct safe_url more;
};
struct view_entry { /* of the timeline */
    text icon;      /* "phone", "users", "mail", "note", "chat", "alert", "check", "money", "flag" */
    text what, when, said, by;
    struct safe_url url;
};
struct view_timeline {
    struct view_tab *filters;
    size_t filters_count;
    struct view_entry *entries;
    size_t entries_count;
    struct safe_url more;
    text more_label, nothing;
};
/* Quickly noted: kind, when, with whom, what. */
struct view_note_form {
    bool shown;
    struct safe_url action;
    struct view_option *kinds;
    size_t kinds_count;
    struct view_option *contacts;
    size_t contacts_count;
    text at, summary, problem, back;
};

struct view_account_stage {
    text name, note;
    bool current;
};
struct view_account_mile {
    text name, note;
    bool late, reached;
};
struct view_account_todo {
    text title, when, owner;
    struct safe_url url;
    bool late;
};

struct view_account {
    struct view_shell shell;
    /* Of the overview: what one reads before a call */
    struct view_sentence brief;
    bool has_journey, has_todo;
    struct view_account_stage *stages; /* the last ones, the current one at the end */
    size_t stages_count;
    struct view_account_mile *miles;
    size_t miles_count;
    struct view_account_todo *todo;
    size_t todo_count;
    text todo_note;
    struct safe_url add_task; /* absent: not to be done */
    struct view_items opportunities, values;
    text name, initials, external_id, about, place;
    text *badges;
    size_t badges_count;
    struct view_account_fact *facts, *team, *details;
    size_t facts_count, team_count, details_count;
    text outcome;
    struct view_child parent; /* name absent: none */
    struct view_child *children;
    size_t children_count;
    text children_note;
    struct view_person *people;
    size_t people_count;
    text people_note;
    struct safe_url all_people, edit, history, plan, log_contact;
    text problem;
    struct view_tab *tabs;
    size_t tabs_count;
    bool overview, aside, may_edit; /* aside: the timeline stands beside the page */
    struct view_health_panel health;
    struct view_chart mrr, usage;
    text mrr_note, usage_note;
    struct view_delta usage_delta;
    struct safe_url mrr_rows, usage_rows;
    struct view_items tickets, surveys, overdue;
    struct view_records *tables;
    size_t tables_count;
    text month_title; /* of the opened month of MRR */
    struct view_note_form note;
    struct view_timeline timeline;
};
void view_write_account(struct buffer *out, const struct view_account *self);

#endif
