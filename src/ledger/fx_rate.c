/* Exchange rates: the organisation's currency per unit of another, by month. */
#include "language/language.h"
#include "ledger/noun.h"

static const struct record_field fields[FX_FIELD_COUNT] = {
    [FX_MONTH] = {.name = "month", .type = FIELD_MONTH, .required = true, .key = true},
    [FX_CURRENCY] = {.name = "currency", .type = FIELD_CURRENCY, .required = true, .key = true},
    [FX_RATE] = {.name = "rate", .type = FIELD_RATE, .required = true},
};

static const struct record_storage storage[FX_FIELD_COUNT] = {
    [FX_MONTH] = {"month", STORAGE_NUMBER},
    [FX_CURRENCY] = {"currency", STORAGE_CURRENCY},
    [FX_RATE] = {"rate", STORAGE_NUMBER},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)old;
    if (values[FX_CURRENCY].number == change->organisation->currency)
        return refuse(FX_CURRENCY, ret_field, ret_reason,
                      _("this is the organisation's own currency: its rate is always 1"));
    return true;
}

const struct noun noun_fx_rate = {
    .type = {.kind = RECORD_FX_RATE,
             .name = "fx_rates",
             .table = "fx_rate",
             .fields = fields,
             .field_count = FX_FIELD_COUNT},
    .storage = storage,
    .identity = {{"month", FX_MONTH}, {"currency", FX_CURRENCY}},
    .identity_count = 2,
    .account_field = -1,
    .check = check,
};
