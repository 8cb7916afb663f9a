/* Power lost at a random moment: of what was written since the last sync, any part may be missing. Every
 * change that was acknowledged stands, the one under way wholly or not at all, and nothing is damaged.
 * FAROL_POWER_ROUNDS sets how many losses are tried. */
#include "faulty.h"
#include "fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/random.h"
#include "ledger/doctor.h"

enum { CHANGES = 14, ROWS = 1500, OPERATIONS = 9000 };

struct import {
    struct fixture *f;
    int number;
};

static enum result import_rows(struct store_connection *connection, void *context, struct problem *problem)
{
    struct import *import = context;
    struct fixture *f = import->f;
    struct ledger_change change;
    struct ledger_options options = {.effective_day = DAY_ABSENT};
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("cli"), NULL, problem);
    if (result != RESULT_OK)
        return result;
    for (int i = 0; i < ROWS && result == RESULT_OK; i++) {
        char id[40], name[400], reason[256];
        int field;
        enum ledger_outcome outcome;
        struct record_row row = {.kind = RECORD_ACCOUNT};
        snprintf(id, sizeof(id), "%d-%d", i * 7919 % ROWS, import->number);
        snprintf(name, sizeof(name), "%0300d", i);
        row.values[ACCOUNT_EXTERNAL_ID] = (struct record_value){.state = VALUE_SET, .text = text_of(id)};
        row.values[ACCOUNT_NAME] = (struct record_value){.state = VALUE_SET, .text = text_of(name)};
        result = ledger_put(&change, &row, &options, &outcome, &field, reason, problem);
    }
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    ledger_change_release(&change);
    return result;
}

static void note_fault(void *context, text fault)
{
    (void)context;
    fail_msg("%.*s", TEXT_ARGUMENTS(fault));
}

static void examine(const char *path, int acknowledged)
{
    struct problem problem;
    struct store *store;
    struct store_connection *connection;
    int64_t last, last_at, accounts;
    struct store_options options = {.mode = STORE_OWN};
    if (store_open(&store, text_of(path), &options, &problem) != RESULT_OK)
        fail_msg("%s (%s)", problem.message, problem.detail);
    assert_int_equal(store_check(store, note_fault, NULL, &problem), RESULT_OK);
    assert_int_equal(store_read_begin(store, &connection, &problem), RESULT_OK);
    assert_int_equal(ledger_doctor(connection, note_fault, NULL, &problem), RESULT_OK);
    assert_int_equal(ledger_last_change(connection, &last, &last_at, &problem), RESULT_OK);
    assert_int_equal(ledger_account_count(connection, &accounts, &problem), RESULT_OK);
    store_read_end(store, connection);
    store_close(store);
    assert_in_range(last, acknowledged, acknowledged + 1);
    assert_int_equal(accounts, last * ROWS);
}

static void lose_power(uint64_t seed)
{
    struct random random;
    char path[128], log[128], survivor[160], survivor_log[164], lock[168];
    void *state;
    random_seed(&random, seed);
    faulty_remember(true);
    fixture_open(&state);
    struct fixture *f = state;
    snprintf(path, sizeof(path), "%s", f->path);
    snprintf(log, sizeof(log), "%.120s-wal", f->path);
    snprintf(survivor, sizeof(survivor), "%s.survivor", f->path);
    snprintf(survivor_log, sizeof(survivor_log), "%s-wal", survivor);
    snprintf(lock, sizeof(lock), "%s.lock", survivor);
    faulty_arm((long)random_below(&random, OPERATIONS), SQLITE_IOERR_WRITE, true);
    int acknowledged = 0;
    for (struct import import = {f, 1}; import.number <= CHANGES; import.number++)
        if (store_write(f->store, import_rows, &import, &f->problem) != RESULT_OK)
            break;
        else
            acknowledged++;
    faulty_survivor(path, survivor, seed);
    faulty_survivor(log, survivor_log, seed + 1);
    store_close(f->store);
    f->store = NULL;
    faulty_disarm();
    faulty_remember(false);
    examine(survivor, acknowledged);
    unlink(survivor);
    unlink(lock);
    unlink(log);
    char shared[140];
    snprintf(shared, sizeof(shared), "%.120s-shm", f->path);
    unlink(shared);
    fixture_close(&state);
}

static void test_power_lost(void **state)
{
    (void)state;
    const char *wanted = getenv("FAROL_POWER_ROUNDS");
    int rounds = wanted ? (int)strtol(wanted, NULL, 10) : 12;
    faulty_install();
    for (int seed = 1; seed <= rounds; seed++)
        lose_power((uint64_t)seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_power_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
