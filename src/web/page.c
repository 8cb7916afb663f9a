/* The frame of every page (page.h). */
#include "web/page.h"

#include "codec/url.h"
#include "web/help.h"
#include "web/navigation.h"
#include "web/notice/notice.h"
#include "web/organisation.h"
#include "web/toast.h"

void web_page_shell(struct http_request *request, struct http_response *response,
                    const struct web_application *application, struct view_shell *ret)
{
    static const char *const themes[] = {NULL, "light", "dark"};
    const struct web_session *session = web_session_of(request);
    view_shell_init(ret, language_tag(session->language), themes[session->theme]);
    ret->organisation = text_of(web_organisation(application)->name);
    ret->csrf = web_csrf_token(request, response);
    bool local = request->method == HTTP_GET && http_path_is_local(request->target);
    ret->here = local ? web_toast_away(request) : TEXT("/");
    if (session->signed_in) {
        ret->person = session->name;
        ret->initials = view_initials(request->arena, session->name);
        if (session->portfolio.kind != USER_PORTFOLIO_ALL)
            ret->portfolio =
                text_of(session->portfolio.kind == USER_PORTFOLIO_TEAM ? _("your team's accounts")
                                                                       : _("your accounts"));
        ret->notices = web_notices_unread(application, request->arena, session->email);
        ret->profile = safe_url_of(TEXT("/profile"));
        ret->help = web_help_url(request->arena, request->path);
        ret->shortcuts_off = session->shortcuts_off;
        ret->toast = web_toast(request);
        ret->toast_away = safe_url_of(ret->here);
        if (ret->toast.length)
            (void)web_toast_undo(request, &ret->toast_undo, &ret->toast_change);
        web_navigation(request->arena, session, NULL, ret);
    }
}

text web_page_address(struct arena *arena, const char *path, const char *name, text value)
{
    struct buffer escaped;
    buffer_init(&escaped, 0);
    codec_url_escape(&escaped, value);
    text address = text_printf(arena, "%s?%s=%.*s", path, name, TEXT_ARGUMENTS(buffer_text(&escaped)));
    buffer_release(&escaped);
    return address;
}

text web_page_back(text back)
{
    return http_path_is_local(back) ? back : TEXT("/");
}

int web_status_of(enum result result)
{
    static const int statuses[RESULT_COUNT] = {
        [RESULT_OK] = 200,        [RESULT_BAD_INPUT] = 422, [RESULT_NOT_FOUND] = 404, [RESULT_CONFLICT] = 409,
        [RESULT_FORBIDDEN] = 403, [RESULT_BUSY] = 503,      [RESULT_FULL] = 507,      [RESULT_LIMIT] = 422,
        [RESULT_CANCELLED] = 503, [RESULT_MEMORY] = 503};
    return statuses[result] ? statuses[result] : 500;
}
