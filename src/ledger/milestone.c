/* Milestones: what a customer shall have reached by when, and who answers for it on either side. */
#include "ledger/noun.h"

static const char *const kinds[] = {"first_value", "first_success", "day_30", "day_60",
                                    "day_90",      "other",         NULL};

static const struct record_field fields[MILESTONE_FIELD_COUNT] = {
    [MILESTONE_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [MILESTONE_ACCOUNT] = {.name = "account_external_id",
                           .type = FIELD_REFERENCE,
                           .required = true,
                           .reference = RECORD_ACCOUNT},
    [MILESTONE_NAME] = {.name = "name", .type = FIELD_NAME, .required = true},
    [MILESTONE_KIND] = {.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds},
    [MILESTONE_DUE_DATE] = {.name = "due_date", .type = FIELD_DAY},
    [MILESTONE_REACHED_DATE] = {.name = "reached_date", .type = FIELD_DAY},
    [MILESTONE_OWNER_EMAIL] = {.name = "owner_email", .type = FIELD_EMAIL},
    [MILESTONE_CUSTOMER_OWNER] = {.name = "customer_owner", .type = FIELD_TEXT, .personal = true},
    [MILESTONE_NOTE] = {.name = "note", .type = FIELD_TEXT, .personal = true},
};

static const struct record_storage storage[MILESTONE_FIELD_COUNT] = {
    [MILESTONE_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [MILESTONE_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [MILESTONE_NAME] = {"name_id", STORAGE_NAME},
    [MILESTONE_KIND] = {"kind", STORAGE_NUMBER},
    [MILESTONE_DUE_DATE] = {"due_day", STORAGE_NUMBER},
    [MILESTONE_REACHED_DATE] = {"reached_day", STORAGE_NUMBER},
    [MILESTONE_OWNER_EMAIL] = {"owner_id", STORAGE_NAME},
    [MILESTONE_CUSTOMER_OWNER] = {NULL, STORAGE_SIDE},
    [MILESTONE_NOTE] = {NULL, STORAGE_SIDE},
};

const struct noun noun_milestone = {
    .type = {.kind = RECORD_MILESTONE,
             .name = "milestones",
             .table = "milestone",
             .fields = fields,
             .field_count = MILESTONE_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", MILESTONE_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = MILESTONE_ACCOUNT,
};
