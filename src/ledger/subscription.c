/* Subscriptions: terms from a start day on, [start, end). A later difference of price, quantity or plan
 * is a subscription change (subscription_change.c); a correction changes the terms from the start. */
#include <stdio.h>

#include "language/language.h"
#include "ledger/engine.h"

#define INTERVAL_COUNT_MAX 1200

static const char *const units[] = {"month", "year", "week", "day", NULL};
static const char *const cancel_kinds[] = {"voluntary", "involuntary", NULL};

static const struct record_field fields[SUBSCRIPTION_FIELD_COUNT] = {
    [SUBSCRIPTION_EXTERNAL_ID] =
        {.name = "external_id", .type = FIELD_TEXT, .required = true, .key = true, .length_max = 200},
    [SUBSCRIPTION_ACCOUNT] = {.name = "account_external_id",
                              .type = FIELD_REFERENCE,
                              .required = true,
                              .reference = RECORD_ACCOUNT},
    [SUBSCRIPTION_PLAN] = {.name = "plan", .type = FIELD_NAME},
    [SUBSCRIPTION_PRODUCT] = {.name = "product", .type = FIELD_NAME},
    [SUBSCRIPTION_AMOUNT] = {.name = "amount", .type = FIELD_MONEY, .required = true},
    [SUBSCRIPTION_INTERVAL_UNIT] = {.name = "interval_unit",
                                    .type = FIELD_CHOICE,
                                    .required = true,
                                    .choices = units},
    [SUBSCRIPTION_INTERVAL_COUNT] = {.name = "interval_count", .type = FIELD_INTEGER, .required = true},
    [SUBSCRIPTION_QUANTITY] = {.name = "quantity", .type = FIELD_INTEGER},
    [SUBSCRIPTION_CURRENCY] = {.name = "currency", .type = FIELD_CURRENCY, .required = true},
    [SUBSCRIPTION_START_DATE] = {.name = "start_date", .type = FIELD_DAY, .required = true},
    [SUBSCRIPTION_END_DATE] = {.name = "end_date", .type = FIELD_DAY},
    [SUBSCRIPTION_RENEWAL_DATE] = {.name = "renewal_date", .type = FIELD_DAY},
    [SUBSCRIPTION_TRIAL_END_DATE] = {.name = "trial_end_date", .type = FIELD_DAY},
    [SUBSCRIPTION_CANCEL_REASON] = {.name = "cancel_reason", .type = FIELD_NAME, .length_max = 300},
    [SUBSCRIPTION_CANCEL_KIND] = {.name = "cancel_kind", .type = FIELD_CHOICE, .choices = cancel_kinds},
};

