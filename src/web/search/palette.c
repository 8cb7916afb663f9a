/* GET /palette?q=…: what the search box finds, as a fragment for the script (palette.h). */
#include "web/search/palette.h"

#include "language/language.h"
#include "ledger/setting.h"
#include "web/figure/figure.h"
#include "web/help.h"
#include "web/navigation.h"
#include "web/page.h"
#include "web/routes.h"
#include "web/search/match.h"
#include "web/search/search.h"
#include "web/words.h"

enum { GROUPS_MAX = 6, ITEMS_MAX = 6, ACCOUNTS_MAX = 8 };

/* What one does rather than looks at. */
static const struct action {
    const char *label, *path;
    enum web_permission permission;
} actions[] = {
    {N_("New account"), "/records/accounts/new", PERMISSION_EDIT_ACCOUNTS},
    {N_("Invite a person"), "/users/invite", PERMISSION_ADMINISTER},
    {N_("Profile, password, sessions"), "/profile", PERMISSION_SIGNED_IN},
    {N_("Help"), "/help", PERMISSION_SIGNED_IN},
    {N_("Keyboard"), "/help/keyboard", PERMISSION_SIGNED_IN},
};

static struct view_palette_group *begin_group(struct arena *arena, struct view_palette *palette,
                                              const char *id, const char *label)
{
    if (!palette->groups)
        palette->groups = arena_array(arena, struct view_palette_group, GROUPS_MAX);
    struct view_palette_group *group = &palette->groups[palette->groups_count];
    *group = (struct view_palette_group){.id = text_of(id),
                                         .label = text_of(label),
                                         .items = arena_array(arena, struct view_palette_item, 64)};
    return group;
}

static void add(struct arena *arena, struct view_palette_group *group, text label, text note,
                struct safe_url url)
{
    group->items[group->items_count] = (struct view_palette_item){
        .id = text_printf(arena, "%.*s-%zu", TEXT_ARGUMENTS(group->id), group->items_count),
        .label = label,
        .note = note,
        .url = url};
    group->items_count++;
}

/* A group without items is not shown. */
static void end_group(struct view_palette *palette, const struct view_palette_group *group)
{
    if (group->items_count)
        palette->groups_count++;
}

static void find_accounts(struct http_request *request, const struct web_application *application, text words,
                          struct view_palette *palette)
{
    struct view_search_list found;
    if (!application->live || text_is_empty(words) || !web_may(request, PERMISSION_SEE_ACCOUNTS))
        return;
    struct column_snapshot *columns = column_live_acquire(application->live);
    web_search(request, columns, words, ACCOUNTS_MAX, &found);
    struct view_palette_group *group =
        begin_group(request->arena, palette, "palette-accounts", _("Accounts"));
    for (size_t i = 0; i < found.hits_count; i++) {
        const struct view_search_hit *hit = &found.hits[i];
        text note = text_is_empty(hit->note)
                        ? text_copy(request->arena, hit->id)
                        : text_printf(request->arena, "%.*s · %.*s", TEXT_ARGUMENTS(hit->id),
                                      TEXT_ARGUMENTS(hit->note));
        add(request->arena, group, text_copy(request->arena, hit->name), note, hit->url);
    }
    end_group(palette, group);
    column_snapshot_release(columns);
}

static void find_places(struct http_request *request, const struct web_match *match,
                        struct view_palette *palette)
{
    struct arena *arena = request->arena;
    struct view_palette_group *group = begin_group(arena, palette, "palette-places", _("Go to"));
    for (size_t i = 0; i < web_place_count; i++) {
        const struct web_place *place = &web_places[i];
        if (web_place_is_for(place, web_session_of(request)) &&
            (!match || web_match(match, text_of(_(place->label)))))
            add(arena, group, text_of(_(place->label)),
                place->key ? text_printf(arena, "g %s", place->key) : TEXT_ABSENT,
                safe_url_of(text_of(place->path)));
    }
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (web_may(request, actions[i].permission) &&
            (!match || web_match(match, text_of(_(actions[i].label)))))
            add(arena, group, text_of(_(actions[i].label)), TEXT_ABSENT,
                safe_url_of(text_of(actions[i].path)));
    end_group(palette, group);
}

