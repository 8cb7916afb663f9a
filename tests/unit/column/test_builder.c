/* The builder and what readers ask of a snapshot: texts, codes, blocks, rates, conversion, comparing. */
#include "../check.h"

#include <stdio.h>

#include "base/bits.h"
#include "base/parallel.h"
#include "column/builder.h"
#include "column/dictionary.h"
#include "column/recurring.h"

static uint8_t currency(const char *code)
{
    return currency_parse(text_of(code));
}
static int32_t day_of(const char *day)
{
    return day_parse(text_of(day));
}
static int32_t month_of(const char *month)
{
    return month_parse(text_of(month));
}

static void account(struct column_builder *builder, uint32_t index, const char *id, const char *segment)
{
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id), .name = text_of(id),
                                     .parent = index};
    row.dimension[DIMENSION_SEGMENT] = text_of(segment);
    column_builder_account(builder, index, &row);
}

static void test_accounts(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    text names[] = {TEXT("seats"), TEXT("icp")}, values[] = {TEXT("9"), TEXT_ABSENT};
    column_builder_custom(builder, names, 2);
    account(builder, 2, "C", "SMB");
    account(builder, 0, "A", NULL);
    column_builder_account(builder, 5000,
                           &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("F"),
                                                        .custom = values, .signup_day = 7});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    assert_int_equal(snapshot->account_count, 5001);
    assert_int_equal(snapshot->block_count, 2);
    assert_int_equal(column_accounts(snapshot, 0)->count, 4096);
    assert_int_equal(column_accounts(snapshot, 1)->count, 905);
    assert_text(column_account_external_id(snapshot, 2), "C");
    assert_text(column_account_name(snapshot, 0), "A");
    assert_true(text_is_absent(column_account_external_id(snapshot, 1)));
    assert_true(text_is_absent(column_account_name(snapshot, 1)));
    assert_false(bits_has(column_accounts(snapshot, 0)->exists, 1));
    assert_int_equal(column_accounts(snapshot, 1)->signup_day[904], 7);
    assert_int_equal(column_accounts(snapshot, 0)->signup_day[0], DAY_ABSENT);
    assert_int_equal(column_accounts(snapshot, 0)->parent[2], 2);
    int segment = column_dimension_find(snapshot, TEXT("segment")),
        seats = column_dimension_find(snapshot, TEXT("seats"));
    assert_int_equal(segment, DIMENSION_SEGMENT);
    assert_int_equal(seats, COLUMN_DIMENSION_COUNT);
    assert_int_equal(column_dimension_find(snapshot, TEXT("nothing")), -1);
    assert_text(column_dictionary_text(column_dimension_dictionary(snapshot, segment),
                                       column_account_code(snapshot, segment, 2)),
                "SMB");
    assert_int_equal(column_account_code(snapshot, segment, 0), COLUMN_CODE_ABSENT);
    assert_text(column_dictionary_text(column_dimension_dictionary(snapshot, seats),
                                       column_account_code(snapshot, seats, 5000)),
                "9");
    assert_int_equal(column_account_code(snapshot, seats + 1, 5000), COLUMN_CODE_ABSENT);
    assert_true(column_snapshot_bytes(snapshot) > 100000);
    column_snapshot_release(snapshot);
    column_snapshot_release(NULL);
    column_builder_discard(NULL);
    column_builder_discard(column_builder_new(currency("BRL")));
}

static void test_blocks_apart(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    account(builder, 9000, "far", "A");
    column_builder_usage(builder, 9001,
                         &(struct column_usage_row){.day = 100, .feature = TEXT("x"), .quantity = 5});
    column_builder_usage(builder, 9001,
                         &(struct column_usage_row){.day = 99, .feature = TEXT("x"), .quantity = INT64_MAX});
    column_builder_usage(builder, 9001,
                         &(struct column_usage_row){.day = 98, .feature = TEXT("x"), .quantity = -1});
    column_builder_usage(builder, 9001,
                         &(struct column_usage_row){.day = -20000, .feature = TEXT("x"), .quantity = 1});
    column_builder_usage(builder, 9001,
                         &(struct column_usage_row){.day = 200000, .feature = TEXT("x"), .quantity = 1});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    assert_null(column_accounts(snapshot, 0));
    assert_null(snapshot->blocks[COLUMN_USAGE][0]);
    const struct column_usage_block *usage = snapshot->blocks[COLUMN_USAGE][2];
    uint32_t local = 9001 - 8192, row = usage->start[local];
    assert_int_equal(usage->start[local + 1] - row, 2); /* less than nothing is no usage */
    assert_int_equal(usage->day[row], 99 - COLUMN_USAGE_BASE_DAY);
    assert_int_equal(column_usage_quantity(usage, local, row), UINT32_MAX);
    assert_int_equal(column_usage_quantity(usage, local, row + 1), 5);
    assert_true(usage->wraps);
    assert_int_equal(column_account_code(snapshot, DIMENSION_SEGMENT, 1), COLUMN_CODE_ABSENT);
    assert_true(text_is_absent(column_account_external_id(snapshot, 1)));
    column_snapshot_release(snapshot);
}

