/* Definitions as pages and the API write them (definition.h). */
#include "web/definition.h"

#include "language/language.h"
#include "web/account/record_words.h"
#include "web/page.h"
#include "web/people/names.h"
#include "web/scheduler.h"
#include "web/write.h"

const char *web_definition_none(enum definition_kind kind)
{
    static const char *const none[DEFINITION_KIND_COUNT] = {
        [DEFINITION_HEALTH_MODEL] = N_("There is no such health model."),
        [DEFINITION_SEGMENT] = N_("There is no such segment."),
        [DEFINITION_JOURNEY] = N_("There is no such journey."),
        [DEFINITION_PLAYBOOK] = N_("There is no such playbook."),
    };
    return none[kind] ? _(none[kind]) : _("This is as shipped already.");
}

const char *web_definition_meanwhile(void)
{
    return _("Somebody else has saved another version meanwhile. Below is what you wrote: save again to let "
             "it hold, or open the page anew to see theirs.");
}

int64_t web_definition_seen(const struct http_request *request, int64_t otherwise)
{
    int64_t seen;
    return text_to_int64(http_value(&request->form, "seen"), &seen) ? seen : otherwise;
}

/* ---- writing ---- */

struct storing {
    struct web_definition *definition;
    const struct http_request *request;
};

static int hold(const struct storing *storing)
{
    const struct web_definition *definition = storing->definition;
    if (definition->hold)
        return definition->hold(storing->request, definition->standing);
    return definition->seen == DEFINITION_SEEN_ANY || definition->seen == definition->standing ? 0 : 409;
}

/* So many stand at the most: every rule of them is asked of all accounts, and sets of journeys and models
 * hold no more, with those shipped (JOURNEY_SET_MAX, HEALTH_MODELS_MAX). 0: any number. */
static const size_t counts_max[DEFINITION_KIND_COUNT] = {[DEFINITION_HEALTH_MODEL] = 12,
                                                         [DEFINITION_SEGMENT] = 500,
                                                         [DEFINITION_JOURNEY] = 30,
                                                         [DEFINITION_PLAYBOOK] = 500};

static enum result check_room(const struct ledger_change *change, const struct web_definition *definition,
                              struct problem *problem)
{
    struct ledger_definition *all = NULL;
    size_t count = 0, most = counts_max[definition->kind];
    if (definition->standing || text_is_absent(definition->body) || !most)
        return RESULT_OK;
    enum result result = ledger_definition_list(change->connection, definition->kind, LEDGER_NOW,
                                                definition->arena, &all, &count, problem);
    if (result != RESULT_OK || count < most)
        return result;
    return problem_set(problem, RESULT_LIMIT,
                       _("There are %zu of them already, as many as there may be: take one out first."),
                       count);
}

static enum result put_next(struct ledger_change *change, void *context, struct problem *problem)
{
    struct storing *storing = context;
    struct web_definition *definition = storing->definition;
    struct ledger_definition now;
    enum result result = ledger_definition_get(change->connection, definition->kind, definition->key,
                                               LEDGER_NOW, storing->request->arena, &now, problem);
    if (result != RESULT_OK)
        return result;
    definition->standing = text_is_absent(now.body) ? 0 : now.version;
    definition->held = hold(storing);
    if (definition->held)
        return problem_set(problem, RESULT_CONFLICT, "%s", web_definition_meanwhile());
    if (!definition->standing && text_is_absent(definition->body))
        return problem_set(problem, RESULT_NOT_FOUND, "%s", web_definition_none(definition->kind));
    result = check_room(change, definition, problem);
    if (result != RESULT_OK)
        return result;
    if (definition->put)
        return definition->put(change, definition, problem);
    return ledger_definition_put(change, definition->kind, definition->key, DEFINITION_SEEN_ANY,
                                 definition->body, NULL, problem);
}

enum result web_definition_store(struct web_application *application, const struct http_request *request,
                                 struct web_definition *definition, struct problem *problem)
{
    struct storing storing = {definition, request};
    definition->arena = request->arena;
    const struct web_audited what = {.action = definition->action,
                                     .object_kind = ledger_definition_kind_name(definition->kind),
                                     .object = definition->key,
                                     .count = 1};
    enum result result = web_change_run(application, request, &what, put_next, &storing, problem);
    if (result == RESULT_OK && definition->kind == DEFINITION_PLAYBOOK)
        web_scheduler_wake(application->scheduler);
    return result;
}

int web_definition_status(const struct web_definition *definition, enum result result)
{
    return definition->held ? definition->held : web_status_of(result);
}

/* ---- versions ---- */

size_t web_definition_versions(const struct web_application *application, struct arena *arena,
                               enum definition_kind kind, text key, struct web_definition_version **ret)
{
    struct ledger_definition *versions = NULL;
    struct store_connection *connection;
    struct problem problem;
    size_t count = 0;
    *ret = NULL;
    if (!application->store || store_read_begin(application->store, &connection, &problem) != RESULT_OK)
        return 0;
    if (ledger_definition_history(connection, kind, key, arena, &versions, &count, &problem) != RESULT_OK)
        count = 0;
    store_read_end(application->store, connection);
    *ret = arena_array(arena, struct web_definition_version, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct ledger_definition *version = &versions[count - 1 - i];
        (*ret)[i] = (struct web_definition_version){
            .number = text_printf(arena, "%lld", (long long)version->version),
            .when = web_local_time(arena, application->zone, version->committed_at),
            .who = text_equal(version->actor, TEXT("cli")) ? text_of(_("by command"))
                                                           : web_name(application, arena, version->actor),
            .definition = version};
    }
    return count;
}
