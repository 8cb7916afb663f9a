/* One change of the record (write.h). */
#include "web/write.h"

#include <stdio.h>

#include "base/log.h"
#include "column/live.h"
#include "web/organisation.h"

struct changing {
    const struct web_writing *writing;
    web_change_work work;
    void *context;
    struct ledger_touched *touched;
    int faults;
    char first_fault[256];
};

static void take_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    struct changing *changing = context;
    if (++changing->faults == 1)
        snprintf(changing->first_fault, sizeof changing->first_fault, "%s \"%.*s\": %s", field ? field : "",
                 TEXT_ARGUMENTS(value), reason);
    if (changing->writing->fault)
        changing->writing->fault(changing->writing->fault_context, line, field, value, reason);
}

static enum result add_line(const struct changing *changing, const struct ledger_change *change,
                            struct problem *problem)
{
    const struct web_audited *what = changing->writing->what;
    const struct web_actor *actor = &changing->writing->actor;
    if (!what || changing->touched->change_id == 0)
        return RESULT_OK;
    const struct ledger_audit_line line = {.at = change->committed_at,
                                           .user_id = actor->user_id,
                                           .action = text_of(what->action),
                                           .peer = actor->peer,
                                           .object_kind = text_of(what->object_kind),
                                           .object = what->object,
                                           .quantity = what->count ? what->count : LEDGER_AUDIT_QUANTITY_NONE,
                                           .change_id = change->id};
    return ledger_audit_put(change->connection, &line, problem);
}

static enum result check_whole(struct changing *changing, struct ledger_change *change,
                               struct problem *problem)
{
    enum result result = ledger_change_finish(change, take_fault, changing, problem);
    if (!changing->faults || changing->writing->fault)
        return result;
    return problem_set(problem, RESULT_BAD_INPUT, "%s", changing->first_fault);
}

static enum result run(struct store_connection *connection, void *context, struct problem *problem)
{
    struct changing *changing = context;
    const struct web_writing *writing = changing->writing;
    struct ledger_change change;
    enum result result = ledger_change_begin(&change, connection, writing->organisation, writing->zone,
                                             writing->clock, writing->actor.name, changing->touched, problem);
    if (result != RESULT_OK)
        return result;
    language_use(writing->actor.language); /* the writer's thread: messages are the person's */
    result = changing->work(&change, changing->context, problem);
    if (result == RESULT_OK)
        result = check_whole(changing, &change, problem);
    if (result == RESULT_OK)
        result = add_line(changing, &change, problem);
    ledger_change_release(&change);
    return result;
}

enum result web_write(const struct web_writing *writing, web_change_work work, void *context,
                      struct ledger_touched *ret_touched, struct problem *problem)
{
    struct changing changing = {.writing = writing, .work = work, .context = context, .touched = ret_touched};
    return store_write(writing->store, run, &changing, problem);
}

enum result web_change_run_as(struct web_application *application, const struct web_actor *actor,
                              const struct web_audited *what, web_change_work work, void *context,
                              struct problem *problem)
{
    struct web_writing writing = {.actor = *actor, .what = what};
    int64_t change_id;
    return web_change_write(application, &writing, work, context, &change_id, problem);
}

enum result web_change_write(struct web_application *application, struct web_writing *writing,
                             web_change_work work, void *context, int64_t *ret_change_id,
                             struct problem *problem)
{
    struct ledger_touched touched = {0};
    struct problem late = {0};
    writing->store = application->store;
    writing->organisation = web_organisation(application);
    writing->zone = application->zone;
    writing->clock = application->clock;
    enum result result = web_write(writing, work, context, &touched, problem);
    if (result == RESULT_OK && application->live && writing->columns_later)
        column_live_defer(application->live, &touched);
    else if (result == RESULT_OK && application->live &&
             column_live_apply(application->live, &touched, &late) != RESULT_OK)
        log_event(LOG_ERROR, "columns-not-updated", "detail=%s", late.detail);
    if (result == RESULT_OK)
        *ret_change_id = touched.change_id;
    ledger_touched_release(&touched);
    return result;
}

enum result web_change_run(struct web_application *application, const struct http_request *request,
                           const struct web_audited *what, web_change_work work, void *context,
                           struct problem *problem)
{
    const struct web_actor actor = web_actor_of(request);
    return web_change_run_as(application, &actor, what, work, context, problem);
}
