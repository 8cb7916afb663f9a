/* Signals: windows, distinct features, last answers, tickets, overdue lines and contacts, at one day,
 * at many, and of one account. */
#include "../check.h"

#include "company.h"
#include "metric/signal.h"

static void use(struct company *company, uint32_t account, const char *day, const char *feature,
                int64_t quantity)
{
    struct column_usage_row row = {day_of(day), text_of(feature), quantity};
    column_builder_usage(company->builder, account, &row);
}

static void ticket(struct company *company, const char *opened, const char *closed,
                   enum ticket_severity severity)
{
    struct column_ticket_row row = {day_of(opened), day_of(closed), severity, false};
    column_builder_ticket(company->builder, 0, &row);
}

static void line(struct company *company, const char *due, const char *paid, int status, int64_t amount)
{
    struct column_line_row row = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = amount};
    row.currency = currency_parse(TEXT("BRL"));
    row.issued_day = day_of("2026-01-01");
    row.due_day = day_of(due);
    row.paid_day = day_of(paid);
    row.status = status;
    column_builder_line(company->builder, 0, &row);
}

static void contact(struct company *company, const char *day, enum interaction_kind kind)
{
    struct column_interaction_row row = {day_of(day), kind};
    column_builder_interaction(company->builder, 0, &row);
}

static struct metric_signals at(struct company *company, const struct metric_scope *scope, const char *day)
{
    struct metric_signals signals;
    assert_int_equal(metric_signals(&company->arena, scope, day_of(day), &signals, &company->problem),
                     RESULT_OK);
    return signals;
}

static void usage_by_windows(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    for (uint32_t account = 0; account < 3; account++)
        company_account(&company, account, NULL, NULL);
    use(&company, 0, "2026-01-30", "boards", 1000); /* the day before both windows of 31 March */
    use(&company, 0, "2026-01-31", "boards", 1);    /* first day of the 30 before */
    use(&company, 0, "2026-03-01", "boards", 2);    /* its last */
    use(&company, 0, "2026-03-02", "reports", 4);   /* first day of the last 30 */
    use(&company, 0, "2026-03-20", "boards", 8);
    use(&company, 0, "2026-03-20", "reports", 16);
    use(&company, 0, "2026-03-31", "exports", 0); /* no use */
    use(&company, 0, "2026-04-01", "exports", 32);
    use(&company, 1, "2026-02-01", "exports", 0);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    struct metric_signals signals = at(&company, &scope, "2026-03-31");
    assert_true(signals.usage_loaded);
    assert_int_equal(signals.count, 3);
    assert_int_equal(signals.usage_30[0], 28);
    assert_int_equal(signals.usage_30_before[0], 3);
    assert_int_equal(signals.features_30[0], 2);
    assert_int_equal(signals.last_seen_day[0], day_of("2026-03-20"));
    assert_int_equal(signals.last_seen_day[1], DAY_ABSENT);
    assert_int_equal(signals.features_30[1] + signals.usage_30[1], 0);
    assert_int_equal(signals.last_nps[2], -1);
    signals = at(&company, &scope, "2026-04-01");
    assert_int_equal(signals.features_30[0], 3); /* boards, reports, exports */
    assert_int_equal(signals.usage_30[0], 56);
    scope.as_of = day_of("2026-03-31");
    signals = at(&company, &scope, "2026-12-31");
    assert_int_equal(signals.day, scope.as_of);
    assert_int_equal(signals.usage_30[0], 28);
    company_release(&company);
}

static void more_features_than_a_word(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    for (int i = 0; i < 200; i++) {
        char name[16];
        snprintf(name, sizeof name, "feature %d", i % 100);
        use(&company, 0, i < 150 ? "2026-03-30" : "2026-01-15", name, i % 100 != 7);
    }
    struct metric_scope scope = company_close(&company, "2026-12-31");
    assert_int_equal(at(&company, &scope, "2026-03-31").features_30[0], 99);
    assert_int_equal(at(&company, &scope, "2026-01-31").features_30[0], 50);
    struct metric_signal one;
    metric_signal(&scope, 0, day_of("2026-03-31"), &one);
    assert_int_equal(one.features_30, 99);
    company_release(&company);
}

