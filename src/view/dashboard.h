/* The dashboard (R1): what happened in a period, in one page. Plain structs of final texts. */
#ifndef FAROL_VIEW_DASHBOARD_H
#define FAROL_VIEW_DASHBOARD_H

#include "view/part.h"
#include "view/shell.h"

/* One row of the waterfall. x, width, link are percent of the bar's cell, for SVG. */
struct view_fall {
    text name;
    bool total, cut;     /* an end of the waterfall; its bar is cut */
    text fill, x, width; /* "ft", "f1", "f2"; absent fill: no bar */
    text link;           /* where the line from the row above stands; absent: none */
    text accounts, share, value;
    struct safe_url url;
};
struct view_tick {
    text x, label;
    bool always;
}; /* always: also on a phone */

struct view_heat_cell {
    text share, heat;
    struct safe_url url;
};
struct view_heat_row {
    text name, size;
    struct view_heat_cell *cells;
    size_t cells_count;
};
struct view_heat {
    struct view_tab *tabs;
    size_t tabs_count;
    text note;
    text *columns;
    size_t columns_count;
    struct view_heat_row *rows;
    size_t rows_count;
    struct view_heat_row *feet;
    size_t feet_count; /* all cohorts, weighted: none or one */
    text low, high;    /* of the legend: "< 70", "100 %" */
};

struct view_pareto {
    bool shown;
    text label;      /* "29,2 % das contas fazem 80 % da receita" */
    text curve, cut; /* SVG paths */
    text band_width, dot_x, dot_y, text_x, text_anchor;
    text share_words, share_rest; /* "29,2 % das contas", "fazem 80 % da receita" */
    struct view_pareto_class {
        text name, x, anchor, accounts, revenue, share;
        struct safe_url url;
        bool on_band;
    } * classes;
    size_t classes_count;
    struct view_sentence note;
};

struct view_indicator {
    text name, note, value;
    struct safe_url url;
    struct view_spark spark;
    struct view_delta delta;
};

struct view_dashboard {
    struct view_shell shell;
    text heading; /* "Fevereiro de 2026" */
    text partial; /* "until 12 Feb 2026: the period is not over"; absent */
    text problem; /* why there are no figures: a missing rate … */
    struct safe_url csv;
    struct view_sentence lead;
    struct view_kpi *kpis;
    size_t kpis_count;
    struct view_tab *net;
    size_t net_count; /* net in the period, day by day */
    text axis_note;   /* "eixo cortado em R$ 1,28 mi"; absent when not cut */
    struct view_tick *ticks;
    size_t ticks_count;
    struct view_fall *falls;
    size_t falls_count;
    text quick_ratio, arpa;
    text leading_note, lagging_note;
    struct view_indicator *leading;
    size_t leading_count;
    struct view_indicator *lagging;
    size_t lagging_count;
    struct view_heat heat;
    struct view_pareto pareto;
    text provisional; /* a rate of an earlier month stood in; absent */
    text doubt;       /* an account is beyond what is counted; absent */
};
void view_write_dashboard(struct buffer *out, const struct view_dashboard *self);

#endif
