/* A value of a file as a typed value of the record: parsed by the field's type, with the reason in
 * the person's language where it cannot stand. */
#ifndef FAROL_INTAKE_FIELD_H
#define FAROL_INTAKE_FIELD_H

#include "intake/evaluate.h"

struct field_context {
    const struct binding *binding;
    struct arena *arena; /* of the row: copied texts and reasons */
    int money_digits;    /* minor digits of the row's currency */
    uint8_t currency;    /* the row's; CURRENCY_NONE where the kind has none */
    int64_t *rounded;    /* counts amounts that lost digits */
};

/* NULL, or why the value cannot stand. An empty value is VALUE_ABSENT; whether that may be is the
 * caller's to check. */
const char *field_parse(const struct field_context *context, const struct record_field *field,
                        const struct value *value, struct record_value *ret_value);

#endif
