/* The screen of settings: the form (setting.c), what values would do to the figures (setting_effect.c), name
 * and language of the organisation (setting_organisation.c), persons' hourly costs (hourly_cost.c). Private
 * to these. */
#ifndef FAROL_WEB_SETTING_H
#define FAROL_WEB_SETTING_H

#include "ledger/setting.h"
#include "view/settings.h"
#include "web/application.h"
#include "web/organisation.h"

/* The figures of the last complete month that `values` would change, from what they are now: into
 * view->effects and view->period. Nothing is written. */
MUST_USE enum result setting_effects(struct http_request *request, struct web_application *application,
                                     const text values[SETTING_COUNT], const text standing[SETTING_COUNT],
                                     struct view_settings *view, struct problem *problem);

/* Numbers are typed and shown with the decimal sign of the language, from '.' to ',' or back; the record
 * holds a dot. In `arena`. */
text setting_exchange_sign(struct arena *arena, text value, char from, char to);

/* The form of name and language: as it stands, or (edit not NULL) as it was typed. */
void setting_organisation_view(struct http_request *request, const struct web_application *application,
                               const struct web_organisation_edit *edit,
                               struct view_setting_organisation *ret);
/* The page of settings with that form in it, after it was refused. */
void setting_page_send(struct http_request *request, struct http_response *response,
                       struct web_application *application, int status,
                       const struct view_setting_organisation *organisation);

#endif
