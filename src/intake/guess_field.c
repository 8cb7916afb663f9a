/* See guess_field.h. */
#include "intake/guess_field.h"

#include <string.h>

#include "intake/fold.h"
#include "intake/header.h"

static text folded(const struct fold *fold)
{
    return (text){fold->data, fold->length};
}

static bool holds(text value, const char *part)
{
    return memmem(value.data, value.length, part, strlen(part)) != NULL;
}

/* The name without brackets and what stands in them. */
static text without_brackets(text name, char *buffer, size_t size)
{
    size_t length = 0;
    int depth = 0;
    for (size_t i = 0; i < name.length && length < size; i++) {
        if (name.data[i] == '(' || name.data[i] == '[')
            depth++;
        else if ((name.data[i] == ')' || name.data[i] == ']') && depth > 0)
            depth--;
        else if (depth == 0)
            buffer[length++] = name.data[i];
    }
    return (text){buffer, length};
}

/* The name without its little words: "Data de início do contrato" → "Data início contrato". */
static text without_fillers(text name, char *buffer, size_t size)
{
    size_t length = 0;
    for (text rest = name; rest.length;) {
        struct fold fold;
        text word = text_cut(&rest, ' ');
        fold_name(word, &fold);
        if (fold_in_list(&fold, "de da do das dos o a os as e em of the contrato plano assinatura atual") ||
            length + word.length + 1 >= size)
            continue;
        memcpy(buffer + length, word.data, word.length);
        length += word.length;
        buffer[length++] = ' ';
    }
    return text_trim((text){buffer, length});
}

int guess_field(enum record_kind kind, text name, enum guess_strength *ret_strength)
{
    const struct record_type *type = record_type_of(kind);
    char first[256], second[256];
    bool own;
    int field = header_field(type, name, &own);
    *ret_strength = own ? GUESS_OWN : GUESS_SYNONYM;
    if (field >= 0)
        return field;
    *ret_strength = GUESS_LOOSE;
    text bare = text_trim(without_brackets(name, first, sizeof first));
    field = bare.length ? header_field(type, bare, &own) : -1;
    if (field < 0 && bare.length) {
        text core = without_fillers(bare, second, sizeof second);
        field = core.length ? header_field(type, core, &own) : -1;
    }
    if (field < 0)
        *ret_strength = GUESS_NONE;
    return field;
}

bool guess_is_known_name(text name)
{
    enum guess_strength strength;
    if (text_trim(name).length == 0 || name.length > 80)
        return false;
    if (guess_is_account_code(name))
        return true;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        if (guess_field((enum record_kind)kind, name, &strength) >= 0)
            return true;
    return false;
}

bool guess_is_account_code(text name)
{
    static const char *const whose[] = {"cust", "client", "account", "conta", "org"};
    struct fold fold;
    fold_name(name, &fold);
    text value = folded(&fold);
    bool code = text_ends_with(value, TEXT("id")) || text_ends_with(value, TEXT("externalid")) ||
                text_starts_with(value, TEXT("id")) || text_starts_with(value, TEXT("cod")) ||
                text_ends_with(value, TEXT("cod")) || text_ends_with(value, TEXT("codigo"));
    for (size_t i = 0; code && i < sizeof whose / sizeof whose[0]; i++)
        if (holds(value, whose[i]) && !holds(value, "contato") && !holds(value, "contact"))
            return true;
    return false;
}

int guess_amount_months(text name)
{
    struct fold fold;
    fold_name(name, &fold);
    text value = folded(&fold);
    if (holds(value, "mrr") || holds(value, "mensal") || holds(value, "monthly") || holds(value, "aomes"))
        return 1;
    return holds(value, "arr") || holds(value, "anual") || holds(value, "annual") || holds(value, "yearly")
               ? 12
               : 0;
}
