/* GET /help, with q= to search it, and GET /help/{name}: the guide (help.h). */
#include "web/help.h"

#include <string.h>

#include "language/language.h"
#include "web/navigation.h"
#include "web/page.h"
#include "web/routes.h"
#include "web/search/match.h"
#include "web/words.h"

/* Beside the places of the navigation, which name their own chapters. */
const struct web_help_place web_help_places[] = {
    {"/delinquency", "churn-requests"},
    {"/white-space", "opportunities"},
    {"/accounts/", "account"},
    {"/records/", "account"},
    {"/account-list", "accounts"},
    {"/rule-preview", "rules"},
    {"/rule-words", "rules"},
    {"/notices", "notices"},
    {"/settings/webhooks", "webhooks"},
    {"/search", "search"},
    {"/profile", "profile"},
    {"/api", "api"},
};
const size_t web_help_place_count = sizeof web_help_places / sizeof web_help_places[0];

/* "/" is only itself; others are met by what stands below them. */
static bool is_at(text path, text place)
{
    char end = place.data[place.length - 1];
    if (place.length == 1 || path.length == place.length)
        return text_equal(path, place);
    return text_starts_with(path, place) && (end == '/' || path.data[place.length] == '/');
}

static const char *longer(const char *best, text path, const char *place)
{
    bool is_better = is_at(path, text_of(place)) && (!best || strlen(place) > strlen(best));
    return is_better ? place : best;
}

struct safe_url web_help_url(struct arena *arena, text path)
{
    const char *best = NULL, *chapter = NULL;
    for (size_t i = 0; i < web_help_place_count; i++) {
        const struct web_help_place *place = &web_help_places[i];
        const char *found = longer(best, path, place->path);
        if (found != best)
            chapter = place->chapter;
        best = found;
    }
    for (size_t i = 0; i < web_place_count; i++) {
        const struct web_place *place = &web_places[i];
        const char *found = longer(best, path, place->path);
        if (found != best)
            chapter = place->help ? place->help : place->place;
        best = found;
    }
    return chapter ? safe_url_printf(arena, "/help/%s", chapter) : safe_url_of(TEXT("/help"));
}

struct safe_url web_help_hit_url(struct arena *arena, const struct web_help_hit *hit)
{
    return safe_url_printf(arena, "/help/%.*s%s%.*s", TEXT_ARGUMENTS(hit->guide->name),
                           hit->section ? "#" : "",
                           TEXT_ARGUMENTS(hit->section ? hit->section->anchor : TEXT_ABSENT));
}

enum depth { IN_TITLE, IN_SECTION, IN_TEXT };

/* Whether the chapter is found this deep, and by which of its headings. */
static bool is_found(const struct web_match *match, const struct view_guide *guide, enum depth depth,
                     const struct view_guide_section **ret_section)
{
    *ret_section = NULL;
    if (depth != IN_SECTION)
        return web_match(match, depth == IN_TITLE ? guide->title : guide->plain);
    for (size_t i = 0; i < guide->sections_count; i++)
        if (web_match(match, guide->sections[i].title)) {
            *ret_section = &guide->sections[i];
            return true;
        }
    return false;
}

static bool is_among(const struct web_help_hit *hits, size_t count, const struct view_guide *guide)
{
    for (size_t i = 0; i < count; i++)
        if (hits[i].guide == guide)
            return true;
    return false;
}

size_t web_help_search(struct arena *arena, text words, bool everywhere, size_t limit,
                       struct web_help_hit *ret_hits)
{
    text language = text_of(language_tag(language_current()));
    struct web_match match;
    size_t count = 0;
    if (!web_match_read(arena, words, &match))
        return 0;
    for (enum depth depth = IN_TITLE; depth <= (everywhere ? IN_TEXT : IN_SECTION); depth++)
        for (size_t i = 0; i < view_guide_count && count < limit; i++) {
            const struct view_guide *guide = &view_guides[i];
            const struct view_guide_section *section;
            if (text_equal(guide->language, language) && !is_among(ret_hits, count, guide) &&
                is_found(&match, guide, depth, &section))
                ret_hits[count++] = (struct web_help_hit){guide, section};
        }
    return count;
}

static struct view_help_entry entry_of(struct arena *arena, const struct web_help_hit *hit)
{
    text title = hit->section ? text_printf(arena, "%.*s › %.*s", TEXT_ARGUMENTS(hit->guide->title),
                                            TEXT_ARGUMENTS(hit->section->title))
                              : hit->guide->title;
    return (struct view_help_entry){
        .title = title, .lead = hit->guide->lead, .url = web_help_hit_url(arena, hit)};
}

/* All chapters of the language, `current` (may be NULL) marked. */
static size_t chapters(struct arena *arena, const struct view_guide *current, struct view_help_entry **ret)
{
    text language = text_of(language_tag(language_current()));
    size_t count = 0;
    *ret = arena_array(arena, struct view_help_entry, view_guide_count);
    for (size_t i = 0; i < view_guide_count; i++)
        if (text_equal(view_guides[i].language, language)) {
            (*ret)[count] = entry_of(arena, &(struct web_help_hit){.guide = &view_guides[i]});
            (*ret)[count++].current = &view_guides[i] == current;
        }
    return count;
}

static void get_list(struct http_request *request, struct http_response *response, void *context)
{
    struct arena *arena = request->arena;
    struct view_help_list view = {.words = text_trim(http_value(&request->query, "q"))};
    web_page_shell(request, response, context, &view.shell);
    view.shell.title = text_of(_("Help"));
    if (text_is_empty(view.words)) {
        view.entries_count = chapters(arena, NULL, &view.entries);
    } else {
        struct web_help_hit *hits = arena_array(arena, struct web_help_hit, view_guide_count);
        view.entries_count = web_help_search(arena, view.words, true, view_guide_count, hits);
        view.entries = arena_array(arena, struct view_help_entry, view_guide_count);
        for (size_t i = 0; i < view.entries_count; i++)
            view.entries[i] = entry_of(arena, &hits[i]);
        view.nothing =
            web_message(arena, _("The help says nothing of “{words}”."), "words", view.words, NULL);
    }
    view_write_help_list(&response->body, &view);
}

static void get_chapter(struct http_request *request, struct http_response *response, void *context)
{
    struct arena *arena = request->arena;
    const struct view_guide *guide =
        view_guide_find(http_value(&request->path_values, "name"), text_of(language_tag(language_current())));
    if (!guide) {
        response->status = 404;
        return;
    }
    struct view_help view = {.markup = guide->markup, .sections_count = guide->sections_count};
    web_page_shell(request, response, context, &view.shell);
    view.shell.title = guide->title;
    view.sections = arena_array(arena, struct view_help_entry, guide->sections_count + 1);
    for (size_t i = 0; i < guide->sections_count; i++)
        view.sections[i] = (struct view_help_entry){
            .title = guide->sections[i].title,
            .url = web_help_hit_url(arena, &(struct web_help_hit){guide, &guide->sections[i]})};
    view.chapters_count = chapters(arena, guide, &view.chapters);
    view_write_help(&response->body, &view);
}

const struct http_route web_help_routes[] = {
    {HTTP_GET, "/help", PERMISSION_SIGNED_IN, get_list, 0},
    {HTTP_GET, "/help/{name}", PERMISSION_SIGNED_IN, get_chapter, 0},
    {0},
};
