/* The pages of named segments: /segments, /segments/new, /segments/{key}, what a rule means while it is
 * written (/rule-preview) and what may be typed next (/rule-words). Private to web/segment. */
#ifndef FAROL_WEB_SEGMENT_H
#define FAROL_WEB_SEGMENT_H

#include "journey/values.h"
#include "rule/condition.h"
#include "view/segment.h"
#include "web/scope.h"
#include "web/values.h"

enum { SEGMENT_CONDITIONS_MAX = 24 };

/* What the form says. */
struct segment_form {
    struct journey_segment segment; /* its rule made of the rows, when it is written by clicking */
    bool by_typing, any;
    struct rule_condition conditions[SEGMENT_CONDITIONS_MAX];
    size_t condition_count;
    int64_t seen;
};
/* Reads what was posted; a row that was taken away is gone, `act=add` makes one more. */
void segment_form_read(struct arena *arena, const struct http_pairs *form, struct segment_form *ret);
/* The form of a rule that stands: by clicking where rows can show it. */
void segment_form_of(struct arena *arena, const struct journey_segment *segment, bool by_typing,
                     struct segment_form *ret);
/* The rule that rows make. */
text segment_form_rule(struct arena *arena, const struct segment_form *form);
/* Fills the rows of the page. */
void segment_form_view(struct arena *arena, const struct column_snapshot *columns,
                       const struct journey_segments *segments, const struct segment_form *form,
                       struct view_segment *ret);

/* The accounts that a rule means, as the scope's person sees them; `scope->where` is set to it. */
void segment_preview(struct http_request *request, struct web_application *application,
                     struct web_scope *scope, text rule, struct view_segment_preview *ret);
/* The MRR of the scope's accounts at its as-of day; MONEY_ABSENT when a rate is missing. */
int64_t segment_mrr(struct arena *arena, const struct web_application *application,
                    const struct web_scope *scope);
#endif
