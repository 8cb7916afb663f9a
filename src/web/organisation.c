/* See organisation.h. Edits go one after the other, so that what is shown last is what was written last. */
#include "web/organisation.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "web/people/audit.h"

struct state {
    struct organisation organisation;
    struct state *earlier;
};

struct web_organisation {
    _Atomic(struct state *) now;
    pthread_mutex_t edits;
};

static struct state *state_new(const struct organisation *organisation, struct state *earlier)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        abort();
    if (organisation)
        state->organisation = *organisation;
    state->earlier = earlier;
    return state;
}

struct web_organisation *web_organisation_new(void)
{
    struct web_organisation *standing = calloc(1, sizeof *standing);
    if (!standing)
        abort();
    pthread_mutex_init(&standing->edits, NULL);
    atomic_init(&standing->now, state_new(NULL, NULL));
    return standing;
}

void web_organisation_free(struct web_organisation *standing)
{
    if (!standing)
        return;
    struct state *state = atomic_load(&standing->now);
    while (state) {
        struct state *earlier = state->earlier;
        free(state);
        state = earlier;
    }
    pthread_mutex_destroy(&standing->edits);
    free(standing);
}

static void show(struct web_organisation *standing, const struct organisation *organisation)
{
    atomic_store(&standing->now, state_new(organisation, atomic_load(&standing->now)));
}

void web_organisation_set(struct web_organisation *standing, const struct organisation *organisation)
{
    pthread_mutex_lock(&standing->edits);
    show(standing, organisation);
    pthread_mutex_unlock(&standing->edits);
}

const struct organisation *web_organisation(const struct web_application *application)
{
    return &atomic_load(&application->organisation->now)->organisation;
}

/* ---- edits ---- */

struct writing {
    const struct web_application *application;
    struct web_actor actor;
    struct web_organisation_edit *edit;
    struct organisation organisation; /* as written */
};

static bool is_what_was_seen(const struct web_organisation_edit *edit, const struct organisation *now)
{
    return (text_is_absent(edit->seen_name) || text_equal(edit->seen_name, text_of(now->name))) &&
           (text_is_absent(edit->seen_language) || text_equal(edit->seen_language, text_of(now->language)));
}

static enum result make(struct writing *writing, const struct organisation *now, struct problem *problem)
{
    struct web_organisation_edit *edit = writing->edit;
    switch (ledger_organisation_make(&writing->organisation, edit->name,
                                     text_of(currency_code(now->currency)), text_of(now->zone),
                                     edit->language)) {
    case ORGANISATION_FINE:
        return RESULT_OK;
    case ORGANISATION_NAMELESS:
        edit->name_fault = _("Write your company's name.");
        return problem_set(problem, RESULT_BAD_INPUT, "%s", edit->name_fault);
    case ORGANISATION_NAME_LONG:
        edit->name_fault = _("This name is too long.");
        return problem_set(problem, RESULT_BAD_INPUT, "%s", edit->name_fault);
    case ORGANISATION_CURRENCY:
    case ORGANISATION_ZONE:
    case ORGANISATION_LANGUAGE:
        break; /* the first two stand in the record already */
    }
    edit->language_fault = _("Choose a language.");
    return problem_set(problem, RESULT_BAD_INPUT, "%s", edit->language_fault);
}

static enum result write(struct store_connection *connection, void *context, struct problem *problem)
{
    struct writing *writing = context;
    struct organisation now;
    language_use(writing->actor.language); /* the writer's thread: messages are the person's */
    enum result result = ledger_organisation_read(connection, &now, problem);
    if (result == RESULT_OK && !is_what_was_seen(writing->edit, &now))
        result = problem_set(problem, RESULT_CONFLICT,
                             _("Somebody else has changed this meanwhile. Look at what stands now."));
    if (result == RESULT_OK)
        result = make(writing, &now, problem);
    if (result == RESULT_OK)
        result = ledger_organisation_write(connection, &writing->organisation, problem);
    const struct clock *clock = writing->application->clock;
    const struct ledger_audit_line line = {.at = clock->now(writing->application->clock),
                                           .user_id = writing->actor.user_id,
                                           .action = TEXT("organisation-changed"),
                                           .peer = writing->actor.peer,
                                           .quantity = LEDGER_AUDIT_QUANTITY_NONE};
    return result == RESULT_OK ? ledger_audit_put(connection, &line, problem) : result;
}

enum result web_organisation_change(struct web_application *application, const struct http_request *request,
                                    struct web_organisation_edit *edit, struct problem *problem)
{
    struct writing writing = {.application = application, .actor = web_actor_of(request), .edit = edit};
    pthread_mutex_lock(&application->organisation->edits);
    enum result result = store_write(application->store, write, &writing, problem);
    if (result == RESULT_OK)
        show(application->organisation, &writing.organisation);
    pthread_mutex_unlock(&application->organisation->edits);
    return result;
}
