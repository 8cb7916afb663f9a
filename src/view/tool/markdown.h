/* From the Markdown that our guide is written in to the HTML of its pages; run by the build.
 *
 * What it knows: a title (#) and headings (## to ####) with anchors as GitHub makes them, paragraphs, lists
 * of one level (- and 1.), tables, code fenced or indented, bold, italics, code, links. Everything else
 * stands as it is written, escaped: there is no raw HTML. Pictures are left out, since help stands beside
 * what they show. Links go to chapters of the guide ("import.md#presets"), to headings of the same one, or to
 * https addresses; what else a link leads to is written without the link. Texts live in the arena. */
#ifndef FAROL_VIEW_TOOL_MARKDOWN_H
#define FAROL_VIEW_TOOL_MARKDOWN_H

#include "base/buffer.h"

enum { MARKDOWN_SECTIONS_MAX = 64, MARKDOWN_LINKS_MAX = 64 };

struct markdown {
    text title, lead; /* the # heading, and the first paragraph, both plain */
    struct markdown_section {
        text anchor, title; /* of a ## heading */
    } sections[MARKDOWN_SECTIONS_MAX];
    size_t section_count;
    text links[MARKDOWN_LINKS_MAX]; /* chapters that it leads to: "import" */
    size_t link_count;
    struct buffer html;  /* without the title */
    struct buffer plain; /* all words, for searching */
};

void markdown_convert(struct arena *arena, text source, struct markdown *ret);
void markdown_release(struct markdown *markdown);

#endif
