/* Opportunities: what an account may take on, or give up, with its worth a month. An amount without a
 * currency is in the organisation's. */
#include "language/language.h"
#include "ledger/noun.h"

static const char *const kinds[] = {"upsell", "cross_sell", "reactive_upsell", "downsell", NULL};
static const char *const stages[] = {"identified", "qualified", "proposed", "negotiating",
                                     "won",        "lost",      NULL};

static const struct record_field fields[OPPORTUNITY_FIELD_COUNT] = {
    [OPPORTUNITY_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [OPPORTUNITY_ACCOUNT] = {.name = "account_external_id",
                             .type = FIELD_REFERENCE,
                             .required = true,
                             .reference = RECORD_ACCOUNT},
    [OPPORTUNITY_KIND] = {.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds},
    [OPPORTUNITY_PRODUCT] = {.name = "product", .type = FIELD_NAME},
    [OPPORTUNITY_STAGE] = {.name = "stage", .type = FIELD_CHOICE, .required = true, .choices = stages},
    [OPPORTUNITY_AMOUNT] = {.name = "amount", .type = FIELD_MONEY},
    [OPPORTUNITY_CURRENCY] = {.name = "currency", .type = FIELD_CURRENCY},
    [OPPORTUNITY_CLOSE_DATE] = {.name = "close_date", .type = FIELD_DAY},
    [OPPORTUNITY_OWNER_EMAIL] = {.name = "owner_email", .type = FIELD_EMAIL},
    [OPPORTUNITY_NOTE] = {.name = "note", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [OPPORTUNITY_OPENED_AT] = {.name = "opened_at", .type = FIELD_INSTANT, .required = true},
    [OPPORTUNITY_CLOSED_AT] = {.name = "closed_at", .type = FIELD_INSTANT},
};

static const struct record_storage storage[OPPORTUNITY_FIELD_COUNT] = {
    [OPPORTUNITY_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [OPPORTUNITY_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [OPPORTUNITY_KIND] = {"kind", STORAGE_NUMBER},
    [OPPORTUNITY_PRODUCT] = {"product_id", STORAGE_NAME},
    [OPPORTUNITY_STAGE] = {"stage", STORAGE_NUMBER},
    [OPPORTUNITY_AMOUNT] = {"amount", STORAGE_NUMBER},
    [OPPORTUNITY_CURRENCY] = {"currency", STORAGE_CURRENCY},
    [OPPORTUNITY_CLOSE_DATE] = {"close_day", STORAGE_NUMBER},
    [OPPORTUNITY_OWNER_EMAIL] = {"owner_id", STORAGE_NAME},
    [OPPORTUNITY_NOTE] = {NULL, STORAGE_SIDE},
    [OPPORTUNITY_OPENED_AT] = {"opened_at", STORAGE_NUMBER},
    [OPPORTUNITY_CLOSED_AT] = {"closed_at", STORAGE_NUMBER},
};

/* What closes in this change without saying when closes now; what comes in closed may leave it unknown. */
static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    if (is_set(&values[OPPORTUNITY_AMOUNT]) && values[OPPORTUNITY_AMOUNT].number < 0)
        return refuse(OPPORTUNITY_AMOUNT, ret_field, ret_reason, _("must not be below zero"));
    if (is_set(&values[OPPORTUNITY_AMOUNT]) && !is_set(&values[OPPORTUNITY_CURRENCY]))
        value_set_number(&values[OPPORTUNITY_CURRENCY], change->organisation->currency);
    bool open = values[OPPORTUNITY_STAGE].number <= OPPORTUNITY_STAGE_NEGOTIATING;
    if (open && is_set(&values[OPPORTUNITY_CLOSED_AT]))
        return refuse(OPPORTUNITY_CLOSED_AT, ret_field, ret_reason,
                      _("an open opportunity has no closing date"));
    bool was_open = old && old[OPPORTUNITY_STAGE].number <= OPPORTUNITY_STAGE_NEGOTIATING;
    if (!open && was_open && !is_set(&values[OPPORTUNITY_CLOSED_AT]))
        value_set_number(&values[OPPORTUNITY_CLOSED_AT], change->committed_at);
    return true;
}

const struct noun noun_opportunity = {
    .type = {.kind = RECORD_OPPORTUNITY,
             .name = "opportunities",
             .table = "opportunity",
             .fields = fields,
             .field_count = OPPORTUNITY_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", OPPORTUNITY_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = OPPORTUNITY_ACCOUNT,
    .check = check,
};
