/* Money: int64_t minor units beside a currency. No float ever holds money.
 *
 * Currencies are ISO 4217; the index into the built-in table is the currency's number inside the
 * program (columns hold it as uint8_t). Rates are int64_t with 8 decimals (RATE_ONE = 1.0).
 * MRR below the account is kept in millionths of a minor unit ("micro"). All rounding is half to
 * even (metrics.md, section 2). */
#ifndef FAROL_BASE_MONEY_H
#define FAROL_BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define MONEY_ABSENT INT64_MIN
#define RATE_ONE INT64_C(100000000)
#define MICRO_PER_MINOR INT64_C(1000000)
#define CURRENCY_NONE 255

uint8_t currency_parse(text code);           /* "BRL", upper case; CURRENCY_NONE when unknown */
const char *currency_code(uint8_t currency); /* "BRL" */
int currency_digits(uint8_t currency);       /* minor digits: BRL 2, JPY 0, KWD 3 */
int currency_count(void);

/* value ÷ divisor, half to even; divisor > 0. */
__int128 divide_half_even(__int128 value, __int128 divisor);
/* value × rate (8 decimals), value in micro of a minor unit, in whole minor units, half to even,
 * allowing for the currencies' different minor digits (to − from). False on overflow. */
bool money_convert_micro(__int128 micro, int64_t rate, int digits_from, int digits_to, int64_t *ret_minor);
bool money_add(int64_t a, int64_t b, int64_t *ret_sum); /* false on overflow */

/* A plain decimal ("-1234.567", dot as the mark, no grouping) as an integer with `digits` decimals,
 * half to even. `ret_rounded` (may be NULL) says whether digits were lost. False when malformed or
 * out of range. */
bool decimal_parse(text value, int digits, int64_t *ret_number, bool *ret_rounded);
/* Writes e.g. -1234.50 for -123450 with 2 digits. Returns `ret`. */
char *decimal_format(int64_t number, int digits, char ret[32]);

#endif
