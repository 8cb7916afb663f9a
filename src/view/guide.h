/* The guide's chapters, which are the pages of help too: docs/guide/NAME.md and NAME.pt-BR.md, made into HTML
 * by the build (tool/guide_pack.c) and carried inside the program. The build fails where a chapter has no
 * twin in the other language, a link leads nowhere, or a place of the navigation has no chapter. Static, from
 * any thread. */
#ifndef FAROL_VIEW_GUIDE_H
#define FAROL_VIEW_GUIDE_H

#include "view/shell.h"

struct view_guide_section {
    text anchor, title;
};
struct view_guide {
    text name, language; /* "accounts", "pt-BR" */
    text title, lead;    /* the first paragraph, without marks */
    struct safe_html markup;
    text plain; /* all its words, for searching */
    const struct view_guide_section *sections;
    size_t sections_count;
};

/* In the guide's order, the languages of a chapter one behind the other. Made by the build. */
extern const struct view_guide view_guides[];
extern const size_t view_guide_count;

/* NULL when there is none. */
const struct view_guide *view_guide_find(text name, text language);

/* ---- the pages ---- */

struct view_help_entry {
    text title, lead;
    struct safe_url url;
    bool current;
};
struct view_help_list {
    struct view_shell shell;
    text words; /* searched for */
    struct view_help_entry *entries;
    size_t entries_count;
    text nothing; /* found nothing, in words */
};
void view_write_help_list(struct buffer *out, const struct view_help_list *self);

struct view_help {
    struct view_shell shell;
    struct safe_html markup;
    struct view_help_entry *sections, *chapters;
    size_t sections_count, chapters_count;
};
void view_write_help(struct buffer *out, const struct view_help *self);

#endif
