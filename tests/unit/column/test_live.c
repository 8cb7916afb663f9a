/* The live columns against the record read anew: after every change of a random history, undone imports
 * included, what was taken in change by change must equal what a fresh load makes. */
#include "../ledger/fixture.h"
#include "live_check.h"

#include "column/search.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bits.h"
#include "base/random.h"
#include "column/builder.h"
#include "column/live.h"
#include "column/load.h"
#include "ledger/setting.h"

#define LINES_MAX 6
#define LINE_BYTES 400

struct history {
    struct random random;
    int accounts, subscriptions, others;
};

static int pick(struct history *h, int bound)
{
    return (int)random_below(&h->random, (uint64_t)bound);
}

static const char *one_of(struct history *h, const char *const *choices, int count)
{
    return choices[pick(h, count)];
}

static void day_text(struct history *h, char out[11])
{
    day_format(day_from_civil(2022, 1, 1) + pick(h, 700), out);
}

static const char *const currencies[] = {"BRL", "BRL", "USD", "EUR"};
static const char *const units[] = {"month", "year", "week", "day"};
static const char *const plans[] = {"basic", "pro", "premium", ""};

static void write_account(struct history *h, char *line)
{
    int id = pick(h, 3) > 0 ? ++h->accounts : 1 + pick(h, h->accounts + 1);
    h->accounts = id > h->accounts ? id : h->accounts;
    snprintf(line, LINE_BYTES, "accounts|external_id=A%d|name=Name %d|segment=%s|owner_email=o%d@x.test%s",
             id, pick(h, 1000), one_of(h, plans, 4), pick(h, 3), pick(h, 4) == 0 ? "|seats=9" : "");
}

static void write_subscription(struct history *h, char *line)
{
    char start[11], end[11];
    int id = pick(h, 3) > 0 ? ++h->subscriptions : 1 + pick(h, h->subscriptions + 1);
    h->subscriptions = id > h->subscriptions ? id : h->subscriptions;
    day_text(h, start);
    day_format(day_parse(text_of(start)) + 1 + pick(h, 300), end);
    snprintf(line, LINE_BYTES,
             "subscriptions|external_id=S%d|account_external_id=A%d|plan=%s|amount=%d.%02d|interval_unit=%s|"
             "interval_count=%d|currency=%s|start_date=%s|end_date=%s|cancel_kind=%s",
             id, 1 + pick(h, h->accounts), one_of(h, plans, 4), pick(h, 900), pick(h, 100),
             one_of(h, units, 4), 1 + pick(h, 3), one_of(h, currencies, 4), start, pick(h, 2) ? end : "",
             pick(h, 2) ? "voluntary" : "");
}

static void write_change(struct history *h, char *line)
{
    char day[11];
    day_text(h, day);
    snprintf(line, LINE_BYTES,
             "subscription_changes|subscription_external_id=S%d|date=%s|amount=%d|plan=%s%s%s",
             1 + pick(h, h->subscriptions), day, pick(h, 900), one_of(h, plans, 4),
             pick(h, 3) ? "" : "|interval_unit=year", pick(h, 3) ? "" : "|interval_count=2");
}

static void write_line(struct history *h, char *line)
{
    char start[11], end[11];
    day_text(h, start);
    day_format(day_add_months(day_parse(text_of(start)), 1 + pick(h, 12)), end);
    snprintf(
        line, LINE_BYTES,
        "invoice_lines|external_id=L%d|account_external_id=A%d|invoice_external_id=I%d|type=%s|category=%s|"
        "service_start=%s|service_end=%s|amount=%d|currency=%s|issued_date=%s|due_date=%s",
        1 + pick(h, 60), 1 + pick(h, h->accounts), pick(h, 20), pick(h, 4) ? "subscription" : "trial",
        one_of(h, plans, 4), start, end, pick(h, 900) - 100, one_of(h, currencies, 4), start, end);
}

