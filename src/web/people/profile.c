/* What everybody does for themselves: GET and POST /profile, POST /profile/password and /profile/sessions. */
#include "view/user.h"
#include "web/page.h"
#include "web/people/sign_in.h"
#include "web/people/user_form.h"
#include "web/routes.h"
#include "web/secret.h"
#include "web/throttle.h"
#include "web/toast.h"

struct faults {
    const char *name, *old, *password;
};

static struct view_select theme_select(struct arena *arena, enum user_theme theme, enum web_theme shown)
{
    static const char *const labels[USER_THEME_COUNT] = {[USER_THEME_SYSTEM] = N_("As the system says"),
                                                         [USER_THEME_LIGHT] = N_("Light"),
                                                         [USER_THEME_DARK] = N_("Dark")};
    static const char *const values[USER_THEME_COUNT] = {
        [USER_THEME_SYSTEM] = "system", [USER_THEME_LIGHT] = "light", [USER_THEME_DARK] = "dark"};
    static const enum user_theme order[] = {USER_THEME_SYSTEM, USER_THEME_LIGHT, USER_THEME_DARK};
    struct view_select select = {.name = TEXT("theme"),
                                 .label = text_of(_("Theme")),
                                 .options = arena_array(arena, struct view_option, 3),
                                 .options_count = 3};
    if (theme == USER_THEME_UNSET || shown != WEB_THEME_SYSTEM)
        theme = shown == WEB_THEME_DARK    ? USER_THEME_DARK
                : shown == WEB_THEME_LIGHT ? USER_THEME_LIGHT
                                           : USER_THEME_SYSTEM;
    for (int i = 0; i < 3; i++)
        select.options[i] =
            (struct view_option){text_of(values[order[i]]), text_of(_(labels[order[i]])), order[i] == theme};
    return select;
}

static struct view_select language_select(struct arena *arena, enum language chosen)
{
    static const char *const names[LANGUAGE_COUNT] = {
        [LANGUAGE_EN] = "English", [LANGUAGE_PT_BR] = "Português (Brasil)"};
    struct view_select select = {.name = TEXT("language"),
                                 .label = text_of(_("Language")),
                                 .options = arena_array(arena, struct view_option, LANGUAGE_COUNT),
                                 .options_count = LANGUAGE_COUNT};
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        select.options[i] = (struct view_option){text_of(language_tag((enum language)i)), text_of(names[i]),
                                                 i == (int)chosen};
    return select;
}

/* The person's row; false after a 503. */
static bool read_user(struct http_request *request, struct http_response *response,
                      const struct web_application *application, struct ledger_user *ret)
{
    struct store_connection *connection;
    struct problem problem = {0};
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result =
            ledger_user_read(connection, web_session_of(request)->user_id, request->arena, ret, &problem);
        store_read_end(application->store, connection);
    }
    if (result != RESULT_OK)
        response->status = 503;
    return result == RESULT_OK;
}

static void show(struct http_request *request, struct http_response *response,
                 const struct web_application *application, const struct ledger_user *user,
                 const struct faults *faults)
{
    struct arena *arena = request->arena;
    const struct web_session *session = web_session_of(request);
    struct view_profile view = {.email = user->email,
                                .role = text_of(web_role_label(user->role)),
                                .portfolio = text_of(web_portfolio_label(user->portfolio)),
                                .shortcuts = !user->shortcuts_off};
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Profile"));
    view.shell.place = TEXT("profile");
    view.shell.here = TEXT("/profile");
    view.name = (struct view_field){.name = TEXT("name"),
                                    .label = text_of(_("Name")),
                                    .value = user->name,
                                    .autocomplete = TEXT("name"),
                                    .problem = text_of(faults->name)};
    view.language = language_select(arena, session->language);
    view.theme = theme_select(arena, user->theme, session->theme);
    view.old = (struct view_field){.name = TEXT("old"),
                                   .label = text_of(_("The password so far")),
                                   .type = TEXT("password"),
                                   .autocomplete = TEXT("current-password"),
                                   .required = true,
                                   .problem = text_of(faults->old)};
    view.password = web_password_field(_("The new one"), faults->password);
    view.sessions = (struct view_session_list){
        .csrf = view.shell.csrf, .action = safe_url_of(TEXT("/profile/sessions")), .own = true};
    web_sessions_view(arena, application, user->id, session->token, &view.sessions);
    view_write_profile(&response->body, &view);
}

static void get_profile(struct http_request *request, struct http_response *response, void *context)
{
    struct ledger_user user;
    if (read_user(request, response, context, &user))
        show(request, response, context, &user, &(struct faults){0});
}

/* ---- name, language, theme, keys ---- */

struct wishes {
    text name, language;
    enum user_theme theme;
    bool shortcuts_off;
};

static enum result apply_wishes(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    const struct wishes *wishes = context;
    (void)team, (void)problem;
    user->name = wishes->name;
    user->shortcuts_off = wishes->shortcuts_off;
    if (!text_is_absent(wishes->language))
        user->language = wishes->language;
    if (wishes->theme != USER_THEME_UNSET)
        user->theme = wishes->theme;
    return RESULT_OK;
}

