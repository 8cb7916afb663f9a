/* The table of places (navigation.h). */
#include "web/navigation.h"

#include <string.h>

#include "language/language.h"
#include "web/scope.h"

const struct web_place web_places[] = {
    {.group = N_("Work"),
     .place = "inbox",
     .label = N_("Today"),
     .icon = "today",
     .path = "/inbox",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .key = "h",
     .tab = 1},
    {.group = N_("Work"),
     .place = "accounts",
     .label = N_("Accounts"),
     .icon = "accounts",
     .path = "/accounts",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .key = "c",
     .tab = 3,
     .scoped = true},
    {.group = N_("Work"),
     .place = "health",
     .label = N_("Health"),
     .icon = "rescue",
     .path = "/scores",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .key = "s",
     .scoped = true},
    {.group = N_("Work"),
     .place = "journeys",
     .label = N_("Journeys"),
     .icon = "journey",
     .path = "/journeys",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .key = "j",
     .scoped = true},
    {.group = N_("Work"),
     .place = "segments",
     .label = N_("Segments"),
     .icon = "flag",
     .path = "/segments",
     .permission = PERMISSION_SEE_ACCOUNTS},
    {.group = N_("Work"),
     .place = "playbooks",
     .label = N_("Playbooks"),
     .icon = "report",
     .path = "/playbooks",
     .permission = PERMISSION_SEE_ACCOUNTS},
    {.group = N_("Work"),
     .place = "tiers",
     .label = N_("Tiers"),
     .icon = "users",
     .path = "/tiers",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .scoped = true},
    {.group = N_("Keep and grow"),
     .place = "churn-requests",
     .label = N_("Churn and UTI"),
     .icon = "alert",
     .path = "/churn-requests",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .scoped = true},
    {.group = N_("Keep and grow"),
     .place = "renewals",
     .label = N_("Renewals"),
     .icon = "clock",
     .path = "/renewals",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .key = "r",
     .scoped = true},
    {.group = N_("Keep and grow"),
     .place = "opportunities",
     .label = N_("Expansion"),
     .icon = "growth",
     .path = "/opportunities",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .scoped = true},
    {.group = N_("Keep and grow"),
     .place = "reviews",
     .label = N_("Success reviews"),
     .icon = "users",
     .path = "/reviews",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .scoped = true},
    {.group = N_("Keep and grow"),
     .place = "values",
     .label = N_("Value map"),
     .icon = "flag",
     .path = "/values",
     .permission = PERMISSION_SEE_ACCOUNTS,
     .scoped = true},
    {.group = N_("Figures"),
     .place = "dashboard",
     .label = N_("Dashboard"),
     .icon = "panel",
     .path = "/",
     .permission = PERMISSION_SEE_FIGURES,
     .key = "p",
     .tab = 2,
     .scoped = true},
    {.group = N_("Figures"),
     .place = "portfolio",
     .label = N_("Portfolio"),
     .icon = "growth",
     .path = "/portfolio",
     .permission = PERMISSION_SEE_FIGURES,
     .scoped = true},
    {.group = N_("Figures"),
     .place = "figures",
     .label = N_("All figures"),
     .icon = "metric",
     .path = "/figures",
     .permission = PERMISSION_SEE_FIGURES,
     .key = "m",
     .tab = 4,
     .scoped = true},
    {.group = N_("Figures"),
     .place = "restatement",
     .label = N_("Restatement"),
     .icon = "clock",
     .path = "/restatement",
     .permission = PERMISSION_SEE_FIGURES},
    {.group = N_("Data"),
     .place = "rates",
     .label = N_("Currency rates"),
     .icon = "metric",
     .path = "/rates",
     .permission = PERMISSION_SEE_FIGURES},
    {.group = N_("Data"),
     .place = "costs",
     .label = N_("Costs"),
     .icon = "report",
     .path = "/costs",
     .permission = PERMISSION_SEE_FIGURES,
     .whole = true},
    {.group = N_("Data"),
     .place = "imports",
     .label = N_("Import"),
     .icon = "import",
     .path = "/imports",
     .help = "import",
     .permission = PERMISSION_IMPORT},
    {.group = N_("Administration"),
     .place = "settings",
     .label = N_("Settings"),
     .icon = "admin",
     .path = "/settings",
     .permission = PERMISSION_CONFIGURE},
    {.group = N_("Administration"),
     .place = "users",
     .label = N_("People"),
     .icon = "users",
     .path = "/users",
     .permission = PERMISSION_ADMINISTER},
    {.group = N_("Administration"),
     .place = "audit",
     .label = N_("Audit"),
     .icon = "audit",
     .path = "/audit",
     .permission = PERMISSION_ADMINISTER},
    {.group = N_("Administration"),
     .place = "api-keys",
     .label = N_("API keys"),
     .icon = "key",
     .path = "/settings/api-keys",
     .help = "api",
     .permission = PERMISSION_ADMINISTER},
};
const size_t web_place_count = sizeof web_places / sizeof web_places[0];

static struct view_nav_item item_of(struct arena *arena, const struct web_place *place,
                                    const struct web_scope *scope)
{
    return (struct view_nav_item){.place = text_of(place->place),
                                  .label = text_of(_(place->label)),
                                  .icon = text_of(place->icon),
                                  .key = text_of(place->key),
                                  .url = place->scoped && scope
                                             ? web_scope_url(arena, scope, place->path, NULL, 0)
                                             : safe_url_of(text_of(place->path))};
}

static void add_group(struct arena *arena, const struct web_place *place, struct view_shell *shell)
{
    struct view_nav_group *group = &shell->groups[shell->groups_count++];
    group->label = text_of(_(place->group));
    group->items = arena_array(arena, struct view_nav_item, web_place_count);
}

bool web_place_is_for(const struct web_place *place, const struct web_session *session)
{
    return web_session_may(session, place->permission) &&
           (!place->whole || web_session_portfolio(session) == USER_PORTFOLIO_ALL);
}

void web_navigation(struct arena *arena, const struct web_session *session, const struct web_scope *scope,
                    struct view_shell *shell)
{
    enum { TABS_MAX = 4 };
    const char *group = NULL;
    struct view_nav_item tabs[TABS_MAX + 1] = {0};
    shell->groups = arena_array(arena, struct view_nav_group, web_place_count);
    shell->groups_count = shell->tabs_count = 0;
    for (size_t i = 0; i < web_place_count; i++) {
        const struct web_place *place = &web_places[i];
        if (!web_place_is_for(place, session))
            continue;
        if (!group || strcmp(group, place->group) != 0)
            add_group(arena, place, shell);
        group = place->group;
        struct view_nav_group *last = &shell->groups[shell->groups_count - 1];
        last->items[last->items_count] = item_of(arena, place, scope);
        if (place->tab)
            tabs[place->tab] = last->items[last->items_count];
        last->items_count++;
    }
    shell->tabs = arena_array(arena, struct view_nav_item, TABS_MAX);
    for (int tab = 1; tab <= TABS_MAX; tab++)
        if (!text_is_absent(tabs[tab].place))
            shell->tabs[shell->tabs_count++] = tabs[tab];
}
