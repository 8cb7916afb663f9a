/* Journeys: the board and the list of who stands where, moving an account, its success plan, the handoff from
 * ISM to CSM, and the editor of a journey. Texts are final. */
#ifndef FAROL_VIEW_JOURNEY_H
#define FAROL_VIEW_JOURNEY_H

#include "view/form.h"
#include "view/part.h"

struct view_journey_card {
    text account; /* external id, for forms and scripts */
    text name, mrr, owner, owner_email, initials;
    text days; /* "day 20 of 90" */
    text note; /* "14 days past the norm", "First value is 4 days late"; absent */
    bool late; /* past the norm, or a milestone is */
    bool by_hand;
    struct safe_url url, move; /* move: absent for who may not */
};
struct view_journey_column {
    text key, name, next; /* next: the keys of stages that follow, each with a space before and behind */
    text count, mrr;
    text norm; /* "meant for 90 days"; absent */
    text late; /* "4 past it"; absent */
    struct view_journey_card *cards;
    size_t cards_count;
    text more; /* "and 41 more"; absent */
    struct safe_url list;
};
struct view_journey_head {
    text label, sorted; /* sorted: "ascending", "descending"; absent */
    struct safe_url url;
    bool number;
};
struct view_journey_row {
    text name, account, stage, since, days, norm, over, how, owner, owner_email, mrr, milestones;
    bool late, milestones_late;
    struct safe_url url, move;
};
struct view_journeys {
    struct view_shell shell;
    text active;  /* "394 accounts on the way" */
    text problem; /* of the filter */
    struct view_sentence sentence;
    struct view_tab *tabs; /* journeys, when there are several */
    size_t tabs_count;
    struct safe_url board, list; /* the two ways to look */
    bool as_list;
    struct safe_url csv, xlsx, edit, place; /* absent: not for this person; place: nobody to be placed */
    text unplaced;                          /* "41 accounts have no stage yet" */
    struct view_journey_column *columns;
    size_t columns_count;
    /* the list */
    struct view_tab *stages;
    size_t stages_count;
    struct view_journey_head *heads;
    size_t heads_count;
    struct view_journey_row *rows;
    size_t rows_count;
    bool may_move;
    text range;
    struct safe_url previous, next;
    text nothing, advice;
    text here;  /* to come back to */
    text total; /* of the file */
};
void view_write_journeys(struct buffer *out, const struct view_journeys *self);

/* Posts csrf, account, to, reason, back to /journeys/move. */
struct view_journey_move {
    struct view_shell shell;
    text account, name, stage, back, problem;
    text stands; /* "In Onboarding since 3 Mar 2026, day 20 of 90." */
    struct view_select to;
    struct view_field reason;
    struct safe_url url, back_url;
};
void view_write_journey_move(struct buffer *out, const struct view_journey_move *self);

/* Applying the rules at once: what would move, before it is done. Posts csrf to /journeys/apply. */
struct view_journey_apply_row {
    text move; /* "Onboarding → Ongoing" */
    text count, names;
};
struct view_journey_apply {
    struct view_shell shell;
    text sentence, problem;
    struct view_journey_apply_row *rows;
    size_t rows_count;
    struct view_journey_apply_row *faults; /* move: the place; names: what is wrong */
    size_t faults_count;
    bool may_apply;
};
void view_write_journey_apply(struct buffer *out, const struct view_journey_apply *self);

struct view_plan_stage {
    text name, days; /* "74 days", "day 20 of 90" */
    bool done, current;
};
struct view_plan_milestone {
    text name, state; /* state: "reached", "late", "due" */
    text when;        /* "reached on 2 May 2024, day 17", "4 days late", "due 13 Mar 2026" */
    text owner, owner_email, customer_owner, note;
    text record; /* its number, for the form that says it was reached; absent: not to be said */
    text version;
    struct safe_url edit;
};
struct view_plan_passage {
    text when, stage, reason, who, days;
};
struct view_plan_value {
    text promised, delivered, words;
};
struct view_plan {
    struct view_shell shell;
    text name, organisation, today;
    struct safe_url account, handoff, move, add, add_value, print, back;
    bool may_edit, for_customer;
    text problem;
    text outcome;  /* desired, in the customer's words */
    text sentence; /* "3 of 6 milestones reached; 1 is late." */
    text journey;
    struct view_plan_stage *stages;
    size_t stages_count;
    struct view_plan_milestone *milestones;
    size_t milestones_count;
    struct view_plan_value *values;
    size_t values_count;
    struct view_plan_passage *history;
    size_t history_count;
    text csm, csm_email, ism, ism_email, next_review;
    text missing; /* "4 milestones of this stage are not in the plan yet."; absent: none */
    struct safe_url action;
};
void view_write_plan(struct buffer *out, const struct view_plan *self);

struct view_handoff_item {
    text words, number;
    bool done;
};
struct view_handoff_side {
    text role, who, email, signed_at; /* absent: not signed yet */
    bool mine;                        /* the person who looks may sign here */
};
struct view_handoff {
    struct view_shell shell;
    text name, problem, started, sentence;
    struct safe_url account, plan, action;
    bool may_edit, is_started, is_over;
    text record, version;
    struct view_handoff_item *items;
    size_t items_count;
    struct view_handoff_side ism, csm;
    struct view_field ism_email, csm_email; /* of one to be started */
    struct view_option *people;             /* for the datalist */
    size_t people_count;
    text checklist; /* of one to be started: a line an item */
    text sign_hint; /* why one cannot sign yet; absent */
    bool may_sign;
};
void view_write_handoff(struct buffer *out, const struct view_handoff *self);

/* Fields of the form are named by their place: "stages.2.enter". */
struct view_edit_stage {
    text title, number;
    struct view_field key, name_en, name_pt, norm_days, enter, exit;
    struct view_select kind, exit_to;
    bool starts;
    struct view_option *from;
    size_t from_count;
    text from_name, starts_name, from_problem;
    bool open;
};
struct view_edit_milestone {
    text title, number;
    struct view_field key, name_en, name_pt, due_days, feature, times, within_days, rule;
    struct view_select kind, stage, after;
    bool open;
};
struct view_edit_version {
    text number, when, who;
};
struct view_journey_edit {
    struct view_shell shell;
    text title, problem, seen, key;
    struct safe_url action, board;
    struct view_tab *tabs;
    size_t tabs_count;
    struct view_field own_key, name_en, name_pt, accounts, order, hold_days;
    bool is_new;
    struct view_edit_stage *stages;
    size_t stages_count;
    struct view_edit_milestone *milestones;
    size_t milestones_count;
    struct view_select handoff_to;
    text items_en, items_pt;
    struct view_edit_version *versions;
    size_t versions_count;
};
void view_write_journey_edit(struct buffer *out, const struct view_journey_edit *self);

#endif