/* Rows of each family in any order come out by account and their family's order. */
static void test_order(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    for (int i = 2; i >= 0; i--) {
        uint32_t a = (uint32_t)i % 2;
        column_builder_ticket(
            builder, a,
            &(struct column_ticket_row){
                .opened_day = i, .closed_day = DAY_ABSENT, .severity = SEVERITY_HIGH, .sla_breached = true});
        column_builder_interaction(builder, a,
                                   &(struct column_interaction_row){.day = i, .kind = INTERACTION_CALL});
        column_builder_survey(builder, a,
                              &(struct column_survey_row){.contact = i == 0   ? TEXT("a@x")
                                                                     : i == 2 ? TEXT("a@x")
                                                                              : TEXT_ABSENT,
                                                          .instant = i,
                                                          .day = i,
                                                          .score = (int16_t)(i * 100),
                                                          .scale_max = 1000,
                                                          .stage = TEXT("s")});
        column_builder_line(builder, a,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                      .issued_day = i, .amount = i + 10, .discount = 3,
                                                      .invoice = i == 1 ? TEXT_ABSENT : TEXT("I"),
                                                      .category = TEXT("c")});
    }
    column_builder_survey(builder, 0, &(struct column_survey_row){.instant = 5, .day = 5});
    column_builder_survey(builder, 0, &(struct column_survey_row){.instant = 4, .day = 4});
    column_builder_line(builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .issued_day = 9, .amount = INT64_MIN,
                                                  .discount = 5, .status = LINE_PAID});
    column_builder_cost(
        builder,
        &(struct column_cost_row){
            .month = 600, .kind = COST_SERVICE, .channel = TEXT("ads"), .amount = 5, .minutes = INT64_MIN});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    const struct column_ticket_block *tickets = snapshot->blocks[COLUMN_TICKET][0];
    const struct column_interaction_block *touches = snapshot->blocks[COLUMN_INTERACTION][0];
    const struct column_survey_block *surveys = snapshot->blocks[COLUMN_SURVEY][0];
    const struct column_invoice_block *lines = snapshot->blocks[COLUMN_INVOICE][0];
    assert_int_equal(tickets->opened_day[0], 0);
    assert_int_equal(tickets->opened_day[1], 2);
    assert_int_equal(tickets->opened_day[2], 1);
    assert_int_equal(touches->day[1], 2);
    assert_int_equal(surveys->start[1], 4);
    assert_int_equal(surveys->contact[0], surveys->contact[1]);
    assert_int_not_equal(surveys->contact[1], surveys->contact[2]);
    assert_int_not_equal(surveys->contact[2], surveys->contact[3]);
    assert_int_equal(surveys->score[0], 0);
    assert_int_equal(surveys->score[1], 200);
    assert_int_equal(lines->invoice[0], lines->invoice[1]);
    assert_int_not_equal(lines->invoice[1], lines->invoice[2]);
    assert_int_equal(lines->amount[0], 7);
    assert_int_equal(lines->amount[2], INT64_MIN); /* a discount that does not fit is not deducted */
    assert_int_equal(lines->status[0], LINE_OPEN);
    assert_int_equal(lines->status[2], LINE_PAID);
    assert_text(column_dictionary_text(snapshot->categories, lines->category[0]), "c");
    assert_int_equal(snapshot->cost_count, 1);
    assert_text(column_dictionary_text(snapshot->dimensions[DIMENSION_CHANNEL], snapshot->costs[0].channel),
                "ads");
    column_snapshot_release(snapshot);
}

/* The plan is that of the last change that names one. */
static void test_plan(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    for (int64_t id = 1; id <= 3; id++)
        column_builder_subscription(
            builder, 0,
            &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = id,
                                              .currency = currency("BRL"), .start_day = 0, .amount = 5,
                                              .plan = TEXT("basic"), .cancel_reason = TEXT("price"),
                                              .product = id == 2 ? TEXT("routes") : TEXT_ABSENT});
    column_builder_change(
        builder, 0,
        &(struct column_change_row){.subscription_id = 2, .day = 9, .amount = 6, .plan = TEXT("pro")});
    column_builder_change(builder, 0,
                          &(struct column_change_row){.subscription_id = 2, .day = 10, .amount = 6});
    column_builder_change(
        builder, 0,
        &(struct column_change_row){.subscription_id = 2, .day = 8, .amount = 6, .plan = TEXT("premium")});
    column_builder_change(
        builder, 1,
        &(struct column_change_row){.subscription_id = 2, .day = 8, .amount = 6, .plan = TEXT("other")});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    const struct column_subscription_block *block = snapshot->blocks[COLUMN_SUBSCRIPTION][0];
    assert_text(column_dictionary_text(snapshot->dimensions[DIMENSION_PLAN], block->plan[0]), "basic");
    assert_text(column_dictionary_text(snapshot->dimensions[DIMENSION_PLAN], block->plan[1]), "pro");
    assert_text(column_dictionary_text(snapshot->cancel_reasons, block->cancel_reason[2]), "price");
    assert_int_equal(block->product[0], COLUMN_CODE_ABSENT);
    assert_text(column_dictionary_text(snapshot->products, block->product[1]), "routes");
    assert_int_equal(snapshot->first_point_day, 0);
    assert_int_equal(snapshot->last_point_day, 8);
    column_snapshot_release(snapshot);
}

