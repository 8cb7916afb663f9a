/* Text: comparing, cutting, checking; and the seeded hash.
 *
 * The hash is SipHash-1-3 keyed once a process from the system's randomness, so that nobody outside
 * can choose keys that collide. FAROL_HASH_SEED (a number) fixes the key for repeatable runs. Safe
 * from any thread. */
#include "base/text.h"
#include "base/vectored.h"

#include <assert.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

text text_of(const char *terminated)
{
    return terminated ? (text){terminated, strlen(terminated)} : TEXT_ABSENT;
}

text text_copy(struct arena *arena, text value)
{
    if (!value.data)
        return TEXT_ABSENT;
    return (text){arena_copy(arena, value.data, value.length), value.length};
}

void text_copy_into(char *ret, size_t size, text value)
{
    size_t length = value.length;
    assert(size > 0);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)value.data[length] & 0xC0) == 0x80)
            length--;
    }
    if (length)
        memcpy(ret, value.data, length);
    ret[length] = 0;
}

text text_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *written = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text_of(written);
}

bool text_is_absent(text value)
{
    return !value.data;
}
bool text_is_empty(text value)
{
    return value.length == 0;
}

bool text_equal(text a, text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static unsigned char ascii_lower(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
}

bool text_equal_ignoring_ascii_case(text a, text b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (ascii_lower(a.data[i]) != ascii_lower(b.data[i]))
            return false;
    return true;
}

int text_compare(text a, text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    if (order)
        return order < 0 ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

bool text_starts_with(text value, text prefix)
{
    return text_equal(text_slice(value, 0, prefix.length), prefix);
}

bool text_ends_with(text value, text suffix)
{
    return value.length >= suffix.length &&
           text_equal(text_slice(value, value.length - suffix.length, value.length), suffix);
}

/* Bytes of white space at the start of `value`, 0 when none. */
static size_t space_at_start(text value)
{
    if (value.length >= 1 && (value.data[0] == ' ' || (value.data[0] >= '\t' && value.data[0] <= '\r')))
        return 1;
    return value.length >= 2 && memcmp(value.data, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

static size_t space_at_end(text value)
{
    if (value.length >= 1 && space_at_start((text){value.data + value.length - 1, 1}))
        return 1;
    return value.length >= 2 && memcmp(value.data + value.length - 2, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

text text_trim(text value)
{
    for (size_t space; (space = space_at_start(value)) > 0;)
        value = (text){value.data + space, value.length - space};
    for (size_t space; (space = space_at_end(value)) > 0;)
        value.length -= space;
    return value;
}

text text_slice(text value, size_t from, size_t to)
{
    if (to > value.length)
        to = value.length;
    if (from > to)
        from = to;
    return value.data ? (text){value.data + from, to - from} : value;
}

size_t text_find_byte(text value, char byte)
{
    const char *found = value.length ? memchr(value.data, byte, value.length) : NULL;
    return found ? (size_t)(found - value.data) : value.length;
}

/* Bytes side by side, as the machine's wide registers hold them. */
typedef unsigned char wide __attribute__((vector_size(32)));
enum { WIDE_WORDS = sizeof(wide) / sizeof(uint64_t) };
#define INLINED static inline __attribute__((always_inline))

/* Bytes of ones where `value` holds `first` and, `last` bytes on, `final`. */
INLINED void mark_places(const char *value, size_t last, unsigned char first, unsigned char final,
                         uint64_t ret_marks[WIDE_WORDS])
{
    wide here, there;
    memcpy(&here, value, sizeof here);
    memcpy(&there, value + last, sizeof there);
    wide marks = (wide)(here == (wide){0} + first) & (wide)(there == (wide){0} + final);
    memcpy(ret_marks, &marks, sizeof marks);
}

INLINED uint64_t first_byte_lowest(uint64_t word)
{
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? word : __builtin_bswap64(word);
}

/* The first of the places marked where all of `part` stands; sizeof(wide) if none. */
static size_t confirm(const uint64_t marks[WIDE_WORDS], const char *at, text part)
{
    for (size_t w = 0; w < WIDE_WORDS; w++)
        for (uint64_t word = first_byte_lowest(marks[w]); word;) {
            size_t byte = (size_t)__builtin_ctzll(word) / 8;
            if (memcmp(at + 8 * w + byte, part.data, part.length) == 0)
                return 8 * w + byte;
            word &= ~(UINT64_C(0xff) << 8 * byte);
        }
    return sizeof(wide);
}

/* memmem. Looks for where the first byte stands and, part.length − 1 behind it, the last: few places but the
 * right ones pass both, and 32 are tried at once; the last 32 again with some tried before. */
VECTORED size_t text_find(text value, text part)
{
    size_t last = part.length - 1, places = value.length > last ? value.length - last : 0;
    assert(part.length > 0);
    for (size_t next = 0; next < places && places >= sizeof(wide); next += sizeof(wide)) {
        uint64_t marks[WIDE_WORDS];
        size_t at = next + sizeof(wide) <= places ? next : places - sizeof(wide);
        mark_places(value.data + at, last, (unsigned char)part.data[0], (unsigned char)part.data[last],
                    marks);
        if (!(marks[0] | marks[1] | marks[2] | marks[3]))
            continue;
        size_t found = confirm(marks, value.data + at, part);
        if (found < sizeof(wide))
            return at + found;
    }
    for (size_t at = 0; at < places && places < sizeof(wide); at++)
        if (value.data[at] == part.data[0] && memcmp(value.data + at, part.data, part.length) == 0)
            return at;
    return value.length;
}

text text_cut(text *rest, char separator)
{
    size_t at = text_find_byte(*rest, separator);
    text before = text_slice(*rest, 0, at);
    *rest = text_slice(*rest, at + 1, rest->length);
    return before;
}

/* Length of the well-formed sequence at `bytes`, 0 when there is none. */
static size_t sequence_length(const unsigned char *bytes, size_t left)
{
    unsigned char first = bytes[0];
    if (first < 0x80)
        return first ? 1 : 0;
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || left < length)
        return 0;
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool text_is_valid_utf8(text value)
{
    for (size_t i = 0; i < value.length;) {
        size_t length = sequence_length((const unsigned char *)value.data + i, value.length - i);
        if (!length)
            return false;
        i += length;
    }
    return true;
}

size_t text_count_characters(text value)
{
    size_t count = 0;
    for (size_t i = 0; i < value.length; i++)
        count += ((unsigned char)value.data[i] & 0xC0) != 0x80;
    return count;
}

bool text_to_int64(text value, int64_t *ret_number)
{
    bool negative = value.length && value.data[0] == '-';
    size_t i = value.length && (value.data[0] == '-' || value.data[0] == '+');
    if (i == value.length)
        return false;
    int64_t number = 0;
    for (; i < value.length; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
        int digit = value.data[i] - '0';
        /* Counted below zero, where int64 reaches one further. */
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_sub_overflow(number, digit, &number))
            return false;
    }
    if (!negative && number == INT64_MIN)
        return false;
    *ret_number = negative ? number : -number;
    return true;
}

static uint64_t hash_key[2];
static pthread_once_t hash_once = PTHREAD_ONCE_INIT;

static void choose_hash_key(void)
{
    int64_t seed;
    if (text_to_int64(text_of(getenv("FAROL_HASH_SEED")), &seed)) {
        hash_key[0] = (uint64_t)seed;
        hash_key[1] = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        return;
    }
    if (getrandom(hash_key, sizeof hash_key, 0) != sizeof hash_key) {
        fputs("farol: the system gives no randomness\n", stderr);
        abort();
    }
}

static inline uint64_t rotate(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32) + v[3];
    v[2] += v[1];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

static inline void sip_absorb(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

uint64_t text_hash(text value)
{
    pthread_once(&hash_once, choose_hash_key);
    uint64_t v[4] = {hash_key[0] ^ UINT64_C(0x736f6d6570736575), hash_key[1] ^ UINT64_C(0x646f72616e646f6d),
                     hash_key[0] ^ UINT64_C(0x6c7967656e657261), hash_key[1] ^ UINT64_C(0x7465646279746573)};
    size_t i = 0;
    for (; i + 8 <= value.length; i += 8) {
        uint64_t word;
        memcpy(&word, value.data + i, 8);
        sip_absorb(v, word);
    }
    uint64_t last = (uint64_t)value.length << 56;
    if (i < value.length)
        memcpy(&last, value.data + i, value.length - i);
    last |= (uint64_t)value.length << 56;
    sip_absorb(v, last);
    v[2] ^= 0xff;
    for (int i_round = 0; i_round < 3; i_round++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
