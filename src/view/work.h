/* Lists that one works from: renewals, requests to leave, reviews, what is overdue, values. One page for all:
 * what happened in a sentence, figures, the rows, what can be done. And the forms beside them. Plain structs
 * of final texts. */
#ifndef FAROL_VIEW_WORK_H
#define FAROL_VIEW_WORK_H

#include "view/record.h"

struct view_work_figure {
    text name, value, detail;
    struct safe_url url; /* absent: it stands for itself */
    bool current;        /* the rows below are its own */
};
struct view_work {
    struct view_shell shell;
    text title;
    struct view_sentence sentence;
    struct view_tab *tabs; /* of pages that belong together */
    size_t tabs_count;
    struct view_work_figure *figures;
    size_t figures_count;
    struct view_tab *filters; /* one of them holds */
    size_t filters_count;
    text problem;
    struct view_records rows;
    text foot;
    struct safe_url csv, xlsx; /* absent: not allowed */
    struct safe_url first, next;
    text range;
    struct safe_url action; /* what one mostly comes to do; absent: not allowed */
    text action_label;
    struct view_records more; /* a second table below, without a title: none */
    text note;                /* how it is reckoned */
};
void view_write_work(struct buffer *out, const struct view_work *self);

/* A form of one such record. */
struct view_work_group { /* fields under a heading */
    text title, note;
    bool threes; /* three fields a line belong together */
    struct view_record_field *fields;
    size_t fields_count;
};
struct view_work_fact {
    text name, words;
};
struct view_work_form {
    struct view_shell shell;
    text title, lead;
    struct safe_url behind; /* the list it belongs to */
    text behind_label;
    text account, account_name; /* chosen; absent: to be chosen */
    struct safe_url account_url;
    struct view_work_fact *facts; /* what is known already */
    size_t facts_count;
    struct safe_url action;
    text problem, version;
    struct view_hidden *hidden;
    size_t hidden_count;
    struct view_work_group *groups;
    size_t groups_count;
    struct view_suggestions *suggestions;
    size_t suggestions_count;
    text save;
    struct view_option *others; /* other buttons: the value of `act` */
    size_t others_count;
    bool reads;              /* the facts are what one comes for: one below the other */
    struct safe_url correct; /* where they are corrected; absent */
};
void view_write_work_form(struct buffer *out, const struct view_work_form *self);

/* A board: columns of cards. */
struct view_card {
    text title, badge, words, when, amount, owner, owner_email, initials;
    text late; /* said in red beside `when` */
    struct safe_url url;
    text id, from;             /* its key, and the stage in which it is shown */
    struct view_option *moves; /* where it may go */
    size_t moves_count;
};
struct view_lane {
    text title, sum, note;
    struct view_card *cards;
    size_t cards_count;
    text more; /* "and 40 more" */
    struct safe_url more_url;
};
struct view_board {
    struct view_shell shell;
    text title;
    struct view_sentence sentence;
    struct view_tab *tabs;
    size_t tabs_count;
    struct view_work_figure *figures;
    size_t figures_count;
    text problem;
    struct view_lane *lanes;
    size_t lanes_count;
    struct safe_url csv, xlsx, action;
    text action_label, note;
    struct safe_url move; /* where a card's move is posted */
    bool may_move;
};
void view_write_board(struct buffer *out, const struct view_board *self);

#endif
