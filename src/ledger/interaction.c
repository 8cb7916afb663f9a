/* Interactions: calls, meetings, e-mails and notes with an account. */
#include "ledger/noun.h"

static const char *const kinds[] = {"call", "meeting", "email", "note", NULL};

static const struct record_field fields[INTERACTION_FIELD_COUNT] = {
    [INTERACTION_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [INTERACTION_ACCOUNT] = {.name = "account_external_id",
                             .type = FIELD_REFERENCE,
                             .required = true,
                             .reference = RECORD_ACCOUNT},
    [INTERACTION_CONTACT_EMAIL] = {.name = "contact_email", .type = FIELD_EMAIL, .personal = true},
    [INTERACTION_KIND] = {.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds},
    [INTERACTION_AT] = {.name = "at", .type = FIELD_INSTANT, .required = true},
    [INTERACTION_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
    [INTERACTION_SUMMARY] = {.name = "summary", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
};

static const struct record_storage storage[INTERACTION_FIELD_COUNT] = {
    [INTERACTION_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [INTERACTION_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [INTERACTION_CONTACT_EMAIL] = {"person_id", STORAGE_PERSON},
    [INTERACTION_KIND] = {"kind", STORAGE_NUMBER},
    [INTERACTION_AT] = {"occurred_at", STORAGE_NUMBER},
    [INTERACTION_BY_EMAIL] = {"by_person_id", STORAGE_PERSON},
    [INTERACTION_SUMMARY] = {NULL, STORAGE_SIDE},
};

const struct noun noun_interaction = {
    .type = {.kind = RECORD_INTERACTION,
             .name = "interactions",
             .table = "interaction",
             .fields = fields,
             .field_count = INTERACTION_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", INTERACTION_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = INTERACTION_ACCOUNT,
};