static void write_other(struct history *h, char *line)
{
    char day[11];
    int account = 1 + pick(h, h->accounts), id = ++h->others;
    day_text(h, day);
    switch (pick(h, 6)) {
    case 0:
        snprintf(line, LINE_BYTES,
                 "surveys|account_external_id=A%d|contact_email=%s|kind=nps|score=%d|stage=%s|answered_at=%s",
                 account, pick(h, 3) ? "a@x.test" : "", pick(h, 11), one_of(h, plans, 4), day);
        break;
    case 1:
        snprintf(line, LINE_BYTES, "usage|account_external_id=A%d|date=%s|feature=%s|count=%d", account, day,
                 one_of(h, plans, 3), pick(h, 50));
        break;
    case 2:
        snprintf(line, LINE_BYTES,
                 "tickets|external_id=T%d|account_external_id=A%d|opened_at=%s|severity=high", id, account,
                 day);
        break;
    case 3:
        snprintf(line, LINE_BYTES, "interactions|account_external_id=A%d|kind=call|at=%s|summary=%d", account,
                 day, id);
        break;
    case 4:
        snprintf(line, LINE_BYTES, "costs|month=%.7s|kind=acquisition|amount=%d|currency=BRL|channel=%s", day,
                 pick(h, 900), one_of(h, plans, 3));
        break;
    default:
        snprintf(line, LINE_BYTES, "fx_rates|month=%.7s|currency=%s|rate=%d.%02d", day,
                 pick(h, 2) ? "USD" : "EUR", 1 + pick(h, 6), pick(h, 100));
    }
}

static const char *const words[] = {"alpha", "beta", "gamma", ""};

/* What is done about accounts, every kind of it. Few numbers, so that rows are corrected and moved too. */
static void write_deed(struct history *h, char *line)
{
    /* 1: a day, 2: a word, 3: a number; each form takes all. */
    static const char *const forms[] = {
        "stages|entered_at=%1$s|journey=%2$s|stage=s%3$d|automatic=1",
        "milestones|due_date=%1$s|name=m%2$s|kind=first_value|owner_email=o%3$d@x.test",
        "handoffs|started_at=%1$s|ism_signed_at=%1$s|checklist=%2$s|csm_email=o%3$d@x.test",
        "tasks|title=t|created_at=%1$s|due_date=%1$s|snoozed_until=%1$s|reason=r%2$s%3$d|state=open",
        "tasks|title=t|created_at=%1$s|due_date=%1$s|closed_at=%1$s|reason=r%2$s%3$d|state=done|outcome=fine",
        "reviews|held_at=%1$s|minutes=%2$s%3$d",
        "churn_requests|requested_at=%1$s|reason=r%2$s%3$d|kind=voluntary|state=open",
        "opportunities|opened_at=%1$s|product=%2$s|amount=%3$d|kind=upsell|stage=won|currency=USD",
        "values|at=%1$s|promised=%2$s|amount=%3$d|kind=case",
        "health_overrides|at=%1$s|until_date=%1$s|reason=r%2$s%3$d|light=green",
        "sentiments|at=%1$s|note=%2$s|by_email=o%3$d@x.test|sentiment=good",
    };
    char day[11], rest[LINE_BYTES / 2];
    int form = pick(h, 12);
    day_text(h, day);
    if (form == 11) {
        snprintf(line, LINE_BYTES, "renewal_calls|subscription_external_id=S%d|called_at=%s|call=renews",
                 1 + pick(h, h->subscriptions), day);
        return;
    }
    snprintf(rest, sizeof rest, forms[form], day, one_of(h, words, 4), pick(h, 4));
    snprintf(line, LINE_BYTES, "%s|account_external_id=A%d", rest, 1 + pick(h, h->accounts));
    size_t length = strlen(line);
    if (pick(h, 2))
        snprintf(line + length, LINE_BYTES - length, "|external_id=D%d", 1 + pick(h, 9));
}

static void write_any(struct history *h, char *line)
{
    int what = pick(h, 13);
    if (what < 2 || h->accounts == 0)
        write_account(h, line);
    else if (what < 4 || h->subscriptions == 0)
        write_subscription(h, line);
    else if (what < 6)
        write_change(h, line);
    else if (what < 8)
        write_line(h, line);
    else if (what < 10)
        write_other(h, line);
    else
        write_deed(h, line);
}

