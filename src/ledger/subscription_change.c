/* Changes of a subscription's terms from a day on; what a change leaves out stays as it was before. */
#include <assert.h>

#include "language/language.h"
#include "ledger/engine.h"

#define INTERVAL_COUNT_MAX 1200

static const char *const units[] = {"month", "year", "week", "day", NULL};

static const struct record_field fields[CHANGE_FIELD_COUNT] = {
    [CHANGE_SUBSCRIPTION] = {.name = "subscription_external_id",
                             .type = FIELD_REFERENCE,
                             .required = true,
                             .key = true,
                             .reference = RECORD_SUBSCRIPTION},
    [CHANGE_DATE] = {.name = "date", .type = FIELD_DAY, .required = true, .key = true},
    [CHANGE_AMOUNT] = {.name = "amount", .type = FIELD_MONEY, .required = true},
    [CHANGE_INTERVAL_UNIT] = {.name = "interval_unit", .type = FIELD_CHOICE, .choices = units},
    [CHANGE_INTERVAL_COUNT] = {.name = "interval_count", .type = FIELD_INTEGER},
    [CHANGE_QUANTITY] = {.name = "quantity", .type = FIELD_INTEGER},
    [CHANGE_PLAN] = {.name = "plan", .type = FIELD_NAME},
    [CHANGE_REASON] = {.name = "reason", .type = FIELD_NAME, .length_max = 300},
};

static const struct record_storage storage[CHANGE_FIELD_COUNT] = {
    [CHANGE_SUBSCRIPTION] = {"subscription_id", STORAGE_REFERENCE},
    [CHANGE_DATE] = {"day", STORAGE_NUMBER},
    [CHANGE_AMOUNT] = {"amount", STORAGE_NUMBER},
    [CHANGE_INTERVAL_UNIT] = {"interval_unit", STORAGE_NUMBER},
    [CHANGE_INTERVAL_COUNT] = {"interval_count", STORAGE_NUMBER},
    [CHANGE_QUANTITY] = {"quantity", STORAGE_NUMBER},
    [CHANGE_PLAN] = {"plan_id", STORAGE_NAME},
    [CHANGE_REASON] = {"reason_id", STORAGE_NAME},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)change;
    (void)old;
    if (values[CHANGE_AMOUNT].number < 0)
        return refuse(CHANGE_AMOUNT, ret_field, ret_reason, _("must not be below zero"));
    const struct record_value *count = &values[CHANGE_INTERVAL_COUNT];
    if (is_set(count) && (count->number < 1 || count->number > INTERVAL_COUNT_MAX))
        return refuse(CHANGE_INTERVAL_COUNT, ret_field, ret_reason, _("must be between 1 and %d"),
                      INTERVAL_COUNT_MAX);
    return true;
}

static enum result check_stored(struct put *put, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    int64_t subscription = put->values[CHANGE_SUBSCRIPTION].number;
    enum result result = store_prepare(
        put->change->connection,
        "SELECT start_day FROM subscription WHERE account_id = ?1 AND id = ?2 AND ended_by IS NULL",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1,
                      engine_account_of(put->change->engine, RECORD_SUBSCRIPTION, subscription));
    store_bind_number(statement, 2, subscription);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    int64_t start = row ? store_column_number(statement, 0) : DAY_ABSENT;
    store_reset(statement);
    char day[11];
    if (put->values[CHANGE_DATE].number < start)
        put->refused = !refuse(CHANGE_DATE, put->ret_field, put->ret_reason,
                               _("before the subscription's start, %s"), day_format((int32_t)start, day));
    return RESULT_OK;
}

const struct noun noun_subscription_change = {
    .type = {.kind = RECORD_SUBSCRIPTION_CHANGE,
             .name = "subscription_changes",
             .table = "subscription_change",
             .fields = fields,
             .field_count = CHANGE_FIELD_COUNT},
    .storage = storage,
    .identity = {{"account_id", IDENTITY_ACCOUNT},
                 {"subscription_id", CHANGE_SUBSCRIPTION},
                 {"day", CHANGE_DATE}},
    .identity_count = 3,
    .account_field = -3,
    .check = check,
    .check_stored = check_stored,
};
