/* Handoffs: an account passes from its ISM to its CSM by a checklist that both sign. */
#include "ledger/noun.h"

static const struct record_field fields[HANDOFF_FIELD_COUNT] = {
    [HANDOFF_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [HANDOFF_ACCOUNT] = {.name = "account_external_id",
                         .type = FIELD_REFERENCE,
                         .required = true,
                         .reference = RECORD_ACCOUNT},
    [HANDOFF_STARTED_AT] = {.name = "started_at", .type = FIELD_INSTANT, .required = true},
    [HANDOFF_ISM_EMAIL] = {.name = "ism_email", .type = FIELD_EMAIL},
    [HANDOFF_CSM_EMAIL] = {.name = "csm_email", .type = FIELD_EMAIL},
    [HANDOFF_CHECKLIST] = {.name = "checklist", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [HANDOFF_ISM_SIGNED_AT] = {.name = "ism_signed_at", .type = FIELD_INSTANT},
    [HANDOFF_CSM_SIGNED_AT] = {.name = "csm_signed_at", .type = FIELD_INSTANT},
};

static const struct record_storage storage[HANDOFF_FIELD_COUNT] = {
    [HANDOFF_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [HANDOFF_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [HANDOFF_STARTED_AT] = {"started_at", STORAGE_NUMBER},
    [HANDOFF_ISM_EMAIL] = {"ism_id", STORAGE_NAME},
    [HANDOFF_CSM_EMAIL] = {"csm_id", STORAGE_NAME},
    [HANDOFF_CHECKLIST] = {NULL, STORAGE_SIDE},
    [HANDOFF_ISM_SIGNED_AT] = {"ism_signed_at", STORAGE_NUMBER},
    [HANDOFF_CSM_SIGNED_AT] = {"csm_signed_at", STORAGE_NUMBER},
};

const struct noun noun_handoff = {
    .type = {.kind = RECORD_HANDOFF,
             .name = "handoffs",
             .table = "handoff",
             .fields = fields,
             .field_count = HANDOFF_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", HANDOFF_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = HANDOFF_ACCOUNT,
};
