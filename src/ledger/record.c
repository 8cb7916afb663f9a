/* The kinds of record by number and by name. */
#include "ledger/record.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "ledger/noun.h"

static const struct noun *const nouns[RECORD_KIND_COUNT] = {
    [RECORD_ACCOUNT] = &noun_account,
    [RECORD_CONTACT] = &noun_contact,
    [RECORD_SUBSCRIPTION] = &noun_subscription,
    [RECORD_SUBSCRIPTION_CHANGE] = &noun_subscription_change,
    [RECORD_INVOICE_LINE] = &noun_invoice_line,
    [RECORD_COST] = &noun_cost,
    [RECORD_USAGE] = &noun_usage,
    [RECORD_TICKET] = &noun_ticket,
    [RECORD_SURVEY] = &noun_survey,
    [RECORD_INTERACTION] = &noun_interaction,
    [RECORD_FX_RATE] = &noun_fx_rate,
    [RECORD_STAGE] = &noun_stage,
    [RECORD_MILESTONE] = &noun_milestone,
    [RECORD_HANDOFF] = &noun_handoff,
    [RECORD_TASK] = &noun_task,
    [RECORD_REVIEW] = &noun_review,
    [RECORD_CHURN_REQUEST] = &noun_churn_request,
    [RECORD_OPPORTUNITY] = &noun_opportunity,
    [RECORD_RENEWAL_CALL] = &noun_renewal_call,
    [RECORD_VALUE_MAP] = &noun_value_map,
    [RECORD_HEALTH_OVERRIDE] = &noun_health_override,
    [RECORD_SENTIMENT] = &noun_sentiment,
};

const struct noun *noun_of(enum record_kind kind)
{
    assert((int)kind >= 0 && kind < RECORD_KIND_COUNT);
    return nouns[kind];
}

const struct record_type *record_type_of(enum record_kind kind)
{
    return &noun_of(kind)->type;
}

bool record_kind_parse(text name, enum record_kind *ret_kind)
{
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        if (text_equal(name, text_of(nouns[kind]->type.name))) {
            *ret_kind = (enum record_kind)kind;
            return true;
        }
    return false;
}

int record_field_find(const struct record_type *type, text name)
{
    for (int field = 0; field < type->field_count; field++)
        if (text_equal(name, text_of(type->fields[field].name)))
            return field;
    return -1;
}

bool refuse(int field, int *ret_field, char ret_reason[256], const char *format, ...)
{
    *ret_field = field;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(ret_reason, 256, format, arguments);
    va_end(arguments);
    return false;
}

int64_t currency_to_stored(uint8_t currency)
{
    const char *code = currency_code(currency);
    return (int64_t)code[0] << 16 | (int64_t)code[1] << 8 | (int64_t)code[2];
}

uint8_t currency_from_stored(int64_t stored)
{
    char code[3] = {(char)(stored >> 16), (char)(stored >> 8), (char)stored};
    return currency_parse((text){code, 3});
}