static void test_rates(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    uint8_t usd = currency("USD"), eur = currency("EUR"), jpy = currency("JPY");
    bool provisional = false;
    column_builder_rate(builder, month_of("2024-03"), usd, 5 * RATE_ONE);
    column_builder_rate(builder, month_of("2024-01"), usd, 4 * RATE_ONE);
    column_builder_rate(builder, month_of("2024-05"), eur, 6 * RATE_ONE);
    column_builder_rate(builder, month_of("2024-05"), jpy, 3 * RATE_ONE / 100);
    column_builder_running_month(builder, month_of("2024-05"));
    struct column_snapshot *snapshot = column_builder_finish(builder);
    assert_int_equal(column_rate(snapshot, currency("BRL"), month_of("1990-01"), &provisional), RATE_ONE);
    assert_int_equal(column_rate(snapshot, usd, month_of("2024-01"), &provisional), 4 * RATE_ONE);
    assert_int_equal(column_rate(snapshot, usd, month_of("2024-02"), &provisional), 0);
    assert_int_equal(column_rate(snapshot, usd, month_of("2023-12"), &provisional), 0);
    assert_int_equal(column_rate(snapshot, currency("GBP"), month_of("2024-02"), &provisional), 0);
    assert_false(provisional);
    assert_int_equal(column_rate(snapshot, usd, month_of("2024-05"), &provisional), 5 * RATE_ONE);
    assert_true(provisional);
    assert_int_equal(column_rate(snapshot, eur, month_of("2030-05"), &provisional), 6 * RATE_ONE);
    assert_int_equal(column_rate(snapshot, usd, month_of("2024-04"), &provisional), 0);
    column_snapshot_release(snapshot);
    /* Only an earlier rate stands in: in a running month before a currency's first, it is missing. */
    builder = column_builder_new(currency("BRL"));
    column_builder_rate(builder, month_of("2024-01"), usd, 4 * RATE_ONE);
    column_builder_rate(builder, month_of("2024-04"), eur, 6 * RATE_ONE);
    column_builder_running_month(builder, month_of("2024-02"));
    snapshot = column_builder_finish(builder);
    provisional = false;
    assert_int_equal(column_rate(snapshot, eur, month_of("2024-03"), &provisional), 0);
    assert_false(provisional);
    assert_int_equal(column_rate(snapshot, usd, month_of("2024-03"), &provisional), 4 * RATE_ONE);
    assert_true(provisional);
    column_snapshot_release(snapshot);
}

static int64_t convert(const struct column_snapshot *snapshot, const struct column_amount *amounts,
                       size_t count)
{
    int64_t minor;
    bool provisional;
    uint8_t missing = 0;
    if (!column_convert(snapshot, amounts, count, month_of("2024-05"), &minor, &provisional, &missing))
        return -1000 - missing;
    return minor;
}

/* Sums round once, half to even; currencies of other minor digits; what is too large is held. */
static void test_convert(void **state)
{
    (void)state;
    uint8_t brl = currency("BRL"), usd = currency("USD"), jpy = currency("JPY"), kwd = currency("KWD");
    for (int home = 0; home < 2; home++) {
        struct column_builder *builder = column_builder_new(home ? jpy : brl);
        column_builder_rate(builder, month_of("2024-05"), usd, home ? 150 * RATE_ONE : 5 * RATE_ONE);
        column_builder_rate(builder, month_of("2024-05"), jpy, 3 * RATE_ONE / 100);
        column_builder_rate(builder, month_of("2024-05"), kwd, 16 * RATE_ONE);
        struct column_snapshot *snapshot = column_builder_finish(builder);
        if (home) {
            assert_int_equal(convert(snapshot, &(struct column_amount){usd, 100 * MICRO_PER_MINOR}, 1), 150);
        } else {
            struct column_amount two[] = {{usd, 100 * MICRO_PER_MINOR}, {brl, 500000}};
            assert_int_equal(convert(snapshot, two, 2), 500); /* 500.5: to even */
            two[1].micro = 500001;
            assert_int_equal(convert(snapshot, two, 2), 501);
            two[1].micro = 1500000;
            assert_int_equal(convert(snapshot, two, 2), 502); /* 501.5 */
            two[1].micro = -600 * MICRO_PER_MINOR;
            assert_int_equal(convert(snapshot, two, 2), -100);
            assert_int_equal(convert(snapshot, &(struct column_amount){jpy, 1000 * MICRO_PER_MINOR}, 1),
                             3000);
            assert_int_equal(convert(snapshot, &(struct column_amount){kwd, 1000 * MICRO_PER_MINOR}, 1),
                             1600);
            assert_int_equal(convert(snapshot, &(struct column_amount){brl, INT64_MAX}, 1),
                             RECURRING_MINOR_MAX);
            assert_int_equal(convert(snapshot, &(struct column_amount){brl, -INT64_MAX}, 1),
                             -RECURRING_MINOR_MAX);
            assert_int_equal(convert(snapshot, &(struct column_amount){usd, INT64_C(1) << 52}, 1),
                             22517998137); /* ÷ 10⁶ × 5 */
            struct column_amount none[] = {{currency("GBP"), 0}};
            assert_int_equal(convert(snapshot, none, 1), 0);
            none[0].micro = 1;
            assert_int_equal(convert(snapshot, none, 1), -1000 - currency("GBP"));
        }
        column_snapshot_release(snapshot);
    }
    struct column_builder *builder = column_builder_new(brl);
    column_builder_rate(builder, month_of("2024-05"), usd, INT64_MAX);
    column_builder_rate(builder, month_of("2024-05"), jpy, INT64_MAX);
    column_builder_rate(builder, month_of("2024-05"), kwd, INT64_C(1) << 61);
    struct column_snapshot *snapshot = column_builder_finish(builder);
    /* Too large for the sum of many, though not for the product itself. */
    struct column_amount both[] = {{kwd, INT64_C(1) << 60}, {kwd, -(INT64_C(1) << 61)}};
    assert_int_equal(convert(snapshot, &both[0], 1), RECURRING_MINOR_MAX);
    assert_int_equal(convert(snapshot, &both[1], 1), -RECURRING_MINOR_MAX);
    assert_int_equal(convert(snapshot, both, 2), 0);
    assert_int_equal(convert(snapshot, &(struct column_amount){jpy, INT64_MAX}, 1), RECURRING_MINOR_MAX);
    assert_int_equal(convert(snapshot, &(struct column_amount){usd, -INT64_MAX}, 1), -RECURRING_MINOR_MAX);
    column_snapshot_release(snapshot);
}

