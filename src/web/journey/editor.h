/* The editor of a journey: its form, read into a journey and written from one. Private to web/journey/.
 *
 * Inputs are named by their place, as faults are: "stages.2.enter", "milestones.0.name.pt-BR". Stages are
 * named by their position. What is typed is kept as typed. In the request's arena. */
#ifndef FAROL_WEB_JOURNEY_EDITOR_H
#define FAROL_WEB_JOURNEY_EDITOR_H

#include "http/http.h"
#include "journey/stage_write.h"
#include "view/journey.h"

struct journey_form {
    struct arena *arena;
    const struct http_pairs *typed; /* NULL: made from the journey alone */
    struct journey journey;
    struct journey_faults faults;
};
/* Reads what was typed; numbers that are none become −1, for the checks to find. */
void journey_form_read(struct journey_form *form);
/* "stage-add", "stage-up.2" … done to the journey: false when it is no such action. What is typed is in the
 * journey then, and no more in the form. */
bool journey_form_act(struct journey_form *form, text action);
/* Fills the view's fields with values and faults. */
void journey_form_show(const struct journey_form *form, struct view_journey_edit *view);

#endif
