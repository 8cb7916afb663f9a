/* Messages: the thread's language, and the look-up in the compiled catalogue. A message without a
 * translation is said in English; a test sees to it that there is none. */
#include "base/result.h"
#include "language/catalogue.h"
#include "language/language.h"

#include <string.h>

static _Thread_local enum language current = LANGUAGE_EN;

void language_use(enum language language)
{
    problem_set_translator(language_message);
    current = language;
}

enum language language_current(void)
{
    return current;
}

/* Compares an entry's id with "context\004english", or with `english` alone where there is no context. */
static int compare_id(const char *id, const char *context, const char *english)
{
    if (context) {
        size_t length = strlen(context);
        int order = strncmp(id, context, length);
        if (order)
            return order;
        if (id[length] != '\004')
            return (unsigned char)id[length] < 4 ? -1 : 1;
        id += length + 1;
    }
    return strcmp(id, english);
}

static const struct catalogue_entry *find_entry(const char *context, const char *english)
{
    size_t low = 0, high = catalogue_pt_br_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_id(catalogue_pt_br[middle].id, context, english);
        if (order == 0)
            return &catalogue_pt_br[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *language_message(const char *english)
{
    if (current == LANGUAGE_EN || !english[0])
        return english;
    const struct catalogue_entry *entry = find_entry(NULL, english);
    return entry ? entry->one : english;
}

const char *tr_n(const char *singular, const char *plural, int64_t count)
{
    if (current == LANGUAGE_EN)
        return count == 1 || count == -1 ? singular : plural;
    const struct catalogue_entry *entry = find_entry(NULL, singular);
    bool one = count >= -1 && count <= 1;
    if (!entry || !entry->many)
        return one ? singular : plural;
    return one ? entry->one : entry->many;
}

const char *tr_c(const char *context, const char *english)
{
    if (current == LANGUAGE_EN)
        return english;
    const struct catalogue_entry *entry = find_entry(context, english);
    return entry ? entry->one : english;
}
