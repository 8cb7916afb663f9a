/* Usage: how often a feature was used on a day, by account and, where known, by user. */
#include "language/language.h"
#include "ledger/noun.h"

static const struct record_field fields[USAGE_FIELD_COUNT] = {
    [USAGE_ACCOUNT] = {.name = "account_external_id",
                       .type = FIELD_REFERENCE,
                       .required = true,
                       .key = true,
                       .reference = RECORD_ACCOUNT},
    [USAGE_DATE] = {.name = "date", .type = FIELD_DAY, .required = true, .key = true},
    [USAGE_FEATURE] = {.name = "feature", .type = FIELD_NAME, .required = true, .key = true},
    [USAGE_COUNT] = {.name = "count", .type = FIELD_INTEGER, .required = true},
    [USAGE_USER] = {.name = "user", .type = FIELD_TEXT, .key = true, .personal = true, .length_max = 200},
};

static const struct record_storage storage[USAGE_FIELD_COUNT] = {
    [USAGE_ACCOUNT] = {"account_id", STORAGE_REFERENCE}, [USAGE_DATE] = {"day", STORAGE_NUMBER},
    [USAGE_FEATURE] = {"feature_id", STORAGE_NAME},      [USAGE_COUNT] = {"quantity", STORAGE_NUMBER},
    [USAGE_USER] = {"person_id", STORAGE_PERSON},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)change;
    (void)old;
    if (values[USAGE_COUNT].number > LEDGER_COUNT_MAX)
        return refuse(USAGE_COUNT, ret_field, ret_reason, _("the count is too large"));
    return true;
}

const struct noun noun_usage = {
    .type = {.kind = RECORD_USAGE,
             .name = "usage",
             .table = "usage",
             .fields = fields,
             .field_count = USAGE_FIELD_COUNT},
    .storage = storage,
    .identity = {{"account_id", USAGE_ACCOUNT},
                 {"day", USAGE_DATE},
                 {"feature_id", USAGE_FEATURE},
                 {"person_id", USAGE_USER}},
    .identity_count = 4,
    .account_field = USAGE_ACCOUNT,
    .check = check,
};