/* An account of two currencies begins where their sum at the rates of the day is above zero. */
static void test_foreign_first_day(void **state)
{
    (void)state;
    static const struct {
        int64_t credit;
        const char *first;
    } cases[] = {{0, "2024-01-10"}, {-40000, "2024-02-01"}, {-90000, "2024-03-10"}};
    for (size_t i = 0; i < 3; i++) {
        struct column_builder *builder = column_builder_new(currency("BRL"));
        for (int m = 0; m < 4; m++)
            column_builder_rate(builder, month_of("2024-01") + m, currency("USD"), (3 + 3 * m) * RATE_ONE);
        column_builder_subscription(builder, 0,
                                    &(struct column_subscription_row){
                                        COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1, .amount = 10000,
                                        .currency = currency("USD"), .start_day = day_of("2024-01-10")});
        if (cases[i].credit != 0)
            column_builder_line(builder, 0,
                                &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                          .currency = currency("BRL"),
                                                          .amount = cases[i].credit * 2,
                                                          .service_start_day = day_of("2024-01-10"),
                                                          .service_end_day = day_of("2024-03-10")});
        struct column_snapshot *snapshot = column_builder_finish(builder);
        const struct column_mrr_block *block = column_mrr(snapshot, 0);
        assert_int_equal(block->first_day[0], day_of(cases[i].first));
        if (cases[i].credit != 0)
            assert_int_equal(block->credit_over_micro[0], (-cases[i].credit - 30000) * MICRO_PER_MINOR);
        else
            assert_null(block->credit_over_micro);
        column_snapshot_release(snapshot);
    }
    /* Without any rate an account has begun where something of it is above zero; a credit alone never begins.
     */
    for (int sign = -1; sign <= 1; sign += 2) {
        struct column_builder *builder = column_builder_new(currency("BRL"));
        column_builder_line(builder, 0,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                      .currency = currency("USD"), .amount = sign * 100,
                                                      .service_start_day = day_of("2024-01-10"),
                                                      .service_end_day = day_of("2024-03-10")});
        struct column_snapshot *snapshot = column_builder_finish(builder);
        assert_int_equal(column_mrr(snapshot, 0)->first_day[0], sign > 0 ? day_of("2024-01-10") : DAY_ABSENT);
        column_snapshot_release(snapshot);
    }
}

