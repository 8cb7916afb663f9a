/* What the programs of golden pages share: comparing a page with the one kept in expected/, and the shell
 * that pages stand in. GOLDEN_UPDATE=1 writes pages anew instead (then read the difference). */
#ifndef FAROL_TESTS_GOLDEN_PAGE_H
#define FAROL_TESTS_GOLDEN_PAGE_H

#include "base/buffer.h"
#include "view/shell.h"

extern struct arena golden_arena; /* the program initialises and releases it */

/* With expected/NAME.LANGUAGE.html, in the language in use. */
void golden_compare(const char *name, const struct buffer *page);
/* As an administrator sees it; the assets' hashes are left out. */
struct view_shell golden_shell(const char *title, const char *place);
void golden_in_both_languages(void (*page)(void));

#endif
