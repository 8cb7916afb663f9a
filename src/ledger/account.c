/* Accounts: the customers. Their ids are dense, in order of first appearance. */
#include "ledger/noun.h"

static const struct record_field fields[ACCOUNT_FIELD_COUNT] = {
    [ACCOUNT_EXTERNAL_ID] =
        {.name = "external_id", .type = FIELD_TEXT, .required = true, .key = true, .length_max = 200},
    [ACCOUNT_NAME] = {.name = "name", .type = FIELD_TEXT, .required = true, .length_max = 300},
    [ACCOUNT_PARENT] = {.name = "parent_external_id", .type = FIELD_REFERENCE, .reference = RECORD_ACCOUNT},
    [ACCOUNT_TAX_ID] = {.name = "tax_id", .type = FIELD_TEXT, .personal = true, .length_max = 60},
    [ACCOUNT_SEGMENT] = {.name = "segment", .type = FIELD_NAME},
    [ACCOUNT_PLAN] = {.name = "plan", .type = FIELD_NAME},
    [ACCOUNT_INDUSTRY] = {.name = "industry", .type = FIELD_NAME},
    [ACCOUNT_COUNTRY] = {.name = "country", .type = FIELD_NAME},
    [ACCOUNT_REGION] = {.name = "region", .type = FIELD_NAME},
    [ACCOUNT_CITY] = {.name = "city", .type = FIELD_NAME},
    [ACCOUNT_TOUCH_TIER] = {.name = "touch_tier", .type = FIELD_NAME},
    [ACCOUNT_CHANNEL] = {.name = "channel", .type = FIELD_NAME},
    [ACCOUNT_REFERRED_BY] = {.name = "referred_by", .type = FIELD_NAME, .length_max = 200},
    [ACCOUNT_SIGNUP_DATE] = {.name = "signup_date", .type = FIELD_DAY},
    [ACCOUNT_OWNER_EMAIL] = {.name = "owner_email", .type = FIELD_EMAIL},
    [ACCOUNT_ISM_EMAIL] = {.name = "ism_email", .type = FIELD_EMAIL},
    [ACCOUNT_FARMER_EMAIL] = {.name = "farmer_email", .type = FIELD_EMAIL},
    [ACCOUNT_DESIRED_OUTCOME] = {.name = "desired_outcome", .type = FIELD_TEXT, .personal = true},
    [ACCOUNT_LANGUAGE] = {.name = "language", .type = FIELD_NAME},
};

static const struct record_storage storage[ACCOUNT_FIELD_COUNT] = {
    [ACCOUNT_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [ACCOUNT_NAME] = {"name", STORAGE_TEXT},
    [ACCOUNT_PARENT] = {"parent_id", STORAGE_REFERENCE},
    [ACCOUNT_TAX_ID] = {NULL, STORAGE_SIDE},
    [ACCOUNT_SEGMENT] = {"segment_id", STORAGE_NAME},
    [ACCOUNT_PLAN] = {"plan_id", STORAGE_NAME},
    [ACCOUNT_INDUSTRY] = {"industry_id", STORAGE_NAME},
    [ACCOUNT_COUNTRY] = {"country_id", STORAGE_NAME},
    [ACCOUNT_REGION] = {"region_id", STORAGE_NAME},
    [ACCOUNT_CITY] = {"city_id", STORAGE_NAME},
    [ACCOUNT_TOUCH_TIER] = {"touch_tier_id", STORAGE_NAME},
    [ACCOUNT_CHANNEL] = {"channel_id", STORAGE_NAME},
    [ACCOUNT_REFERRED_BY] = {"referred_by_id", STORAGE_NAME},
    [ACCOUNT_SIGNUP_DATE] = {"signup_day", STORAGE_NUMBER},
    [ACCOUNT_OWNER_EMAIL] = {"owner_id", STORAGE_NAME},
    [ACCOUNT_ISM_EMAIL] = {"ism_id", STORAGE_NAME},
    [ACCOUNT_FARMER_EMAIL] = {"farmer_id", STORAGE_NAME},
    [ACCOUNT_DESIRED_OUTCOME] = {NULL, STORAGE_SIDE},
    [ACCOUNT_LANGUAGE] = {"language_id", STORAGE_NAME},
};

const struct noun noun_account = {
    .type = {.kind = RECORD_ACCOUNT,
             .name = "accounts",
             .table = "account",
             .fields = fields,
             .field_count = ACCOUNT_FIELD_COUNT,
             .takes_custom_fields = true},
    .storage = storage,
    .identity = {{"account_id", IDENTITY_ACCOUNT}},
    .identity_count = 1,
    .keyed = true,
    .account_field = -2,
};
