/* Costs: acquisition by month and channel, service by account and by who gave it. */
#include "ledger/noun.h"

static const char *const kinds[] = {"acquisition", "service", NULL};

static const struct record_field fields[COST_FIELD_COUNT] = {
    [COST_MONTH] = {.name = "month", .type = FIELD_MONTH, .required = true, .key = true},
    [COST_KIND] = {.name = "kind", .type = FIELD_CHOICE, .required = true, .key = true, .choices = kinds},
    [COST_AMOUNT] = {.name = "amount", .type = FIELD_MONEY, .required = true},
    [COST_CURRENCY] = {.name = "currency", .type = FIELD_CURRENCY, .required = true},
    [COST_CHANNEL] = {.name = "channel", .type = FIELD_NAME, .key = true},
    [COST_ACCOUNT] = {.name = "account_external_id",
                      .type = FIELD_REFERENCE,
                      .key = true,
                      .reference = RECORD_ACCOUNT},
    [COST_MINUTES] = {.name = "minutes", .type = FIELD_INTEGER},
    [COST_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .key = true, .personal = true},
};

static const struct record_storage storage[COST_FIELD_COUNT] = {
    [COST_MONTH] = {"month", STORAGE_NUMBER},      [COST_KIND] = {"kind", STORAGE_NUMBER},
    [COST_AMOUNT] = {"amount", STORAGE_NUMBER},    [COST_CURRENCY] = {"currency", STORAGE_CURRENCY},
    [COST_CHANNEL] = {"channel_id", STORAGE_NAME}, [COST_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [COST_MINUTES] = {"minutes", STORAGE_NUMBER},  [COST_BY_EMAIL] = {"person_id", STORAGE_PERSON},
};

const struct noun noun_cost = {
    .type = {.kind = RECORD_COST,
             .name = "costs",
             .table = "cost",
             .fields = fields,
             .field_count = COST_FIELD_COUNT},
    .storage = storage,
    .identity = {{"account_id", COST_ACCOUNT},
                 {"month", COST_MONTH},
                 {"kind", COST_KIND},
                 {"channel_id", COST_CHANNEL},
                 {"person_id", COST_BY_EMAIL}},
    .identity_count = 5,
    .account_field = COST_ACCOUNT,
};
