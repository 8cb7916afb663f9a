/* Saved views of the list of accounts by the API: those that the key's maker sees on the page, their own to
 * write. A view is a name and the query of an address of /accounts. */
#include "language/language.h"
#include "web/account/account_list.h"
#include "web/api/api.h"

static const char *const members[] = {"name", "query", "shared", NULL};

static void write_view(struct json_writer *writer, const struct saved_view *view, int64_t user_id)
{
    json_write_object_begin(writer);
    json_write_key(writer, "id");
    json_write_integer(writer, view->id);
    json_write_key(writer, "name");
    json_write_text(writer, view->name);
    json_write_key(writer, "query");
    json_write_text(writer, view->address);
    json_write_key(writer, "shared");
    json_write_boolean(writer, view->is_shared);
    json_write_key(writer, "own");
    json_write_boolean(writer, view->user_id == user_id);
    json_write_object_end(writer);
}

static enum result read_views(struct http_request *request, const struct web_application *application,
                              struct saved_view **ret_views, size_t *ret_count, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_view_list(connection, request->arena, web_session_of(request)->user_id, ret_views,
                              ret_count, problem);
    store_read_end(application->store, connection);
    return result;
}

void api_get_views(struct http_request *request, struct http_response *response, void *application)
{
    struct saved_view *views = NULL;
    size_t count = 0;
    struct problem problem = {0};
    if (read_views(request, application, &views, &count, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "views");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < count; i++)
        write_view(&writer, &views[i], web_session_of(request)->user_id);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

/* ---- writing ---- */

struct writing {
    struct saved_view view;
    int64_t now;
    bool remove;
};

static enum result write(struct store_connection *connection, void *context, struct problem *problem)
{
    struct writing *writing = context;
    if (writing->remove)
        return ledger_view_remove(connection, writing->view.id, writing->view.user_id, problem);
    if (writing->view.id)
        return ledger_view_change(connection, &writing->view, problem);
    return ledger_view_add(connection, &writing->view, writing->now, &writing->view.id, problem);
}

/* What the body says over what stands; false, and refused, when it cannot stand. */
static bool read_view(struct http_request *request, struct http_response *response,
                      const struct json_value *body, struct saved_view *view)
{
    const struct json_value *name = json_read_member(body, "name"), *query = json_read_member(body, "query"),
                            *shared = json_read_member(body, "shared");
    if (!api_check_members(request, response, body, members))
        return false;
    if (json_read_kind(name) != JSON_IS_MISSING)
        view->name = text_trim(json_read_text(name));
    if (json_read_kind(query) != JSON_IS_MISSING)
        view->address = json_read_text(query);
    if (shared && !json_read_boolean(shared, &view->is_shared)) {
        api_refuse_member(request, response, "/shared", _("true or false is needed here"));
        return false;
    }
    if (view->is_shared && !web_may(request, PERMISSION_EDIT_ACCOUNTS)) {
        api_refuse_member(request, response, "/shared", _("The person who made this key may not do that."));
        return false;
    }
    if (text_is_absent(view->name) || text_is_absent(view->address) ||
        !account_list_view_is_good(request->arena, view->name, view->address)) {
        bool of_name =
            text_is_absent(view->name) || !account_list_view_is_good(request->arena, view->name, TEXT(""));
        api_refuse_member(request, response, of_name ? "/name" : "/query",
                          of_name ? _("Give the view a name of at most 60 characters.")
                                  : _("This is not the query of an address of the list."));
        return false;
    }
    return true;
}

static void save(struct http_request *request, struct http_response *response,
                 const struct web_application *application, struct writing *writing)
{
    struct problem problem = {0};
    if (store_write(application->store, write, writing, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    write_view(&writer, &writing->view, writing->view.user_id);
}

void api_post_view(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct writing writing = {.view = {.user_id = web_session_of(request)->user_id, .address = TEXT("")},
                              .now = application->clock->now(application->clock)};
    struct json_document *document = api_read_body(request, response);
    if (document && read_view(request, response, json_read_root(document), &writing.view))
        save(request, response, application, &writing);
    json_read_release(document);
}

/* The view of the address if it is one's own; false, and refused, otherwise. */
static bool take_view(struct http_request *request, struct http_response *response,
                      const struct web_application *application, struct saved_view *ret)
{
    struct saved_view *views = NULL;
    size_t count = 0;
    int64_t id;
    struct problem problem = {0};
    if (read_views(request, application, &views, &count, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return false;
    }
    bool is_number = text_to_int64(http_value(&request->path_values, "id"), &id);
    for (size_t i = 0; is_number && i < count; i++)
        if (views[i].id == id && views[i].user_id == web_session_of(request)->user_id) {
            *ret = views[i];
            return true;
        }
    api_refuse(request, response, 404, _("This view is not there any more, or is someone else's."));
    return false;
}

void api_patch_view(struct http_request *request, struct http_response *response, void *application)
{
    struct writing writing = {0};
    if (!take_view(request, response, application, &writing.view))
        return;
    struct json_document *document = api_read_body(request, response);
    if (document && read_view(request, response, json_read_root(document), &writing.view))
        save(request, response, application, &writing);
    json_read_release(document);
}

void api_delete_view(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct writing writing = {.remove = true};
    if (take_view(request, response, application, &writing.view))
        save(request, response, application, &writing);
}
