/* One account's health: each criterion with its value, weight and points; what changed since a day, and why.
 */
#ifndef FAROL_VIEW_HEALTH_PANEL_H
#define FAROL_VIEW_HEALTH_PANEL_H

#include "view/health.h"

struct view_health_criterion {
    text name, measured, weight, points, change;
    text judgement;  /* of the change: "good", "bad", "flat" */
    text full, held; /* of the bar, percent: the weight, and what is reached of it */
    bool missing;
};
struct view_health_step { /* of the split: "Model", "+1.50" */
    text name, points, judgement, note;
};
struct view_health_trend { /* a month's end: a mark on a line of 100 × 100 */
    text x, y, label, value, light;
    struct safe_url url;
    bool current, anew; /* reckoned anew, not kept that night */
    bool stop;          /* where Tab stops: one mark of a chart, the others are in its table */
};
struct view_health_panel {
    bool shown;
    text problem;
    struct view_light light, computed; /* computed.light absent: nobody set another */
    text score, chi, coverage, engagement, model, version;
    struct view_ruler ruler;
    struct view_delta trend;
    struct safe_url model_url, engagement_url;
    struct view_health_criterion *criteria;
    size_t criteria_count;
    text formula, weight, total, total_change, total_judgement;
    text missing; /* what has no data, in a sentence; absent: nothing */
    text below;   /* why there is no colour; absent: there is one */
    text *lifts;  /* "Last seen (+12.50)" */
    size_t lifts_count;
    /* Since a day */
    text since, since_words, since_problem, before, after, models_words, kept_words;
    struct safe_url since_action;
    struct view_hidden *since_kept;
    size_t since_kept_count;
    struct view_tab *since_days;
    size_t since_days_count;
    struct view_health_step *split;
    size_t split_count;
    text override_words; /* who set the light, why, until when; absent: nobody */
    text *past;          /* lights by hand that hold no more, and how they ended */
    size_t past_count;
    /* Trend of 12 months */
    text trend_line, trend_label;
    text red_height, yellow_height, yellow_y; /* the bands */
    struct view_health_trend *marks;
    size_t marks_count;
    bool marks_kept, marks_anew; /* whether there are such */
    text first_month, last_month;
    /* By hand */
    bool may_edit;
    text csrf, back;
    struct safe_url set_light, set_sentiment, end_override;
    text sentiment, until, override_id;
};

#endif
