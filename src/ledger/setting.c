/* The list of settings and their versions in the record. */
#include "ledger/setting.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "language/language.h"
#include "ledger/engine.h"

#define VALUE_BYTES_MAX 40

static const char *const bands[] = {"S0", "S1", NULL};
static const char *const rule_sets[] = {"farol", "invoiced", NULL};

static const struct setting_type types[SETTING_COUNT] = {
    [SETTING_COHORT_FIRST_COLUMN] = {"cohort_first_column", "1", 0, 0, 1, NULL},
    [SETTING_CHURN_AFTER_OVERDUE_DAYS] = {"churn_after_overdue_days", NULL, 0, 1, 3650, NULL},
    [SETTING_GROSS_MARGIN] = {"gross_margin", "1", 6, 0, 1, NULL},
    [SETTING_LTV_TO_CAC_TARGET] = {"ltv_to_cac_target", "3", 4, 0, 1000, NULL},
    [SETTING_NPS_BANDS] = {"nps_bands", "S0", -1, 0, 0, bands},
    [SETTING_SATISFIED_PERCENT] = {"satisfied_percent", "0", 0, 0, 100, NULL},
    [SETTING_LTV_HORIZON_MONTHS] = {"ltv_horizon_months", "60", 0, 1, 600, NULL},
    [SETTING_DISCOUNT_MONTHLY] = {"discount_monthly", "0.01", 8, 0, 1, NULL},
    [SETTING_RELATIONSHIP_YEARS] = {"relationship_years", NULL, 4, 0, 100, NULL},
    [SETTING_PURCHASES_PER_YEAR] = {"purchases_per_year", NULL, 4, 0, 10000, NULL},
    [SETTING_RULE_SET] = {"rule_set", "farol", -1, 0, 0, rule_sets},
    [SETTING_HOURLY_COST] = {"hourly_cost", NULL, 4, 0, 100000000, NULL},
};

const struct setting_type *ledger_setting_type(enum setting setting)
{
    assert((int)setting >= 0 && setting < SETTING_COUNT);
    return &types[setting];
}

bool ledger_setting_find(text name, enum setting *ret_setting)
{
    for (int setting = 0; setting < SETTING_COUNT; setting++)
        if (text_equal(name, text_of(types[setting].name))) {
            *ret_setting = (enum setting)setting;
            return true;
        }
    return false;
}

enum result ledger_setting_read(struct store_connection *connection, int64_t known_change,
                                struct arena *arena, text ret_values[SETTING_COUNT], struct problem *problem)
{
    struct store_statement *statement;
    text values[SETTING_COUNT];
    for (int setting = 0; setting < SETTING_COUNT; setting++)
        values[setting] = text_of(types[setting].shipped);
    enum result result =
        store_prepare(connection,
                      "SELECT name, value FROM setting WHERE change_id <= ?1 AND (ended_by IS NULL OR "
                      "ended_by > ?1) ORDER BY name",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, known_change);
    for (bool row = true; row;) {
        enum setting setting;
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row && ledger_setting_find(store_column_text(statement, 0), &setting))
            values[setting] = text_copy(arena, store_column_text(statement, 1));
    }
    for (int setting = 0; setting < SETTING_COUNT; setting++)
        ret_values[setting] = values[setting];
    return RESULT_OK;
}

static int choice_of(const struct setting_type *type, text value)
{
    for (int i = 0; type->choices[i]; i++)
        if (text_equal(value, text_of(type->choices[i])))
            return i;
    return -1;
}

double ledger_setting_number(enum setting setting, text value, double absent)
{
    const struct setting_type *type = ledger_setting_type(setting);
    int64_t number;
    if (text_is_empty(value))
        return absent;
    if (type->choices)
        return choice_of(type, value);
    if (!decimal_parse(value, type->decimals, &number, NULL))
        return absent;
    double divisor = 1;
    for (int i = 0; i < type->decimals; i++)
        divisor *= 10;
    return (double)number / divisor;
}

enum result setting_check(const struct setting_type *type, text value, struct problem *problem)
{
    int64_t number;
    bool rounded = false;
    if (text_is_absent(value))
        return RESULT_OK;
    if (type->choices)
        return choice_of(type, value) >= 0
                   ? RESULT_OK
                   : problem_set(problem, RESULT_BAD_INPUT, _("%s is either %s or %s."), type->name,
                                 type->choices[0], type->choices[1]);
    bool fits = value.length <= VALUE_BYTES_MAX && decimal_parse(value, type->decimals, &number, &rounded) &&
                !rounded;
    double divisor = 1;
    for (int i = 0; i < type->decimals; i++)
        divisor *= 10;
    if (fits && (double)number / divisor >= type->lowest && (double)number / divisor <= type->highest)
        return RESULT_OK;
    return problem_set(problem, RESULT_BAD_INPUT,
                       _("%s is a number from %.9g to %.9g with at most %d decimals and a dot."), type->name,
                       type->lowest, type->highest, type->decimals);
}

static enum result standing_value(struct ledger_change *change, const char *name, int64_t *ret_change,
                                  text *ret_value, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(
        change->connection, "SELECT change_id, value FROM setting WHERE name = ?1 AND ended_by IS NULL",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, text_of(name));
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_change = row ? store_column_number(statement, 0) : 0;
    *ret_value = row ? text_copy(&change->engine->memory, store_column_text(statement, 1)) : TEXT_ABSENT;
    store_reset(statement);
    return RESULT_OK;
}

static enum result run_named(struct ledger_change *change, const char *sql, const char *name, int64_t version,
                             text value, bool with_value, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(change->connection, sql, &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, text_of(name));
    store_bind_number(statement, 2, version);
    if (with_value)
        store_bind_text(statement, 3, value);
    else if (version != change->id)
        store_bind_number(statement, 3, change->id);
    return store_run(statement, problem);
}

enum result setting_put(struct ledger_change *change, const char *name, text value, struct problem *problem)
{
    int64_t version;
    text old;
    enum result result = standing_value(change, name, &version, &old, problem);
    if (result != RESULT_OK ||
        (text_is_absent(value) ? version == 0 : version != 0 && text_equal(old, value)))
        return result;
    result = engine_will_write_setting(change, problem);
    if (result == RESULT_OK && version == change->id)
        result = run_named(change, "DELETE FROM setting WHERE name = ?1 AND change_id = ?2", name, version,
                           TEXT_ABSENT, false, problem);
    else if (result == RESULT_OK && version)
        result = run_named(change, "UPDATE setting SET ended_by = ?3 WHERE name = ?1 AND change_id = ?2",
                           name, version, TEXT_ABSENT, false, problem);
    if (result == RESULT_OK && !text_is_absent(value))
        result = run_named(change, "INSERT INTO setting (name, change_id, value) VALUES (?1, ?2, ?3)", name,
                           change->id, value, true, problem);
    return result;
}

enum result ledger_setting_write(struct ledger_change *change, enum setting setting, text value,
                                 struct problem *problem)
{
    const struct setting_type *type = ledger_setting_type(setting);
    enum result result = setting_check(type, value, problem);
    return result == RESULT_OK ? setting_put(change, type->name, value, problem) : result;
}

enum result ledger_setting_check(enum setting setting, text value, struct problem *problem)
{
    return setting_check(ledger_setting_type(setting), value, problem);
}
