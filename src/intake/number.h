/* Numbers and money as people and spreadsheets write them: 1234.56, 1.234,56, R$ 1.234,56,
 * US$ 1,234.56, (12,00), 1 234,56 €, -5, 5-.
 *
 * Which mark is the decimal one is a property of a column of a file, never guessed cell by cell:
 * number_shape_of says what a cell alone proves, intake/evidence.h decides for the column, and
 * number_plain then reads every cell by that decision. */
#ifndef FAROL_INTAKE_NUMBER_H
#define FAROL_INTAKE_NUMBER_H

#include "base/text.h"

enum number_format { NUMBER_OPEN, NUMBER_DOT, NUMBER_COMMA };

enum number_shape {
    NUMBER_SHAPE_NEUTRAL, /* no mark at all: 1234 */
    NUMBER_SHAPE_DOT,     /* only a decimal dot explains it: 12.5, 1,234.50 */
    NUMBER_SHAPE_COMMA,   /* only a decimal comma explains it: 12,5, 1.234,50, 1.234.567 */
    NUMBER_SHAPE_BOTH,    /* 1.234 or 1,234: thousands for one, decimals for the other */
    NUMBER_SHAPE_NONE     /* no number */
};

enum number_shape number_shape_of(text value);

#define NUMBER_PLAIN_BYTES 64

enum number_use {
    NUMBER_OF_MONEY, /* three digits behind a thousands mark are thousands */
    NUMBER_OF_RATE   /* a single mark is always the decimal one (rates, scores) */
};

/* Writes `value` as a plain decimal (-1234.56) into `buffer`. A currency that it names (R$, US$, €,
 * BRL …) goes to `ret_currency`, CURRENCY_NONE without one ($ alone names none). False where it is no
 * number in this format. */
bool number_plain(text value, enum number_format format, enum number_use use, char buffer[NUMBER_PLAIN_BYTES],
                  text *ret_plain, uint8_t *ret_currency);

/* "dot" or "comma", as mapping files say it. */
bool number_format_parse(text name, enum number_format *ret_format);

#endif
