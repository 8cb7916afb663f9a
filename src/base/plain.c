/* Accents and case taken off, by table: U+00C0 to U+017F; combining accents (U+0300 to U+033F) go. */
#include "base/plain.h"

#include <string.h>

/* What U+00C0 … U+017F become; a space stands for "as it is". */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllll"
                            "llnnnnnnnnnoooooooorrrrrrsssssssstttttt"
                            "uuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof latin - 1 == 0x180 - 0xC0, "one letter a character");

static size_t character_length(text value, size_t at)
{
    unsigned char byte = (unsigned char)value.data[at];
    size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return length < value.length - at ? length : value.length - at;
}

/* The plain letter of the two-byte character (first, second); 0: none. */
static char latin_letter(unsigned char first, unsigned char second)
{
    if (first < 0xC3 || first > 0xC5 || (second & 0xC0) != 0x80)
        return 0;
    char letter = latin[(first - 0xC3) * 64 + (second & 0x3F)];
    return letter == ' ' ? 0 : letter;
}

size_t plain_character(text value, size_t at, struct plain *ret)
{
    unsigned char byte = (unsigned char)value.data[at];
    if (byte < 0x80) {
        char lower = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
        bool is_word = (lower >= 'a' && lower <= 'z') || text_is_digit(lower);
        *ret = (struct plain){{lower}, 1, is_word};
        return at + 1;
    }
    size_t length = character_length(value, at);
    char letter = length == 2 ? latin_letter(byte, (unsigned char)value.data[at + 1]) : 0;
    if (letter) {
        *ret = (struct plain){{letter}, 1, true};
    } else if (byte == 0xCC) { /* a combining accent behind its letter */
        *ret = (struct plain){{0}, 0, false};
    } else {
        /* C2, E2: no-break space, º, dashes, quotes */
        *ret = (struct plain){.length = length, .is_word = byte != 0xC2 && byte != 0xE2};
        memcpy(ret->bytes, value.data + at, length);
    }
    return at + length;
}

int plain_next(struct plain_walk *walk)
{
    while (walk->used == walk->plain.length) {
        if (walk->at >= walk->value.length)
            return -1;
        walk->at = plain_character(walk->value, walk->at, &walk->plain);
        walk->used = 0;
    }
    return (unsigned char)walk->plain.bytes[walk->used++];
}

static unsigned char lower_of(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
}

/* Goes on over ASCII, which most texts are, while both are the same; a difference is said. */
static int compare_ascii(struct plain_walk *left, struct plain_walk *right)
{
    while (left->at < left->value.length && right->at < right->value.length) {
        char a = left->value.data[left->at], b = right->value.data[right->at];
        if ((unsigned char)(a | b) >= 0x80)
            return 0;
        if (a != b && lower_of(a) != lower_of(b))
            return lower_of(a) < lower_of(b) ? -1 : 1;
        left->at++;
        right->at++;
    }
    return 0;
}

int plain_compare(text a, text b)
{
    struct plain_walk left = {.value = a}, right = {.value = b};
    for (;;) {
        int found = left.used == left.plain.length && right.used == right.plain.length
                        ? compare_ascii(&left, &right)
                        : 0;
        if (found)
            return found;
        int x = plain_next(&left), y = plain_next(&right);
        if (x != y)
            return x < y ? -1 : 1;
        if (x < 0)
            return text_compare(a, b);
    }
}
