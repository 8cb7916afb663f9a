/* The parts of the shell that are alike on every page: see shell.h. */
#include "view/shell.h"

#include <string.h>

#include "view/asset.h"

void view_shell_init(struct view_shell *ret, const char *language, const char *theme)
{
    bool portuguese = strcmp(language, "pt-BR") == 0;
    *ret = (struct view_shell){
        .assets = {view_asset_url("farol.css"), view_asset_url("farol.js"), view_asset_url("icon.svg"),
                   view_asset_url_if("hanken.woff2")},
        .language = text_of(language),
        .other_language = portuguese ? TEXT("en") : TEXT("pt-BR"),
        .other_language_name = portuguese ? TEXT("English") : TEXT("Português"),
        .theme = text_of(theme),
        .other_theme = theme && strcmp(theme, "dark") == 0 ? TEXT("light") : TEXT("dark"),
        .dashboard = safe_url_of(TEXT("/")),
        .accounts = safe_url_of(TEXT("/figures/accounts")),
        .here = TEXT("/"),
    };
}

static size_t character_length(text rest)
{
    size_t length = rest.length ? 1 : 0;
    while (length < rest.length && ((unsigned char)rest.data[length] & 0xC0) == 0x80)
        length++;
    return length;
}

text view_initials(struct arena *arena, text name)
{
    text rest = text_trim(name), last = TEXT_ABSENT;
    char letter = rest.length ? rest.data[0] : 0;
    text first = text_slice(rest, 0, character_length(rest));
    if (letter >= 'a' && letter <= 'z')
        first = text_printf(arena, "%c", letter - 'a' + 'A');
    text_cut(&rest, ' ');
    while (rest.length) {
        text word = text_cut(&rest, ' ');
        if (text_starts_with(word, TEXT("("))) /* "Ana Souza (ana.s)": what tells two of one name apart */
            break;
        if (word.length)
            last = word;
    }
    return text_printf(arena, "%.*s%.*s", TEXT_ARGUMENTS(first), (int)character_length(last),
                       last.data ? last.data : "");
}
