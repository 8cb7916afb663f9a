/* The parts that screens are made of: figures, changes, sparklines, sentences with links. Plain structs
 * of final texts; an absent change or sparkline is simply not shown. */
#ifndef FAROL_VIEW_PART_H
#define FAROL_VIEW_PART_H

#include "template/write.h"

/* A piece of a sentence: plain, a figure that opens into its rows, or emphasised. */
struct view_run {
    text words;
    struct safe_url url;
    bool strong;
};
struct view_sentence {
    struct view_run *runs;
    size_t runs_count;
};

/* How a figure moved. Direction and judgement are separate: churn up is an arrow up, and bad. */
struct view_delta {
    text words;     /* "+2,16 %"; absent: no comparison */
    text direction; /* "up", "down", "flat" */
    text judgement; /* "good", "bad", "flat": the class is-… */
    text said;      /* "better", "worse", "stable", for who does not see the colour */
    text versus;    /* "on Jan 2026" */
};

/* A sparkline in a box of 84 × 26; the dot stands on its last point. */
struct view_spark {
    text path, x, y;
};

struct view_kpi {
    text name, note;
    text value, unit;    /* "97,76" and "%": the unit is set smaller */
    struct safe_url url; /* absent: the figure is absent too */
    struct view_delta before, year;
    text detail; /* "7 de 389; anualizado 19,58 %" */
    struct view_spark spark;
};

struct view_tab {
    text label;
    struct safe_url url;
    bool current;
};

/* Builds the sparkline of `count` values, NAN where absent; absent with fewer than two. */
struct view_spark view_spark(struct arena *arena, const double *values, size_t count);
/* Cuts a translated message at its {names}: each becomes the run of `parts` of that name. */
struct view_named_run {
    const char *name;
    struct view_run run;
};
struct view_sentence view_sentence(struct arena *arena, const char *message,
                                   const struct view_named_run *parts, size_t part_count);
/* One after the other, a space between them. */
struct view_sentence view_sentence_join(struct arena *arena, const struct view_sentence *sentences,
                                        size_t count);
/* "12.34" or "12.34%", for SVG attributes: a dot whatever the language. */
text view_number(struct arena *arena, double number);
text view_percent(struct arena *arena, double fraction);

#endif
