/* The sample company in the browser: brought as one import of the kind "sample", so that it goes as one. */
#ifndef FAROL_WEB_SAMPLE_H
#define FAROL_WEB_SAMPLE_H

#include "web/application.h"

#define WEB_SAMPLE_KIND "sample"

/* The import that brought the sample and stands; 0: none. */
int64_t web_sample_import(const struct web_application *application);
/* Brings it, as the person of the request. CONFLICT where a row of it meets one that is there. */
MUST_USE enum result web_sample_bring(struct web_application *application, const struct http_request *request,
                                      struct problem *problem);

/* Within the change that takes the sample back: the setting that came with it goes too, unless it was
 * changed. */
MUST_USE enum result web_sample_clear(struct ledger_change *change, struct problem *problem);

#endif
