/* Shared by the screens of imports. */
#ifndef FAROL_WEB_IMPORT_PAGE_H
#define FAROL_WEB_IMPORT_PAGE_H

#include "web/import/import_columns.h"
#include "web/import/import_work.h"

/* "2,1 MB" */
text web_import_size(struct arena *arena, int64_t bytes);
/* The import of the path's {id}; false after having answered 404. `ret->outcome` is to be released. */
bool web_import_of(struct http_request *request, struct http_response *response,
                   struct web_application *application, struct web_import *ret);
/* What stands wrong with a form of the page, to be shown on it; all may be absent. */
struct web_import_faults {
    text problem, mapping, mapping_typed, preset, preset_typed;
};
void web_import_show(struct http_request *request, struct http_response *response,
                     struct web_application *application, const struct web_import *import,
                     const struct web_import_faults *faults);

#endif
