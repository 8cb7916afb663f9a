/* The search box of every page: what it finds besides accounts, and the fragment that shows it as one types.
 */
#ifndef FAROL_WEB_PALETTE_H
#define FAROL_WEB_PALETTE_H

#include "http/http.h"
#include "view/palette.h"

/* Appends to `palette` the groups of screens, figures, settings and chapters of help that `words` find and
 * the person may see; without words, the screens. Texts live in the request's arena. */
void web_palette_find(struct http_request *request, text words, struct view_palette *palette);

#endif
