/* Help: which chapter of the guide (view/guide.h) belongs to a screen, and the pages that show them. */
#ifndef FAROL_WEB_HELP_H
#define FAROL_WEB_HELP_H

#include "http/http.h"
#include "view/guide.h"

/* The address of the chapter for a page at `path`: that of the longest path, in help.c's table or the
 * navigation's, that it begins with; the list of chapters for what has none. */
struct safe_url web_help_url(struct arena *arena, text path);

/* Chapters of the session's language for `words`, the best first: found in the title, in a heading (the
 * address leads there), and with `everywhere` in the text. At most `limit`; returns their number. */
struct web_help_hit {
    const struct view_guide *guide;
    const struct view_guide_section *section; /* NULL: the chapter itself */
};
size_t web_help_search(struct arena *arena, text words, bool everywhere, size_t limit,
                       struct web_help_hit *ret_hits);
struct safe_url web_help_hit_url(struct arena *arena, const struct web_help_hit *hit);

/* The table, for the test that holds it against the chapters. */
struct web_help_place {
    const char *path, *chapter;
};
extern const struct web_help_place web_help_places[];
extern const size_t web_help_place_count;

#endif
