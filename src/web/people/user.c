/* The people who sign in: GET /users, GET and POST /users/invite. A person's own page: user_page.c. */
#include "web/page.h"
#include "web/people/user_form.h"
#include "web/routes.h"
#include "web/toast.h"

/* ---- the list ---- */

static int64_t last_seen(const struct web_session_line *lines, size_t count, int64_t user_id)
{
    for (size_t i = 0; i < count; i++) /* the last seen first */
        if (lines[i].user_id == user_id)
            return lines[i].seen_at;
    return 0;
}

void web_user_state(struct arena *arena, const struct web_application *application,
                    const struct web_people *people, const struct ledger_user *user, text *ret_state,
                    text *ret_kind)
{
    int64_t now = application->clock->now(application->clock);
    *ret_kind = TEXT("active");
    *ret_state = text_of(_("active"));
    if (!user->is_active) {
        *ret_kind = TEXT("out");
        *ret_state = text_of(_("shut out"));
    } else if (text_is_empty(user->password_hash)) {
        const struct ledger_user_link *link = web_people_link(people, user->id, now);
        *ret_kind = TEXT("waiting");
        *ret_state =
            link ? text_printf(
                       arena, _("invited until %.*s"),
                       TEXT_ARGUMENTS(format_day(arena, zone_day_of(application->zone, link->expires_at))))
                 : text_of(_("invitation expired"));
    }
}

static void fill_row(struct http_request *request, const struct web_application *application,
                     const struct web_people *people, const struct ledger_user *user, int64_t seen,
                     struct view_user_row *ret)
{
    struct arena *arena = request->arena;
    *ret = (struct view_user_row){.name = web_person_name(user),
                                  .email = user->email,
                                  .initials = view_initials(arena, web_person_name(user)),
                                  .url = safe_url_printf(arena, "/users/%lld", (long long)user->id),
                                  .role = text_of(web_role_label(user->role)),
                                  .portfolio = text_of(web_portfolio_label(user->portfolio)),
                                  .team = web_people_team(people, user->team_id),
                                  .seen = seen ? web_instant_words(arena, application, seen) : TEXT_ABSENT,
                                  .self = user->id == web_session_of(request)->user_id};
    web_user_state(arena, application, people, user, &ret->state, &ret->state_kind);
}

static text sentence(struct arena *arena, const struct web_people *people)
{
    int64_t waiting = 0, out = 0, all = (int64_t)people->count;
    for (size_t i = 0; i < people->count; i++) {
        out += !people->users[i].is_active;
        waiting += people->users[i].is_active && text_is_empty(people->users[i].password_hash);
    }
    text words = text_printf(arena, tr_n("%lld person.", "%lld people.", all), (long long)all);
    if (waiting)
        words = text_printf(
            arena, "%.*s %.*s", TEXT_ARGUMENTS(words),
            TEXT_ARGUMENTS(text_printf(arena, tr_n("%lld is invited.", "%lld are invited.", waiting),
                                       (long long)waiting)));
    if (out)
        words =
            text_printf(arena, "%.*s %.*s", TEXT_ARGUMENTS(words),
                        TEXT_ARGUMENTS(text_printf(
                            arena, tr_n("%lld is shut out.", "%lld are shut out.", out), (long long)out)));
    return words;
}

