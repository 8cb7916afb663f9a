/* How each language writes numbers, money and dates (docs/LANGUAGE.md).
 *
 * Everything is first written as plain digits, "-1234.50", and then dressed: groups of three, the
 * language's marks, the true minus in front of the symbol. A zero carries no sign, also one that
 * rounding made. What is absent is an em dash. */
#include "language/language.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"

#define NBSP "\u00A0"
#define MINUS "\u2212"
#define ABSENT "\u2014"

static bool is_portuguese(void)
{
    return language_current() == LANGUAGE_PT_BR;
}

static text absent(struct arena *arena)
{
    return text_copy(arena, TEXT(ABSENT));
}

/* Groups and marks the digits of `plain` ("1234.50", no sign) in the thread's language. */
static text dress_digits(struct arena *arena, text plain)
{
    size_t whole = text_find_byte(plain, '.');
    char *written = arena_allocate(arena, plain.length + plain.length / 3 + 2);
    size_t length = 0;
    for (size_t i = 0; i < plain.length; i++) {
        if (i < whole && i > 0 && (whole - i) % 3 == 0)
            written[length++] = is_portuguese() ? '.' : ',';
        written[length++] = i != whole ? plain.data[i] : is_portuguese() ? ',' : '.';
    }
    return (text){written, length};
}

enum sign { SIGN_MINUS_ONLY, SIGN_ALWAYS };

static bool is_zero(text plain)
{
    for (size_t i = 0; i < plain.length; i++)
        if (plain.data[i] >= '1' && plain.data[i] <= '9')
            return false;
    return true;
}

/* Sign, then `before`, the digits and `after`. */
static text dress(struct arena *arena, text plain, enum sign sign, const char *before, const char *after)
{
    bool negative = plain.length && plain.data[0] == '-';
    if (negative)
        plain = text_slice(plain, 1, plain.length);
    const char *mark = is_zero(plain) ? "" : negative ? MINUS : sign == SIGN_ALWAYS ? "+" : "";
    text digits = dress_digits(arena, plain);
    return text_printf(arena, "%s%s%.*s%s", mark, before, TEXT_ARGUMENTS(digits), after);
}

text format_integer(struct arena *arena, int64_t number)
{
    char plain[32];
    return dress(arena, text_of(decimal_format(number, 0, plain)), SIGN_MINUS_ONLY, "", "");
}

static text dress_double(struct arena *arena, double number, int decimals, enum sign sign, const char *after)
{
    if (!isfinite(number))
        return absent(arena);
    text plain = text_printf(arena, "%.*f", decimals, number);
    /* The program never calls setlocale, so the mark is a dot. */
    return dress(arena, plain, sign, "", after);
}

text format_decimal(struct arena *arena, double number, int decimals)
{
    return dress_double(arena, number, decimals, SIGN_MINUS_ONLY, "");
}

text format_rate(struct arena *arena, double fraction, int decimals)
{
    return dress_double(arena, fraction * 100, decimals, SIGN_MINUS_ONLY, is_portuguese() ? NBSP "%" : "%");
}

text format_rate_difference(struct arena *arena, double difference, int decimals)
{
    return dress_double(arena, difference * 100, decimals, SIGN_ALWAYS,
                        is_portuguese() ? NBSP "p.p." : NBSP "pp");
}

/* The currency's symbol with what stands between it and the digits. */
static const char *symbol_before(struct arena *arena, uint8_t currency)
{
    static const struct {
        const char code[4], *portuguese, *english;
    } symbols[] = {{"BRL", "R$" NBSP, "R$"},
                   {"USD", "US$" NBSP, "$"},
                   {"EUR", "€" NBSP, "€"},
                   {"GBP", "£" NBSP, "£"},
                   {"JPY", "JP¥" NBSP, "¥"}};
    const char *code = currency_code(currency);
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
        if (strcmp(symbols[i].code, code) == 0)
            return is_portuguese() ? symbols[i].portuguese : symbols[i].english;
    return arena_printf(arena, "%s" NBSP, code);
}

static text dress_money(struct arena *arena, int64_t minor, uint8_t currency, enum sign sign,
                        const char *before)
{
    char plain[32];
    return dress(arena, text_of(decimal_format(minor, currency_digits(currency), plain)), sign, before, "");
}

text format_money(struct arena *arena, int64_t minor, uint8_t currency)
{
    if (minor == MONEY_ABSENT)
        return absent(arena);
    return dress_money(arena, minor, currency, SIGN_MINUS_ONLY, symbol_before(arena, currency));
}

text format_money_signed(struct arena *arena, int64_t minor, uint8_t currency)
{
    if (minor == MONEY_ABSENT)
        return absent(arena);
    return dress_money(arena, minor, currency, SIGN_ALWAYS, symbol_before(arena, currency));
}

text format_money_plain(struct arena *arena, int64_t minor, uint8_t currency)
{
    if (minor == MONEY_ABSENT)
        return absent(arena);
    return dress_money(arena, minor, currency, SIGN_MINUS_ONLY, "");
}