static struct column_snapshot *variant(int which)
{
    struct column_builder *builder = column_builder_new(currency(which == 1 ? "USD" : "BRL"));
    text name = which == 2 ? TEXT("x") : TEXT("y");
    if (which != 3)
        column_builder_custom(builder, &name, 1);
    column_builder_rate(builder, 600, currency("EUR"), which == 4 ? 1 : 2);
    if (which == 5)
        column_builder_rate(builder, 600, currency("GBP"), 2);
    if (which == 22)
        column_builder_running_month(builder, 600);
    /* The same texts come in another order in the variant 0, which is equal. */
    if (which == 0)
        account(builder, 1, "B", "Z");
    account(builder, 0, which == 6 ? "A2" : "A", which == 7 ? "W" : "S");
    if (which != 0 && which != 8)
        account(builder, 1, "B", "Z");
    if (which == 9)
        account(builder, 2, "C", NULL);
    column_builder_subscription(builder, 0,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1,
                                                                  .amount = which == 10 ? 2 : 1,
                                                                  .currency = currency("BRL"), .start_day = 0,
                                                                  .plan = which == 11 ? TEXT("q") : TEXT("p"),
                                                                  .cancel_kind = which == 12 ? 1 : -1});
    column_builder_subscription(builder, 1,
                                &(struct column_subscription_row){
                                    COLUMN_SUBSCRIPTION_ROW_NONE, .id = 2, .amount = which == 13 ? 2 : 1,
                                    .currency = currency("EUR"), .start_day = 0, .plan = TEXT("p")});
    column_builder_usage(builder, which == 14 ? 1 : 0,
                         &(struct column_usage_row){.day = 5, .feature = TEXT("f"), .quantity = 1});
    if (which == 15)
        column_builder_usage(builder, 0,
                             &(struct column_usage_row){.day = 5, .feature = TEXT("f"), .quantity = 1});
    column_builder_survey(builder, 0,
                          &(struct column_survey_row){.stage = which == 16 ? TEXT("a") : TEXT("b")});
    column_builder_cost(
        builder, &(struct column_cost_row){.month = 1, .amount = which == 17 ? 2 : 1, .channel = TEXT("Z")});
    if (which == 18)
        column_builder_cost(builder, &(struct column_cost_row){.month = 1});
    if (which == 19)
        column_builder_ticket(builder, 0, &(struct column_ticket_row){.opened_day = 1});
    if (which == 20)
        column_builder_line(builder, 0,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                      .currency = currency("BRL"), .amount = -500,
                                                      .service_start_day = 0, .service_end_day = 31});
    if (which == 21)
        column_builder_subscription(
            builder, 0,
            &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 3, .amount = 0,
                                              .currency = currency("BRL"), .start_day = 0});
    return column_builder_finish(builder);
}

static void test_equal(void **state)
{
    (void)state;
    char where[128];
    struct column_snapshot *base = variant(-1), *other = variant(0);
    assert_true(column_snapshot_equal(base, other, where));
    column_snapshot_release(other);
    for (int which = 1; which <= 22; which++) {
        other = variant(which);
        where[0] = '\0';
        if (column_snapshot_equal(base, other, where) || column_snapshot_equal(other, base, NULL))
            fail_msg("variant %d is called equal", which);
        assert_true(where[0] != '\0');
        column_snapshot_release(other);
    }
    column_snapshot_release(base);
}

/* Texts past what sixteen bits number have no code there; the dictionary itself takes them. */
static void test_very_many_texts(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    char feature[16];
    for (int i = 0; i <= 65536; i++) {
        snprintf(feature, sizeof feature, "f%d", i);
        column_builder_usage(
            builder, 0, &(struct column_usage_row){.day = 100, .feature = text_of(feature), .quantity = 1});
    }
    struct column_snapshot *snapshot = column_builder_finish(builder);
    const struct column_usage_block *usage = snapshot->blocks[COLUMN_USAGE][0];
    assert_int_equal(column_dictionary_count(snapshot->features), 65538);
    assert_int_equal(usage->feature[65534], 65535);
    assert_int_equal(usage->feature[65536], COLUMN_CODE_ABSENT);
    column_snapshot_release(snapshot);
}

/* Rows that say the same keep the order in which they came; a line without both service days serves nothing.
 */
static void test_ties(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    column_builder_ticket(builder, 1, &(struct column_ticket_row){.opened_day = 5, .closed_day = 9});
    for (int i = 0; i < 3; i++) {
        column_builder_ticket(builder, 0, &(struct column_ticket_row){.opened_day = 5, .closed_day = 5 + i});
        column_builder_interaction(
            builder, 0, &(struct column_interaction_row){.day = 5, .kind = (enum interaction_kind)i});
        column_builder_usage(builder, 0,
                             &(struct column_usage_row){.day = 5, .feature = TEXT("f"), .quantity = i + 1});
        column_builder_survey(builder, 0,
                              &(struct column_survey_row){.contact = TEXT("c"), .score = (int16_t)i});
        column_builder_line(builder, 0,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .issued_day = 5, .amount = i});
        column_builder_subscription(builder, 0,
                                    &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 7,
                                                                      .currency = currency("BRL"),
                                                                      .start_day = i});
    }
    column_builder_line(builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                  .service_end_day = 90, .amount = 100,
                                                  .currency = currency("BRL")});
    column_builder_line(builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                  .service_start_day = 0, .amount = 100,
                                                  .currency = currency("BRL")});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    const struct column_ticket_block *tickets = snapshot->blocks[COLUMN_TICKET][0];
    const struct column_interaction_block *touches = snapshot->blocks[COLUMN_INTERACTION][0];
    const struct column_usage_block *usage = snapshot->blocks[COLUMN_USAGE][0];
    const struct column_survey_block *surveys = snapshot->blocks[COLUMN_SURVEY][0];
    const struct column_subscription_block *subscriptions = snapshot->blocks[COLUMN_SUBSCRIPTION][0];
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tickets->closed_day[i], 5 + i);
        assert_int_equal(touches->kind[i], i);
        assert_int_equal(column_usage_quantity(usage, 0, i), i + 1);
        assert_int_equal(surveys->score[i], i);
        assert_int_equal(subscriptions->start_day[i], i);
    }
    assert_null(column_mrr(snapshot, 0));
    column_snapshot_release(snapshot);
}

