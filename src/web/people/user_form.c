/* The form of a person (user_form.h). */
#include "web/people/user_form.h"

#include "base/log.h"
#include "web/secret.h"

enum { NAME_BYTES_MAX = 120, TEAM_BYTES_MAX = 120 };

/* Control characters have no place in a name that is shown on every page. */
static bool is_plain(text value)
{
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.data[i] < 32 || value.data[i] == 127)
            return false;
    return text_is_valid_utf8(value);
}

const char *web_user_name_fault(text name)
{
    if (name.length > NAME_BYTES_MAX)
        return _("This is too long: write at most 120 letters.");
    return is_plain(name) ? NULL : _("Write letters only.");
}

bool web_user_form_read(const struct http_request *request, struct web_user_form *ret)
{
    text role = http_value(&request->form, "role"), portfolio = http_value(&request->form, "portfolio");
    ret->name = text_trim(http_value(&request->form, "name"));
    ret->team = text_trim(http_value(&request->form, "team"));
    ret->seen = http_value(&request->form, "seen");
    ret->name_fault = text_of(web_user_name_fault(ret->name));
    ret->role = USER_READ_ONLY;
    ret->portfolio = USER_PORTFOLIO_OWN;
    if (!ledger_user_role_parse(role, &ret->role) || !ledger_user_portfolio_parse(portfolio, &ret->portfolio))
        ret->fault = text_of(_("Choose a role and which accounts the person sees."));
    if (ret->team.length > TEAM_BYTES_MAX || !is_plain(ret->team))
        ret->fault = text_of(_("Write a shorter name for the team, letters only."));
    if (text_is_absent(ret->team))
        ret->team = TEXT("");
    return text_is_absent(ret->name_fault) && text_is_absent(ret->fault);
}

text web_user_version(struct arena *arena, const struct ledger_user *user)
{
    text all = text_printf(arena, "%d %d %lld %d %.*s", user->role, user->portfolio, (long long)user->team_id,
                           user->is_active, TEXT_ARGUMENTS(user->name));
    return web_hash_words(arena, "user-version", all);
}

void web_user_form_apply(const struct web_user_form *form, struct ledger_user *user, text *team)
{
    user->name = form->name;
    user->role = form->role;
    user->portfolio = form->portfolio;
    *team = form->team;
}

struct view_field web_user_name_field(const struct web_user_form *form, text hint)
{
    return (struct view_field){.name = TEXT("name"),
                               .label = text_of(_("Name")),
                               .value = form->name,
                               .autocomplete = TEXT("off"),
                               .hint = hint,
                               .problem = form->name_fault};
}

struct web_user_writing web_user_writing_of(const struct http_request *request,
                                            const struct web_application *application, const char *action)
{
    return (struct web_user_writing){.store = application->store,
                                     .clock = application->clock,
                                     .actor = web_actor_of(request),
                                     .action = action};
}

void web_user_reload(const struct web_application *application)
{
    struct problem problem = {0};
    if (web_sessions_reload_users(application->sessions, &problem) != RESULT_OK)
        log_event(LOG_ERROR, "users-not-reloaded", "detail=%s", problem.detail);
}
