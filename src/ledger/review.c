/* Success reviews held with a customer: what was, what comes, the minutes. */
#include "ledger/noun.h"

static const struct record_field fields[REVIEW_FIELD_COUNT] = {
    [REVIEW_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [REVIEW_ACCOUNT] = {.name = "account_external_id",
                        .type = FIELD_REFERENCE,
                        .required = true,
                        .reference = RECORD_ACCOUNT},
    [REVIEW_HELD_AT] = {.name = "held_at", .type = FIELD_INSTANT, .required = true},
    [REVIEW_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
    [REVIEW_PAST] = {.name = "past", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [REVIEW_FUTURE] = {.name = "future", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [REVIEW_MINUTES] = {.name = "minutes", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [REVIEW_NEXT_REVIEW_DATE] = {.name = "next_review_date", .type = FIELD_DAY},
};

static const struct record_storage storage[REVIEW_FIELD_COUNT] = {
    [REVIEW_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [REVIEW_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [REVIEW_HELD_AT] = {"held_at", STORAGE_NUMBER},
    [REVIEW_BY_EMAIL] = {"by_person_id", STORAGE_PERSON},
    [REVIEW_PAST] = {NULL, STORAGE_SIDE},
    [REVIEW_FUTURE] = {NULL, STORAGE_SIDE},
    [REVIEW_MINUTES] = {NULL, STORAGE_SIDE},
    [REVIEW_NEXT_REVIEW_DATE] = {"next_review_day", STORAGE_NUMBER},
};

const struct noun noun_review = {
    .type = {.kind = RECORD_REVIEW,
             .name = "reviews",
             .table = "review",
             .fields = fields,
             .field_count = REVIEW_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", REVIEW_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = REVIEW_ACCOUNT,
};