/* Amounts past what an account may be worth are held, so that sums of all accounts cannot overflow. */
static void test_held(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    column_builder_subscription(builder, 0,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1,
                                                                  .currency = currency("BRL"), .start_day = 0,
                                                                  .amount = INT64_MAX});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    assert_int_equal(column_mrr(snapshot, 0)->point_mrr[0], RECURRING_MINOR_MAX);
    column_snapshot_release(snapshot);
}

/* Snapshots that differ in one thing that only accounts, rates or lanes show. */
static struct column_snapshot *detail(int which)
{
    struct column_builder *builder = column_builder_new(currency("BRL"));
    column_builder_rate(builder, which == 1 ? 601 : 600, currency("EUR"), 2 * RATE_ONE);
    column_builder_rate(builder, 602, currency(which == 2 ? "USD" : "EUR"), 2 * RATE_ONE);
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("A"),
                                     .name = which == 3 ? TEXT("b") : TEXT("a")};
    row.signup_day = which == 4 ? 1 : 2;
    row.parent = which == 5;
    if (which != 6)
        column_builder_account(builder, 1, &row);
    column_builder_subscription(
        builder, which == 7 ? 0 : 1,
        &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1, .amount = 10,
                                          .currency = currency(which == 8 ? "USD" : "EUR"),
                                          .start_day = 18262 + (which == 9)});
    column_builder_subscription(
        builder, 1,
        &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 2, .amount = 10,
                                          .currency = currency("EUR"), .start_day = 18262,
                                          .end_day = which == 10 ? 18300 : DAY_ABSENT});
    struct column_cost_row cost = {.month = which == 11 ? 2 : 1,
                                   .kind = which == 12 ? COST_SERVICE : COST_ACQUISITION,
                                   .currency = which == 13,
                                   .account = which == 14,
                                   .minutes = which == 15,
                                   .hourly_micro = which == 17,
                                   .channel = which == 16 ? TEXT("y") : TEXT("x")};
    column_builder_cost(builder, &cost);
    column_builder_account(builder, 2,
                           &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("Z")});
    return column_builder_finish(builder);
}

static void test_equal_details(void **state)
{
    (void)state;
    char where[128];
    struct column_snapshot *base = detail(0);
    assert_true(column_snapshot_equal(base, base, where));
    for (int which = 1; which <= 17; which++) {
        struct column_snapshot *other = detail(which);
        if (column_snapshot_equal(base, other, where) || column_snapshot_equal(other, base, NULL))
            fail_msg("detail %d is called equal", which);
        assert_true(column_snapshot_bytes(other) > 0);
        column_snapshot_release(other);
    }
    column_snapshot_release(base);
}

struct held_case {
    const char *currency;
    int64_t amount;
    int32_t start_day, end_day; /* month 600 begins on day 18262 */
    int64_t rates[3];           /* of months 600, 601 and 602; 0 none */
    uint32_t held;
};

/* Who pays more a month than is counted, at home, before or after conversion; and who only might have. */
static void test_held_account(void **state)
{
    (void)state;
    enum { BEGIN = 18262, FEBRUARY = 18293, MARCH = 18322 };
    static const struct held_case cases[] = {
        {"BRL", RECURRING_MINOR_MAX, BEGIN, DAY_ABSENT, {0}, 3},
        {"BRL", RECURRING_MINOR_MAX - 101, BEGIN, DAY_ABSENT, {0}, 0},
        {"USD", INT64_MAX / 4, BEGIN, DAY_ABSENT, {RATE_ONE, RATE_ONE, RATE_ONE}, 3}, /* before */
        {"USD", -INT64_MAX / 4, BEGIN, DAY_ABSENT, {RATE_ONE, RATE_ONE, RATE_ONE}, 3},
        {"USD", 1000000000000, BEGIN, DAY_ABSENT, {RATE_ONE, RATE_ONE, 5 * RATE_ONE}, 3}, /* after */
        {"USD", 1000000000000, BEGIN, MARCH + 20, {RATE_ONE, RATE_ONE, 5 * RATE_ONE}, 3}, /* until then */
        {"USD", 1000000000000, BEGIN, FEBRUARY, {RATE_ONE, RATE_ONE, 5 * RATE_ONE}, 0},   /* gone by then */
        {"USD", 1000000000000, MARCH, DAY_ABSENT, {5 * RATE_ONE, 0, RATE_ONE}, 0},        /* not there yet */
        {"USD", 1000000000000, BEGIN, DAY_ABSENT, {0, 0, 5 * RATE_ONE}, 3}, /* without a rate at first */
        {"USD", 1000000000000, BEGIN, DAY_ABSENT, {RATE_ONE, RATE_ONE, RATE_ONE}, 0},
        {"JPY", 100000000000, BEGIN, DAY_ABSENT, {RATE_ONE, RATE_ONE, RATE_ONE}, 3},  /* no minor digits */
        {"KWD", 4000000000000, BEGIN, DAY_ABSENT, {RATE_ONE, RATE_ONE, RATE_ONE}, 0}, /* three of them */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct held_case *one = &cases[i];
        struct column_builder *builder = column_builder_new(currency("BRL"));
        for (int month = 0; month < 3; month++)
            if (one->rates[month])
                column_builder_rate(builder, 600 + month, currency(one->currency), one->rates[month]);
        for (uint32_t a = 0; a < 4; a++) {
            column_builder_account(
                builder, a, &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("A")});
            column_builder_subscription(
                builder, a,
                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 10 + a, .amount = 100,
                                                  .currency = currency("BRL"), .start_day = BEGIN});
        }
        column_builder_subscription(
            builder, 2,
            &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1, .amount = one->amount,
                                              .currency = currency(one->currency),
                                              .start_day = one->start_day, .end_day = one->end_day});
        struct column_snapshot *snapshot = column_builder_finish(builder);
        if (snapshot->held != one->held)
            fail_msg("case %zu: %u", i, snapshot->held);
        column_snapshot_release(snapshot);
    }
}

