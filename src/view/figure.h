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
    /* Definition */
    text definition, formula;
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
    struct safe_url csv, more;
    text more_label;
};
void view_write_figure(struct buffer *out, const struct view_figure *self);

#endif
