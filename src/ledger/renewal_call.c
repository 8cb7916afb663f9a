/* What the CSM expects of one renewal, call by call; the last one holds. */
#include "ledger/noun.h"

static const char *const verdicts[] = {"renews", "at_risk", "leaves", NULL};

static const struct record_field fields[RENEWAL_CALL_FIELD_COUNT] = {
    [RENEWAL_CALL_SUBSCRIPTION] = {.name = "subscription_external_id",
                                   .type = FIELD_REFERENCE,
                                   .required = true,
                                   .key = true,
                                   .reference = RECORD_SUBSCRIPTION},
    [RENEWAL_CALL_CALLED_AT] = {.name = "called_at", .type = FIELD_INSTANT, .required = true, .key = true},
    [RENEWAL_CALL_VERDICT] = {.name = "call", .type = FIELD_CHOICE, .required = true, .choices = verdicts},
    [RENEWAL_CALL_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
    [RENEWAL_CALL_NOTE] = {.name = "note", .type = FIELD_TEXT, .personal = true},
};

static const struct record_storage storage[RENEWAL_CALL_FIELD_COUNT] = {
    [RENEWAL_CALL_SUBSCRIPTION] = {"subscription_id", STORAGE_REFERENCE},
    [RENEWAL_CALL_CALLED_AT] = {"called_at", STORAGE_NUMBER},
    [RENEWAL_CALL_VERDICT] = {"verdict", STORAGE_NUMBER},
    [RENEWAL_CALL_BY_EMAIL] = {"by_person_id", STORAGE_PERSON},
    [RENEWAL_CALL_NOTE] = {NULL, STORAGE_SIDE},
};

const struct noun noun_renewal_call = {
    .type = {.kind = RECORD_RENEWAL_CALL,
             .name = "renewal_calls",
             .table = "renewal_call",
             .fields = fields,
             .field_count = RENEWAL_CALL_FIELD_COUNT},
    .storage = storage,
    .identity = {{"account_id", IDENTITY_ACCOUNT},
                 {"subscription_id", RENEWAL_CALL_SUBSCRIPTION},
                 {"called_at", RENEWAL_CALL_CALLED_AT}},
    .identity_count = 3,
    .account_field = -3,
};
