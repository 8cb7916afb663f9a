/* What screens of figures share: see screen.h. */
#include "web/screen.h"

#include "language/language.h"
#include "web/navigation.h"
#include "web/organisation.h"
#include "web/people/names.h"
#include "web/toast.h"

static void marker_values(struct web_screen *screen, text values[WEB_MARK_COUNT])
{
    struct view_shell shell;
    web_page_shell(screen->request, screen->response, screen->application, &shell);
    values[WEB_MARK_CSRF] = shell.csrf;
    values[WEB_MARK_PERSON] = shell.person;
    values[WEB_MARK_INITIALS] = shell.initials;
    values[WEB_MARK_NOTICES] = shell.notices;
}

/* Equal for pages that are equal byte by byte, markers aside. */
static text page_key(struct web_screen *screen, const char *path, const struct http_pair *pairs,
                     size_t pair_count)
{
    struct arena *arena = screen->request->arena;
    const struct web_session *session = web_session_of(screen->request);
    text scope = web_scope_key(arena, &screen->scope);
    text own = web_scope_url(arena, &screen->scope, path, pairs, pair_count).address;
    return text_printf(
        arena, "%d %d %d %d %llu %.*s %.*s %.*s %.*s %s", session->language, session->theme, session->role,
        session->shortcuts_off, (unsigned long long)web_names_version(web_names_of(screen->application)),
        TEXT_ARGUMENTS(scope), TEXT_ARGUMENTS(own), TEXT_ARGUMENTS(screen->scope.instant_problem),
        TEXT_ARGUMENTS(web_toast(screen->request)), web_organisation(screen->application)->name);
}

bool web_screen_begin(struct web_screen *ret, struct http_request *request, struct http_response *response,
                      struct web_application *application, const char *path, const struct http_pair *pairs,
                      size_t pair_count)
{
    struct problem problem;
    *ret = (struct web_screen){.request = request, .response = response, .application = application};
    if (web_scope_read_address(request, application, &ret->scope, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return false;
    }
    ret->key = page_key(ret, path, pairs, pair_count);
    text values[WEB_MARK_COUNT];
    marker_values(ret, values);
    if (!web_cache_write_or_claim(application->cache, ret->key, values, &response->body, &ret->claim)) {
        web_scope_apply(request->arena, &ret->scope);
        if (web_scope_settings(&ret->scope, &problem) == RESULT_OK)
            return true;
        response->status = web_status_of(problem.code);
    }
    web_screen_end(ret);
    return false;
}

void web_screen_shell(struct web_screen *screen, const char *title, const char *place, const char *path,
                      const struct http_pair *pairs, size_t pair_count, struct view_shell *ret)
{
    const struct web_cache *cache = screen->application->cache;
    struct arena *arena = screen->request->arena;
    web_page_shell(screen->request, screen->response, screen->application, ret);
    ret->csrf = web_cache_marker(cache, WEB_MARK_CSRF);
    ret->person = web_cache_marker(cache, WEB_MARK_PERSON);
    ret->initials = web_cache_marker(cache, WEB_MARK_INITIALS);
    ret->notices = web_cache_marker(cache, WEB_MARK_NOTICES);
    ret->title = text_of(title);
    ret->place = text_of(place);
    ret->here = web_scope_url(arena, &screen->scope, path, pairs, pair_count).address;
    ret->dashboard = web_scope_url(arena, &screen->scope, "/", NULL, 0);
    ret->accounts = web_scope_url(arena, &screen->scope, "/accounts", NULL, 0);
    ret->toast_away = safe_url_of(ret->here);
    web_navigation(arena, web_session_of(screen->request), &screen->scope, ret);
    web_scope_view(arena, &screen->scope, path, pairs, pair_count, &ret->scope);
}

void web_screen_send(struct web_screen *screen, const struct buffer *page)
{
    text values[WEB_MARK_COUNT];
    marker_values(screen, values);
    if (!page->failed)
        web_cache_keep(screen->application->cache, screen->key, buffer_text(page));
    web_cache_give_back(&screen->claim);
    web_cache_fill(screen->application->cache, buffer_text(page), values, &screen->response->body);
}

void web_screen_end(struct web_screen *screen)
{
    web_cache_give_back(&screen->claim);
    web_scope_release(&screen->scope);
}

bool web_screen_refuse_file(struct http_response *response, const struct web_scope *scope, const char *fault)
{
    text why = fault                                   ? text_of(fault)
               : !text_is_absent(scope->where_problem) ? scope->where_problem
                                                       : scope->instant_problem;
    if (text_is_absent(why))
        return false;
    response->status = 400;
    response->content_type = TEXT("text/plain; charset=utf-8");
    buffer_append_text(&response->body, why);
    buffer_append_byte(&response->body, '\n');
    return true;
}

void web_screen_file(struct http_request *request, struct http_response *response,
                     struct web_application *application, web_screen_file_send send)
{
    struct web_scope scope;
    struct problem problem;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        response->status = web_status_of(problem.code);
        return;
    }
    send(request, response, application, &scope);
    web_scope_release(&scope);
}
