/* The restatement: two instants of the record, the figures that differ, and who changed what. */
#ifndef FAROL_VIEW_RESTATEMENT_H
#define FAROL_VIEW_RESTATEMENT_H

#include "view/part.h"
#include "view/record.h"
#include "view/shell.h"

struct view_restated {
    text period, figure, before, after, difference;
    struct safe_url url; /* to the accounts that make it; absent: none add up to it */
    bool current;
};
struct view_restated_change {
    text what;      /* "Subscription S-1, corrected" */
    text who, when; /* "ana@x.example", "3 Mar 2026, 09:12" */
    text how;       /* "import 7, file.csv" */
    struct safe_url url;
    struct view_difference *differences;
    size_t differences_count;
};
struct view_restated_account {
    text name, id, before, after, difference;
    struct safe_url url;
    struct view_restated_change *changes;
    size_t changes_count;
    text nothing; /* why there is no change of its own */
};
struct view_restatement {
    struct view_shell shell;
    text before, against, from, to; /* as typed */
    struct view_hidden *kept;
    size_t kept_count;
    struct view_pick *segments; /* one, or none where there are no segments */
    size_t segments_count;
    text where; /* of which accounts, beside the segment */
    text problem;
    text before_words, after_words; /* "31 Oct 2026, 23:59" */
    struct view_restated *figures;
    size_t figures_count;
    text nothing;
    /* Of the figure that is opened */
    text title;
    text before_sum, after_sum, difference_sum;
    struct view_restated_account *accounts;
    size_t accounts_count;
    struct view_restated_change *wide; /* rates */
    size_t wide_count;
    text range;
    struct safe_url first, next;
};
void view_write_restatement(struct buffer *out, const struct view_restatement *self);

#endif