static void random_history(struct fixture *f, uint64_t seed, int changes)
{
    struct history h = {.accounts = 0};
    int written = 0;
    struct column_live *live;
    char lines[LINES_MAX][LINE_BYTES], blocked[512];
    const char *pointers[LINES_MAX + 1];
    random_seed(&h.random, seed);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    for (int change = 0; change < changes; change++) {
        int count = 1 + pick(&h, LINES_MAX);
        for (int i = 0; i < count; i++) {
            write_any(&h, lines[i]);
            pointers[i] = lines[i];
        }
        pointers[count] = NULL;
        written += strcspn(put_all(f, pointers, true), "IU") < (size_t)count;
        int64_t import = f->import_id;
        assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
        check_equal(f, live);
        if (import != 0 && pick(&h, 4) == 0) {
            if (undo(f, import, blocked) == RESULT_OK)
                assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
            check_equal(f, live);
        }
    }
    assert_in_range(written, changes / 2, changes);
    column_live_close(live);
}

static void test_incremental_equals_rebuilt(void **state)
{
    random_history(*state, 1, 120);
}

static void test_known_at_reproduces(void **state)
{
    struct fixture *f = *state;
    struct column_snapshot *then, *again;
    char where[128] = "";
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", "segment", "SMB", NULL);
    put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "account_external_id", "A1", "amount", "100",
        "interval_unit", "month", "interval_count", "1", "currency", "BRL", "start_date", "2023-01-10", NULL);
    int64_t change = f->change_id;
    assert_int_equal(
        column_load(f->store, LEDGER_NOW, f->clock.fixed_instant, COLUMN_FAMILIES_ALL, &then, &f->problem),
        RESULT_OK);
    put(f, RECORD_SUBSCRIPTION, "external_id", "S1", "account_external_id", "A1", "amount", "150",
        "interval_unit", "month", "interval_count", "1", "currency", "BRL", "start_date", "2023-01-10", NULL);
    assert_int_equal(
        column_load(f->store, change, f->clock.fixed_instant, COLUMN_FAMILIES_ALL, &again, &f->problem),
        RESULT_OK);
    assert_true(column_snapshot_equal(then, again, where));
    assert_int_equal(column_mrr(again, 0)->point_mrr[0], 10000);
    column_snapshot_release(again);
    assert_int_equal(
        column_load(f->store, LEDGER_NOW, f->clock.fixed_instant, COLUMN_FAMILIES_ALL, &again, &f->problem),
        RESULT_OK);
    assert_false(column_snapshot_equal(then, again, where));
    assert_string_equal(where, "MRR of block 0");
    column_snapshot_release(then);
    column_snapshot_release(again);
}

static enum result write_setting(struct store_connection *connection, void *context, struct problem *problem)
{
    struct fixture *f = context;
    struct ledger_change change;
    ledger_touched_release(&f->touched);
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@farol.test"), &f->touched, problem);
    if (result == RESULT_OK)
        result = ledger_setting_write(&change, SETTING_CHURN_AFTER_OVERDUE_DAYS, TEXT("30"), problem);
    if (result == RESULT_OK)
        result = ledger_setting_write(&change, SETTING_HOURLY_COST, TEXT("90"), problem);
    if (result == RESULT_OK)
        result = ledger_hourly_cost_write(&change, TEXT("Bia@farol.test"), TEXT("120.5"), problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, NULL, NULL, problem);
    ledger_change_release(&change);
    return result;
}