static const struct record_storage storage[SUBSCRIPTION_FIELD_COUNT] = {
    [SUBSCRIPTION_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [SUBSCRIPTION_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [SUBSCRIPTION_PLAN] = {"plan_id", STORAGE_NAME},
    [SUBSCRIPTION_PRODUCT] = {"product_id", STORAGE_NAME},
    [SUBSCRIPTION_AMOUNT] = {"amount", STORAGE_NUMBER},
    [SUBSCRIPTION_INTERVAL_UNIT] = {"interval_unit", STORAGE_NUMBER},
    [SUBSCRIPTION_INTERVAL_COUNT] = {"interval_count", STORAGE_NUMBER},
    [SUBSCRIPTION_QUANTITY] = {"quantity", STORAGE_NUMBER},
    [SUBSCRIPTION_CURRENCY] = {"currency", STORAGE_CURRENCY},
    [SUBSCRIPTION_START_DATE] = {"start_day", STORAGE_NUMBER},
    [SUBSCRIPTION_END_DATE] = {"end_day", STORAGE_NUMBER},
    [SUBSCRIPTION_RENEWAL_DATE] = {"renewal_day", STORAGE_NUMBER},
    [SUBSCRIPTION_TRIAL_END_DATE] = {"trial_end_day", STORAGE_NUMBER},
    [SUBSCRIPTION_CANCEL_REASON] = {"cancel_reason_id", STORAGE_NAME},
    [SUBSCRIPTION_CANCEL_KIND] = {"cancel_kind", STORAGE_NUMBER},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)change;
    (void)old;
    if (values[SUBSCRIPTION_AMOUNT].number < 0)
        return refuse(SUBSCRIPTION_AMOUNT, ret_field, ret_reason, _("must not be below zero"));
    int64_t count = values[SUBSCRIPTION_INTERVAL_COUNT].number;
    if (count < 1 || count > INTERVAL_COUNT_MAX)
        return refuse(SUBSCRIPTION_INTERVAL_COUNT, ret_field, ret_reason, _("must be between 1 and %d"),
                      INTERVAL_COUNT_MAX);
    if (is_set(&values[SUBSCRIPTION_END_DATE]) &&
        values[SUBSCRIPTION_END_DATE].number < values[SUBSCRIPTION_START_DATE].number)
        return refuse(SUBSCRIPTION_END_DATE, ret_field, ret_reason, _("ends before it starts"));
    return true;
}

/* The day of the first standing change; DAY_ABSENT when there is none. */
static enum result first_change_day(struct put *put, int64_t *ret_day, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(put->change->connection,
                                       "SELECT day FROM subscription_change WHERE account_id = ?1 AND "
                                       "subscription_id = ?2 AND ended_by IS NULL ORDER BY day LIMIT 1",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, put->old.identity[0]);
    store_bind_number(statement, 2, put->record_id);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_day = row ? store_column_number(statement, 0) : DAY_ABSENT;
    store_reset(statement);
    return RESULT_OK;
}

static enum result has_lines(struct put *put, bool *ret_has, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(put->change->connection,
                      "SELECT 1 FROM invoice_line WHERE account_id = ?1 AND subscription_id = ?2 "
                      "AND ended_by IS NULL LIMIT 1",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, put->old.identity[0]);
    store_bind_number(statement, 2, put->record_id);
    result = store_step(statement, ret_has, problem);
    store_reset(statement);
    return result;
}

static bool say(struct put *put, int field, const char *format, const char *detail)
{
    put->refused = true;
    return refuse(field, put->ret_field, put->ret_reason, format, detail);
}

/* What a correction must not pull from under the changes and lines that stand on it. */
static enum result check_stored(struct put *put, struct problem *problem)
{
    if (!put->old.exists)
        return RESULT_OK;
    const struct record_value *new = put->values, *old = put->old.values;
    bool currency = new[SUBSCRIPTION_CURRENCY].number != old[SUBSCRIPTION_CURRENCY].number;
    bool start = new[SUBSCRIPTION_START_DATE].number > old[SUBSCRIPTION_START_DATE].number;
    bool account = new[SUBSCRIPTION_ACCOUNT].number != old[SUBSCRIPTION_ACCOUNT].number;
    int64_t first_day = DAY_ABSENT;
    bool lines = false;
    enum result result = RESULT_OK;
    if (currency || start)
        result = first_change_day(put, &first_day, problem);
    if (result == RESULT_OK && account)
        result = has_lines(put, &lines, problem);
    if (result != RESULT_OK)
        return result;
    char day[11];
    if (currency && (first_day != DAY_ABSENT || put->given[SUBSCRIPTION_AMOUNT].state != VALUE_SET ||
                     put->options->effective_day != DAY_ABSENT))
        say(put, SUBSCRIPTION_CURRENCY, _("differs from the subscription's currency, %s"),
            currency_code((uint8_t)old[SUBSCRIPTION_CURRENCY].number));
    else if (start && first_day != DAY_ABSENT && first_day < new[SUBSCRIPTION_START_DATE].number)
        say(put, SUBSCRIPTION_START_DATE, _("the subscription has a change on %s, before this start"),
            day_format((int32_t)first_day, day));
    else if (lines)
        say(put, SUBSCRIPTION_ACCOUNT, "%s", _("the subscription has invoice lines of its present account"));
    return RESULT_OK;
}

/* The fields that a change can hold: of the subscription, of the change, in the order of `terms`. */
static const struct {
    int subscription, change;
} terms[] = {
    {SUBSCRIPTION_AMOUNT, CHANGE_AMOUNT},
    {SUBSCRIPTION_INTERVAL_UNIT, CHANGE_INTERVAL_UNIT},
    {SUBSCRIPTION_INTERVAL_COUNT, CHANGE_INTERVAL_COUNT},
    {SUBSCRIPTION_QUANTITY, CHANGE_QUANTITY},
    {SUBSCRIPTION_PLAN, CHANGE_PLAN},
};
enum { TERM_COUNT = sizeof(terms) / sizeof(terms[0]), TERM_PLAN = TERM_COUNT - 1 };

static enum result terms_on(struct put *put, int32_t day, struct record_value ret_terms[TERM_COUNT],
                            struct problem *problem)
{
    struct store_statement *statement;
    for (int i = 0; i < TERM_COUNT; i++)
        ret_terms[i] = put->old.values[terms[i].subscription];
    enum result result =
        store_prepare(put->change->connection,
                      "SELECT amount, interval_unit, interval_count, quantity, plan_id "
                      "FROM subscription_change WHERE account_id = ?1 AND subscription_id = ?2 "
                      "AND ended_by IS NULL AND day <= ?3 ORDER BY day",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, put->old.identity[0]);
    store_bind_number(statement, 2, put->record_id);
    store_bind_number(statement, 3, day);
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        for (int i = 0; row && i < TERM_COUNT; i++)
            if (!store_column_is_null(statement, i))
                value_set_number(&ret_terms[i], store_column_number(statement, i));
    }
    return RESULT_OK;
}

