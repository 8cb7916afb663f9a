/* Invoice lines. The service period is [start, end); a line may name its subscription, which then takes
 * its MRR from its lines while they last. */
#include "language/language.h"
#include "ledger/engine.h"
#include "ledger/noun.h"

static const char *const types[] = {"subscription", "one_time", "usage", "trial", NULL};
static const char *const statuses[] = {"open", "paid", "void", "draft", NULL};

static const struct record_field fields[LINE_FIELD_COUNT] = {
    [LINE_EXTERNAL_ID] =
        {.name = "external_id", .type = FIELD_TEXT, .required = true, .key = true, .length_max = 200},
    [LINE_INVOICE] = {.name = "invoice_external_id", .type = FIELD_TEXT, .length_max = 200},
    [LINE_ACCOUNT] = {.name = "account_external_id",
                      .type = FIELD_REFERENCE,
                      .required = true,
                      .reference = RECORD_ACCOUNT},
    [LINE_SUBSCRIPTION_ID] = {.name = "subscription_external_id",
                              .type = FIELD_REFERENCE,
                              .reference = RECORD_SUBSCRIPTION},
    [LINE_TYPE] = {.name = "type", .type = FIELD_CHOICE, .required = true, .choices = types},
    [LINE_CATEGORY] = {.name = "category", .type = FIELD_NAME},
    [LINE_SERVICE_START] = {.name = "service_start", .type = FIELD_DAY},
    [LINE_SERVICE_END] = {.name = "service_end", .type = FIELD_DAY},
    [LINE_AMOUNT] = {.name = "amount", .type = FIELD_MONEY, .required = true},
    [LINE_TAX] = {.name = "tax", .type = FIELD_MONEY},
    [LINE_DISCOUNT] = {.name = "discount", .type = FIELD_MONEY},
    [LINE_CURRENCY] = {.name = "currency", .type = FIELD_CURRENCY, .required = true},
    [LINE_ISSUED_DATE] = {.name = "issued_date", .type = FIELD_DAY},
    [LINE_DUE_DATE] = {.name = "due_date", .type = FIELD_DAY},
    [LINE_PAID_DATE] = {.name = "paid_date", .type = FIELD_DAY},
    [LINE_STATUS] = {.name = "status", .type = FIELD_CHOICE, .choices = statuses},
};

static const struct record_storage storage[LINE_FIELD_COUNT] = {
    [LINE_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [LINE_INVOICE] = {"invoice", STORAGE_TEXT},
    [LINE_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [LINE_SUBSCRIPTION_ID] = {"subscription_id", STORAGE_REFERENCE},
    [LINE_TYPE] = {"type", STORAGE_NUMBER},
    [LINE_CATEGORY] = {"category_id", STORAGE_NAME},
    [LINE_SERVICE_START] = {"service_start_day", STORAGE_NUMBER},
    [LINE_SERVICE_END] = {"service_end_day", STORAGE_NUMBER},
    [LINE_AMOUNT] = {"amount", STORAGE_NUMBER},
    [LINE_TAX] = {"tax", STORAGE_NUMBER},
    [LINE_DISCOUNT] = {"discount", STORAGE_NUMBER},
    [LINE_CURRENCY] = {"currency", STORAGE_CURRENCY},
    [LINE_ISSUED_DATE] = {"issued_day", STORAGE_NUMBER},
    [LINE_DUE_DATE] = {"due_day", STORAGE_NUMBER},
    [LINE_PAID_DATE] = {"paid_day", STORAGE_NUMBER},
    [LINE_STATUS] = {"status", STORAGE_NUMBER},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)change;
    (void)old;
    bool recurring = values[LINE_TYPE].number == LINE_SUBSCRIPTION || values[LINE_TYPE].number == LINE_TRIAL;
    const struct record_value *start = &values[LINE_SERVICE_START], *end = &values[LINE_SERVICE_END];
    if (recurring && !is_set(start))
        return refuse(LINE_SERVICE_START, ret_field, ret_reason,
                      _("a subscription or trial line needs the first day of its service"));
    if (recurring && !is_set(end))
        return refuse(LINE_SERVICE_END, ret_field, ret_reason,
                      _("a subscription or trial line needs the end of its service"));
    if (is_set(start) && is_set(end) && end->number <= start->number)
        return refuse(
            LINE_SERVICE_END, ret_field, ret_reason,
            _("the service ends on or before the day it starts; the end is the first day without it"));
    return true;
}

static enum result check_stored(struct put *put, struct problem *problem)
{
    int64_t account, subscription = put->values[LINE_SUBSCRIPTION_ID].number;
    if (!is_set(&put->values[LINE_SUBSCRIPTION_ID]))
        return RESULT_OK;
    enum result result = dictionary_account(&put->change->engine->kinds[RECORD_SUBSCRIPTION].keys,
                                            put->change->connection, subscription, &account, problem);
    if (result == RESULT_OK && account != put->values[LINE_ACCOUNT].number)
        put->refused = !refuse(LINE_SUBSCRIPTION_ID, put->ret_field, put->ret_reason,
                               _("this subscription belongs to another account"));
    return result;
}

const struct noun noun_invoice_line = {
    .type = {.kind = RECORD_INVOICE_LINE,
             .name = "invoice_lines",
             .table = "invoice_line",
             .fields = fields,
             .field_count = LINE_FIELD_COUNT},
    .storage = storage,
    .identity = {{"account_id", LINE_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = LINE_ACCOUNT,
    .check = check,
    .check_stored = check_stored,
};
