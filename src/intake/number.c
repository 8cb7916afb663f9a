/* Reading numbers: first what surrounds the digits (signs, brackets, currencies), then the digits
 * with their marks, checked for well-formed groups of three. */
#include "intake/number.h"

#include <string.h>

#include "base/money.h"

/* The digits and marks of a number, and what was said around them. */
struct body {
    text digits;
    bool negative;
    uint8_t currency;
    bool named;
};

static bool drop_prefix(text *value, text prefix)
{
    if (!text_starts_with(*value, prefix))
        return false;
    *value = text_trim(text_slice(*value, prefix.length, value->length));
    return true;
}

static bool drop_suffix(text *value, text suffix)
{
    if (!text_ends_with(*value, suffix))
        return false;
    *value = text_trim(text_slice(*value, 0, value->length - suffix.length));
    return true;
}

static bool drop_minus(text *value)
{
    return drop_prefix(value, TEXT("-")) || drop_prefix(value, TEXT("\xE2\x88\x92"));
}

static bool is_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* Drops one currency symbol or code at either end; false where letters stand that are none. */
static bool drop_currency(struct body *body)
{
    static const struct {
        const char *symbol;
        const char *code;
    } symbols[] = {
        {"R$", "BRL"},  {"US$", "USD"}, {"A$", "AUD"}, {"AU$", "AUD"}, {"C$", "CAD"}, {"CA$", "CAD"},
        {"NZ$", "NZD"}, {"$", NULL},    {"€", "EUR"},  {"£", "GBP"},   {"¥", "JPY"},
    };
    text *value = &body->digits;
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]) && !body->named; i++) {
        if (drop_prefix(value, text_of(symbols[i].symbol)) ||
            drop_suffix(value, text_of(symbols[i].symbol))) {
            body->named = true;
            body->currency = symbols[i].code ? currency_parse(text_of(symbols[i].code)) : CURRENCY_NONE;
        }
    }
    if (body->named || value->length < 4)
        return true;
    bool front = is_letter(value->data[0]);
    text code = front ? text_slice(*value, 0, 3) : text_slice(*value, value->length - 3, value->length);
    if (!is_letter(code.data[2]))
        return true;
    char upper[3];
    for (int i = 0; i < 3; i++)
        upper[i] = (char)(code.data[i] & ~0x20);
    body->currency = currency_parse((text){upper, 3});
    body->named = true;
    *value =
        text_trim(front ? text_slice(*value, 3, value->length) : text_slice(*value, 0, value->length - 3));
    return body->currency != CURRENCY_NONE;
}

static bool strip(text value, struct body *ret_body)
{
    struct body body = {.digits = text_trim(value), .currency = CURRENCY_NONE};
    if (body.digits.length >= 2 && body.digits.data[0] == '(' &&
        body.digits.data[body.digits.length - 1] == ')') {
        body.negative = true;
        body.digits = text_trim(text_slice(body.digits, 1, body.digits.length - 1));
    }
    bool minus = drop_minus(&body.digits);
    if (!minus)
        drop_prefix(&body.digits, TEXT("+"));
    if (!drop_currency(&body))
        return false;
    if (!minus && body.named && text_equal(body.digits, TEXT("-")))
        body.digits = TEXT("0"); /* “R$ -”: how a spreadsheet's accounting format writes nought */
    if (!minus)
        minus = drop_minus(&body.digits) || drop_suffix(&body.digits, TEXT("-"));
    if (minus && body.negative)
        return false;
    body.negative |= minus;
    *ret_body = body;
    return body.digits.length > 0;
}

/* The digits with dots and commas only: spaces and apostrophes between digits are thousands marks
 * that mislead nobody. False for anything else, or when too long. */
static bool squeeze(text digits, char into[NUMBER_PLAIN_BYTES], size_t *ret_length)
{
    size_t length = 0;
    for (size_t i = 0; i < digits.length; i++) {
        unsigned char byte = (unsigned char)digits.data[i];
        size_t skip = 0;
        if (byte == ' ' || byte == '\'')
            skip = 1;
        else if (byte == 0xC2 && i + 1 < digits.length && (unsigned char)digits.data[i + 1] == 0xA0)
            skip = 2;
        else if (i + 2 < digits.length && memcmp(digits.data + i, "\xE2\x80\xAF", 3) == 0)
            skip = 3;
        if (skip) {
            i += skip - 1;
            continue;
        }
        if ((!text_is_digit((char)byte) && byte != '.' && byte != ',') || length == NUMBER_PLAIN_BYTES - 4)
            return false;
        into[length++] = (char)byte;
    }
    *ret_length = length;
    return length > 0;
}