static void get_users(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct view_users view = {.invite = safe_url_of(TEXT("/users/invite")),
                              .audit = safe_url_of(TEXT("/audit"))};
    struct web_session_line *lines;
    struct web_people people;
    struct problem problem = {0};
    if (web_people_read(request->arena, application, &people, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    size_t count = web_sessions_list(application->sessions, 0, TEXT_ABSENT, request->arena, &lines);
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("People"));
    view.shell.place = TEXT("users");
    view.sentence = sentence(request->arena, &people);
    view.rows = arena_array(request->arena, struct view_user_row, people.count);
    view.rows_count = people.count;
    for (size_t i = 0; i < people.count; i++)
        fill_row(request, application, &people, &people.users[i], last_seen(lines, count, people.users[i].id),
                 &view.rows[i]);
    view_write_users(&response->body, &view);
}

/* ---- an invitation ---- */

/* Faults stand beside their fields, as texts; absent: fine. */
struct invitation {
    struct web_user_form form;
    text typed_email, email, email_fault, fault;
};

static void show_invite(struct http_request *request, struct http_response *response,
                        const struct web_application *application, const struct invitation *invitation)
{
    struct arena *arena = request->arena;
    struct web_people people = {0};
    struct problem problem = {0};
    struct view_invite view = {.problem = invitation->fault};
    if (web_people_read(arena, application, &people, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Invite a person"));
    view.shell.place = TEXT("users");
    view.email = (struct view_field){.name = TEXT("email"),
                                     .label = text_of(_("E-mail")),
                                     .value = invitation->typed_email,
                                     .type = TEXT("email"),
                                     .autocomplete = TEXT("off"),
                                     .problem = invitation->email_fault,
                                     .required = true,
                                     .autofocus = true};
    view.name = web_user_name_field(&invitation->form, text_of(_("May stay empty: the person writes it.")));
    view.role = web_role_select(arena, invitation->form.role);
    view.portfolio = web_portfolio_select(arena, invitation->form.portfolio);
    view.team = web_team_field(invitation->form.team);
    web_people_teams(arena, &people, &view.teams, &view.teams_count);
    view_write_invite(&response->body, &view);
}

static void get_invite(struct http_request *request, struct http_response *response, void *context)
{
    const struct invitation empty = {.form = {.role = USER_CSM}};
    show_invite(request, response, context, &empty);
}

static enum result make_person(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    const struct invitation *invitation = context;
    (void)problem;
    *user = (struct ledger_user){.email = invitation->email, .password_hash = TEXT(""), .is_active = true};
    web_user_form_apply(&invitation->form, user, team);
    return RESULT_OK;
}

void web_user_show_link(struct http_request *request, struct http_response *response,
                        const struct web_application *application, const struct ledger_user *user, text token,
                        int64_t expires_at)
{
    struct arena *arena = request->arena;
    bool invited = text_is_empty(user->password_hash);
    struct view_link view = {.back = safe_url_of(TEXT("/users")), .back_label = text_of(_("Done"))};
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("One-time link"));
    view.shell.place = TEXT("users");
    view.heading =
        text_of(invited ? _("The invitation is ready") : _("The link for a new password is ready"));
    view.sentence = text_printf(
        arena,
        invited ? _("With it %.*s chooses name and password and signs in. It works once, until %.*s.")
                : _("With it %.*s chooses a new password. It works once, until %.*s."),
        TEXT_ARGUMENTS(user->email), TEXT_ARGUMENTS(web_instant_words(arena, application, expires_at)));
    view.address = text_printf(arena, "%s://%.*s/welcome/%.*s", request->secure ? "https" : "http",
                               TEXT_ARGUMENTS(request->host), TEXT_ARGUMENTS(token));
    view_write_link(&response->body, &view);
}

static void post_invite(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct arena *arena = request->arena;
    struct invitation invitation = {.typed_email = http_value(&request->form, "email")};
    struct ledger_user user = {0};
    struct ledger_user_link link;
    struct problem problem = {0};
    invitation.email = ledger_user_email(arena, invitation.typed_email);
    if (text_is_absent(invitation.email))
        invitation.email_fault = text_of(_("Write an e-mail address, like ana@company.com."));
    if (web_user_form_read(request, &invitation.form) && text_is_absent(invitation.email_fault)) {
        text token = web_user_link_new(arena, application->clock->now(application->clock),
                                       WEB_INVITATION_SECONDS, &link);
        struct web_user_writing writing = web_user_writing_of(request, application, "user-invited");
        writing.link = &link;
        if (web_user_write(&writing, arena, &user, make_person, &invitation, &problem) == RESULT_OK) {
            web_user_reload(application);
            web_user_show_link(request, response, application, &user, token, link.expires_at);
            return;
        }
        *(problem.code == RESULT_CONFLICT ? &invitation.email_fault : &invitation.fault) =
            text_copy(arena, text_of(problem.message));
    }
    response->status = 422;
    show_invite(request, response, application, &invitation);
}

const struct http_route web_user_routes[] = {
    {HTTP_GET, "/users", PERMISSION_ADMINISTER, get_users, 0},
    {HTTP_GET, "/users/invite", PERMISSION_ADMINISTER, get_invite, 0},
    {HTTP_POST, "/users/invite", PERMISSION_ADMINISTER, post_invite, 0},
    {0},
};