/* Twice the same snapshot, and one byte of one of them turned: every array is compared, whichever way round.
 */
static void test_equal_bytes(void **state)
{
    (void)state;
    char where[128];
    struct column_snapshot *base = variant(20), *other = variant(20);
    struct column_mrr_block *mrr = other->blocks[COLUMN_MRR][0];
    struct column_account_block *accounts = other->blocks[COLUMN_ACCOUNT][0];
    const char *wide = "rates, costs or fields of block 0", *of_account = "account of block 0",
               *of_mrr = "MRR of block 0";
    const struct {
        void *at;
        const char *where;
    } turned[] = {
        {&mrr->point_start[1], of_mrr},    {mrr->point_day, of_mrr},
        {mrr->point_mrr, of_mrr},          {mrr->point_moved, of_mrr},
        {mrr->first_day, of_mrr},          {mrr->credit_over_micro, of_mrr},
        {&mrr->lane_count, of_mrr},        {&mrr->lanes[0].account, of_mrr},
        {&mrr->lanes[0].currency, of_mrr}, {&mrr->lanes[0].start, of_mrr},
        {&mrr->lanes[0].end, of_mrr},      {mrr->lane_day, of_mrr},
        {mrr->lane_micro, of_mrr},         {accounts->exists, of_account},
        {&other->first_point_day, wide},   {&other->last_point_day, wide},
        {&other->rates.first_month, wide}, {&other->rates.running_month, wide},
    };
    assert_int_equal(mrr->lane_count, 1);
    assert_true(column_snapshot_equal(base, other, where));
    for (size_t i = 0; i < sizeof turned / sizeof *turned; i++) {
        *(unsigned char *)turned[i].at ^= 1;
        if (column_snapshot_equal(base, other, where) || column_snapshot_equal(other, base, where))
            fail_msg("byte %zu is not compared", i);
        assert_string_equal(where, turned[i].where);
        *(unsigned char *)turned[i].at ^= 1;
    }
    void **missing[] = {(void **)&mrr->credit_over_micro, &other->blocks[COLUMN_MRR][0],
                        &other->blocks[COLUMN_ACCOUNT][0]};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        void *kept = *missing[i];
        *missing[i] = NULL;
        assert_false(column_snapshot_equal(base, other, where));
        assert_string_equal(where, i == 2 ? of_account : of_mrr);
        assert_false(column_snapshot_equal(other, base, where));
        *missing[i] = kept;
    }
    assert_true(column_snapshot_equal(base, other, where));
    column_snapshot_release(base);
    column_snapshot_release(other);
    base = column_builder_finish(column_builder_new(currency("BRL")));
    other = column_builder_finish(column_builder_new(currency("BRL")));
    other->rates.first_month = 7; /* of no months: says nothing */
    assert_true(column_snapshot_equal(base, other, where));
    column_snapshot_release(base);
    column_snapshot_release(other);
}

/* Subscriptions, changes and lines come out right in whatever order they came. */
static void test_recurring_order(void **state)
{
    (void)state;
    uint8_t brl = currency("BRL");
    struct column_snapshot *snapshots[2];
    char where[128];
    for (int backwards = 0; backwards < 2; backwards++) {
        struct column_builder *builder = column_builder_new(brl);
        for (int step = 0; step < 12; step++) {
            int i = backwards ? 11 - step : step;
            uint32_t a = (uint32_t)i / 6;
            column_builder_subscription(
                builder, a,
                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 20 + i, .currency = brl,
                                                  .start_day = 31 * i, .amount = 100, .plan = TEXT("basic")});
            column_builder_change(builder, a,
                                  &(struct column_change_row){.subscription_id = 20 + i,
                                                              .day = 31 * i + 200,
                                                              .amount = 100 + i,
                                                              .plan = i % 2 ? TEXT("pro") : TEXT_ABSENT});
            column_builder_change(builder, a,
                                  &(struct column_change_row){.subscription_id = 20 + i,
                                                              .day = 31 * i + 100,
                                                              .amount = 150 + i,
                                                              .plan = i % 6 ? TEXT("premium") : TEXT_ABSENT});
            /* Of a subscription that is not there, and so of no plan: not even of the first, which has no
             * other. */
            column_builder_change(
                builder, a,
                &(struct column_change_row){.subscription_id = i, .day = 5, .plan = TEXT("other")});
            column_builder_line(builder, a,
                                &(struct column_line_row){
                                    COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                    .subscription_id = i % 3 ? 0 : 20 + i, .currency = brl, .amount = 1200,
                                    .service_start_day = 31 * i, .service_end_day = 31 * i + 30});
        }
        snapshots[backwards] = column_builder_finish(builder);
        const struct column_subscription_block *block = snapshots[backwards]->blocks[COLUMN_SUBSCRIPTION][0];
        for (int i = 0; i < 12; i++) {
            assert_int_equal(block->subscription_id[i], 20 + i);
            assert_text(
                column_dictionary_text(snapshots[backwards]->dimensions[DIMENSION_PLAN], block->plan[i]),
                i % 2   ? "pro"
                : i % 6 ? "premium"
                        : "basic");
        }
    }
    if (!column_snapshot_equal(snapshots[0], snapshots[1], where))
        fail_msg("differs: %s", where);
    column_snapshot_release(snapshots[0]);
    column_snapshot_release(snapshots[1]);
}

