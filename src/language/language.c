/* Which language: tags as browsers, settings and the environment write them. */
#include "language/language.h"

#include <assert.h>

bool language_parse(text tag, enum language *ret)
{
    text primary = text_slice(tag, 0, 2);
    bool whole = tag.length == 2 ||
                 (tag.length > 2 && (tag.data[2] == '-' || tag.data[2] == '_' || tag.data[2] == '.'));
    if (whole && text_equal_ignoring_ascii_case(primary, TEXT("pt")))
        *ret = LANGUAGE_PT_BR;
    else if (whole && text_equal_ignoring_ascii_case(primary, TEXT("en")))
        *ret = LANGUAGE_EN;
    else
        return false;
    return true;
}

const char *language_tag(enum language language)
{
    assert((unsigned)language < LANGUAGE_COUNT);
    return language == LANGUAGE_PT_BR ? "pt-BR" : "en";
}

/* "q=0.8" in thousandths: 1000 without one, 0 when malformed. */
static int quality_of(text parameters)
{
    while (parameters.length) {
        text parameter = text_trim(text_cut(&parameters, ';'));
        if (!text_starts_with(parameter, TEXT("q=")) && !text_starts_with(parameter, TEXT("Q=")))
            continue;
        text value = text_slice(parameter, 2, parameter.length);
        if (value.length == 0 || value.length > 5 || (value.data[0] != '0' && value.data[0] != '1'))
            return 0;
        int quality = 0;
        for (size_t i = 0, unit = 1000; i < value.length; i++) {
            if (i == 1 && value.data[1] == '.')
                continue;
            if (value.data[i] < '0' || value.data[i] > '9' || i == 1)
                return 0;
            quality += (value.data[i] - '0') * (int)unit;
            unit /= 10;
        }
        return quality > 1000 ? 0 : quality;
    }
    return 1000;
}

enum language language_negotiate(text accept_language, enum language fallback)
{
    enum language best = fallback;
    int best_quality = 0;
    while (accept_language.length) {
        text parameters = text_cut(&accept_language, ',');
        text tag = text_trim(text_cut(&parameters, ';'));
        enum language language;
        if (!language_parse(tag, &language))
            continue;
        int quality = quality_of(parameters);
        if (quality > best_quality) {
            best_quality = quality;
            best = language;
        }
    }
    return best;
}
