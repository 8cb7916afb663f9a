/* Whether a short text holds what a person typed, whatever the accents, case and punctuation: for names of
 * screens, figures, settings and chapters. (Accounts have an index: column/search.h.) */
#ifndef FAROL_WEB_MATCH_H
#define FAROL_WEB_MATCH_H

#include "column/search.h"

struct web_match {
    struct column_search_query query;
};

/* False when there is nothing to look for in `words`. */
bool web_match_read(struct arena *arena, text words, struct web_match *ret);
/* Every word typed begins a word of `value`. */
bool web_match(const struct web_match *match, text value);

#endif
