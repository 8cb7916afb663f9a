/* The editor of health models: what its form holds, and what a model would do to the portfolio. Private to
 * web/health. */
#ifndef FAROL_WEB_HEALTH_HEALTH_MODEL_H
#define FAROL_WEB_HEALTH_HEALTH_MODEL_H

#include "view/health_model.h"
#include "web/health/health.h"

/* A document as typed: what does not read as a number is said beside its criterion, and `is_good` is false.
 */
/* As typed, where it was not understood; absent elsewhere. */
struct health_typed {
    text days, worst, best, below, steps, weight;
};
struct health_form {
    struct health_document *document;
    text seen;
    text rank, red, yellow, coverage;               /* as typed, as of health_typed */
    struct health_typed typed[HEALTH_CRITERIA_MAX]; /* of criteria with a fault */
    const char *faults[HEALTH_CRITERIA_MAX];        /* by criterion */
    text fault;                                     /* of the model as a whole, or the first of them */
    bool is_good;
};
/* Reads the form; criteria named by "remove" are left out, "step" = add puts one more at the end. */
void health_form_read(struct http_request *request, text key, struct health_form *ret);
/* The form again, with the values of a document. */
void health_form_fill(struct arena *arena, const struct health_form *form, struct view_health_model *ret);

/* What the portfolio would be with the document among the models in force, at the scope's day. */
void health_effect(const struct web_scope *scope, struct arena *arena, const struct health_form *form,
                   struct view_health_effect *ret);
/* GET /scores/models */
void health_models_send(struct http_request *request, struct http_response *response, void *context);

#endif
