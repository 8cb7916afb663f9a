/* MRR under the rule set `invoiced`: an account's steps from its lines, and the snapshots kept by day. */
#include "../check.h"

#include "column/builder.h"
#include "column/invoiced.h"
#include "column/snapshot.h"

static uint8_t brl, usd;

static int32_t day_of(const char *day)
{
    return day_parse(text_of(day));
}

static void line(struct column_builder *builder, uint32_t account, const char *day, int64_t amount,
                 uint8_t currency, int status)
{
    column_builder_line(builder, account,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                  .status = status, .currency = currency, .amount = amount,
                                                  .issued_day = day_of(day)});
}

static void invoice(struct column_builder *builder, uint32_t account, const char *day, int64_t amount)
{
    line(builder, account, day, amount, brl, LINE_PAID);
}

static struct column_builder *open_builder(void)
{
    brl = currency_parse(TEXT("BRL"));
    usd = currency_parse(TEXT("USD"));
    struct column_builder *builder = column_builder_new(brl);
    column_builder_rate(builder, month_parse(TEXT("2024-01")), usd, 5 * RATE_ONE);
    column_builder_rate(builder, month_parse(TEXT("2024-02")), usd, 5 * RATE_ONE);
    return builder;
}

struct step {
    const char *day;
    int64_t minor;
};

static void expect_steps(const struct recurring *recurring, size_t lane, uint8_t currency,
                         const struct step *steps, size_t count)
{
    const struct recurring_lane *of = &recurring->lanes.items[lane];
    assert_int_equal(of->currency, currency);
    assert_int_equal(of->end - of->start, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(recurring->steps.items[of->start + i].day, day_of(steps[i].day));
        assert_int_equal(recurring->steps.items[of->start + i].micro, steps[i].minor * MICRO_PER_MINOR);
    }
}

/* Months add up by currency; equal neighbours are one step; a month without a line ends it. */
static void test_steps(void **state)
{
    (void)state;
    struct column_builder *builder = open_builder();
    invoice(builder, 0, "2024-01-10", 60);
    line(builder, 0, "2024-01-12", 7, usd, LINE_OPEN);
    invoice(builder, 0, "2024-01-31", 40);
    invoice(builder, 0, "2024-02-01", 100); /* as much as January: no step */
    invoice(builder, 0, "2024-04-01", 30);
    line(builder, 0, "2024-04-02", 99, brl, LINE_VOID);
    line(builder, 0, "2024-04-02", 99, brl, LINE_DRAFT);
    line(builder, 0, NULL, 99, brl, LINE_OPEN);
    invoice(builder, 0, "2024-05-02", 1);
    invoice(builder, 1, "2024-01-02", 5); /* a credit takes it all back */
    invoice(builder, 1, "2024-01-20", -5);
    struct column_snapshot *snapshot = column_builder_finish(builder);
    const struct column_invoice_block *block = snapshot->blocks[COLUMN_INVOICE][0];
    struct recurring recurring = {0};
    column_derive_invoiced(&recurring, block, 0, day_of("2024-04-30"));
    static const struct step reais[] = {
        {"2024-01-01", 100}, {"2024-03-01", 0}, {"2024-04-01", 30}, {"2024-05-01", 0}};
    static const struct step dollars[] = {{"2024-01-01", 7}, {"2024-02-01", 0}};
    assert_int_equal(recurring.lanes.count, 2);
    size_t first = recurring.lanes.items[0].currency == brl ? 0 : 1;
    expect_steps(&recurring, first, brl, reais, 4);
    expect_steps(&recurring, 1 - first, usd, dollars, 2);
    column_derive_invoiced(&recurring, block, 1, day_of("2024-04-30"));
    assert_int_equal(recurring.lanes.count, 0);
    column_derive_invoiced(&recurring, block, 2, day_of("2024-04-30"));
    assert_int_equal(recurring.lanes.count, 0);
    recurring_release(&recurring);
    column_snapshot_release(snapshot);
}

/* A month past what a lane holds is held, above and below. */
static void test_held(void **state)
{
    (void)state;
    struct column_builder *builder = open_builder();
    for (int i = 0; i < 2; i++) {
        invoice(builder, 0, "2024-01-10", INT64_MAX);
        invoice(builder, 1, "2024-01-10", -INT64_MAX);
    }
    struct column_snapshot *snapshot = column_builder_finish(builder);
    struct recurring recurring = {0};
    for (uint32_t a = 0; a < 2; a++) {
        column_derive_invoiced(&recurring, snapshot->blocks[COLUMN_INVOICE][0], a, day_of("2024-01-31"));
        assert_int_equal(recurring.steps.items[0].micro, a ? -RECURRING_MICRO_MAX : RECURRING_MICRO_MAX);
    }
    recurring_release(&recurring);
    column_snapshot_release(snapshot);
}

