/* Who signs in, by the API: the list, one person, inviting (the answer holds the one-time link, once), and
 * changing name, role, portfolio, team or whether they may come in. What may stand is what the pages' form
 * lets stand (people/user_form.h). */
#include "language/language.h"
#include "web/api/api.h"
#include "web/people/user_form.h"

static const char *const members[] = {"name", "role", "portfolio", "team", "active", NULL};
static const char *const members_of_new[] = {"email", "name", "role", "portfolio", "team", NULL};

static void write_user(struct json_writer *writer, const struct web_people *people,
                       const struct ledger_user *user)
{
    json_write_object_begin(writer);
    json_write_key(writer, "id");
    json_write_integer(writer, user->id);
    json_write_key(writer, "email");
    json_write_text(writer, user->email);
    json_write_key(writer, "name");
    json_write_text(writer, text_is_empty(user->name) ? TEXT_ABSENT : user->name);
    json_write_key(writer, "role");
    json_write_text(writer, text_of(ledger_user_role_name(user->role)));
    json_write_key(writer, "portfolio");
    json_write_text(writer, text_of(ledger_user_portfolio_name(user->portfolio)));
    json_write_key(writer, "team");
    json_write_text(writer, web_people_team(people, user->team_id));
    json_write_key(writer, "active");
    json_write_boolean(writer, user->is_active);
    json_write_key(writer, "joined");
    json_write_boolean(writer, user->password_hash.length > 0);
    api_write_instant(writer, "created_at", user->created_at);
    json_write_object_end(writer);
}

static const struct ledger_user *find(const struct web_people *people, text id)
{
    int64_t number;
    for (size_t i = 0; text_to_int64(id, &number) && i < people->count; i++)
        if (people->users[i].id == number)
            return &people->users[i];
    return NULL;
}

