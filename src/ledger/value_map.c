/* The value map: what was promised and what was delivered, in the customer's words and figures;
 * references and cases. */
#include "language/language.h"
#include "ledger/noun.h"

static const char *const kinds[] = {"value", "case", "reference", "testimonial", NULL};

static const struct record_field fields[VALUE_MAP_FIELD_COUNT] = {
    [VALUE_MAP_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [VALUE_MAP_ACCOUNT] = {.name = "account_external_id",
                           .type = FIELD_REFERENCE,
                           .required = true,
                           .reference = RECORD_ACCOUNT},
    [VALUE_MAP_KIND] = {.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds},
    [VALUE_MAP_PROMISED] = {.name = "promised", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [VALUE_MAP_DELIVERED] = {.name = "delivered", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [VALUE_MAP_CUSTOMER_WORDS] = {.name = "customer_words",
                                  .type = FIELD_TEXT,
                                  .personal = true,
                                  .length_max = 10000},
    [VALUE_MAP_AMOUNT] = {.name = "amount", .type = FIELD_MONEY},
    [VALUE_MAP_CURRENCY] = {.name = "currency", .type = FIELD_CURRENCY},
    [VALUE_MAP_AT] = {.name = "at", .type = FIELD_INSTANT, .required = true},
};

static const struct record_storage storage[VALUE_MAP_FIELD_COUNT] = {
    [VALUE_MAP_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [VALUE_MAP_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [VALUE_MAP_KIND] = {"kind", STORAGE_NUMBER},
    [VALUE_MAP_PROMISED] = {NULL, STORAGE_SIDE},
    [VALUE_MAP_DELIVERED] = {NULL, STORAGE_SIDE},
    [VALUE_MAP_CUSTOMER_WORDS] = {NULL, STORAGE_SIDE},
    [VALUE_MAP_AMOUNT] = {"amount", STORAGE_NUMBER},
    [VALUE_MAP_CURRENCY] = {"currency", STORAGE_CURRENCY},
    [VALUE_MAP_AT] = {"occurred_at", STORAGE_NUMBER},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)old;
    if (is_set(&values[VALUE_MAP_AMOUNT]) && values[VALUE_MAP_AMOUNT].number < 0)
        return refuse(VALUE_MAP_AMOUNT, ret_field, ret_reason, _("must not be below zero"));
    if (is_set(&values[VALUE_MAP_AMOUNT]) && !is_set(&values[VALUE_MAP_CURRENCY]))
        value_set_number(&values[VALUE_MAP_CURRENCY], change->organisation->currency);
    return true;
}

const struct noun noun_value_map = {
    .type = {.kind = RECORD_VALUE_MAP,
             .name = "values",
             .table = "value_map",
             .fields = fields,
             .field_count = VALUE_MAP_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", VALUE_MAP_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = VALUE_MAP_ACCOUNT,
    .check = check,
};
