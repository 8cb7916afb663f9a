/* Private to import_columns*.c. */
#ifndef FAROL_WEB_IMPORT_COLUMNS_FORM_H
#define FAROL_WEB_IMPORT_COLUMNS_FORM_H

#include "intake/plan.h"

/* The item that a column's select shows; NULL: the column is left out. */
const struct plan_item *web_columns_item(const struct plan *plan, int column);

#endif