static struct wishes read_wishes(const struct http_request *request)
{
    text theme = http_value(&request->form, "theme");
    enum language language;
    struct wishes wishes = {.name = text_trim(http_value(&request->form, "name")),
                            .theme = text_equal(theme, TEXT("light"))    ? USER_THEME_LIGHT
                                     : text_equal(theme, TEXT("dark"))   ? USER_THEME_DARK
                                     : text_equal(theme, TEXT("system")) ? USER_THEME_SYSTEM
                                                                         : USER_THEME_UNSET,
                            .shortcuts_off = text_is_absent(http_value(&request->form, "shortcuts"))};
    if (language_parse(http_value(&request->form, "language"), &language))
        wishes.language = text_of(language_tag(language));
    return wishes;
}

static void post_profile(struct http_request *request, struct http_response *response, void *context)
{
    enum { YEAR_SECONDS = 365 * 24 * 3600 };
    const struct web_application *application = context;
    struct wishes wishes = read_wishes(request);
    struct faults faults = {.name = web_user_name_fault(wishes.name)};
    struct ledger_user user = {.id = web_session_of(request)->user_id};
    struct problem problem = {0};
    const struct web_user_writing writing = web_user_writing_of(request, application, "profile-changed");
    if (!faults.name &&
        web_user_write(&writing, request->arena, &user, apply_wishes, &wishes, &problem) == RESULT_OK) {
        web_user_reload(application);
        if (!text_is_absent(wishes.language))
            http_cookie_set(request, response, WEB_LANGUAGE_COOKIE, wishes.language, YEAR_SECONDS);
        if (wishes.theme == USER_THEME_LIGHT || wishes.theme == USER_THEME_DARK)
            http_cookie_set(request, response, WEB_THEME_COOKIE,
                            wishes.theme == USER_THEME_DARK ? TEXT("dark") : TEXT("light"), YEAR_SECONDS);
        else if (wishes.theme == USER_THEME_SYSTEM)
            http_cookie_set(request, response, WEB_THEME_COOKIE, TEXT(""), 0);
        http_redirect(request, response, TEXT("/profile?done=saved"));
        return;
    }
    if (!read_user(request, response, application, &user))
        return;
    user.name = wishes.name;
    response->status = faults.name ? 422 : 503;
    show(request, response, application, &user, &faults);
}

/* ---- the password ---- */

static enum result apply_password(struct ledger_user *user, text *team, void *context,
                                  struct problem *problem)
{
    const text *hash = context;
    (void)team, (void)problem;
    user->password_hash = *hash;
    return RESULT_OK;
}

/* Whether the old password is right; else what to say. Guesses are slowed down like those of a sign-in. */
static const char *check_old(const struct http_request *request, const struct web_application *application,
                             const struct ledger_user *user)
{
    if (web_throttle_begin(application->throttle, user->email, request->peer) > 0)
        return _("Too many attempts. Wait a little and try again.");
    switch (web_password_check(http_value(&request->form, "old"), user->password_hash)) {
    case WEB_PASSWORD_RIGHT:
        web_throttle_forgive(application->throttle, user->email, request->peer);
        return NULL;
    case WEB_PASSWORD_BUSY:
        web_throttle_forgive(application->throttle, user->email, request->peer);
        return _("Many people are signing in. Try again in a moment.");
    case WEB_PASSWORD_WRONG:
        break;
    }
    web_audit(request, application, &(struct web_audited){.action = "password-refused"});
    return _("This is not your password.");
}

static void post_password(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct ledger_user user;
    struct problem problem = {0};
    text hash = TEXT_ABSENT;
    if (!read_user(request, response, application, &user))
        return;
    struct faults faults = {.old = check_old(request, application, &user)};
    if (!faults.old && web_password_hash(http_value(&request->form, "password"), request->arena, &hash,
                                         &problem) != RESULT_OK)
        faults.password = text_copy(request->arena, text_of(problem.message)).data;
    struct web_user_writing writing = web_user_writing_of(request, application, "user-password");
    writing.drops_link = writing.ends_sessions = true;
    if (!faults.old && !faults.password &&
        web_user_write(&writing, request->arena, &user, apply_password, &hash, &problem) != RESULT_OK)
        faults.password = text_copy(request->arena, text_of(problem.message)).data;
    if (faults.old || faults.password) {
        response->status = 422;
        show(request, response, application, &user, &faults);
        return;
    }
    web_user_reload(application); /* ends every session, this one too: a new one follows */
    web_sign_in_as(request, response, application, &user, TEXT("/profile?done=password"));
}

/* ---- sessions ---- */

static void post_sessions(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    const struct web_session *session = web_session_of(request);
    size_t ended = web_sessions_end(application->sessions, session->user_id,
                                    http_value(&request->form, "key"), session->token);
    if (ended)
        web_audit(request, application,
                  &(struct web_audited){.action = "sessions-ended", .count = (int64_t)ended});
    http_redirect(request, response, TEXT("/profile?done=sessions-ended"));
}

const struct http_route web_profile_routes[] = {
    {HTTP_GET, "/profile", PERMISSION_SIGNED_IN, get_profile, 0},
    {HTTP_POST, "/profile", PERMISSION_SIGNED_IN, post_profile, 0},
    {HTTP_POST, "/profile/password", PERMISSION_SIGNED_IN, post_password, 0},
    {HTTP_POST, "/profile/sessions", PERMISSION_SIGNED_IN, post_sessions, 0},
    {0},
};
