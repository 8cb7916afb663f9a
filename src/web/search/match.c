/* Short texts against what was typed: see match.h. */
#include "web/search/match.h"

bool web_match_read(struct arena *arena, text words, struct web_match *ret)
{
    enum { BYTES_MAX = 200 };
    return words.length <= BYTES_MAX && column_search_parse(arena, words, &ret->query);
}

/* `plain` is words apart by single spaces. */
static bool begins_a_word(text plain, text typed)
{
    for (text rest = plain; rest.length;) {
        if (text_starts_with(rest, typed))
            return true;
        text_cut(&rest, ' ');
    }
    return false;
}

bool web_match(const struct web_match *match, text value)
{
    struct buffer plain;
    bool all = true;
    buffer_init(&plain, 0);
    column_search_append(&plain, value, false);
    for (size_t i = 0; i < match->query.word_count && all; i++)
        all = begins_a_word(buffer_text(&plain), match->query.words[i].forms[0]);
    buffer_release(&plain);
    return all;
}
