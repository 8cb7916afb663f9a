/* What the CSM feels of an account, from very bad to very good. */
#include "ledger/noun.h"

static const char *const levels[] = {"very_bad", "bad", "neutral", "good", "very_good", NULL};

static const struct record_field fields[SENTIMENT_FIELD_COUNT] = {
    [SENTIMENT_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [SENTIMENT_ACCOUNT] = {.name = "account_external_id",
                           .type = FIELD_REFERENCE,
                           .required = true,
                           .reference = RECORD_ACCOUNT},
    [SENTIMENT_AT] = {.name = "at", .type = FIELD_INSTANT, .required = true},
    [SENTIMENT_LEVEL] = {.name = "sentiment", .type = FIELD_CHOICE, .required = true, .choices = levels},
    [SENTIMENT_NOTE] = {.name = "note", .type = FIELD_TEXT, .personal = true},
    [SENTIMENT_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
};

static const struct record_storage storage[SENTIMENT_FIELD_COUNT] = {
    [SENTIMENT_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [SENTIMENT_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [SENTIMENT_AT] = {"occurred_at", STORAGE_NUMBER},
    [SENTIMENT_LEVEL] = {"sentiment", STORAGE_NUMBER},
    [SENTIMENT_NOTE] = {NULL, STORAGE_SIDE},
    [SENTIMENT_BY_EMAIL] = {"by_person_id", STORAGE_PERSON},
};

const struct noun noun_sentiment = {
    .type = {.kind = RECORD_SENTIMENT,
             .name = "sentiments",
             .table = "sentiment",
             .fields = fields,
             .field_count = SENTIMENT_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", SENTIMENT_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = SENTIMENT_ACCOUNT,
};
