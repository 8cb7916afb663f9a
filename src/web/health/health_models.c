/* GET /scores/models: the models in the order in which they are tried, with their versions. */
#include <stdlib.h>

#include "journey/model.h"
#include "language/language.h"
#include "web/health/health_model.h"
#include "web/routes.h"
#include "web/words.h"

static struct safe_url url_of(struct arena *arena, const struct health_document *document)
{
    return safe_url_printf(arena, "/scores/models/%.*s", TEXT_ARGUMENTS(document->key));
}

static struct view_model_line line_of(struct arena *arena, const struct health_document *document,
                                      int64_t accounts)
{
    return (struct view_model_line){
        .title = text_of(_(document->title)),
        .segment = document->segment,
        .criteria = format_integer(arena, document->model.criterion_count),
        .version =
            document->version ? text_printf(arena, "v%d", document->version) : text_of(_("as shipped")),
        .accounts = accounts < 0 ? TEXT("—") : format_integer(arena, accounts),
        .rank = format_integer(arena, document->rank),
        .url = url_of(arena, document),
        .retired = document->retired,
    };
}

/* Those that are out of use stand at the end. */
static enum result add_retired(struct http_request *request, struct web_application *application,
                               struct view_health_models *view, struct problem *problem)
{
    struct store_connection *connection;
    struct health_document **stored = NULL;
    size_t count = 0;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_models_stored(connection, LEDGER_NOW, request->arena, &stored, &count, problem);
    store_read_end(application->store, connection);
    struct view_model_line *lines =
        arena_array(request->arena, struct view_model_line, view->models_count + count + 1);
    for (size_t i = 0; i < view->models_count; i++)
        lines[i] = view->models[i];
    view->models = lines;
    for (size_t i = 0; i < count; i++)
        if (stored[i]->retired)
            lines[view->models_count++] = line_of(request->arena, stored[i], -1);
    return result;
}

static void fill(struct http_request *request, const struct web_scope *scope, const struct web_health *health,
                 struct view_health_models *view)
{
    const struct health_set *set = health->of->set;
    struct health_list all = {.light = -1, .counts_alone = true};
    struct health_found found;
    health_find(request->arena, scope, health->of, &all, &found);
    view->models = arena_array(request->arena, struct view_model_line, (size_t)set->count + 1);
    for (int i = 0; i < set->count; i++)
        view->models[view->models_count++] = line_of(request->arena, set->documents[i], found.by_model[i]);
    view->engagement = line_of(request->arena, set->engagement, health->of->customers);
}

void health_models_send(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct view_health_models view = {.list = safe_url_of(TEXT("/scores"))};
    struct web_scope scope;
    struct web_health health;
    struct problem problem;
    if (web_scope_read_instant(request, application, &scope, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return;
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Health models"));
    view.shell.place = TEXT("health");
    if (web_may(request, PERMISSION_CONFIGURE))
        view.create = safe_url_of(TEXT("/scores/models/new"));
    enum result result = web_health_take(&scope, request->arena, &health, &problem);
    if (result == RESULT_OK) {
        fill(request, &scope, &health, &view);
        web_health_give_back(&scope, &health);
        result = add_retired(request, application, &view, &problem);
    }
    if (result != RESULT_OK)
        view.problem = text_copy(request->arena, text_of(problem.message));
    view_write_health_models(&response->body, &view);
    web_scope_release(&scope);
}
