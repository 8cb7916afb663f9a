/* What was done to several at once, taken back as one (bulk.h). */
#include "web/bulk.h"

#include "language/language.h"
#include "ledger/import_list.h"
#include "web/page.h"
#include "web/people/session.h"
#include "web/toast.h"
#include "web/write.h"

struct looking {
    const char *source_name;
    int64_t import_id;
    text actor;
    bool found;
};

static enum result visit_import(void *context, const struct ledger_import *import, struct problem *problem)
{
    struct looking *looking = context;
    (void)problem;
    looking->found = import->id == looking->import_id &&
                     text_equal(import->source_name, text_of(looking->source_name)) &&
                     text_equal(import->actor, looking->actor) && import->undone_by == 0;
    return RESULT_OK;
}

static enum result find_own(struct web_application *application, struct looking *looking,
                            struct problem *problem)
{
    struct store_connection *connection;
    if (looking->import_id <= 0)
        return RESULT_OK;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_import_list(connection, LEDGER_IMPORTS_ALL, looking->import_id + 1, 1, visit_import,
                                looking, problem);
    store_read_end(application->store, connection);
    return result;
}

static enum result undo(struct ledger_change *change, void *context, struct problem *problem)
{
    return ledger_undo(change, *(int64_t *)context, NULL, NULL, problem);
}

enum result web_bulk_take_back(struct web_application *application, const struct http_request *request,
                               const char *source_name, int64_t import_id, const char *object_kind,
                               struct problem *problem)
{
    const struct web_audited audited = {.action = "record-taken-back", .object_kind = object_kind};
    struct looking looking = {source_name, import_id, web_session_of(request)->email, false};
    enum result result = find_own(application, &looking, problem);
    if (result != RESULT_OK)
        return result;
    if (!looking.found)
        return problem_set(problem, RESULT_NOT_FOUND,
                           _("There is nothing of yours under this number that could be taken back."));
    return web_change_run(application, request, &audited, undo, &import_id, problem);
}

void web_bulk_undo(struct http_request *request, struct http_response *response,
                   struct web_application *application, const char *source_name, const char *object_kind)
{
    text back = web_page_back(http_value(&request->form, "back"));
    int64_t import_id;
    struct problem problem;
    if (!text_to_int64(http_value(&request->form, "undo"), &import_id))
        import_id = 0;
    enum result result =
        web_bulk_take_back(application, request, source_name, import_id, object_kind, &problem);
    bool is_changed = result == RESULT_CONFLICT || result == RESULT_BAD_INPUT;
    if (result == RESULT_OK || is_changed)
        http_redirect(
            request, response,
            web_toast_address(request->arena, back, is_changed ? "not-taken-back" : "taken-back", 0));
    else
        response->status = web_status_of(result);
}