/* Two changes of one day: the later row's terms hold. */
static void test_changes_of_a_day(void **state)
{
    (void)state;
    struct column_builder *builder = column_builder_new(currency("BRL"));
    column_builder_subscription(builder, 1,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = 1,
                                                                  .currency = currency("BRL"), .start_day = 0,
                                                                  .amount = 100});
    for (int i = 1; i <= 3; i++)
        column_builder_change(
            builder, 1, &(struct column_change_row){.subscription_id = 1, .day = 31, .amount = 100 + i});
    column_builder_change(builder, 0,
                          &(struct column_change_row){.subscription_id = 1, .day = 31, .amount = 7});
    struct column_snapshot *snapshot = column_builder_finish(builder);
    const struct column_mrr_block *mrr = column_mrr(snapshot, 0);
    assert_int_equal(mrr->point_start[2] - mrr->point_start[1], 2);
    assert_int_equal(mrr->point_mrr[1], 103);
    assert_int_equal(mrr->point_day[1], 31);
    column_snapshot_release(snapshot);
}

/* What a snapshot weighs grows with its lanes, and is counted for blocks without any. */
static void test_bytes(void **state)
{
    (void)state;
    size_t bytes[2];
    for (int foreign = 0; foreign < 2; foreign++) {
        struct column_builder *builder = column_builder_new(currency("BRL"));
        for (uint32_t a = 0; a < 50; a++)
            column_builder_subscription(
                builder, a,
                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = a + 1,
                                                  .currency = currency(foreign ? "USD" : "BRL"),
                                                  .start_day = 0, .amount = 100});
        struct column_snapshot *snapshot = column_builder_finish(builder);
        bytes[foreign] = column_snapshot_bytes(snapshot);
        column_snapshot_release(snapshot);
    }
    assert_true(bytes[0] > 0 && bytes[1] > bytes[0]);
}

static void add_texts(void *context, size_t part, size_t parts)
{
    char value[16];
    (void)parts;
    for (int i = 0; i < 3000; i++) {
        snprintf(value, sizeof value, "t%d", (i + (int)part * 500) % 3000);
        uint32_t code = column_dictionary_add(context, text_of(value));
        if (!text_equal(column_dictionary_text(context, code), text_of(value)))
            fail_msg("code %u is not %s", code, value);
    }
}

static void test_dictionary(void **state)
{
    (void)state;
    struct column_dictionary *dictionary = column_dictionary_new();
    assert_int_equal(column_dictionary_add(dictionary, TEXT("")), COLUMN_CODE_ABSENT);
    assert_int_equal(column_dictionary_add(dictionary, TEXT_ABSENT), COLUMN_CODE_ABSENT);
    parallel_run(4, add_texts, dictionary);
    assert_int_equal(column_dictionary_count(dictionary), 3001);
    assert_int_equal(column_dictionary_code(dictionary, TEXT("never")), COLUMN_CODE_ABSENT);
    assert_int_not_equal(column_dictionary_code(dictionary, TEXT("t17")), COLUMN_CODE_ABSENT);
    assert_true(text_is_absent(column_dictionary_text(dictionary, 0)));
    assert_true(text_is_absent(column_dictionary_text(dictionary, 5000)));
    struct column_memo memo;
    column_memo_init(&memo, dictionary);
    assert_int_equal(column_memo_code(&memo, TEXT("t17")), column_dictionary_code(dictionary, TEXT("t17")));
    assert_int_equal(column_memo_code(&memo, TEXT("t17")), column_dictionary_code(dictionary, TEXT("t17")));
    assert_int_equal(column_memo_code(&memo, TEXT("new")), 3001);
    assert_int_equal(column_memo_code(&memo, TEXT("")), COLUMN_CODE_ABSENT);
    column_memo_release(&memo);
    column_dictionary_release(dictionary);
    column_dictionary_release(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_blocks_apart),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_convert),
        cmocka_unit_test(test_foreign_first_day),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_held_account),
        cmocka_unit_test(test_equal_details),
        cmocka_unit_test(test_very_many_texts),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_dictionary),
        cmocka_unit_test(test_equal_bytes),
        cmocka_unit_test(test_recurring_order),
        cmocka_unit_test(test_changes_of_a_day),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests_name("column builder", tests, NULL, NULL);
}