/* Sums past 32 bits, days with more rows than 16 bits count, and another account's rows behind them. */
static void much_usage(void **state)
{
    (void)state;
    struct company company;
    struct metric_signal one;
    company_open(&company);
    for (uint32_t account = 0; account < 2; account++)
        company_account(&company, account, NULL, NULL);
    for (int i = 0; i < 70000; i++)
        use(&company, 0, i < 69000 ? "2026-02-10" : "2026-03-10", i % 2 ? "boards" : "reports", 1);
    use(&company, 1, "2026-01-01", "boards", UINT32_MAX);
    use(&company, 1, "2026-02-10", "boards", 7);
    for (int i = 0; i < 11; i++)
        use(&company, 1, "2026-03-10", i < 10 ? "boards" : "reports", UINT32_MAX);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    struct metric_signals signals = at(&company, &scope, "2026-03-20");
    assert_int_equal(signals.usage_30[0], 1000);
    assert_int_equal(signals.usage_30_before[0], 69000);
    assert_int_equal(signals.features_30[0], 2);
    assert_true(signals.usage_30[1] == INT64_C(11) * UINT32_MAX);
    assert_int_equal(signals.usage_30_before[1], 7);
    assert_int_equal(signals.features_30[1], 2);
    metric_signal(&scope, 1, day_of("2026-03-20"), &one);
    assert_true(one.usage_30 == signals.usage_30[1]);
    assert_int_equal(one.usage_30_before, 7);
    company_release(&company);
}

static struct metric_scope everything(struct company *company)
{
    company_open(company);
    company_account(company, 0, NULL, NULL);
    company_account(company, 1, NULL, NULL);
    company_score(company, 0, "ana@x", "2026-02-01", 9, NULL);
    company_score(company, 0, "bia@x", "2026-02-10", 3, NULL);
    company_score(company, 0, "caio@x", "2026-02-10", 6, NULL);
    company_score(company, 0, "ana@x", "2026-03-01", 7, NULL);
    company_answer(company, 0, "ana@x", "2026-03-05", SURVEY_CSAT, 1, 1, 5, NULL);
    ticket(company, "2026-01-05", "2026-02-01", SEVERITY_URGENT);
    ticket(company, "2026-01-10", NULL, SEVERITY_HIGH);
    ticket(company, "2026-02-20", NULL, SEVERITY_LOW);
    ticket(company, "2026-03-20", "2026-03-25", SEVERITY_NORMAL);
    line(company, "2026-02-10", "2026-03-01", LINE_PAID, 5000);
    line(company, "2026-02-20", NULL, LINE_OPEN, 5000);
    line(company, "2026-02-01", NULL, LINE_PAID, 5000); /* paid, nobody noted when */
    line(company, "2026-01-15", NULL, LINE_VOID, 5000);
    line(company, "2026-01-15", NULL, LINE_DRAFT, 5000);
    line(company, "2026-01-15", NULL, LINE_OPEN, -5000); /* a credit */
    line(company, NULL, NULL, LINE_OPEN, 5000);
    contact(company, "2026-01-20", INTERACTION_CALL);
    contact(company, "2026-02-15", INTERACTION_EMAIL);
    contact(company, "2026-03-01", INTERACTION_NOTE);
    contact(company, "2026-02-01", INTERACTION_MEETING);
    use(company, 0, "2026-02-01", "boards", 5);
    return company_close(company, "2026-12-31");
}

