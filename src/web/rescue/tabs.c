/* The tabs (tabs.h). */
#include "web/rescue/tabs.h"

#include "language/language.h"

struct place {
    const char *path, *label;
    enum web_permission permission;
};

static struct view_tab *make(struct arena *arena, const struct web_scope *scope, const struct place *places,
                             size_t place_count, const struct http_request *request, const char *current,
                             size_t *ret_count)
{
    struct view_tab *tabs = arena_array(arena, struct view_tab, place_count);
    size_t count = 0;
    for (size_t i = 0; i < place_count; i++)
        if (!request || web_may(request, places[i].permission))
            tabs[count++] = (struct view_tab){text_of(_(places[i].label)),
                                              web_scope_url(arena, scope, places[i].path, NULL, 0),
                                              text_equal(text_of(places[i].path), text_of(current))};
    *ret_count = count;
    return tabs;
}

void rescue_churn_tabs(const struct rescue_page *page, struct view_work *view, const char *current)
{
    static const struct place places[] = {
        {"/churn-requests", N_("Requests to leave"), PERMISSION_SEE_ACCOUNTS},
        {"/delinquency", N_("Delinquency"), PERMISSION_SEE_ACCOUNTS},
        {"/churn-requests/reasons", N_("Reasons"), PERMISSION_CONFIGURE}};
    view->tabs = make(page->arena, page->scope, places, sizeof places / sizeof *places, page->request,
                      current, &view->tabs_count);
}

struct view_tab *rescue_expansion_tabs(struct arena *arena, const struct web_scope *scope,
                                       const char *current, size_t *ret_count)
{
    static const struct place places[] = {{"/opportunities", N_("Board"), PERMISSION_SEE_ACCOUNTS},
                                          {"/opportunities/list", N_("List"), PERMISSION_SEE_ACCOUNTS},
                                          {"/white-space", N_("White space"), PERMISSION_SEE_ACCOUNTS}};
    return make(arena, scope, places, sizeof places / sizeof *places, NULL, current, ret_count);
}
