/* Money: the ISO 4217 table, exact division, and plain decimals.
 *
 * The table's order is part of the program's state inside one run only, but stays as it is: new
 * currencies are added at the end. Everything here is pure and safe from any thread. */
#include "base/money.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

static const struct {
    char code[4];
    int8_t digits;
} currencies[] = {
    {"BRL", 2}, {"USD", 2}, {"EUR", 2}, {"GBP", 2}, {"MXN", 2}, {"ARS", 2}, {"CLP", 0}, {"COP", 2},
    {"PEN", 2}, {"UYU", 2}, {"PYG", 0}, {"BOB", 2}, {"VES", 2}, {"CAD", 2}, {"AUD", 2}, {"NZD", 2},
    {"JPY", 0}, {"CNY", 2}, {"CHF", 2}, {"SEK", 2}, {"NOK", 2}, {"DKK", 2}, {"PLN", 2}, {"CZK", 2},
    {"HUF", 2}, {"RON", 2}, {"BGN", 2}, {"TRY", 2}, {"RUB", 2}, {"UAH", 2}, {"INR", 2}, {"IDR", 2},
    {"KRW", 0}, {"SGD", 2}, {"HKD", 2}, {"TWD", 2}, {"THB", 2}, {"MYR", 2}, {"PHP", 2}, {"VND", 0},
    {"ZAR", 2}, {"NGN", 2}, {"KES", 2}, {"EGP", 2}, {"MAD", 2}, {"AOA", 2}, {"MZN", 2}, {"CVE", 2},
    {"ILS", 2}, {"AED", 2}, {"SAR", 2}, {"QAR", 2}, {"KWD", 3}, {"BHD", 3}, {"OMR", 3}, {"JOD", 3},
    {"TND", 3}, {"IQD", 3}, {"LYD", 3}, {"ISK", 0}, {"AFN", 2}, {"ALL", 2}, {"AMD", 2}, {"ANG", 2},
    {"AWG", 2}, {"AZN", 2}, {"BAM", 2}, {"BBD", 2}, {"BDT", 2}, {"BIF", 0}, {"BMD", 2}, {"BND", 2},
    {"BOV", 2}, {"BSD", 2}, {"BTN", 2}, {"BWP", 2}, {"BYN", 2}, {"BZD", 2}, {"CDF", 2}, {"CHE", 2},
    {"CHW", 2}, {"CLF", 4}, {"COU", 2}, {"CRC", 2}, {"CUC", 2}, {"CUP", 2}, {"DJF", 0}, {"DOP", 2},
    {"DZD", 2}, {"ERN", 2}, {"ETB", 2}, {"FJD", 2}, {"FKP", 2}, {"GEL", 2}, {"GHS", 2}, {"GIP", 2},
    {"GMD", 2}, {"GNF", 0}, {"GTQ", 2}, {"GYD", 2}, {"HNL", 2}, {"HRK", 2}, {"HTG", 2}, {"IRR", 2},
    {"JMD", 2}, {"KGS", 2}, {"KHR", 2}, {"KMF", 0}, {"KPW", 2}, {"KYD", 2}, {"KZT", 2}, {"LAK", 2},
    {"LBP", 2}, {"LKR", 2}, {"LRD", 2}, {"LSL", 2}, {"MDL", 2}, {"MGA", 2}, {"MKD", 2}, {"MMK", 2},
    {"MNT", 2}, {"MOP", 2}, {"MRU", 2}, {"MUR", 2}, {"MVR", 2}, {"MWK", 2}, {"MXV", 2}, {"NAD", 2},
    {"NIO", 2}, {"NPR", 2}, {"PAB", 2}, {"PGK", 2}, {"PKR", 2}, {"RSD", 2}, {"RWF", 0}, {"SBD", 2},
    {"SCR", 2}, {"SDG", 2}, {"SHP", 2}, {"SLE", 2}, {"SOS", 2}, {"SRD", 2}, {"SSP", 2}, {"STN", 2},
    {"SVC", 2}, {"SYP", 2}, {"SZL", 2}, {"TJS", 2}, {"TMT", 2}, {"TOP", 2}, {"TTD", 2}, {"TZS", 2},
    {"UGX", 0}, {"USN", 2}, {"UYI", 0}, {"UYW", 4}, {"UZS", 2}, {"VED", 2}, {"VUV", 0}, {"WST", 2},
    {"XAF", 0}, {"XCD", 2}, {"XOF", 0}, {"XPF", 0}, {"YER", 2}, {"ZMW", 2}, {"ZWL", 2},
};

enum { CURRENCY_TOTAL = sizeof currencies / sizeof currencies[0] };
_Static_assert(CURRENCY_TOTAL < CURRENCY_NONE, "a currency's number must fit in a byte");

/* From the three letters, five bits each, to the number; filled once. */
static uint8_t numbers[1 << 15];
static pthread_once_t numbers_once = PTHREAD_ONCE_INIT;

static unsigned letters_of(const char *code)
{
    return (unsigned)(code[0] - 'A') << 10 | (unsigned)(code[1] - 'A') << 5 | (unsigned)(code[2] - 'A');
}

