/* The screen of settings, in two parts: the form (setting.c), and what values would do to the figures
 * (setting_effect.c). Private to these. */
#ifndef FAROL_WEB_SETTING_H
#define FAROL_WEB_SETTING_H

#include "ledger/setting.h"
#include "view/settings.h"
#include "web/application.h"

/* The figures of the last complete month that `values` would change, from what they are now: into
 * view->effects and view->period. Nothing is written. */
MUST_USE enum result setting_effects(struct http_request *request, struct web_application *application,
                                     const text values[SETTING_COUNT], const text standing[SETTING_COUNT],
                                     struct view_settings *view, struct problem *problem);

#endif
