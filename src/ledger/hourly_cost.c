/* Hourly costs of single persons: settings whose name carries the number of the person, so that the address
 * itself stands only where it can be erased, and an earlier report keeps the costs it was made with. */
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "language/language.h"
#include "ledger/engine.h"
#include "ledger/setting.h"
#include "ledger/user.h"

#define PREFIX "hourly_cost:"
#define NAME_BYTES (sizeof PREFIX + 20)

enum result ledger_hourly_cost_write(struct ledger_change *change, text email, text value,
                                     struct problem *problem)
{
    char name[NAME_BYTES];
    int64_t person;
    text address = ledger_user_email(&change->engine->memory, email);
    if (text_is_absent(address))
        return problem_set(problem, RESULT_BAD_INPUT, _("\"%.*s\" is not an e-mail address."),
                           TEXT_ARGUMENTS(email));
    enum result result = setting_check(ledger_setting_type(SETTING_HOURLY_COST), value, problem);
    if (result == RESULT_OK)
        result = engine_name(change, STORAGE_PERSON, address, &person, problem);
    if (result != RESULT_OK)
        return result;
    snprintf(name, sizeof name, PREFIX "%lld", (long long)person);
    return setting_put(change, name, value, problem);
}

struct person_values {
    struct person_value {
        int64_t person;
        text value;
    } * items;
    size_t count, capacity;
};

static enum result read_values(struct store_connection *connection, int64_t known_change, struct arena *arena,
                               struct person_values *values, struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection,
                      "SELECT name, value FROM setting WHERE change_id <= ?1 AND (ended_by IS NULL OR "
                      "ended_by > ?1) AND name LIKE 'hourly_cost:%' ORDER BY name",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, known_change);
    for (bool row = true; row;) {
        int64_t person;
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row && decimal_parse(text_slice(store_column_text(statement, 0), sizeof PREFIX - 1, NAME_BYTES),
                                 0, &person, NULL))
            *list_append(values) =
                (struct person_value){person, text_copy(arena, store_column_text(statement, 1))};
    }
    return RESULT_OK;
}

static enum result read_address(struct store_connection *connection, int64_t person, struct arena *arena,
                                text *ret_address, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        store_prepare(connection, "SELECT value FROM person WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, person);
    result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    *ret_address = row ? text_copy(arena, store_column_text(statement, 0)) : TEXT_ABSENT;
    store_reset(statement);
    return RESULT_OK;
}

static int compare_costs(const void *a, const void *b)
{
    int64_t x = ((const struct ledger_hourly_cost *)a)->person,
            y = ((const struct ledger_hourly_cost *)b)->person;
    return (x > y) - (x < y);
}

enum result ledger_hourly_cost_read(struct store_connection *connection, int64_t known_change,
                                    struct arena *arena, struct ledger_hourly_cost **ret_costs,
                                    size_t *ret_count, struct problem *problem)
{
    struct person_values values = {0};
    enum result result = read_values(connection, known_change, arena, &values, problem);
    struct ledger_hourly_cost *costs = arena_array(arena, struct ledger_hourly_cost, values.count);
    for (size_t i = 0; result == RESULT_OK && i < values.count; i++) {
        costs[i] =
            (struct ledger_hourly_cost){.person = values.items[i].person, .value = values.items[i].value};
        result = read_address(connection, values.items[i].person, arena, &costs[i].email, problem);
    }
    size_t count = values.count;
    list_release(&values);
    if (result != RESULT_OK)
        return result;
    if (count > 1)
        qsort(costs, count, sizeof *costs, compare_costs);
    *ret_costs = costs;
    *ret_count = count;
    return RESULT_OK;
}

int64_t ledger_hourly_cost_micro(text value, uint8_t currency)
{
    const struct setting_type *type = ledger_setting_type(SETTING_HOURLY_COST);
    int64_t number;
    if (text_is_absent(value) || !decimal_parse(value, type->decimals, &number, NULL))
        return MONEY_ABSENT;
    int64_t micro = number; /* 4 decimals of a major unit; a millionth of a minor unit has 6 + digits */
    for (int digit = type->decimals; digit < 6 + currency_digits(currency); digit++)
        micro *= 10; /* up to 1e8 × 1e10: fits */
    return micro;
}