/* A setting and rates change the MRR of accounts that no row of theirs touched; so does a new month. */
static void test_organisation_wide(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    put(f, RECORD_INVOICE_LINE, "external_id", "L1", "account_external_id", "A1", "type", "subscription",
        "amount", "100", "currency", "BRL", "service_start", "2023-01-01", "service_end", "2024-01-01",
        "due_date", "2023-01-10", NULL);
    put(f, RECORD_INVOICE_LINE, "external_id", "L2", "account_external_id", "A1", "type", "subscription",
        "amount", "-90", "currency", "USD", "service_start", "2023-01-01", "service_end", "2024-01-01", NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    put(f, RECORD_FX_RATE, "month", "2023-01", "currency", "USD", "rate", "5", NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    if (store_write(f->store, write_setting, f, &f->problem) != RESULT_OK)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    struct column_snapshot *snapshot = column_live_acquire(live);
    assert_int_equal(snapshot->settings.churn_after_overdue_days, 30);
    column_snapshot_release(snapshot);
    assert_int_equal(column_live_tick(live, &f->problem), RESULT_OK);
    f->clock.fixed_instant += INT64_C(40) * 86400 * 1000000;
    assert_int_equal(column_live_tick(live, &f->problem), RESULT_OK);
    check_equal(f, live);
    /* A change that wrote nothing, and one that names no accounts: all of them. */
    f->touched = (struct ledger_touched){0};
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    f->touched.change_id = 1;
    f->touched.kinds[RECORD_SUBSCRIPTION] = true;
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    column_live_close(live);
    column_live_close(NULL);
    live = column_live_of(column_builder_finish(column_builder_new(0)));
    snapshot = column_live_acquire(live);
    assert_int_equal(snapshot->account_count, 0);
    column_snapshot_release(snapshot);
    column_live_close(live);
}

/* What accounts are found by follows names, tax numbers and contacts, change by change. */
static void test_search_follows(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    struct column_search_query query;
    struct column_search_hit hit;
    struct arena arena;
    arena_init(&arena, 0);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", "tax_id", "12.345/0001", NULL);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Other", NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    put(f, RECORD_CONTACT, "external_id", "P1", "account_external_id", "A2", "name", "José Água", "email",
        "jose@x.example", NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Bravo", NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    struct column_snapshot *snapshot = column_live_acquire(live);
    assert_true(column_search_parse(&arena, TEXT("jose agua"), &query));
    assert_int_equal(column_search_best(snapshot, &query, NULL, true, 1, &hit), 1);
    assert_int_equal(hit.account, 1);
    assert_true(column_search_parse(&arena, TEXT("123450001"), &query));
    assert_int_equal(column_search_best(snapshot, &query, NULL, true, 1, &hit), 1);
    assert_true(column_search_parse(&arena, TEXT("acme"), &query));
    assert_int_equal(column_search_best(snapshot, &query, NULL, true, 1, &hit), 0);
    column_snapshot_release(snapshot);
    column_live_close(live);
    arena_release(&arena);
}

/* Who did it has an hourly cost of their own, or the organisation's, or there is none yet. */
static void test_hourly_costs(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    static const char *const by[] = {"", "bia@FAROL.test", "caio@farol.test", "ana@farol.test"};
    static const int64_t hourly[] = {9000, 12050, 9000, 9000};
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    for (int i = 0; i < 4; i++) {
        for (int month = 1; month <= 2; month++) /* once more by the same */
            put(f, RECORD_COST, "month", month == 1 ? "2023-01" : "2023-02", "kind", "service",
                "account_external_id", "A1", "amount", "1", "currency", "BRL", "minutes", "30",
                *by[i] ? "by_email" : NULL, by[i], NULL);
    }
    /* What the settings would do, and what they then did. */
    text settings[SETTING_COUNT] = {[SETTING_CHURN_AFTER_OVERDUE_DAYS] = TEXT("30"),
                                    [SETTING_RULE_SET] = TEXT("farol"),
                                    [SETTING_HOURLY_COST] = TEXT("90")};
    struct column_snapshot *trial;
    assert_int_equal(column_load_trying(f->store, settings, 0, COLUMN_FAMILIES_ALL, &trial, &f->problem),
                     RESULT_OK);
    assert_int_equal(trial->settings.churn_after_overdue_days, 30);
    for (size_t i = 0; i < trial->cost_count; i++)
        assert_int_equal(trial->costs[i].hourly_micro, 9000 * MICRO_PER_MINOR);
    column_snapshot_release(trial);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    struct column_snapshot *snapshot = column_live_acquire(live);
    assert_int_equal(snapshot->settings.churn_after_overdue_days, -1);
    assert_int_equal(snapshot->cost_count, 8);
    for (size_t i = 0; i < snapshot->cost_count; i++)
        assert_int_equal(snapshot->costs[i].hourly_micro, MONEY_ABSENT);
    column_snapshot_release(snapshot);
    assert_int_equal(store_write(f->store, write_setting, f, &f->problem), RESULT_OK);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    snapshot = column_live_acquire(live);
    int64_t sum = 0;
    for (size_t i = 0; i < snapshot->cost_count; i++)
        sum += snapshot->costs[i].hourly_micro;
    int64_t expected = 0;
    for (int i = 0; i < 4; i++)
        expected += 2 * hourly[i] * MICRO_PER_MINOR;
    assert_int_equal(sum, expected);
    column_snapshot_release(snapshot);
    column_live_close(live);
}

/* Readers keep what they hold; usage comes by its own thread and takes in what changed meanwhile. */
static void test_usage_follows(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    struct column_live_options options = {.usage_follows = true};
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    put(f, RECORD_USAGE, "account_external_id", "A1", "date", "2023-05-01", "feature", "board", "count", "3",
        NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, &options, &f->problem), RESULT_OK);
    struct column_snapshot *held = column_live_acquire(live);
    bool had_usage = held->loaded[COLUMN_USAGE]; /* the thread may have been quicker */
    put(f, RECORD_USAGE, "account_external_id", "A1", "date", "2023-05-02", "feature", "board", "count", "4",
        NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    assert_int_equal(held->loaded[COLUMN_USAGE], had_usage);
    column_snapshot_release(held);
    assert_int_equal(column_live_wait(live, &f->problem), RESULT_OK);
    check_equal(f, live);
    column_live_close(live);
}

static enum result write_zone(struct store_connection *connection, void *context, struct problem *problem)
{
    struct fixture *f = context;
    return ledger_organisation_write(connection, &f->organisation, problem);
}

static void set_zone(struct fixture *f, const char *zone)
{
    snprintf(f->organisation.zone, sizeof f->organisation.zone, "%s", zone);
    assert_int_equal(store_write(f->store, write_zone, f, &f->problem), RESULT_OK);
}

/* Changes put off are taken in together when asked for, or with the next that is not; nothing is nothing. */
static void test_put_off(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    struct column_snapshot *before = column_live_acquire(live);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Bravo", NULL);
    column_live_defer(live, &f->touched);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Charlie", NULL);
    column_live_defer(live, &f->touched);
    column_live_defer(live, &(struct ledger_touched){0});
    struct column_snapshot *meanwhile = column_live_acquire(live);
    assert_ptr_equal(before, meanwhile);
    column_snapshot_release(before);
    column_snapshot_release(meanwhile);
    assert_int_equal(column_live_catch_up(live, &f->problem), RESULT_OK);
    check_equal(f, live);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Delta", NULL);
    column_live_defer(live, &f->touched);
    put(f, RECORD_ACCOUNT, "external_id", "A3", "name", "Echo", NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    column_live_close(live);
}

/* What cannot be read leaves the columns as they were, and is taken in by the next change that can. */
static void test_failures(void **state)
{
    struct fixture *f = *state;
    struct column_live *live, *other;
    struct column_live_options options = {.usage_follows = true};
    struct column_snapshot *snapshot;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, &options, &f->problem), RESULT_OK);
    assert_int_equal(column_live_wait(live, &f->problem), RESULT_OK);
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Bravo", NULL);
    set_zone(f, "No/Where");
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_BAD_INPUT);
    assert_int_equal(column_live_tick(live, &f->problem), RESULT_BAD_INPUT);
    assert_int_equal(column_live_open(&other, f->store, &f->clock, NULL, &f->problem), RESULT_BAD_INPUT);
    assert_int_equal(column_load_known_at(f->store, f->clock.fixed_instant, &snapshot, &f->problem),
                     RESULT_BAD_INPUT);
    snapshot = column_live_acquire(live);
    assert_int_equal(column_account_name(snapshot, 0).data[0], 'A');
    column_snapshot_release(snapshot);
    assert_int_equal(column_live_catch_up(live, &f->problem), RESULT_BAD_INPUT);
    set_zone(f, "UTC");
    assert_int_equal(column_live_catch_up(live, &f->problem), RESULT_OK);
    check_equal(f, live);
    assert_int_equal(column_live_catch_up(live, &f->problem), RESULT_OK); /* nothing is left to do */
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Delta", NULL);
    set_zone(f, "No/Where");
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_BAD_INPUT);
    set_zone(f, "UTC");
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Charlie", "seats", "3", NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    check_equal(f, live);
    column_live_close(live);
}

