/* Stages of journeys: each row is one move into a stage. Where an account stands is its last move. */
#include "ledger/noun.h"

static const struct record_field fields[STAGE_FIELD_COUNT] = {
    [STAGE_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [STAGE_ACCOUNT] = {.name = "account_external_id",
                       .type = FIELD_REFERENCE,
                       .required = true,
                       .reference = RECORD_ACCOUNT},
    [STAGE_JOURNEY] = {.name = "journey", .type = FIELD_NAME, .required = true},
    [STAGE_NAME] = {.name = "stage", .type = FIELD_NAME, .required = true},
    [STAGE_ENTERED_AT] = {.name = "entered_at", .type = FIELD_INSTANT, .required = true},
    [STAGE_REASON] = {.name = "reason", .type = FIELD_TEXT, .personal = true},
    [STAGE_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
    [STAGE_AUTOMATIC] = {.name = "automatic", .type = FIELD_BOOLEAN},
};

static const struct record_storage storage[STAGE_FIELD_COUNT] = {
    [STAGE_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},      [STAGE_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [STAGE_JOURNEY] = {"journey_id", STORAGE_NAME},      [STAGE_NAME] = {"stage_id", STORAGE_NAME},
    [STAGE_ENTERED_AT] = {"entered_at", STORAGE_NUMBER}, [STAGE_REASON] = {NULL, STORAGE_SIDE},
    [STAGE_BY_EMAIL] = {"by_person_id", STORAGE_PERSON}, [STAGE_AUTOMATIC] = {"automatic", STORAGE_NUMBER},
};

const struct noun noun_stage = {
    .type = {.kind = RECORD_STAGE,
             .name = "stages",
             .table = "stage",
             .fields = fields,
             .field_count = STAGE_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", STAGE_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = STAGE_ACCOUNT,
};