/* Accounts of the organisation's currency become points, others lanes; how they left is unknown. */
static void test_blocks(void **state)
{
    (void)state;
    struct column_builder *builder = open_builder();
    invoice(builder, 0, "2024-01-10", 100);
    invoice(builder, 0, "2024-03-10", 100);
    line(builder, 1, "2024-01-10", -50, brl, LINE_OPEN);
    line(builder, 1, "2024-01-11", 10, usd, LINE_OPEN); /* 50 reais: nothing is left */
    line(builder, 1, "2024-02-11", 10, usd, LINE_OPEN);
    column_builder_subscription(
        builder, 0,
        &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1, .amount = 7, .currency = brl,
                                          .cancel_kind = CANCEL_VOLUNTARY, .start_day = day_of("2023-01-01"),
                                          .end_day = day_of("2024-02-01")});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    struct column_snapshot *under = column_under(snapshot, RULES_INVOICED, day_of("2024-12-31"));
    const struct column_mrr_block *block = column_mrr(under, 0);
    static const struct {
        const char *day;
        int64_t mrr;
        enum column_moved moved;
    } points[] = {{"2024-01-01", 100, MOVED_NEW},
                  {"2024-02-01", 0, MOVED_CHURN_UNKNOWN},
                  {"2024-03-01", 100, MOVED_REACTIVATION},
                  {"2024-04-01", 0, MOVED_CHURN_UNKNOWN}};
    assert_int_equal(block->point_start[1], 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(block->point_day[i], day_of(points[i].day));
        assert_int_equal(block->point_mrr[i], points[i].mrr);
        assert_int_equal(block->point_moved[i], points[i].moved);
    }
    assert_int_equal(block->point_start[2], 4);
    assert_int_equal(block->lane_count, 2);
    assert_int_equal(block->first_day[1], day_of("2024-02-01"));
    assert_int_equal(under->first_point_day, day_of("2024-01-01"));
    assert_int_equal(under->last_point_day, day_of("2024-04-01"));
    assert_int_equal(under->rules, RULES_INVOICED);
    assert_ptr_equal(column_subscribed_mrr(under, 0), column_mrr(snapshot, 0));
    assert_ptr_equal(column_subscribed_mrr(snapshot, 0), column_mrr(snapshot, 0));
    assert_ptr_equal(under->blocks[COLUMN_INVOICE][0], snapshot->blocks[COLUMN_INVOICE][0]);
    column_snapshot_release(snapshot); /* what is lent outlives whose it was */
    assert_int_equal(column_subscribed_mrr(under, 0)->point_mrr[0], 7);
    column_snapshot_release(under);
}

static struct column_snapshot *lend(const struct column_snapshot *snapshot, const char *day)
{
    struct column_snapshot *under = column_under(snapshot, RULES_INVOICED, day_of(day));
    column_snapshot_release(under);
    return under; /* to compare with, as long as it is kept */
}

/* The two days last used are kept; days behind the last line are all one. */
static void test_kept(void **state)
{
    (void)state;
    struct column_builder *builder = open_builder();
    invoice(builder, 0, "2024-01-10", 100);
    invoice(builder, 0, "2024-03-10", 100);
    invoice(builder, COLUMN_BLOCK_ACCOUNTS * 2, "2024-02-10", 100); /* the block between has none */
    struct column_snapshot *snapshot = column_builder_finish(builder);
    struct column_snapshot *same = column_under(snapshot, RULES_FAROL, day_of("2024-03-31"));
    assert_ptr_equal(same, snapshot);
    column_snapshot_release(same);
    struct column_snapshot *now = column_under(snapshot, RULES_INVOICED, day_of("2024-03-31"));
    assert_null(column_mrr(now, 1));
    assert_ptr_equal(lend(snapshot, "2024-03-10"), now);
    assert_ptr_equal(lend(snapshot, "2025-01-01"), now);
    assert_ptr_equal(lend(now, "2025-01-01"), now); /* its own rules */
    struct column_snapshot *before = lend(snapshot, "2024-03-09");
    assert_ptr_not_equal(before, now);
    assert_int_equal(column_mrr(before, 0)->point_start[COLUMN_BLOCK_ACCOUNTS], 2);
    assert_ptr_equal(lend(snapshot, "2024-03-09"), before);
    assert_ptr_equal(lend(snapshot, "2024-03-31"), now); /* used last: the other goes first */
    uint64_t version = now->version;
    lend(snapshot, "2024-01-31");
    assert_ptr_equal(lend(snapshot, "2024-03-31"), now);
    lend(snapshot, "2024-01-09");
    lend(snapshot, "2024-01-31");
    struct column_snapshot *again = column_under(snapshot, RULES_INVOICED, day_of("2024-03-31"));
    assert_int_not_equal(again->version, version); /* made anew; the one still held stays as it was */
    assert_true(column_snapshot_equal(again, now, NULL));
    column_snapshot_release(again);
    column_snapshot_release(now);
    column_snapshot_release(snapshot);
}