static void fill_numbers(void)
{
    memset(numbers, CURRENCY_NONE, sizeof numbers);
    for (unsigned i = 0; i < CURRENCY_TOTAL; i++)
        numbers[letters_of(currencies[i].code)] = (uint8_t)i;
}

uint8_t currency_parse(text code)
{
    if (code.length != 3)
        return CURRENCY_NONE;
    for (size_t i = 0; i < 3; i++)
        if (code.data[i] < 'A' || code.data[i] > 'Z')
            return CURRENCY_NONE;
    pthread_once(&numbers_once, fill_numbers);
    return numbers[letters_of(code.data)];
}

const char *currency_code(uint8_t currency)
{
    assert(currency < CURRENCY_TOTAL);
    return currencies[currency].code;
}

int currency_digits(uint8_t currency)
{
    assert(currency < CURRENCY_TOTAL);
    return currencies[currency].digits;
}

int currency_count(void)
{
    return CURRENCY_TOTAL;
}

__int128 divide_half_even(__int128 value, __int128 divisor)
{
    assert(divisor > 0);
    __int128 quotient = value / divisor;
    __int128 rest = value % divisor; /* with the sign of value */
    __int128 magnitude = rest < 0 ? -rest : rest;
    __int128 other_side = divisor - magnitude;
    if (magnitude > other_side || (magnitude == other_side && quotient % 2 != 0))
        quotient += value < 0 ? -1 : 1;
    return quotient;
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

static bool fits_money(__int128 number, int64_t *ret_number)
{
    if (number > INT64_MAX || number <= INT64_MIN) /* INT64_MIN is the absent amount */
        return false;
    *ret_number = (int64_t)number;
    return true;
}

bool money_convert_micro(__int128 micro, int64_t rate, int digits_from, int digits_to, int64_t *ret_minor)
{
    assert(digits_from >= 0 && digits_from <= 8 && digits_to >= 0 && digits_to <= 8);
    __int128 divisor = (__int128)MICRO_PER_MINOR * RATE_ONE;
    __int128 product;
    if (__builtin_mul_overflow(micro, (__int128)rate, &product))
        return false;
    if (digits_to > digits_from &&
        __builtin_mul_overflow(product, (__int128)power_of_ten(digits_to - digits_from), &product))
        return false;
    if (digits_from > digits_to)
        divisor *= power_of_ten(digits_from - digits_to);
    return fits_money(divide_half_even(product, divisor), ret_minor);
}

bool money_add(int64_t a, int64_t b, int64_t *ret_sum)
{
    return fits_money((__int128)a + b, ret_sum);
}

/* The digits of a decimal while they are read: what counts, and what is dropped behind it. */
struct decimal_reading {
    __int128 number;
    int digits_left;   /* decimals still wanted */
    int first_dropped; /* -1: none yet */
    bool more_dropped; /* a digit other than 0 behind the first dropped one */
    bool overflow;
};

static void read_decimal_digit(struct decimal_reading *reading, int digit, bool is_fraction)
{
    if (is_fraction && reading->digits_left == 0) {
        if (reading->first_dropped < 0)
            reading->first_dropped = digit;
        else
            reading->more_dropped |= digit != 0;
        return;
    }
    reading->digits_left -= is_fraction;
    reading->number = reading->number * 10 + digit;
    if (reading->number > INT64_MAX) {
        reading->overflow = true;
        reading->number = 0; /* keeps the arithmetic in bounds; the answer is false already */
    }
}

bool decimal_parse(text value, int digits, int64_t *ret_number, bool *ret_rounded)
{
    assert(digits >= 0 && digits <= 18);
    size_t i = value.length && (value.data[0] == '-' || value.data[0] == '+');
    bool negative = i && value.data[0] == '-';
    struct decimal_reading reading = {.digits_left = digits, .first_dropped = -1};
    for (; i < value.length && text_is_digit(value.data[i]); i++)
        read_decimal_digit(&reading, value.data[i] - '0', false);
    if (i < value.length) {
        if (value.data[i] != '.')
            return false;
        for (i++; i < value.length && text_is_digit(value.data[i]); i++)
            read_decimal_digit(&reading, value.data[i] - '0', true);
    }
    if (i < value.length || i == 0 || !text_is_digit(value.data[i - 1]))
        return false;
    while (reading.digits_left > 0)
        read_decimal_digit(&reading, 0, true);
    bool up = reading.first_dropped > 5 ||
              (reading.first_dropped == 5 && (reading.more_dropped || reading.number % 2 != 0));
    reading.number += up;
    if (reading.overflow || !fits_money(negative ? -reading.number : reading.number, ret_number))
        return false;
    if (ret_rounded)
        *ret_rounded = reading.first_dropped > 0 || reading.more_dropped;
    return true;
}

char *decimal_format(int64_t number, int digits, char ret[32])
{
    assert(digits >= 0 && digits <= 18);
    uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
    char reversed[32];
    size_t length = 0;
    for (int written = 0; magnitude > 0 || written <= digits; written++) {
        if (written == digits && digits > 0)
            reversed[length++] = '.';
        reversed[length++] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    }
    if (number < 0)
        reversed[length++] = '-';
    for (size_t i = 0; i < length; i++)
        ret[i] = reversed[length - 1 - i];
    ret[length] = '\0';
    return ret;
}
