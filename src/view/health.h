/* Health: the portfolio by light and the list of customers; each score on its ruler. */
#ifndef FAROL_VIEW_HEALTH_H
#define FAROL_VIEW_HEALTH_H

#include "view/account_list.h"
#include "view/part.h"

/* 0 to 100 with ticks at the model's bounds; the light's shape stands where the score is. */
struct view_ruler {
    text box, ticks; /* "0 0 74 14", a path */
    text mark, light;
    text dashed; /* the computed score beside an override; absent: none */
};
/* The light: its shape, the score beside it (absent: none) and its word. */
struct view_light {
    text light, score, word; /* light: "red", "yellow", "green", "none" */
};
struct view_health_light {
    struct view_light shown;
    text light, count, mrr, share;
    text x, width; /* of the bar of revenue: percent */
    struct safe_url url;
    bool current;
};
struct view_health_row {
    text name, id, note;
    struct safe_url url;
    struct view_ruler ruler;
    struct view_light shown;
    bool manual; /* the light is set by hand */
    struct view_delta trend;
    text coverage, chi, engagement, mrr, model, reason, owner, owner_email, initials;
};
struct view_health {
    struct view_shell shell;
    text problem, customers;
    struct view_health_light *lights;
    size_t lights_count;
    struct view_list_tab *models;
    size_t models_count;
    struct view_list_head *heads;
    size_t heads_count;
    struct view_health_row *rows;
    size_t rows_count;
    text foot, range;
    struct safe_url previous, next, csv, xlsx, model_list;
    text nothing, advice;
    struct view_hidden *kept; /* of the filter form */
    size_t kept_count;
    text where, where_problem;
};
void view_write_health(struct buffer *out, const struct view_health *self);

#endif
