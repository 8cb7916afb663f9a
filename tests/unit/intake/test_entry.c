/* What a form reads: numbers as the person's language writes them, and what it will not take. That it equals
 * an import is held by tests/property/test_form.c. */
#include "../ledger/fixture.h"

#include <stdio.h>
#include <string.h>

#include "intake/entry.h"

struct entering {
    struct fixture *f;
    enum language language;
    const char *amount, *currency;
    enum ledger_outcome outcome;
    char reason[256];
    int field;
};

static enum result work(struct store_connection *connection, void *context, struct problem *problem)
{
    struct entering *entering = context;
    struct fixture *f = entering->f;
    struct ledger_change change;
    struct intake_faults faults;
    struct arena arena;
    const struct intake_cell cells[] = {{COST_AMOUNT, TEXT_ABSENT, text_of(entering->amount)},
                                        {COST_MONTH, TEXT_ABSENT, TEXT("2024-01")},
                                        {COST_KIND, TEXT_ABSENT, TEXT("service")},
                                        {COST_CURRENCY, TEXT_ABSENT, text_of(entering->currency)}};
    const struct intake_entry entry = {.kind = RECORD_COST,
                                       .cells = cells,
                                       .cell_count = 4,
                                       .language = entering->language,
                                       .effective_day = DAY_ABSENT};
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@x.example"), &f->touched, problem);
    if (result != RESULT_OK)
        return result;
    arena_init(&arena, 0);
    result = intake_entry_put(&change, &arena, &entry, &entering->outcome, &faults, problem);
    if (result == RESULT_OK && faults.count) {
        entering->field = faults.items[0].field;
        snprintf(entering->reason, sizeof entering->reason, "%.*s", TEXT_ARGUMENTS(faults.items[0].reason));
    }
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    ledger_change_release(&change);
    arena_release(&arena);
    return result;
}

static struct entering enter(struct fixture *f, enum language language, const char *amount,
                             const char *currency)
{
    struct entering entering = {f, language, amount, currency, LEDGER_REFUSED, "", -1};
    assert_int_equal(store_write(f->store, work, &entering, &f->problem), RESULT_OK);
    return entering;
}

static void test_numbers(void **state)
{
    struct fixture *f = *state;
    char out[1000];
    static const struct {
        enum language language;
        const char *amount, *currency, *kept;
    } good[] = {{LANGUAGE_EN, "1,234.56", "BRL", "amount=123456"},
                {LANGUAGE_PT_BR, "1.234,56", "BRL", "amount=123456"},
                {LANGUAGE_PT_BR, "R$ 7,5", "BRL", "amount=750"},
                {LANGUAGE_EN, "1,234", "JPY", "amount=1234"},
                {LANGUAGE_EN, "1.234", "KWD", "amount=1234"},
                {LANGUAGE_PT_BR, " 12 ", "brl", "amount=1200"}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct entering entering = enter(f, good[i].language, good[i].amount, good[i].currency);
        assert_int_not_equal(entering.outcome, LEDGER_REFUSED);
        assert_non_null(strstr(dump(f, RECORD_COST, LEDGER_NOW, out, sizeof out), good[i].kept));
    }
}

static void test_refused(void **state)
{
    struct fixture *f = *state;
    char out[1000];
    static const struct {
        const char *amount, *currency, *reason;
        int field;
    } bad[] = {{"1.005", "BRL", "this has more decimals than the currency", COST_AMOUNT},
               {"much", "BRL", "this is not a number", COST_AMOUNT},
               {"", "BRL", "this is required", COST_AMOUNT},
               {"5", "XYZ", "this currency is unknown", COST_CURRENCY},
               {"US$ 5", "BRL", "this is in USD", COST_AMOUNT}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct entering entering = enter(f, LANGUAGE_EN, bad[i].amount, bad[i].currency);
        assert_int_equal(entering.outcome, LEDGER_REFUSED);
        assert_int_equal(entering.field, bad[i].field);
        assert_non_null(strstr(entering.reason, bad[i].reason));
    }
    assert_string_equal(dump(f, RECORD_COST, LEDGER_NOW, out, sizeof out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_refused, fixture_open, fixture_close)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
