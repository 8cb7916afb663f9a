/* Typed parsing of one field. */
#include "intake/field.h"

#include <string.h>

#include "intake/word.h"
#include "language/language.h"

#define SCORE_DIGITS 2
#define RATE_DIGITS 8
#define EMAIL_BYTES_MAX 254

static const char *parse_text(const struct field_context *context, const struct record_field *field,
                              text value, struct record_value *ret_value)
{
    size_t maximum = field->length_max ? (size_t)field->length_max : field->type == FIELD_TEXT ? 2000 : 120;
    if (value.length > maximum && text_count_characters(value) > maximum)
        return text_printf(context->arena, _("this is longer than %zu characters"), maximum).data;
    ret_value->text = value;
    return NULL;
}

static const char *parse_email(text value, struct record_value *ret_value)
{
    size_t at = text_find_byte(value, '@');
    bool good = at > 0 && at + 1 < value.length && value.length <= EMAIL_BYTES_MAX;
    for (size_t i = 0; i < value.length && good; i++)
        good = (unsigned char)value.data[i] > ' ' && (value.data[i] != '@' || i == at) &&
               !strchr(",;<>\"()", value.data[i]);
    if (!good)
        return _("this is not an e-mail address");
    ret_value->text = value;
    return NULL;
}

static const char *choices_reason(const struct field_context *context, const struct record_field *field)
{
    text list = TEXT("");
    for (int i = 0; field->choices[i]; i++)
        list =
            text_printf(context->arena, "%.*s%s%s", TEXT_ARGUMENTS(list), i ? ", " : "", field->choices[i]);
    return text_printf(context->arena, _("this is none of: %.*s"), TEXT_ARGUMENTS(list)).data;
}

static const char *parse_decimal(const struct field_context *context, const struct value *value, int digits,
                                 enum number_use use, struct record_value *ret_value, bool *ret_rounded,
                                 uint8_t *ret_currency)
{
    char buffer[NUMBER_PLAIN_BYTES];
    text plain;
    if (value->kind == CELL_DAY || value->kind == CELL_INSTANT)
        return _("this is a day, not a number; give the column a number format");
    if (!number_plain(value->text, value_numbers(context->binding, value), use, buffer, &plain, ret_currency))
        return value_numbers(context->binding, value) == NUMBER_COMMA
                   ? _("this is not a number (in this file a comma is the decimal mark)")
                   : _("this is not a number (in this file a dot is the decimal mark)");
    if (!decimal_parse(plain, digits, &ret_value->number, ret_rounded))
        return _("this number is too large");
    return NULL;
}

static const char *parse_money(const struct field_context *context, const struct value *value,
                               struct record_value *ret_value)
{
    bool rounded = false;
    uint8_t currency = CURRENCY_NONE;
    const char *reason =
        parse_decimal(context, value, context->money_digits, NUMBER_OF_MONEY, ret_value, &rounded, &currency);
    if (reason)
        return reason;
    if (currency != CURRENCY_NONE && context->currency != CURRENCY_NONE && currency != context->currency)
        return text_printf(context->arena, _("this is in %s, while the row's currency is %s"),
                           currency_code(currency), currency_code(context->currency))
            .data;
    *context->rounded += rounded;
    return NULL;
}

static const char *parse_integer(const struct field_context *context, const struct value *value,
                                 struct record_value *ret_value)
{
    bool rounded = false;
    uint8_t currency = CURRENCY_NONE;
    const char *reason = parse_decimal(context, value, 0, NUMBER_OF_MONEY, ret_value, &rounded, &currency);
    if (reason)
        return reason;
    if (rounded)
        return _("a whole number is needed here");
    return ret_value->number < 0 ? _("this may not be below zero") : NULL;
}

static const char *parse_rate(const struct field_context *context, const struct value *value, int digits,
                              const char *too_fine, struct record_value *ret_value)
{
    bool rounded = false;
    uint8_t currency = CURRENCY_NONE;
    const char *reason =
        parse_decimal(context, value, digits, NUMBER_OF_RATE, ret_value, &rounded, &currency);
    return reason ? reason : rounded ? too_fine : NULL;
}