/* What follows a snapshot takes over the blocks whose invoices are the same ones, unless other rates may
 * change them or other lines count. */
static void test_follows(void **state)
{
    (void)state;
    struct column_builder *builder = open_builder();
    for (uint32_t b = 0; b < 3; b++) {
        invoice(builder, COLUMN_BLOCK_ACCOUNTS * b, "2024-01-10", 100);
        if (b == 1)
            line(builder, COLUMN_BLOCK_ACCOUNTS, "2024-02-10", 100, usd, LINE_OPEN);
    }
    line(builder, COLUMN_BLOCK_ACCOUNTS * 3, "2024-01-10", 100, brl, LINE_VOID); /* nothing to make of it */
    struct column_snapshot *first = column_builder_finish(builder);
    struct column_snapshot *under = column_under(first, RULES_INVOICED, day_of("2024-03-31"));
    static const struct {
        const char *day;
        bool other_rates, other_invoices, more_accounts, same[3];
    } cases[] = {
        {"2024-03-31", false, false, false, {true, true, true}},
        {"2024-04-01", false, false, false, {true, true, true}},
        {"2024-01-31", false, false, false, {false, false, false}},
        {"2024-03-31", true, false, false, {true, false, true}},
        {"2024-03-31", false, true, true, {false, true, true}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct column_snapshot *next = column_snapshot_share(first);
        column_kept_follow(next->kept, first->kept);
        if (cases[i].other_rates)
            column_snapshot_set_rate(next, month_parse(TEXT("2024-03")), usd, 6 * RATE_ONE);
        if (cases[i].more_accounts)
            column_snapshot_set_accounts(next, COLUMN_BLOCK_ACCOUNTS * 5);
        if (cases[i]
                .other_invoices) { /* the first block's are new ones, and a fifth block has the old ones */
            void *moved = next->blocks[COLUMN_INVOICE][0];
            next->blocks[COLUMN_INVOICE][0] = column_block_retain(next->blocks[COLUMN_INVOICE][2]);
            next->blocks[COLUMN_INVOICE][4] = moved;
        }
        struct column_snapshot *made = column_under(next, RULES_INVOICED, day_of(cases[i].day));
        for (uint32_t b = 0; b < 3; b++)
            assert_int_equal(column_mrr(made, b) == column_mrr(under, b), cases[i].same[b]);
        if (cases[i].more_accounts)
            assert_int_equal(column_mrr(made, 4)->point_mrr[0], 100);
        assert_null(column_mrr(made, 3));
        column_snapshot_release(made);
        column_snapshot_release(next);
    }
    struct column_snapshot *unasked = column_snapshot_share(first), *last = column_snapshot_share(first);
    column_kept_follow(unasked->kept, first->kept);
    column_kept_follow(last->kept, unasked->kept); /* nobody asked in between: what was made before that */
    struct column_snapshot *made = column_under(last, RULES_INVOICED, day_of("2024-03-31"));
    assert_ptr_equal(column_mrr(made, 0), column_mrr(under, 0));
    assert_true(column_snapshot_equal(made, under, NULL));
    column_snapshot_release(made);
    column_snapshot_release(last);
    column_snapshot_release(unasked);
    column_snapshot_release(under);
    column_snapshot_release(first);
}

static void test_nothing(void **state)
{
    (void)state;
    struct column_snapshot *snapshot = column_builder_finish(open_builder());
    struct column_snapshot *under = column_under(snapshot, RULES_INVOICED, day_of("2024-03-31"));
    assert_int_equal(under->first_point_day, DAY_ABSENT);
    assert_ptr_equal(lend(snapshot, "2020-01-01"), under);
    column_snapshot_release(under);
    column_snapshot_release(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps), cmocka_unit_test(test_held),    cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_kept),  cmocka_unit_test(test_nothing), cmocka_unit_test(test_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
