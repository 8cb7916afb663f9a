/* The reference of the language, made of the table of names (name.h), in the language in use. */
#include "base/buffer.h"
#include "language/language.h"
#include "rule/name.h"

static void put(struct buffer *out, text value)
{
    buffer_append_text(out, value);
}

/* "usage(days)", "usage(feature, days)", "segment('name')". */
static void put_call(struct buffer *out, const struct rule_name *name)
{
    put(out, TEXT("`"));
    put(out, text_of(name->name));
    if (name->arguments == ARGUMENTS_SEGMENT)
        put(out, TEXT("('…')"));
    if (name->arguments == ARGUMENTS_DAYS || name->arguments == ARGUMENTS_FEATURE_DAYS) {
        put(out, TEXT("("));
        put(out, text_of(_("days")));
        put(out, TEXT(")"));
    }
    put(out, TEXT("`"));
    if (name->arguments == ARGUMENTS_FEATURE_DAYS) {
        put(out, TEXT(", `"));
        put(out, text_of(name->name));
        put(out, TEXT("("));
        put(out, text_of(_("feature")));
        put(out, TEXT(", "));
        put(out, text_of(_("days")));
        put(out, TEXT(")`"));
    }
}

static void put_name(struct buffer *out, const struct rule_name *name)
{
    put(out, TEXT("| "));
    put_call(out, name);
    put(out, TEXT(" | "));
    put(out, text_of(_(rule_type_label(name->type))));
    put(out, TEXT(" | "));
    put(out, text_of(_(name->meaning)));
    if (name->words) {
        text word;
        put(out, TEXT(" "));
        put(out, text_of(_("One of:")));
        for (int i = 1; !text_is_absent(word = rule_name_word_at(name, i)); i++) {
            put(out, i == 1 ? TEXT(" `") : TEXT(", `"));
            put(out, word);
            put(out, TEXT("`"));
        }
        put(out, TEXT("."));
    }
    put(out, TEXT(" | `"));
    put(out, text_of(name->example));
    put(out, TEXT("` |\n"));
}

text rule_reference(struct arena *arena)
{
    struct buffer out;
    buffer_init(&out, 65536);
    for (int group = 0; group < RULE_GROUP_COUNT; group++) {
        put(&out, TEXT("### "));
        put(&out, text_of(_(rule_group_label((enum rule_group)group))));
        put(&out, TEXT("\n\n| | | | |\n|---|---|---|---|\n"));
        for (size_t i = 0; i < rule_name_count; i++)
            if ((int)rule_names[i].group == group)
                put_name(&out, &rule_names[i]);
        put(&out, TEXT("\n"));
    }
    text reference = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return reference;
}