/* Whether `mark` cuts digits[0, length) into groups: one to three digits, then threes. */
static bool is_grouped(const char *digits, size_t length, char mark)
{
    size_t run = 0;
    bool first = true;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && text_is_digit(digits[i])) {
            run++;
            continue;
        }
        if (i < length && digits[i] != mark)
            return false;
        if (first ? run < 1 || (i < length && run > 3) : run != 3)
            return false;
        first = false;
        run = 0;
    }
    return true;
}

/* Whether the digits are a number when `decimal` is the decimal mark and `group` the other one. */
static bool reads_with(const char *digits, size_t length, char decimal, char group)
{
    const char *mark = memchr(digits, decimal, length);
    size_t whole = mark ? (size_t)(mark - digits) : length;
    for (size_t i = whole + 1; i < length; i++)
        if (!text_is_digit(digits[i]))
            return false;
    bool any_fraction = whole + 1 < length;
    if (whole == 0)
        return any_fraction;
    return memchr(digits, group, whole) ? is_grouped(digits, whole, group)
                                        : text_is_digit(digits[0]) && text_is_digit(digits[whole - 1]);
}

static enum number_shape shape_of_digits(const char *digits, size_t length)
{
    bool marked = memchr(digits, '.', length) || memchr(digits, ',', length);
    bool dot = reads_with(digits, length, '.', ','), comma = reads_with(digits, length, ',', '.');
    if (!dot && !comma)
        return NUMBER_SHAPE_NONE;
    if (!marked)
        return NUMBER_SHAPE_NEUTRAL;
    if (dot && comma && digits[0] == '0') /* 0.125: nobody writes thousands of nought */
        return memchr(digits, '.', length) ? NUMBER_SHAPE_DOT : NUMBER_SHAPE_COMMA;
    return dot && comma ? NUMBER_SHAPE_BOTH : dot ? NUMBER_SHAPE_DOT : NUMBER_SHAPE_COMMA;
}

enum number_shape number_shape_of(text value)
{
    struct body body;
    char squeezed[NUMBER_PLAIN_BYTES];
    size_t length;
    if (!strip(value, &body) || !squeeze(body.digits, squeezed, &length))
        return NUMBER_SHAPE_NONE;
    return shape_of_digits(squeezed, length);
}

/* -?digits(.digits)? needs no work. */
static bool is_plain(text value)
{
    size_t i = value.length > 0 && value.data[0] == '-', digits = 0, dots = 0;
    for (; i < value.length; i++) {
        if (text_is_digit(value.data[i]))
            digits++;
        else if (value.data[i] == '.' && digits && i + 1 < value.length)
            dots++;
        else
            return false;
    }
    return digits > 0 && dots <= 1 && value.length <= NUMBER_PLAIN_BYTES - 4;
}

bool number_plain(text value, enum number_format format, enum number_use use, char buffer[NUMBER_PLAIN_BYTES],
                  text *ret_plain, uint8_t *ret_currency)
{
    *ret_currency = CURRENCY_NONE;
    if (format != NUMBER_COMMA && is_plain(value)) {
        *ret_plain = value;
        return true;
    }
    struct body body;
    char squeezed[NUMBER_PLAIN_BYTES];
    size_t length;
    if (!strip(value, &body) || !squeeze(body.digits, squeezed, &length))
        return false;
    char decimal = format == NUMBER_COMMA ? ',' : '.', group = format == NUMBER_COMMA ? '.' : ',';
    if (use == NUMBER_OF_RATE && shape_of_digits(squeezed, length) == NUMBER_SHAPE_BOTH) {
        decimal = memchr(squeezed, '.', length) ? '.' : ',';
        group = decimal == '.' ? ',' : '.';
    }
    if (!reads_with(squeezed, length, decimal, group))
        return false;
    size_t written = 0;
    if (body.negative)
        buffer[written++] = '-';
    if (squeezed[0] == decimal)
        buffer[written++] = '0';
    for (size_t i = 0; i < length; i++) {
        bool last = i + 1 == length;
        if (squeezed[i] != group && !(squeezed[i] == decimal && last))
            buffer[written++] = squeezed[i] == decimal ? '.' : squeezed[i];
    }
    *ret_plain = (text){buffer, written};
    *ret_currency = body.currency;
    return true;
}

bool number_format_parse(text name, enum number_format *ret_format)
{
    if (text_equal(name, TEXT("dot")))
        *ret_format = NUMBER_DOT;
    else if (text_equal(name, TEXT("comma")))
        *ret_format = NUMBER_COMMA;
    else
        return false;
    return true;
}
