/* What the search box of every page finds as one types: groups of links. A fragment; farol.js makes an ARIA
 * combobox of it, and the search page shows the same groups without scripts. */
#ifndef FAROL_VIEW_PALETTE_H
#define FAROL_VIEW_PALETTE_H

#include "template/write.h"

struct view_palette_item {
    text id; /* unique on the page */
    text label, note;
    struct safe_url url;
};
struct view_palette_group {
    text id, label;
    struct view_palette_item *items;
    size_t items_count;
};
struct view_palette {
    struct view_palette_group *groups;
    size_t groups_count;
    text status;  /* "7 found", read out */
    text nothing; /* absent: something was found */
};
void view_write_palette(struct buffer *out, const struct view_palette *self);

#endif