/* More accounts than sums are bounded for are said, at the start as on the way. */
static void test_too_many_accounts(void **state)
{
    struct fixture *f = *state;
    struct column_live *live, *other;
    char sql[128];
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    snprintf(sql, sizeof sql, "INSERT INTO account_key (id, external_id, account_id) VALUES (%u, 'far', 0)",
             COLUMN_ACCOUNTS_MAX + 1);
    damage(f, sql);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_LIMIT);
    assert_int_equal(column_live_open(&other, f->store, &f->clock, NULL, &f->problem), RESULT_LIMIT);
    column_live_close(live);
}

static const char *custom_of(const struct column_snapshot *snapshot, const char *field, uint32_t account)
{
    static char out[64];
    int dimension = column_dimension_find(snapshot, text_of(field));
    if (dimension < 0)
        return "no field";
    text value = column_dictionary_text(column_dimension_dictionary(snapshot, dimension),
                                        column_account_code(snapshot, dimension, account));
    snprintf(out, sizeof out, "%.*s", TEXT_ARGUMENTS(value));
    return out;
}

/* A further custom field beside one that is there; a value of a field that accounts do not have is passed
 * over. */
static void test_custom_fields(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", "seats", "9", NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    put(f, RECORD_ACCOUNT, "external_id", "A2", "name", "Bravo", "tier", "gold", NULL);
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    struct column_snapshot *snapshot = column_live_acquire(live);
    assert_string_equal(custom_of(snapshot, "seats", 0), "9");
    assert_string_equal(custom_of(snapshot, "tier", 1), "gold");
    column_snapshot_release(snapshot);
    check_equal(f, live);
    column_live_close(live);
    damage(f, "UPDATE custom_field SET kind = 99 WHERE name = 'seats'");
    assert_int_equal(column_load(f->store, LEDGER_NOW, f->clock.fixed_instant, COLUMN_FAMILIES_ALL, &snapshot,
                                 &f->problem),
                     RESULT_OK);
    assert_string_equal(custom_of(snapshot, "seats", 0), "no field");
    assert_string_equal(custom_of(snapshot, "tier", 1), "gold");
    column_snapshot_release(snapshot);
}