/* The person of the address; NULL after a refusal. */
static const struct ledger_user *take_user(struct http_request *request, struct http_response *response,
                                           const struct web_application *application,
                                           struct web_people *ret_people)
{
    struct problem problem = {0};
    if (web_people_read(request->arena, application, ret_people, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return NULL;
    }
    const struct ledger_user *user = find(ret_people, http_value(&request->path_values, "id"));
    if (!user)
        api_refuse(request, response, 404, _("There is no such person."));
    return user;
}

void api_get_users(struct http_request *request, struct http_response *response, void *application)
{
    struct web_people people;
    struct problem problem = {0};
    if (web_people_read(request->arena, application, &people, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "users");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < people.count; i++)
        write_user(&writer, &people, &people.users[i]);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

static void answer_user(struct http_request *request, struct http_response *response,
                        const struct web_people *people, const struct ledger_user *user)
{
    api_say_version(request, response, web_user_version(request->arena, user));
    struct json_writer writer = api_answer(response, 200);
    write_user(&writer, people, user);
}

void api_get_user(struct http_request *request, struct http_response *response, void *application)
{
    struct web_people people;
    const struct ledger_user *user = take_user(request, response, application, &people);
    if (user)
        answer_user(request, response, &people, user);
}

/* ---- the body ---- */

/* The form that the body means, what it leaves out as it stands; false, and refused, when it cannot stand. */
static bool read_form(struct http_request *request, struct http_response *response,
                      const struct json_document *document, const struct web_user_form *standing,
                      struct web_user_form *ret)
{
    static const char *const names[] = {"name", "role", "portfolio", "team"};
    const text standing_values[] = {standing->name, text_of(ledger_user_role_name(standing->role)),
                                    text_of(ledger_user_portfolio_name(standing->portfolio)), standing->team};
    const struct json_value *body = json_read_root(document);
    struct http_request as_form = *request;
    struct http_pair pairs[4];
    as_form.form = (struct http_pairs){.items = pairs, .count = 4};
    for (int i = 0; i < 4; i++) {
        const struct json_value *value = json_read_member(body, names[i]);
        enum json_kind kind = json_read_kind(value);
        if (kind != JSON_IS_MISSING && kind != JSON_IS_TEXT && (kind != JSON_IS_NULL || i == 1 || i == 2)) {
            api_refuse_member(request, response, arena_printf(request->arena, "/%s", names[i]),
                              _("a text is needed here"));
            return false;
        }
        pairs[i] = (struct http_pair){text_of(names[i]), kind == JSON_IS_TEXT   ? json_read_text(value)
                                                         : kind == JSON_IS_NULL ? TEXT("")
                                                                                : standing_values[i]};
    }
    *ret = (struct web_user_form){0};
    if (web_user_form_read(&as_form, ret))
        return true;
    bool of_name = !text_is_absent(ret->name_fault);
    text fault = of_name ? ret->name_fault : ret->fault;
    api_refuse_member(request, response, of_name ? "/name" : "", text_copy(request->arena, fault).data);
    return false;
}

/* ---- inviting ---- */

struct inviting {
    struct web_user_form form;
    text email;
};

static enum result make_person(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    const struct inviting *inviting = context;
    (void)problem;
    *user = (struct ledger_user){.email = inviting->email, .password_hash = TEXT(""), .is_active = true};
    web_user_form_apply(&inviting->form, user, team);
    return RESULT_OK;
}

static void answer_invited(struct http_request *request, struct http_response *response,
                           const struct web_application *application, int64_t id, text token,
                           int64_t expires_at)
{
    struct web_people people;
    struct problem problem = {0};
    const struct ledger_user *user = NULL;
    if (web_people_read(request->arena, application, &people, &problem) == RESULT_OK)
        user = find(&people, text_printf(request->arena, "%lld", (long long)id));
    if (!user) {
        api_fail(request, response, &problem);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "user");
    write_user(&writer, &people, user);
    json_write_key(&writer, "link");
    json_write_text(&writer,
                    text_printf(request->arena, "%s://%.*s/welcome/%.*s", request->secure ? "https" : "http",
                                TEXT_ARGUMENTS(request->host), TEXT_ARGUMENTS(token)));
    api_write_instant(&writer, "expires_at", expires_at);
    json_write_object_end(&writer);
}

static void invite(struct http_request *request, struct http_response *response,
                   const struct web_application *application, struct inviting *inviting)
{
    struct arena *arena = request->arena;
    struct ledger_user user = {0};
    struct ledger_user_link link;
    struct problem problem = {0};
    text token =
        web_user_link_new(arena, application->clock->now(application->clock), WEB_INVITATION_SECONDS, &link);
    struct web_user_writing writing = web_user_writing_of(request, application, "user-invited");
    writing.link = &link;
    if (web_user_write(&writing, arena, &user, make_person, inviting, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    web_user_reload(application);
    answer_invited(request, response, application, user.id, token, link.expires_at);
}

void api_post_user(struct http_request *request, struct http_response *response, void *application)
{
    const struct web_user_form usual = {
        .name = TEXT(""), .role = USER_CSM, .portfolio = USER_PORTFOLIO_ALL, .team = TEXT("")};
    struct inviting inviting = {0};
    struct json_document *document = api_read_body(request, response);
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    inviting.email = ledger_user_email(request->arena, json_read_text(json_read_member(body, "email")));
    if (!api_check_members(request, response, body, members_of_new)) {
        /* refused */
    } else if (text_is_absent(inviting.email)) {
        api_refuse_member(request, response, "/email", _("Write an e-mail address, like ana@company.com."));
    } else if (read_form(request, response, document, &usual, &inviting.form)) {
        invite(request, response, application, &inviting);
    }
    json_read_release(document);
}

/* ---- changing ---- */

struct changing {
    struct http_request *request;
    struct web_user_form form;
    bool active;
    int refused_version;
};

static enum result change_person(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    struct changing *changing = context;
    changing->refused_version =
        api_version_status(changing->request, web_user_version(changing->request->arena, user));
    if (changing->refused_version)
        return problem_set(problem, RESULT_CONFLICT, "%s", "");
    web_user_form_apply(&changing->form, user, team);
    user->is_active = changing->active;
    return RESULT_OK;
}

static void change(struct http_request *request, struct http_response *response,
                   const struct web_application *application, struct changing *changing,
                   const struct ledger_user *standing)
{
    const char *action = changing->active == standing->is_active ? "user-changed"
                         : changing->active                      ? "user-let-in"
                                                                 : "user-shut-out";
    struct web_user_writing writing = web_user_writing_of(request, application, action);
    struct ledger_user user = {.id = standing->id};
    struct web_people people;
    struct problem problem = {0};
    writing.drops_link = writing.ends_sessions = !changing->active;
    if (web_user_write(&writing, request->arena, &user, change_person, changing, &problem) == RESULT_OK) {
        web_user_reload(application);
        const struct ledger_user *now = take_user(request, response, application, &people);
        if (now)
            answer_user(request, response, &people, now);
    } else if (changing->refused_version) {
        api_refuse_version(request, response, changing->refused_version);
    } else {
        api_fail(request, response, &problem);
    }
}

void api_patch_user(struct http_request *request, struct http_response *response, void *application)
{
    struct web_people people;
    struct changing changing = {.request = request};
    const struct ledger_user *user = take_user(request, response, application, &people);
    struct json_document *document = user ? api_read_body(request, response) : NULL;
    if (!document)
        return;
    text team = web_people_team(&people, user->team_id);
    const struct web_user_form standing = {.name = user->name,
                                           .role = user->role,
                                           .portfolio = user->portfolio,
                                           .team = text_is_absent(team) ? TEXT("") : team};
    const struct json_value *body = json_read_root(document), *active = json_read_member(body, "active");
    changing.active = user->is_active;
    if (!api_check_members(request, response, body, members)) {
        /* refused */
    } else if (active && !json_read_boolean(active, &changing.active)) {
        api_refuse_member(request, response, "/active", _("true or false is needed here"));
    } else if (!changing.active && user->id == web_session_of(request)->user_id) {
        api_refuse_member(request, response, "/active", _("Nobody shuts themselves out."));
    } else if (read_form(request, response, document, &standing, &changing.form)) {
        change(request, response, application, &changing, user);
    }
    json_read_release(document);
}