static bool differs_from(const struct put *put, const struct record_value now[TERM_COUNT])
{
    for (int i = 0; i < TERM_COUNT; i++) {
        const struct record_value *given = &put->given[terms[i].subscription];
        bool new_name = i == TERM_PLAN && given->number == 0;
        if (is_set(given) && (!is_set(&now[i]) || now[i].number != given->number || new_name))
            return true;
    }
    return false;
}

static enum result plan_text(struct put *put, int64_t plan_id, text *ret_text, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        store_prepare(put->change->connection, "SELECT value FROM name WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, plan_id);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret_text = text_copy(&put->change->engine->row_memory, store_column_text(statement, 0));
    store_reset(statement);
    return result;
}

/* Puts the terms that hold from the day on as a change of their own. */
static enum result put_change(struct put *put, const struct record_value now[TERM_COUNT],
                              struct problem *problem)
{
    struct record_row row = {.kind = RECORD_SUBSCRIPTION_CHANGE};
    row.values[CHANGE_SUBSCRIPTION] = (struct record_value){.state = VALUE_SET, .text = put->external_id};
    value_set_number(&row.values[CHANGE_DATE], put->options->effective_day);
    for (int i = 0; i < TERM_COUNT; i++) {
        const struct record_value *given = &put->given[terms[i].subscription];
        struct record_value *value = &row.values[terms[i].change];
        *value = is_set(given) ? *given : now[i];
        if (i != TERM_PLAN || !is_set(value) || is_set(given))
            continue;
        enum result found = plan_text(put, value->number, &value->text, problem);
        if (found != RESULT_OK)
            return found;
    }
    struct ledger_options options = *put->options;
    options.effective_day = DAY_ABSENT;
    options.record_id = 0;
    enum ledger_outcome outcome;
    int field;
    put->change->engine->nested = true;
    enum result result = ledger_put(put->change, &row, &options, &outcome, &field, put->ret_reason, problem);
    put->change->engine->nested = false;
    if (result != RESULT_OK)
        return result;
    put->refused = outcome == LEDGER_REFUSED;
    if (put->refused)
        *put->ret_field = SUBSCRIPTION_AMOUNT;
    put->terms_changed = outcome == LEDGER_INSERTED || outcome == LEDGER_UPDATED;
    return RESULT_OK;
}

enum result subscription_take_effect(struct put *put, struct problem *problem)
{
    int32_t day = put->options->effective_day;
    struct record_value now[TERM_COUNT];
    if (day <= put->values[SUBSCRIPTION_START_DATE].number)
        return RESULT_OK;
    enum result result = terms_on(put, day, now, problem);
    if (result != RESULT_OK)
        return result;
    for (int i = 0; i < TERM_COUNT; i++)
        put->values[terms[i].subscription] = put->old.values[terms[i].subscription];
    bool kept_first = put->seen && put->options->repeats_first;
    if (!differs_from(put, now) || kept_first)
        return RESULT_OK;
    if (put->seen && !put->options->repeats_last) {
        say(put, SUBSCRIPTION_EXTERNAL_ID, "%s", _("an earlier row gives other values for the same key"));
        return RESULT_OK;
    }
    const struct record_value *end = &put->values[SUBSCRIPTION_END_DATE];
    char text_day[11];
    if (is_set(end) && end->number <= day) {
        say(put, SUBSCRIPTION_END_DATE,
            _("the subscription ended on %s, before the change would take effect"),
            day_format((int32_t)end->number, text_day));
        return RESULT_OK;
    }
    return put_change(put, now, problem);
}

static enum result run_with(struct put *put, const char *sql, int64_t from, int64_t to,
                            struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(put->change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, from);
    store_bind_number(statement, 2, put->record_id);
    store_bind_number(statement, 3, put->change->id);
    if (to)
        store_bind_number(statement, 4, to);
    return store_run(statement, problem);
}

/* What stands is copied under the new account and ended under the old; what this change made just moves. */
static enum result move_kind(struct put *put, const struct table *table, int64_t account_from,
                             int64_t account_to, struct problem *problem)
{
    const struct move_sql *sql = &table->move;
    enum result result = run_with(put, sql->copy, account_from, account_to, problem);
    int64_t moved = result == RESULT_OK ? store_changed_rows(put->change->connection) : 0;
    if (result == RESULT_OK && moved && sql->copy_texts)
        result = run_with(put, sql->copy_texts, account_from, account_to, problem);
    if (result == RESULT_OK && moved)
        result = run_with(put, sql->end, account_from, 0, problem);
    if (result == RESULT_OK && sql->own_texts)
        result = run_with(put, sql->own_texts, account_from, account_to, problem);
    if (result == RESULT_OK)
        result = run_with(put, sql->own, account_from, account_to, problem);
    if (result == RESULT_OK)
        result = engine_will_write(put->change, table->noun->type.kind, account_from, problem);
    return result;
}

enum result subscription_move(struct put *put, int64_t account_from, int64_t account_to,
                              struct problem *problem)
{
    enum result result = RESULT_OK;
    for (int kind = 0; kind < RECORD_KIND_COUNT && result == RESULT_OK; kind++)
        if (noun_is_of_subscription(noun_of((enum record_kind)kind)))
            result = move_kind(put, table_of((enum record_kind)kind), account_from, account_to, problem);
    return result;
}

enum result ledger_subscription_currency(struct ledger_change *change, text external_id,
                                         uint8_t *ret_currency, struct problem *problem)
{
    struct dictionary *keys = &change->engine->kinds[RECORD_SUBSCRIPTION].keys;
    struct store_statement *statement;
    int64_t id, account = 0;
    bool row = false;
    *ret_currency = CURRENCY_NONE;
    enum result result = dictionary_find(keys, change->connection, external_id, &id, problem);
    if (result == RESULT_OK && id)
        result = dictionary_account(keys, change->connection, id, &account, problem);
    if (result != RESULT_OK || !account)
        return result;
    result = store_prepare(
        change->connection,
        "SELECT currency FROM subscription WHERE account_id = ?1 AND id = ?2 AND ended_by IS NULL",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, account);
    store_bind_number(statement, 2, id);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    if (row)
        *ret_currency = currency_from_stored(store_column_number(statement, 0));
    store_reset(statement);
    return RESULT_OK;
}

const struct noun noun_subscription = {
    .type = {.kind = RECORD_SUBSCRIPTION,
             .name = "subscriptions",
             .table = "subscription",
             .fields = fields,
             .field_count = SUBSCRIPTION_FIELD_COUNT},
    .storage = storage,
    .identity = {{"account_id", SUBSCRIPTION_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = SUBSCRIPTION_ACCOUNT,
    .check = check,
    .check_stored = check_stored,
};
