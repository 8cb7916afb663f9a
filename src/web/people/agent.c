/* Browsers and systems by the marks in User-Agent (agent.h). Order matters: most of them name others too. */
#include "web/people/agent.h"

#include <stdio.h>
#include <string.h>

#include "language/language.h"

struct mark {
    const char *mark, *name;
};

static const struct mark browsers[] = {
    {"Edg/", "Edge"},      {"EdgA/", "Edge"},    {"OPR/", "Opera"},         {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"},
    {"Safari/", "Safari"}, {"curl/", "curl"}};
static const struct mark systems[] = {{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
                                      {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"},
                                      {"Linux", "Linux"}};

static const char *find(const struct mark *marks, size_t count, text agent)
{
    for (size_t i = 0; i < count; i++)
        if (agent.length && memmem(agent.data, agent.length, marks[i].mark, strlen(marks[i].mark)))
            return marks[i].name;
    return "";
}

void web_agent_words(text agent, char *ret, size_t size)
{
    const char *browser = find(browsers, sizeof browsers / sizeof browsers[0], agent);
    const char *system = find(systems, sizeof systems / sizeof systems[0], agent);
    snprintf(ret, size, "%s%s%s", browser, *browser && *system ? " " : "", system);
}

text web_agent_label(struct arena *arena, text words)
{
    text system = words, browser = text_cut(&system, ' ');
    if (text_is_empty(browser))
        return text_of(_("unknown browser"));
    if (text_is_empty(system))
        return browser;
    return text_printf(arena, _("%.*s on %.*s"), TEXT_ARGUMENTS(browser), TEXT_ARGUMENTS(system));
}