/* Effort in minutes, or none said; costs alone renew no account's columns, and nor do contacts. */
static void test_costs(void **state)
{
    struct fixture *f = *state;
    struct column_live *live;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    put(f, RECORD_COST, "month", "2023-05", "kind", "service", "amount", "10", "currency", "BRL", NULL);
    assert_int_equal(column_live_open(&live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    struct column_snapshot *before = column_live_acquire(live);
    put(f, RECORD_COST, "month", "2023-05", "kind", "service", "amount", "20", "currency", "BRL", "minutes",
        "30", "account_external_id", "A1", NULL);
    f->touched.kinds[RECORD_CONTACT] = true;
    f->touched.account_words = 0; /* lists no accounts, for neither kind has columns of accounts */
    assert_int_equal(column_live_apply(live, &f->touched, &f->problem), RESULT_OK);
    struct column_snapshot *after = column_live_acquire(live);
    assert_ptr_equal(column_accounts(after, 0), column_accounts(before, 0));
    assert_int_equal(before->cost_count, 1);
    assert_int_equal(before->costs[0].minutes, INT64_MIN);
    assert_int_equal(after->cost_count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(after->costs[i].minutes, after->costs[i].account == 1 ? 30 : INT64_MIN);
    column_snapshot_release(before);
    column_snapshot_release(after);
    check_equal(f, live);
    column_live_close(live);
}

/* A database without an organisation. */
static void test_before_init(void **state)
{
    struct fixture *f = *state;
    char path[160];
    struct store *store;
    struct store_options options = {.mode = STORE_CREATE, .clock = &f->clock};
    struct column_live *live;
    snprintf(path, sizeof path, "%s/empty.db", f->folder);
    assert_int_equal(store_open(&store, text_of(path), &options, &f->problem), RESULT_OK);
    assert_int_equal(column_live_open(&live, store, &f->clock, NULL, &f->problem), RESULT_NOT_FOUND);
    store_close(store);
    unlink(path);
    snprintf(path, sizeof path, "%s/empty.db.lock", f->folder);
    unlink(path);
}

/* As known at the instant of a change, and before there was any. */
static void test_known_at_instant(void **state)
{
    struct fixture *f = *state;
    struct column_snapshot *snapshot;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL);
    int64_t instant = f->clock.fixed_instant;
    put(f, RECORD_ACCOUNT, "external_id", "A1", "name", "Bravo", NULL);
    assert_int_equal(column_load_known_at(f->store, instant, &snapshot, &f->problem), RESULT_OK);
    assert_int_equal(column_account_name(snapshot, 0).data[0], 'A');
    assert_int_equal(snapshot->known_at, instant);
    column_snapshot_release(snapshot);
    assert_int_equal(column_load_known_at(f->store, 0, &snapshot, &f->problem), RESULT_OK);
    assert_true(text_is_absent(column_account_name(snapshot, 0)));
    column_snapshot_release(snapshot);
}

struct reading {
    struct column_live *live;
    atomic_bool stop;
    atomic_int seen;
};

static void *read_always(void *context)
{
    struct reading *reading = context;
    while (!atomic_load(&reading->stop)) {
        struct column_snapshot *snapshot = column_live_acquire(reading->live);
        uint32_t existing = 0;
        for (uint32_t a = 0; a < snapshot->account_count; a++)
            existing += column_account_name(snapshot, a).length > 0;
        /* One change adds two accounts: never one of them alone. */
        if (existing % 2 != 0)
            fail_msg("%u accounts seen", existing);
        atomic_store(&reading->seen, (int)existing);
        column_snapshot_release(snapshot);
    }
    return NULL;
}

/* Readers at work while changes come in see whole changes only, and never wait for them. */
static void test_readers(void **state)
{
    struct fixture *f = *state;
    struct reading reading = {0};
    pthread_t thread;
    assert_int_equal(column_live_open(&reading.live, f->store, &f->clock, NULL, &f->problem), RESULT_OK);
    assert_int_equal(pthread_create(&thread, NULL, read_always, &reading), 0);
    for (int i = 0; i < 30; i++) {
        char a[64], b[64];
        snprintf(a, sizeof a, "accounts|external_id=A%d|name=Acme", 2 * i);
        snprintf(b, sizeof b, "accounts|external_id=A%d|name=Acme", 2 * i + 1);
        assert_string_equal(put_all(f, (const char *const[]){a, b, NULL}, false), "II");
        assert_int_equal(column_live_apply(reading.live, &f->touched, &f->problem), RESULT_OK);
    }
    while (atomic_load(&reading.seen) < 60)
        sched_yield();
    atomic_store(&reading.stop, true);
    pthread_join(thread, NULL);
    check_equal(f, reading.live);
    column_live_close(reading.live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_incremental_equals_rebuilt, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_known_at_reproduces, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_organisation_wide, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_put_off, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_failures, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_custom_fields, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_costs, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_before_init, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_known_at_instant, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_readers, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_hourly_costs, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_search_follows, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_usage_follows, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_too_many_accounts, fixture_open, fixture_close),
    };
    return cmocka_run_group_tests_name("column live", tests, NULL, NULL);
}