text format_money_plain_signed(struct arena *arena, int64_t minor, uint8_t currency)
{
    if (minor == MONEY_ABSENT)
        return absent(arena);
    return dress_money(arena, minor, currency, SIGN_ALWAYS, "");
}

text format_currency_symbol(struct arena *arena, uint8_t currency)
{
    return text_trim(text_of(symbol_before(arena, currency)));
}

text format_money_axis(struct arena *arena, int64_t minor, uint8_t currency)
{
    static const struct {
        const char *portuguese, *english;
    } units[] = {{"", ""}, {NBSP "mil", "K"}, {NBSP "mi", "M"}, {NBSP "bi", "B"}, {NBSP "tri", "T"}};
    if (minor == MONEY_ABSENT)
        return absent(arena);
    __int128 divisor = 1; /* of hundredths of the unit */
    for (int i = 0; i < currency_digits(currency); i++)
        divisor *= 10;
    size_t unit = 0;
    __int128 hundredths = divide_half_even((__int128)minor * 100, divisor);
    while (unit < 4 && (hundredths >= 100000 || hundredths <= -100000)) {
        divisor *= 1000;
        unit++;
        hundredths = divide_half_even((__int128)minor * 100, divisor);
    }
    char digits[32];
    text plain = text_of(decimal_format((int64_t)hundredths, 2, digits));
    while (text_ends_with(plain, TEXT("0")) && text_find_byte(plain, '.') < plain.length - 1)
        plain.length--;
    if (text_ends_with(plain, TEXT(".")))
        plain.length--;
    return dress(arena, plain, SIGN_MINUS_ONLY, "",
                 is_portuguese() ? units[unit].portuguese : units[unit].english);
}

static const char *const month_names[LANGUAGE_COUNT][12] = {
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
     "November", "December"},
    {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
     "novembro", "dezembro"}};

/* Three characters of the name; each is one letter of ASCII in both languages. */
static const char *month_name(int32_t month_of_year)
{
    return month_names[language_current()][month_of_year - 1];
}

text format_day(struct arena *arena, int32_t day)
{
    if (day == DAY_ABSENT)
        return absent(arena);
    struct civil civil = day_to_civil(day);
    if (is_portuguese())
        return text_printf(arena, "%02d/%02d/%04d", civil.day, civil.month, civil.year);
    return text_printf(arena, "%d %.3s %04d", civil.day, month_name(civil.month), civil.year);
}

text format_month(struct arena *arena, int32_t month)
{
    if (month == DAY_ABSENT)
        return absent(arena);
    struct civil civil = day_to_civil(month_first_day(month));
    return text_printf(arena, "%.3s%c%04d", month_name(civil.month), is_portuguese() ? '/' : ' ', civil.year);
}

text format_month_short(struct arena *arena, int32_t month)
{
    if (month == DAY_ABSENT)
        return absent(arena);
    struct civil civil = day_to_civil(month_first_day(month));
    return text_printf(arena, "%.3s%c%02d", month_name(civil.month), is_portuguese() ? '/' : ' ',
                       civil.year % 100);
}

text format_month_long(struct arena *arena, int32_t month)
{
    if (month == DAY_ABSENT)
        return absent(arena);
    struct civil civil = day_to_civil(month_first_day(month));
    return text_printf(arena, "%s%s%04d", month_name(civil.month), is_portuguese() ? " de " : " ",
                       civil.year);
}

text format_period(struct arena *arena, struct period period)
{
    if (period.index == DAY_ABSENT)
        return absent(arena);
    char plain[16];
    period_format(period, plain);
    switch (period.unit) {
    case PERIOD_DAY:
        return format_day(arena, period.index);
    case PERIOD_MONTH:
        return format_month(arena, period.index);
    case PERIOD_WEEK: /* from "2016-W22" */
        return is_portuguese() ? text_printf(arena, "sem. %.2s/%.4s", plain + 6, plain)
                               : text_printf(arena, "week %.2s, %.4s", plain + 6, plain);
    case PERIOD_QUARTER: /* from "2016-Q2" */
        return is_portuguese() ? text_printf(arena, "%cº tri/%.4s", plain[6], plain)
                               : text_printf(arena, "Q%c %.4s", plain[6], plain);
    case PERIOD_YEAR:
        return text_of(arena_copy(arena, plain, 4));
    case PERIOD_UNIT_COUNT:
        break;
    }
    assert(!"a period's unit");
    return TEXT_ABSENT;
}

text format_date_time(struct arena *arena, int64_t local_seconds)
{
    int64_t day = local_seconds / 86400 - (local_seconds % 86400 < 0);
    int minute = (int)((local_seconds - day * 86400) / 60);
    text date = format_day(arena, (int32_t)day);
    return text_printf(arena, "%.*s, %02d:%02d", TEXT_ARGUMENTS(date), minute / 60, minute % 60);
}
