/* Words within a block of the guide's Markdown: bold, italics, code, links, anchors (markdown.h). */
#ifndef FAROL_VIEW_TOOL_MARKDOWN_INLINE_H
#define FAROL_VIEW_TOOL_MARKDOWN_INLINE_H

#include "view/tool/markdown.h"

void markdown_escape(struct buffer *out, text words);
/* Appends the words as HTML to the page, and notes where its links lead. */
void markdown_inline(struct arena *arena, text words, struct markdown *page);
/* The words without their marks. In `arena`. */
text markdown_plain(struct arena *arena, text words);
/* The anchor of a heading: letters and digits in lower case, hyphens for spaces, no other marks. */
text markdown_anchor(struct arena *arena, text words);
/* "[Em português](…)." alone in its paragraph. */
bool markdown_is_other_language(text paragraph);

#endif
