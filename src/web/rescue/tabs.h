/* Lists that stand beside each other as tabs, and the words their tasks are known by. */
#ifndef FAROL_WEB_RESCUE_TABS_H
#define FAROL_WEB_RESCUE_TABS_H

#include "web/rescue/rescue.h"

#define RESCUE_DELINQUENCY_REASON "delinquency"
#define RESCUE_REQUEST_REASON "churn-request"
#define RESCUE_CARE_REASON "intensive-care"
enum { RESCUE_CARE_DAYS = 30 };

/* `current`: the path of the one that is shown. */
void rescue_churn_tabs(const struct rescue_page *page, struct view_work *view, const char *current);
struct view_tab *rescue_expansion_tabs(struct arena *arena, const struct web_scope *scope,
                                       const char *current, size_t *ret_count);

#endif
