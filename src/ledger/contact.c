/* Contacts: the people of an account. What names them can be erased; their rows stay. */
#include "ledger/noun.h"

static const struct record_field fields[CONTACT_FIELD_COUNT] = {
    [CONTACT_EXTERNAL_ID] = {.name = "external_id",
                             .type = FIELD_TEXT,
                             .required = true,
                             .key = true,
                             .personal = true,
                             .length_max = 200},
    [CONTACT_ACCOUNT] = {.name = "account_external_id",
                         .type = FIELD_REFERENCE,
                         .required = true,
                         .reference = RECORD_ACCOUNT},
    [CONTACT_NAME] = {.name = "name", .type = FIELD_TEXT, .personal = true, .length_max = 300},
    [CONTACT_EMAIL] = {.name = "email", .type = FIELD_EMAIL, .personal = true},
    [CONTACT_PHONE] = {.name = "phone", .type = FIELD_TEXT, .personal = true, .length_max = 60},
    [CONTACT_ROLE] = {.name = "role", .type = FIELD_NAME},
    [CONTACT_LANGUAGE] = {.name = "language", .type = FIELD_NAME},
    [CONTACT_ZONE] = {.name = "zone", .type = FIELD_NAME},
};

static const struct record_storage storage[CONTACT_FIELD_COUNT] = {
    [CONTACT_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [CONTACT_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [CONTACT_NAME] = {NULL, STORAGE_SIDE},
    [CONTACT_EMAIL] = {"email_id", STORAGE_PERSON},
    [CONTACT_PHONE] = {NULL, STORAGE_SIDE},
    [CONTACT_ROLE] = {"role_id", STORAGE_NAME},
    [CONTACT_LANGUAGE] = {"language_id", STORAGE_NAME},
    [CONTACT_ZONE] = {"zone_id", STORAGE_NAME},
};

const struct noun noun_contact = {
    .type = {.kind = RECORD_CONTACT,
             .name = "contacts",
             .table = "contact",
             .fields = fields,
             .field_count = CONTACT_FIELD_COUNT,
             .takes_custom_fields = true},
    .storage = storage,
    .identity = {{"account_id", CONTACT_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = CONTACT_ACCOUNT,
};
