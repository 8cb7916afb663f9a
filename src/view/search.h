/* What a search found: a page, and (for the script) the list alone. */
#ifndef FAROL_VIEW_SEARCH_H
#define FAROL_VIEW_SEARCH_H

#include "view/palette.h"
#include "view/shell.h"

struct view_search_hit {
    text name, id, note; /* note: the city; or that it was found by a contact */
    struct safe_url url;
};
struct view_search_list {
    struct view_search_hit *hits;
    size_t hits_count;
    text nothing; /* why there are none; absent: there are, or nothing was asked */
};
struct view_search {
    struct view_shell shell;
    text words;
    struct view_search_list found;
    struct view_palette others; /* screens, figures, help */
    struct safe_url all;        /* the account list with these words; absent: nothing found */
};
void view_write_search(struct buffer *out, const struct view_search *self);
void view_write_search_list(struct buffer *out, const struct view_search_list *self);

#endif
