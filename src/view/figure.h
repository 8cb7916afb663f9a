/* A figure opened: its definition, and the rows whose sum it is. */
#ifndef FAROL_VIEW_FIGURE_H
#define FAROL_VIEW_FIGURE_H

#include "view/part.h"
#include "view/shell.h"

struct view_fact {
    text name, value;
    struct safe_url url;
};
struct view_head {
    text label;
    bool number, main, wide;
}; /* main: the column that makes the sum */
struct view_cell {
    text words;
    bool number, main, mono, wide;
    struct safe_url url;
}; /* wide: not on a phone */
struct view_line {
    struct view_cell *cells;
    size_t cells_count;
};
struct view_bar {
    text x, y, width, height, fill, label, label_x, value;
    struct safe_url url;
    bool current;
};

struct view_figure_group {
    text name;
    struct safe_url url; /* the page filtered by it; absent: none */
    text value, share, width;
};
/* The figure by another rule. */
struct view_figure_rule {
    text label, value, difference;
    struct safe_url url;
    text note;
    struct view_fact *accounts; /* that make the difference */
    size_t accounts_count;
};

struct view_figure {
    struct view_shell shell;
    text name, period; /* "Churn de MRR", "fevereiro de 2026" */
    text value, unit;
    struct view_delta before;
    text beside; /* "1,47 % do MRR inicial" */
    text problem;
    text doubt; /* an account is beyond what is counted; absent */
    /* History: bars from zero, or a line where the axis is cut to show how it moves */
    bool has_history, is_line;
    text line, axis_note; /* the line's path; "axis from 96 %" */
    struct view_bar *bars;
    size_t bars_count;
    struct view_tick_line {
        text y, label;
    } * lines;
    size_t lines_count;
    text history_label;
    /* Breakdown */
    struct view_tab *by;
    size_t by_count;
    struct view_figure_group *groups;
    size_t groups_count;
    text groups_sum;               /* absent where they do not add up */
    text groups_rule, groups_note; /* why not; how many are not shown */
    /* By other rules */
    struct view_figure_rule *rules;
    size_t rules_count;
    /* Definition */
    struct safe_url figures; /* the list of all */
    text group;              /* "Recurring revenue" */
    text definition, formula, numbers;
    text source;
    struct view_fact *facts;
    size_t facts_count;
    struct view_fact *neighbours;
    size_t neighbours_count;
    /* Rows */
    struct view_tab *parts;
    size_t parts_count; /* of a rate: above and below the line */
    text rows_title, rows_note;
    struct view_head *heads;
    size_t heads_count;
    struct view_line *rows;
    size_t rows_count;
    text foot_label; /* "Soma das 7 linhas = valor da métrica"; absent: no foot */
    struct view_cell *foot;
    size_t foot_count; /* the cells behind the label, one a column */
    text nothing;      /* why there are no rows */
    struct safe_url csv, xlsx, first, next;
    text range;               /* "51–100 of 384" */
    struct safe_url way_back; /* where the rule set has nothing to show */
    text way_back_label;
};

/* The list of all figures. */
struct view_figure_item {
    text name, value, unit, sentence;
    struct safe_url url;
    struct view_delta before;
    struct view_spark spark;
};
struct view_figure_group_list {
    text name;
    struct view_figure_item *items;
    size_t items_count;
};
struct view_figures {
    struct view_shell shell;
    text period, problem;
    struct view_figure_group_list *groups;
    size_t groups_count;
};
void view_write_figures(struct buffer *out, const struct view_figures *self);
void view_write_figure(struct buffer *out, const struct view_figure *self);

#endif
