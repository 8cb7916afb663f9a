/* One person: GET and POST /users/{id}, and what an administrator does for them: a new link, shutting out,
 * letting in, ending sessions. */
#include "web/page.h"
#include "web/people/user_form.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

/* The person of the address; NULL after a 404 or 503. */
static const struct ledger_user *find(struct http_request *request, struct http_response *response,
                                      const struct web_application *application,
                                      struct web_people *ret_people)
{
    struct problem problem = {0};
    int64_t id;
    if (web_people_read(request->arena, application, ret_people, &problem) != RESULT_OK) {
        response->status = 503;
        return NULL;
    }
    if (text_to_int64(http_value(&request->path_values, "id"), &id))
        for (size_t i = 0; i < ret_people->count; i++)
            if (ret_people->users[i].id == id)
                return &ret_people->users[i];
    response->status = 404;
    return NULL;
}

static void fill_actions(struct arena *arena, const struct ledger_user *user, struct view_user *view)
{
    long long id = (long long)user->id;
    bool waits = text_is_empty(user->password_hash);
    view->action = safe_url_printf(arena, "/users/%lld", id);
    view->audit = safe_url_printf(arena, "/audit?person=%lld", id);
    if (user->is_active && !view->self)
        view->link = safe_url_printf(arena, "/users/%lld/link", id);
    view->link_label = text_of(waits ? _("Make a new invitation") : _("Link for a new password"));
    if (user->is_active && !view->self)
        view->shut_out = safe_url_printf(arena, "/users/%lld/shut-out", id);
    if (!user->is_active)
        view->let_in = safe_url_printf(arena, "/users/%lld/let-in", id);
}

static void show(struct http_request *request, struct http_response *response,
                 const struct web_application *application, const struct web_people *people,
                 const struct ledger_user *user, const struct web_user_form *form, text fault)
{
    struct arena *arena = request->arena;
    const struct web_session *session = web_session_of(request);
    struct view_user view = {.heading = web_person_name(user),
                             .email = user->email,
                             .self = user->id == session->user_id,
                             .problem = fault};
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = view.heading;
    view.shell.place = TEXT("users");
    view.since =
        text_printf(arena, _("here since %.*s"),
                    TEXT_ARGUMENTS(format_day(arena, zone_day_of(application->zone, user->created_at))));
    web_user_state(arena, application, people, user, &view.state, &view.state_kind);
    if (text_equal(view.state_kind, TEXT("waiting")))
        view.waiting = text_of(
            _("The person has not joined yet. Make a new invitation if the link was lost or has expired."));
    view.name = web_user_name_field(form, TEXT_ABSENT);
    view.role = web_role_select(arena, form->role);
    view.portfolio = web_portfolio_select(arena, form->portfolio);
    view.team = web_team_field(form->team);
    web_people_teams(arena, people, &view.teams, &view.teams_count);
    view.seen = web_user_version(arena, user);
    fill_actions(arena, user, &view);
    view.sessions.csrf = view.shell.csrf;
    view.sessions.own = view.self;
    view.sessions.action = safe_url_printf(arena, "/users/%lld/sessions", (long long)user->id);
    web_sessions_view(arena, application, user->id, session->token, &view.sessions);
    view_write_user(&response->body, &view);
}

static struct web_user_form form_of(const struct web_people *people, const struct ledger_user *user)
{
    return (struct web_user_form){.name = user->name,
                                  .team = web_people_team(people, user->team_id),
                                  .role = user->role,
                                  .portfolio = user->portfolio};
}

static void get_user(struct http_request *request, struct http_response *response, void *context)
{
    struct web_people people;
    const struct ledger_user *user = find(request, response, context, &people);
    if (!user)
        return;
    const struct web_user_form form = form_of(&people, user);
    show(request, response, context, &people, user, &form, TEXT_ABSENT);
}

static text page_of(struct http_request *request, const struct ledger_user *user, const char *done)
{
    text path = text_printf(request->arena, "/users/%lld", (long long)user->id);
    return web_toast_address(request->arena, path, done, 0);
}

/* ---- changes ---- */

struct editing {
    struct arena *arena;
    const struct web_user_form *form;
    bool stale; /* somebody else was quicker */
};

static enum result edit_form(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    struct editing *editing = context;
    editing->stale = !text_is_empty(editing->form->seen) &&
                     !text_equal(editing->form->seen, web_user_version(editing->arena, user));
    if (editing->stale)
        return problem_set(problem, RESULT_CONFLICT, "%s", "");
    web_user_form_apply(editing->form, user, team);
    return RESULT_OK;
}
static enum result edit_nothing(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    (void)user, (void)team, (void)context, (void)problem;
    return RESULT_OK;
}
static enum result edit_active(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    const bool *active = context;
    (void)team, (void)problem;
    user->is_active = *active;
    return RESULT_OK;
}

static void refuse(struct http_request *request, struct http_response *response,
                   const struct web_application *application, const struct web_people *people,
                   const struct ledger_user *user, const struct web_user_form *form,
                   const struct problem *problem)
{
    response->status = problem->code == RESULT_CONFLICT || problem->code == RESULT_BAD_INPUT ? 422 : 503;
    show(request, response, application, people, user, form,
         text_copy(request->arena, text_of(problem->message)));
}

