/* Which browser a session was opened with, in words: from what it says of itself, so only a hint for people.
 * Kept as "BROWSER SYSTEM" ("Firefox Windows"), either may be missing. */
#ifndef FAROL_WEB_AGENT_H
#define FAROL_WEB_AGENT_H

#include "base/arena.h"
#include "base/text.h"

/* `agent` is the request's User-Agent; nothing known gives "". */
void web_agent_words(text agent, char *ret, size_t size);
/* What web_agent_words kept, in the person's language: "Firefox on Windows". In `arena`. */
text web_agent_label(struct arena *arena, text words);

#endif
