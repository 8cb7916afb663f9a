/* The list of accounts: saved views, filters, the table, its pages. */
#ifndef FAROL_VIEW_ACCOUNT_LIST_H
#define FAROL_VIEW_ACCOUNT_LIST_H

#include "view/shell.h"

struct view_list_tab {
    text label, count;
    struct safe_url url;
    bool current;
};
struct view_list_chip {
    text field, value, remove; /* "MRR", ">= 1000", "Take the filter away" */
    struct safe_url url;       /* without it */
};
struct view_list_head {
    text label;
    struct safe_url url;
    text sorted; /* "ascending", "descending"; absent: not by this one */
    bool number, wide;
};
struct view_list_cell {
    text words; /* absent: an em dash */
    text note, title, initials;
    text label; /* on a phone, before the value */
    struct safe_url url;
    bool number, wide, late;
};
struct view_list_row {
    text id, name, note;
    struct safe_url url;
    struct view_list_cell *cells;
    size_t cells_count;
};
struct view_list_choice { /* a column of the menu, a field to edit, a way to compare */
    text value, label;
    bool chosen;
};

struct view_account_list {
    struct view_shell shell;
    text active;        /* "394 active" */
    text problem, done; /* what went wrong; what was done, beside its undoing */
    text undo;          /* the import to take back; absent: nothing to undo */
    struct view_list_tab *tabs;
    size_t tabs_count;
    /* Filters */
    text words; /* searched */
    struct view_list_chip *chips;
    size_t chips_count;
    struct view_hidden *kept; /* what the filter form keeps: sort, columns, instant */
    size_t kept_count;
    struct view_list_choice *fields; /* of the filter to add */
    size_t fields_count;
    struct view_list_choice *operators;
    size_t operators_count;
    text where, where_problem;
    text where_before, where_fault, where_after; /* the expression cut at its fault */
    struct view_list_choice *suggestions;
    size_t suggestions_count;
    struct safe_url clear;
    /* Table */
    struct view_list_head *heads;
    size_t heads_count;
    struct view_list_row *rows;
    size_t rows_count;
    text foot;
    struct view_list_cell *foot_cells;
    size_t foot_cells_count;
    text nothing, advice; /* why there are no rows, what to do */
    struct safe_url nothing_url;
    text nothing_label;
    bool roomy;
    /* Pages */
    text range; /* "1–50 of 394" */
    struct safe_url previous, next, dense, comfortable;
    /* Columns, files, bulk */
    struct view_list_choice *columns;
    size_t columns_count;
    struct view_hidden *columns_kept;
    size_t columns_kept_count;
    struct safe_url csv, xlsx, edit;
    bool may_edit;
    text total_count, here;
    struct view_list_choice *edits; /* fields that can be set for many */
    size_t edits_count;
    /* Saved views */
    bool may_share, view_is_own, view_is_shared;
    text view_id, view_name, view_address;
};
void view_write_account_list(struct buffer *out, const struct view_account_list *self);

#endif
