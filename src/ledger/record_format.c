/* See record_format.h. */
#include "ledger/record_format.h"

#include <assert.h>

#include "base/zone.h"

/* Drops zeros behind the dot, and the dot with them. */
static text without_idle_zeros(const char *written)
{
    text value = text_of(written);
    if (text_find_byte(value, '.') == value.length)
        return value;
    while (value.data[value.length - 1] == '0')
        value.length--;
    if (value.data[value.length - 1] == '.')
        value.length--;
    return value;
}

static text choice_name(const struct record_field *field, int64_t number)
{
    for (int64_t i = 0; field->choices[i]; i++)
        if (i == number)
            return text_of(field->choices[i]);
    assert(!"a choice that the field does not have");
    return TEXT("");
}

text record_value_format(const struct record_field *field, const struct record_value *value, uint8_t currency,
                         char scratch[RECORD_FORMAT_BYTES])
{
    if (value->state != VALUE_SET)
        return TEXT("");
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_EMAIL:
    case FIELD_REFERENCE:
        return text_is_absent(value->text) ? TEXT("") : value->text;
    case FIELD_CHOICE:
        return choice_name(field, value->number);
    case FIELD_DAY:
        return text_of(day_format((int32_t)value->number, scratch));
    case FIELD_MONTH:
        return text_of(month_format((int32_t)value->number, scratch));
    case FIELD_INSTANT:
        return text_of(instant_format(value->number, scratch));
    case FIELD_INTEGER:
        return text_of(decimal_format(value->number, 0, scratch));
    case FIELD_SCORE:
        return without_idle_zeros(decimal_format(value->number, 2, scratch));
    case FIELD_MONEY:
        return text_of(decimal_format(value->number,
                                      currency == CURRENCY_NONE ? 2 : currency_digits(currency), scratch));
    case FIELD_RATE:
        return without_idle_zeros(decimal_format(value->number, 8, scratch));
    case FIELD_CURRENCY:
        return text_of(currency_code((uint8_t)value->number));
    case FIELD_BOOLEAN:
        return value->number ? TEXT("true") : TEXT("false");
    }
    return TEXT("");
}