static void answers_tickets_invoices_and_contacts(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = everything(&company);
    struct metric_signals early = at(&company, &scope, "2026-02-15"),
                          late = at(&company, &scope, "2026-03-10");
    assert_int_equal(early.last_nps[0], 3); /* the lowest of two on the same, latest day */
    assert_int_equal(late.last_nps[0], 7);
    assert_int_equal(early.open_tickets[0], 1);
    assert_int_equal(early.open_severe[0], 1);
    assert_int_equal(late.open_tickets[0], 2);
    assert_int_equal(late.open_severe[0], 1);
    assert_int_equal(early.days_overdue[0], 5);
    assert_int_equal(late.days_overdue[0], 18);
    const struct column_invoice_block *invoices = company.columns->blocks[COLUMN_INVOICE][0];
    assert_int_equal(metric_days_overdue(invoices, 0, day_of("2026-02-15")), 5);
    assert_int_equal(metric_days_overdue(invoices, 0, day_of("2026-02-10")), -1);
    assert_int_equal(early.days_since_contact[0], 0);
    assert_int_equal(late.days_since_contact[0], 23);
    struct metric_signals first = at(&company, &scope, "2025-06-01");
    assert_int_equal(first.last_nps[0], -1);
    assert_int_equal(first.days_overdue[0], -1);
    assert_int_equal(first.days_since_contact[0], -1);
    assert_int_equal(first.open_tickets[0], 0);
    assert_int_equal(at(&company, &scope, "2026-02-10").days_overdue[0], -1); /* due that day is not late */
    company_release(&company);
}

static void a_history_equals_its_days(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = everything(&company);
    int32_t days[200];
    struct metric_signals history[200];
    for (int k = 0; k < 200; k++)
        days[k] = day_of("2025-12-01") + k;
    assert_int_equal(metric_signals_history(&company.arena, &scope, days, 200, history, &company.problem),
                     RESULT_OK);
    for (int k = 0; k < 200; k++) {
        struct metric_signal one;
        metric_signal(&scope, 0, days[k], &one);
        assert_int_equal(history[k].day, days[k]);
        assert_int_equal(history[k].usage_30[0], one.usage_30);
        assert_int_equal(history[k].usage_30_before[0], one.usage_30_before);
        assert_int_equal(history[k].last_seen_day[0], one.last_seen_day);
        assert_int_equal(history[k].features_30[0], one.features_30);
        assert_int_equal(history[k].last_nps[0], one.last_nps);
        assert_int_equal(history[k].open_tickets[0], one.open_tickets);
        assert_int_equal(history[k].open_severe[0], one.open_severe);
        assert_int_equal(history[k].days_overdue[0], one.days_overdue);
        assert_int_equal(history[k].days_since_contact[0], one.days_since_contact);
    }
    assert_int_equal(metric_signals_history(&company.arena, &scope, days, 0, history, &company.problem),
                     RESULT_OK);
    company_release(&company);
}

static void out_of_scope_is_absent(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = everything(&company);
    uint64_t nobody = 0;
    struct metric_signal one;
    scope.accounts = &nobody;
    struct metric_signals signals = at(&company, &scope, "2026-03-10");
    assert_int_equal(signals.last_nps[0], -1);
    assert_int_equal(signals.open_tickets[0], 0);
    assert_int_equal(signals.last_seen_day[0], DAY_ABSENT);
    metric_signal(&scope, 0, day_of("2026-03-10"), &one);
    assert_int_equal(one.days_overdue, -1);
    scope.accounts = NULL;
    scope.as_of = day_of("2026-02-15");
    metric_signal(&scope, 0, day_of("2026-03-10"), &one);
    assert_int_equal(one.days_overdue, 5);
    metric_signal(&scope, 1, day_of("2026-03-10"), &one);
    assert_int_equal(one.usage_30, 0);
    company_release(&company);
    company_open(&company); /* nobody at all */
    scope = company_close(&company, "2026-12-31");
    assert_int_equal(at(&company, &scope, "2026-03-10").count, 0);
    company_release(&company);
}

static void counts_and_days_have_their_ends(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    for (int i = 0; i < 65600; i++)
        ticket(&company, "2026-01-05", NULL, SEVERITY_URGENT);
    use(&company, 0, "2026-01-05", "boards", 5);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    struct metric_signals signals = at(&company, &scope, "2026-03-10");
    assert_int_equal(signals.open_tickets[0], 65535);
    assert_int_equal(signals.open_severe[0], 65535);
    scope.as_of = DAY_MAXIMUM; /* later than a usage row can be, and earlier */
    assert_int_equal(at(&company, &scope, "2300-01-01").last_seen_day[0], day_of("2026-01-05"));
    assert_int_equal(at(&company, &scope, "1900-01-01").last_seen_day[0], DAY_ABSENT);
    company_release(&company);
}