/* Writes; on failure the page again with what is wrong. */
static bool change(struct http_request *request, struct http_response *response,
                   const struct web_application *application, const struct web_people *people,
                   const struct ledger_user *user, const struct web_user_writing *writing, web_user_edit edit,
                   void *edit_context, const struct web_user_form *form)
{
    struct problem problem = {0};
    struct ledger_user changed = {.id = user->id};
    if (web_user_write(writing, request->arena, &changed, edit, edit_context, &problem) == RESULT_OK) {
        web_user_reload(application);
        return true;
    }
    refuse(request, response, application, people, user, form, &problem);
    return false;
}

/* What stands now beside what was typed; saving once more lets the typed hold. */
static void show_stale(struct http_request *request, struct http_response *response,
                       const struct web_application *application, const struct web_user_form *form)
{
    struct arena *arena = request->arena;
    struct web_people people;
    const struct ledger_user *user = find(request, response, application, &people);
    if (!user)
        return;
    text team = web_people_team(&people, user->team_id);
    response->status = 409;
    show(request, response, application, &people, user, form,
         web_message(
             arena,
             _("Somebody else has changed this person meanwhile. Now: {name}, {role}, {portfolio}, team "
               "{team}. Below is what you chose: save again to let it hold."),
             "name", web_person_name(user), "role", text_of(web_role_label(user->role)), "portfolio",
             text_of(web_portfolio_label(user->portfolio)), "team", text_is_empty(team) ? TEXT("—") : team,
             NULL));
}

static void post_user(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct web_people people;
    struct web_user_form form = {0};
    const struct ledger_user *user = find(request, response, application, &people);
    if (!user)
        return;
    if (!web_user_form_read(request, &form)) {
        response->status = 422;
        show(request, response, application, &people, user, &form, form.fault);
        return;
    }
    const struct web_user_writing writing = web_user_writing_of(request, application, "user-changed");
    struct editing editing = {request->arena, &form, false};
    struct ledger_user changed = {.id = user->id};
    struct problem problem = {0};
    if (web_user_write(&writing, request->arena, &changed, edit_form, &editing, &problem) == RESULT_OK) {
        web_user_reload(application);
        http_redirect(request, response, page_of(request, user, "saved"));
    } else if (editing.stale) {
        show_stale(request, response, application, &form);
    } else {
        refuse(request, response, application, &people, user, &form, &problem);
    }
}

static void post_link(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct web_people people;
    struct ledger_user_link link;
    const struct ledger_user *user = find(request, response, context, &people);
    if (!user)
        return;
    bool waits = text_is_empty(user->password_hash);
    const struct web_user_form form = form_of(&people, user);
    text token = web_user_link_new(request->arena, application->clock->now(application->clock),
                                   waits ? WEB_INVITATION_SECONDS : WEB_RESET_SECONDS, &link);
    struct web_user_writing writing =
        web_user_writing_of(request, application, waits ? "user-invited" : "user-reset-link");
    writing.link = &link;
    if (change(request, response, application, &people, user, &writing, edit_nothing, NULL, &form))
        web_user_show_link(request, response, application, user, token, link.expires_at);
}

static void set_active(struct http_request *request, struct http_response *response, void *context,
                       bool active)
{
    struct web_people people;
    const struct ledger_user *user = find(request, response, context, &people);
    if (!user)
        return;
    const struct web_user_form form = form_of(&people, user);
    struct web_user_writing writing =
        web_user_writing_of(request, context, active ? "user-let-in" : "user-shut-out");
    writing.drops_link = writing.ends_sessions = !active;
    if (change(request, response, context, &people, user, &writing, edit_active, &active, &form))
        http_redirect(request, response, page_of(request, user, active ? "user-let-in" : "user-shut-out"));
}

static void post_shut_out(struct http_request *request, struct http_response *response, void *context)
{
    set_active(request, response, context, false);
}

static void post_let_in(struct http_request *request, struct http_response *response, void *context)
{
    set_active(request, response, context, true);
}

static void post_sessions(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct web_people people;
    const struct ledger_user *user = find(request, response, context, &people);
    if (!user)
        return;
    size_t ended = web_sessions_end(application->sessions, user->id, http_value(&request->form, "key"),
                                    web_session_of(request)->token);
    if (ended)
        web_audit(request, application,
                  &(struct web_audited){.action = "sessions-ended",
                                        .object_kind = "user",
                                        .object = http_value(&request->path_values, "id"),
                                        .count = (int64_t)ended});
    http_redirect(request, response, page_of(request, user, "sessions-ended"));
}

const struct http_route web_user_page_routes[] = {
    {HTTP_GET, "/users/{id}", PERMISSION_ADMINISTER, get_user, 0},
    {HTTP_POST, "/users/{id}", PERMISSION_ADMINISTER, post_user, 0},
    {HTTP_POST, "/users/{id}/link", PERMISSION_ADMINISTER, post_link, 0},
    {HTTP_POST, "/users/{id}/shut-out", PERMISSION_ADMINISTER, post_shut_out, 0},
    {HTTP_POST, "/users/{id}/let-in", PERMISSION_ADMINISTER, post_let_in, 0},
    {HTTP_POST, "/users/{id}/sessions", PERMISSION_ADMINISTER, post_sessions, 0},
    {0},
};