static const char *parse_currency(text value, struct record_value *ret_value)
{
    static const struct {
        const char *symbol;
        const char *code;
    } symbols[] = {
        {"R$", "BRL"},
        {"US$", "USD"},
        {"€", "EUR"},
        {"£", "GBP"},
    };
    char upper[8] = {0};
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
        if (text_equal(value, text_of(symbols[i].symbol)))
            value = text_of(symbols[i].code);
    for (size_t i = 0; i < value.length && i < sizeof(upper) - 1; i++)
        upper[i] = (char)(value.data[i] >= 'a' && value.data[i] <= 'z' ? value.data[i] - 32 : value.data[i]);
    uint8_t currency = value.length == 3 ? currency_parse(text_of(upper)) : CURRENCY_NONE;
    if (currency == CURRENCY_NONE)
        return _("this currency is unknown; write its code, such as BRL or USD");
    ret_value->number = currency;
    return NULL;
}

static const char *parse_date(const struct field_context *context, enum field_type type,
                              const struct value *value, struct record_value *ret_value)
{
    const struct zone *zone = context->binding->zone;
    enum date_format format = value_dates(context->binding, value);
    enum date_fault fault;
    if (value->kind == CELL_NUMBER && format != DATE_COMPACT)
        return _("this is a number, not a day; give the column a date format");
    if (type == FIELD_INSTANT) {
        fault = date_parse_instant(value->text, format, zone, &ret_value->number);
    } else {
        int32_t place = 0;
        fault = type == FIELD_DAY ? date_parse(value->text, format, zone, &place)
                                  : date_parse_month(value->text, format, zone, &place);
        ret_value->number = place;
    }
    if (fault == DATE_MALFORMED && type == FIELD_INSTANT)
        return _("this is not a day or an instant; write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ");
    if (fault == DATE_MALFORMED && type == FIELD_MONTH)
        return _("this is not a month; write it as YYYY-MM");
    return fault == DATE_OK ? NULL : date_fault_reason(fault);
}

static const char *parse_typed(const struct field_context *context, const struct record_field *field,
                               const struct value *value, struct record_value *ret_value)
{
    bool yes;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_REFERENCE:
        return parse_text(context, field, value->text, ret_value);
    case FIELD_EMAIL:
        return parse_email(value->text, ret_value);
    case FIELD_CHOICE:
        return word_choice(field, value->text, &ret_value->number) ? NULL : choices_reason(context, field);
    case FIELD_DAY:
    case FIELD_MONTH:
    case FIELD_INSTANT:
        return parse_date(context, field->type, value, ret_value);
    case FIELD_INTEGER:
        return parse_integer(context, value, ret_value);
    case FIELD_SCORE:
        return parse_rate(context, value, SCORE_DIGITS, _("a score has two decimals at most"), ret_value);
    case FIELD_MONEY:
        return parse_money(context, value, ret_value);
    case FIELD_RATE: {
        const char *reason =
            parse_rate(context, value, RATE_DIGITS, _("a rate has eight decimals at most"), ret_value);
        return reason ? reason : ret_value->number > 0 ? NULL : _("a rate must be above zero");
    }
    case FIELD_CURRENCY:
        return parse_currency(value->text, ret_value);
    case FIELD_BOOLEAN:
        if (!word_boolean(value->text, &yes))
            return _("this is neither yes nor no");
        ret_value->number = yes;
        return NULL;
    }
    return NULL;
}

const char *field_parse(const struct field_context *context, const struct record_field *field,
                        const struct value *value, struct record_value *ret_value)
{
    *ret_value = (struct record_value){.state = VALUE_ABSENT};
    if (value->fault)
        return value->fault;
    if (value->untouched) {
        ret_value->state = VALUE_UNTOUCHED;
        return NULL;
    }
    if (value->kind == CELL_ERROR)
        return _("the sheet shows an error here");
    if (value->text.length == 0)
        return NULL;
    ret_value->state = VALUE_SET;
    return parse_typed(context, field, value, ret_value);
}