static void rows_of_nobody_are_passed_over(void **state)
{
    (void)state;
    struct company company;
    struct metric_signal one;
    company_open(&company);
    use(&company, 0, "2026-03-05", "boards", 5);
    contact(&company, "2026-03-05", INTERACTION_CALL);
    company_account(&company, COLUMN_BLOCK_ACCOUNTS, NULL, NULL);
    use(&company, COLUMN_BLOCK_ACCOUNTS, "2026-03-05", "boards", 7);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    struct metric_signals signals = at(&company, &scope, "2026-03-10");
    assert_int_equal(signals.usage_30[0], 0);
    assert_int_equal(signals.days_since_contact[0], -1);
    assert_int_equal(signals.usage_30[COLUMN_BLOCK_ACCOUNTS], 7);
    metric_signal(&scope, 0, day_of("2026-03-10"), &one);
    assert_int_equal(one.usage_30, 0);
    company_release(&company);
}

static struct metric_usage_window window_of(const struct metric_scope *scope, uint32_t account,
                                            const char *day, int32_t days)
{
    struct metric_usage_window window = {.uses = -1};
    metric_usage_window(scope, account, 1, day_of(day), days, &window);
    return window;
}

static void windows_of_any_length(void **state)
{
    (void)state;
    struct company company;
    struct metric_usage_window both[2];
    company_open(&company);
    for (uint32_t account = 0; account < 2; account++)
        company_account(&company, account, NULL, NULL);
    use(&company, 0, "2026-03-17", "boards", 1);  /* before both windows of 7 days of 31 March */
    use(&company, 0, "2026-03-18", "boards", 2);  /* first day of the 7 before */
    use(&company, 0, "2026-03-24", "exports", 4); /* its last */
    use(&company, 0, "2026-03-25", "reports", 8); /* first day of the last 7 */
    use(&company, 0, "2026-03-31", "boards", 16);
    use(&company, 0, "2026-04-01", "boards", 32);
    struct metric_scope scope = company_close(&company, "2026-12-31");
    struct metric_usage_window week = window_of(&scope, 0, "2026-03-31", 7);
    assert_int_equal(week.uses, 24);
    assert_int_equal(week.uses_before, 6);
    assert_int_equal(week.features, 2);
    assert_int_equal(window_of(&scope, 0, "2026-03-31", 1).uses, 16);
    assert_int_equal(window_of(&scope, 0, "2026-04-01", 90).uses, 63);
    assert_int_equal(window_of(&scope, 0, "2026-04-01", 90).features, 3);
    assert_int_equal(window_of(&scope, 1, "2026-03-31", 7).uses, 0);
    metric_usage_window(&scope, 0, 2, day_of("2026-03-31"), 14, both);
    assert_int_equal(both[0].uses, 30);
    assert_int_equal(both[0].uses_before, 1);
    assert_int_equal(both[1].uses + both[1].uses_before + both[1].features, 0);
    scope.as_of = day_of("2026-03-25"); /* nothing is read beyond it */
    assert_int_equal(window_of(&scope, 0, "2026-12-31", 7).uses, 12);
    company_release(&company);
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    scope = company_close(&company, "2026-12-31"); /* nobody used anything: no block */
    assert_int_equal(window_of(&scope, 0, "2026-03-31", 7).uses, 0);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usage_by_windows),
        cmocka_unit_test(windows_of_any_length),
        cmocka_unit_test(more_features_than_a_word),
        cmocka_unit_test(much_usage),
        cmocka_unit_test(answers_tickets_invoices_and_contacts),
        cmocka_unit_test(a_history_equals_its_days),
        cmocka_unit_test(out_of_scope_is_absent),
        cmocka_unit_test(counts_and_days_have_their_ends),
        cmocka_unit_test(rows_of_nobody_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