/* A cell of cohorts is no figure by itself. */
static void find_figures(struct http_request *request, const struct web_match *match,
                         struct view_palette *palette)
{
    struct arena *arena = request->arena;
    struct view_palette_group *group = begin_group(arena, palette, "palette-figures", _("Figures"));
    for (const struct figure *figure = figure_list;
         figure->name && group->items_count < ITEMS_MAX && web_may(request, PERMISSION_SEE_FIGURES); figure++)
        if (figure->parts[0].rows != ROWS_COHORT && web_match(match, text_of(_(figure->title))))
            add(arena, group, text_of(_(figure->title)), TEXT_ABSENT,
                safe_url_printf(arena, "/figures/%s", figure->name));
    end_group(palette, group);
}

static void find_settings(struct http_request *request, const struct web_match *match,
                          struct view_palette *palette)
{
    struct arena *arena = request->arena;
    struct view_palette_group *group = begin_group(arena, palette, "palette-settings", _("Settings"));
    for (int i = 0; i < SETTING_COUNT && web_may(request, PERMISSION_CONFIGURE); i++)
        if (web_match(match, text_of(ledger_setting_label((enum setting)i))))
            add(arena, group, text_of(ledger_setting_label((enum setting)i)), TEXT_ABSENT,
                safe_url_printf(arena, "/settings#field-%s", ledger_setting_type((enum setting)i)->name));
    end_group(palette, group);
}

static void find_help(struct http_request *request, text words, struct view_palette *palette)
{
    struct arena *arena = request->arena;
    struct web_help_hit hits[ITEMS_MAX];
    size_t count = web_help_search(arena, words, false, ITEMS_MAX, hits);
    struct view_palette_group *group = begin_group(arena, palette, "palette-help", _("Help"));
    for (size_t i = 0; i < count; i++)
        add(arena, group, hits[i].section ? hits[i].section->title : hits[i].guide->title,
            hits[i].section ? hits[i].guide->title : TEXT_ABSENT, web_help_hit_url(arena, &hits[i]));
    end_group(palette, group);
}

/* Last, the page that has all of it. */
static void add_all(struct arena *arena, text words, struct view_palette *palette)
{
    if (text_is_empty(words))
        return;
    struct view_palette_group *group = begin_group(arena, palette, "palette-all", _("Search"));
    add(arena, group, web_message(arena, _("All results for “{words}”"), "words", words, NULL), TEXT_ABSENT,
        safe_url_of(web_page_address(arena, "/search", "q", words)));
    end_group(palette, group);
}

void web_palette_find(struct http_request *request, text words, struct view_palette *palette)
{
    struct web_match match;
    if (web_match_read(request->arena, words, &match)) {
        find_places(request, &match, palette);
        find_figures(request, &match, palette);
        find_settings(request, &match, palette);
        find_help(request, words, palette);
    } else if (text_is_empty(words)) {
        find_places(request, NULL, palette);
    }
}

static void get_palette(struct http_request *request, struct http_response *response, void *context)
{
    struct arena *arena = request->arena;
    struct view_palette view = {.groups_count = 0};
    text words = text_trim(http_value(&request->query, "q"));
    size_t count = 0;
    find_accounts(request, context, words, &view);
    web_palette_find(request, words, &view);
    for (size_t i = 0; i < view.groups_count; i++)
        count += view.groups[i].items_count;
    view.status = text_printf(arena, tr_n("%zu found", "%zu found", (int64_t)count), count);
    if (count)
        add_all(arena, words, &view);
    else
        view.nothing = web_message(arena, _("Nothing found for “{words}”."), "words", words, NULL);
    view_write_palette(&response->body, &view);
}

const struct http_route web_palette_routes[] = {
    {HTTP_GET, "/palette", PERMISSION_SIGNED_IN, get_palette, 0},
    {0},
};
