/* Health models: the list of them, and the editor of one with what it would do to the portfolio. */
#ifndef FAROL_VIEW_HEALTH_MODEL_H
#define FAROL_VIEW_HEALTH_MODEL_H

#include "view/form.h"
#include "view/health.h"

struct view_model_line {
    text title, segment, criteria, version, accounts, rank;
    struct safe_url url;
    bool retired;
};
struct view_health_models {
    struct view_shell shell;
    text problem;
    struct view_model_line *models;
    size_t models_count;
    struct view_model_line engagement;
    struct safe_url create; /* absent: may not */
    struct safe_url list;
};
void view_write_health_models(struct buffer *out, const struct view_health_models *self);

struct view_model_criterion {
    int place; /* from 0: of the fields' names */
    text number;
    text name, source, days, worst, best, below, steps, weight;
    struct view_option *measures;
    size_t measures_count;
    bool by_rule, by_field, by_steps;
    text problem;
};
struct view_model_version {
    text version, who, when;
    struct safe_url url;
    bool current;
};
/* A light before and after: how many accounts, how much MRR. */
struct view_effect_light {
    struct view_light shown;
    text light, before, after, change, mrr;
    text before_width, after_width; /* of bars, percent of all customers */
};
struct view_effect_account {
    text name, mrr, before, after;
    struct view_light from, to;
    struct safe_url url;
};
struct view_health_effect {
    text problem;
    text changed; /* "12 accounts would change colour" */
    struct view_effect_light *lights;
    size_t lights_count;
    struct view_effect_account *accounts; /* those that change, the largest MRR first */
    size_t accounts_count;
    text more;
};
struct view_health_effect_page { /* the part alone: what a script puts in its place */
    struct view_health_effect effect;
};
void view_write_health_effect_page(struct buffer *out, const struct view_health_effect_page *self);

struct view_health_model {
    struct view_shell shell;
    text title_words, problem, seen, version_words;
    text effect_action;                   /* where a script posts the form as it is edited */
    struct safe_url action, list, remove; /* remove absent: nothing is stored, or the person may not */
    bool is_shipped;                      /* one stands in its place when it is taken out */
    text title, segment, rank, coverage, red, yellow;
    bool retired, is_engagement, may_edit, is_new;
    struct view_model_criterion *criteria;
    size_t criteria_count;
    text count;
    struct view_option *fields; /* of one's own, to be measured */
    size_t fields_count;
    struct view_health_effect effect;
    struct view_model_version *versions;
    size_t versions_count;
};
void view_write_health_model(struct buffer *out, const struct view_health_model *self);

#endif
