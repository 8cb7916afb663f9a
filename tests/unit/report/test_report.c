/* Reports from words to rows over fixed snapshots: their JSON, letter for letter, and what is said of a
 * request that means nothing. The company is the worked example of metrics.md: opening 50K, new 8K,
 * expansion 4K, reactivation 1K, contraction 2K, churn 3K. */
#include "../check.h"

#include <stdlib.h>
#include <string.h>

#include "column/builder.h"
#include "language/language.h"
#include "report/grid.h"
#include "report/report.h"

#define THOUSAND 100000

struct world {
    struct arena arena;
    struct column_snapshot *columns;
    uint8_t brl;
};

struct life {
    const char *id, *segment;
    int64_t before, may;
};

static void subscribe(struct world *world, struct column_builder *builder, uint32_t account, int64_t id,
                      int64_t amount, int32_t start, int32_t end)
{
    column_builder_subscription(builder, account,
                                &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = id,
                                                                  .amount = amount, .currency = world->brl,
                                                                  .start_day = start, .end_day = end});
}

static void answer(struct column_builder *builder, uint32_t account, const char *contact,
                   enum survey_kind kind, int score, const char *stage, int32_t day)
{
    column_builder_survey(builder, account,
                          &(struct column_survey_row){.contact = text_of(contact),
                                                      .day = day,
                                                      .instant = (int64_t)day * 86400 * INSTANT_MICROSECONDS,
                                                      .kind = kind,
                                                      .score = (int16_t)(score * 100),
                                                      .scale_min = kind == SURVEY_NPS ? 0 : 100,
                                                      .scale_max = kind == SURVEY_NPS ? 1000 : 500,
                                                      .stage = text_of(stage)});
}

static int set_up(void **state)
{
    static struct world world;
    static const struct life lives[] = {
        {"STEADY", "Enterprise", 35, 35}, {"GROWS", "Enterprise", 6, 10}, {"SHRINKS", "SMB", 6, 4},
        {"LEAVES", "SMB", 3, 0},          {"JOINS", "SMB", 0, 8},         {"RETURNS", NULL, 0, 1},
    };
    arena_init(&world.arena, 0);
    world.brl = currency_parse(TEXT("BRL"));
    int32_t april = day_from_civil(2026, 4, 1), may = day_from_civil(2026, 5, 1);
    struct column_builder *builder = column_builder_new(world.brl);
    for (uint32_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
        struct column_account_row row = {
            .external_id = text_of(lives[i].id), .name = text_of(lives[i].id), .signup_day = DAY_ABSENT};
        row.dimension[DIMENSION_SEGMENT] = text_of(lives[i].segment);
        column_builder_account(builder, i, &row);
        if (lives[i].before)
            subscribe(&world, builder, i, 10 + i, lives[i].before * THOUSAND, april, may);
        if (lives[i].may)
            subscribe(&world, builder, i, 20 + i, lives[i].may * THOUSAND, may, DAY_ABSENT);
    }
    subscribe(&world, builder, 5, 30, THOUSAND, day_from_civil(2026, 1, 1), day_from_civil(2026, 2, 1));
    answer(builder, 0, "a", SURVEY_NPS, 10, "onboarding", april);
    answer(builder, 0, "b", SURVEY_NPS, 9, "ongoing", may);
    answer(builder, 1, "c", SURVEY_NPS, 3, "ongoing", may);
    answer(builder, 2, "d", SURVEY_CSAT, 4, NULL, may);
    answer(builder, 2, "e", SURVEY_CSAT, 2, NULL, may);
    column_builder_line(builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                  .currency = world.brl, .amount = 20000, .issued_day = may,
                                                  .category = TEXT("footwear"), .invoice = TEXT("I-1")});
    column_builder_line(builder, 1,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                  .currency = world.brl, .amount = 10000, .issued_day = may,
                                                  .category = TEXT("hats, \"and\" caps"),
                                                  .invoice = TEXT("I-2")});
    world.columns = column_builder_finish(builder);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    column_snapshot_release(world->columns);
    arena_release(&world->arena);
    return 0;
}

static enum result run(struct world *world, const struct report_request *request, struct report_table *ret,
                       struct problem *problem)
{
    struct report_query query;
    enum result result = report_query_parse(&world->arena, world->columns, request,
                                            day_from_civil(2026, 5, 31), &query, problem);
    return result == RESULT_OK ? report_run(&world->arena, world->columns, &query, ret, problem) : result;
}

/* The rows of the report's JSON, from "rows" on. */
static const char *rows(struct world *world, const struct report_request *request)
{
    struct report_table table;
    struct problem problem = {0};
    struct buffer out;
    if (run(world, request, &table, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    buffer_init(&out, 0);
    report_write_json(&table, &out);
    const char *found = strstr(text_copy(&world->arena, buffer_text(&out)).data, "\"rows\"");
    buffer_release(&out);
    assert_non_null(found);
    return found;
}

static void mrr_is_the_worked_example(void **state)
{
    struct report_request request = {.name = TEXT("mrr"), .from = TEXT("2026-05")};
    assert_string_equal(
        rows(*state, &request),
        "\"rows\":[\n{\"period\":\"2026-05\",\"partial\":false,\"opening\":5000000,\"fx_impact\":0,\"new\":"
        "800000,"
        "\"reactivation\":100000,\"expansion\":400000,\"contraction\":200000,\"churn\":300000,\"closing\":"
        "5800000,"
        "\"arr\":69600000,\"gross_churn_rate\":0.1,\"net_churn_rate\":0.02,\"grr\":0.9,\"nrr\":0.98,"
        "\"contraction_rate\":0.04,\"quick_ratio\":2.6,\"accounts_opening\":4,\"accounts_new\":1,"
        "\"accounts_reactivated\":1,\"accounts_churned\":1,\"accounts_closing\":5,\"joined_and_left\":0,"
        "\"logo_churn_rate\":0.25,\"logo_churn_annualised\":0.9683236479759216,\"arpa\":1160000}]}\n");
}

static void the_head_says_what_was_asked(void **state)
{
    struct world *world = *state;
    struct report_request request = {
        .name = TEXT("mrr"), .as_of = TEXT("2026-05-10"), .rules = TEXT("farol")};
    struct report_table table;
    struct problem problem = {0};
    struct buffer out;
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    table.known_at = INSTANT_ABSENT;
    buffer_init(&out, 0);
    report_write_json(&table, &out);
    assert_true(text_starts_with(
        buffer_text(&out),
        TEXT("{\"report\":\"mrr\",\"rules\":\"farol\",\"as_of\":\"2026-05-10\",\"known_at\":null,"
             "\"currency\":\"BRL\",\"rows\":[\n{\"period\":\"2026-01\",\"partial\":false,")));
    assert_non_null(strstr(out.data, "{\"period\":\"2026-05\",\"partial\":true,"));
    assert_null(strstr(out.data, "2026-06"));
    buffer_release(&out);
}

static void absent_is_null(void **state)
{
    struct report_request request = {.name = TEXT("mrr"), .from = TEXT("2026-03"), .to = TEXT("2026-03")};
    assert_non_null(strstr(rows(*state, &request), "\"grr\":null,\"nrr\":null"));
}

static void nothing_recorded_is_no_row(void **state)
{
    struct world *world = *state;
    struct column_snapshot *columns = world->columns;
    struct report_request request = {.name = TEXT("mrr")};
    world->columns = column_builder_finish(column_builder_new(world->brl));
    assert_string_equal(rows(world, &request), "\"rows\":[]}\n");
    column_snapshot_release(world->columns);
    world->columns = columns;
}

static void groups_are_named_and_sorted(void **state)
{
    struct report_request request = {
        .name = TEXT("mrr"), .from = TEXT("2026-05"), .to = TEXT("2026-05"), .by = TEXT("segment")};
    const char *json = rows(*state, &request);
    const char *enterprise = strstr(json, "{\"group\":\"Enterprise\",\"period\":\"2026-05\"");
    const char *small = strstr(json, "{\"group\":\"SMB\"");
    const char *none = strstr(json, "{\"group\":null");
    assert_true(enterprise && small && none && enterprise < small && small < none);
    assert_non_null(strstr(enterprise, "\"opening\":4100000,"));
    assert_non_null(strstr(small, "\"churn\":300000,"));
    assert_non_null(strstr(none, "\"reactivation\":100000,"));

    /* Lifetime value is asked by segment; what acquisition cost is not known by is absent, not refused. */
    request.name = TEXT("unit-economics");
    small = strstr(rows(*state, &request), "{\"group\":\"SMB\",\"period\":\"2026-05\",\"cac\":null,");
    assert_non_null(small);
    assert_non_null(strstr(small, "\"ltv_survival\":"));
}

static void a_rule_narrows(void **state)
{
    struct report_request request = {
        .name = TEXT("mrr"), .from = TEXT("2026-05"), .where = TEXT("segment = SMB and mrr > 4000")};
    assert_non_null(strstr(rows(*state, &request), "\"opening\":0,\"fx_impact\":0,\"new\":800000,"));
}

static void cohorts_count_from_their_month(void **state)
{
    struct report_request request = {.name = TEXT("cohort"), .from = TEXT("2026-04"), .to = TEXT("2026-05")};
    const char *json = rows(*state, &request);
    assert_non_null(strstr(json, "{\"cohort\":\"2026-04\",\"size\":4,\"cells\":[1,0.75]}"));
    assert_non_null(strstr(json, "{\"cohort\":\"2026-05\",\"size\":1,\"cells\":[1"));
    request.measure = TEXT("revenue");
    assert_non_null(strstr(rows(*state, &request), "{\"cohort\":\"2026-04\",\"size\":4,\"cells\":[1,0.98]}"));
}

static void nps_by_stage_and_month(void **state)
{
    struct report_request request = {.name = TEXT("nps")};
    assert_non_null(strstr(rows(*state, &request),
                           "{\"group\":null,\"responses\":3,\"promoters\":2,\"passives\":0,\"detractors\":1,"
                           "\"nps\":33.3333333333333"));
    request.by = TEXT("month,stage");
    assert_non_null(strstr(rows(*state, &request),
                           "{\"group\":\"2026-05 / ongoing\",\"responses\":2,\"promoters\":1,\"passives\":0,"
                           "\"detractors\":1,\"nps\":0,"));
}

static void csat_keeps_scales_apart(void **state)
{
    struct report_request request = {.name = TEXT("csat")};
    assert_string_equal(rows(*state, &request), "\"rows\":[\n{\"group\":null,\"scale\":\"1-5\",\"responses\":"
                                                "2,\"mean\":3,\"satisfied_rate\":0.5}]}\n");
}

static void tickets_by_category_as_csv(void **state)
{
    struct world *world = *state;
    struct report_request request = {.name = TEXT("ticket"), .by = TEXT("category")};
    struct report_table table;
    struct problem problem = {0};
    struct buffer out;
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    buffer_init(&out, 0);
    report_write_csv(&table, &out);
    assert_text(buffer_text(&out), "group,sales,amount,ticket\r\n"
                                   "footwear,1,200.00,200.00\r\n"
                                   "\"hats, \"\"and\"\" caps\",1,100.00,100.00\r\n");
    buffer_release(&out);
}

/* Two months: effort priced and not, a cost to serve that is more than the account pays. */
static struct column_snapshot *served(void)
{
    uint8_t brl = currency_parse(TEXT("BRL"));
    int32_t april = day_from_civil(2026, 4, 10);
    struct column_builder *builder = column_builder_new(brl);
    for (uint32_t i = 0; i < 3; i++) {
        struct column_account_row row = {.external_id = text_of(i == 0   ? "SMALL"
                                                                : i == 1 ? "LARGE"
                                                                         : "LARGER"),
                                         .name = text_of(i == 0 ? "Small" : "Large"),
                                         .signup_day = DAY_ABSENT};
        row.dimension[DIMENSION_SEGMENT] = text_of(i == 0 ? "SMB" : "Enterprise");
        column_builder_account(builder, i, &row);
        column_builder_subscription(builder, i,
                                    &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE,
                                                                      .id = 10 + i,
                                                                      .amount = i == 0 ? 5000 : 100000,
                                                                      .currency = brl, .start_day = april});
    }
    struct column_cost_row cost = {.month = month_parse(TEXT("2026-04")),
                                   .kind = COST_SERVICE,
                                   .currency = brl,
                                   .amount = 1000,
                                   .account = 1,
                                   .minutes = 40,
                                   .hourly_micro = 9000 * MICRO_PER_MINOR};
    column_builder_cost(builder, &cost);
    cost.month++;
    cost.hourly_micro = MONEY_ABSENT;
    cost.account = 2;
    cost.minutes = 15;
    column_builder_cost(builder, &cost);
    return column_builder_finish(builder);
}

/* No room is made for more rows than are wanted, where there is one an account. */
static void too_many_rows(struct world *world, const struct report_request *request, size_t row_count)
{
    struct report_query query;
    struct report_table table;
    struct problem problem = {0};
    assert_int_equal(report_query_parse(&world->arena, world->columns, request, day_from_civil(2026, 5, 31),
                                        &query, &problem),
                     RESULT_OK);
    query.rows_max = row_count;
    assert_int_equal(report_run(&world->arena, world->columns, &query, &table, &problem), RESULT_OK);
    query.rows_max = row_count - 1;
    assert_int_equal(report_run(&world->arena, world->columns, &query, &table, &problem), RESULT_LIMIT);
    assert_non_null(strstr(problem.message, "where"));
}

static void margin_is_revenue_less_cost_to_serve(void **state)
{
    struct world *world = *state;
    struct column_snapshot *others = world->columns; /* of the group */
    world->columns = served();
    struct report_request request = {.name = TEXT("margin"), .to = TEXT("2026-04")};
    assert_string_equal(rows(world, &request),
                        "\"rows\":[\n{\"period\":\"2026-04\",\"partial\":false,\"revenue\":205000,"
                        "\"effort_minutes\":40,\"effort_cost\":6000,\"booked_cost\":1000,"
                        "\"cost_to_serve\":7000,\"margin\":198000,\"margin_rate\":0.9658536585365853}]}\n");
    request.by = TEXT("account");
    assert_string_equal(
        rows(world, &request),
        "\"rows\":[\n{\"account\":\"LARGE\",\"name\":\"Large\",\"period\":\"2026-04\",\"partial\":false,"
        "\"revenue\":100000,\"effort_minutes\":0,\"effort_cost\":0,\"booked_cost\":0,\"cost_to_serve\":0,"
        "\"margin\":100000,\"margin_rate\":1}\n,"
        "{\"account\":\"LARGER\",\"name\":\"Large\",\"period\":\"2026-04\",\"partial\":false,"
        "\"revenue\":100000,\"effort_minutes\":0,\"effort_cost\":0,\"booked_cost\":0,\"cost_to_serve\":0,"
        "\"margin\":100000,\"margin_rate\":1}\n,"
        "{\"account\":\"SMALL\",\"name\":\"Small\",\"period\":\"2026-04\",\"partial\":false,"
        "\"revenue\":5000,\"effort_minutes\":40,\"effort_cost\":6000,\"booked_cost\":1000,"
        "\"cost_to_serve\":7000,\"margin\":-2000,\"margin_rate\":-0.4}]}\n");
    too_many_rows(world, &request, 3);
    request = (struct report_request){.name = TEXT("margin"), .by = TEXT("segment")};
    assert_non_null(strstr(rows(world, &request),
                           "{\"group\":\"Enterprise\",\"period\":\"2026-04/2026-05\",\"partial\":false,"
                           "\"revenue\":400000,\"effort_minutes\":15,\"effort_cost\":null,"
                           "\"booked_cost\":1000,\"cost_to_serve\":null,\"margin\":null,"
                           "\"margin_rate\":null}\n,{\"group\":\"SMB\","));
    struct report_table table;
    struct problem problem = {0};
    struct buffer out;
    request.by = TEXT("month");
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    assert_int_equal(table.row_count, 2);
    assert_int_equal(table.unpriced_minutes, 15);
    buffer_init(&out, 0);
    report_write_table(&world->arena, &table, &out);
    assert_non_null(strstr(out.data, "15 minutes of effort have no hourly cost"));
    buffer_clear(&out);
    report_write_json(&table, &out);
    assert_non_null(strstr(out.data, "\"unpriced_minutes\":15,\"rows\""));
    buffer_release(&out);
    request.by = TEXT("week"); /* costs are known by month */
    assert_int_equal(run(world, &request, &table, &problem), RESULT_BAD_INPUT);
    request = (struct report_request){.name = TEXT("margin"), .from = TEXT("2026-07")};
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    assert_int_equal(table.row_count, 0);
    column_snapshot_release(world->columns);
    world->columns = others;
}

/* Three customers and one who left: a contact alone, an answer alone, nothing known at all. */
static struct column_snapshot *cared_for(struct world *world)
{
    static const char *const ids[] = {"CALLED", "ANSWERED", "UNKNOWN", "LEFT"};
    struct column_builder *builder = column_builder_new(world->brl);
    int32_t april = day_from_civil(2025, 4, 1), may = day_from_civil(2026, 5, 1);
    for (uint32_t i = 0; i < 4; i++) {
        struct column_account_row row = {
            .external_id = text_of(ids[i]), .name = text_of(ids[i]), .signup_day = april};
        row.dimension[DIMENSION_TOUCH_TIER] = text_of(i == 0 ? "high touch" : NULL);
        column_builder_account(builder, i, &row);
        subscribe(world, builder, i, 10 + i, THOUSAND, april, i == 3 ? may : DAY_ABSENT);
    }
    column_builder_interaction(
        builder, 0, &(struct column_interaction_row){day_from_civil(2026, 5, 1), INTERACTION_CALL});
    answer(builder, 1, "ana", SURVEY_NPS, 7, NULL, day_from_civil(2026, 5, 20));
    return column_builder_finish(builder);
}

static void health_is_of_customers_the_lowest_first(void **state)
{
    struct world *world = *state;
    struct column_snapshot *others = world->columns;
    world->columns = cared_for(world);
    struct report_request request = {.name = TEXT("health"), .as_of = TEXT("2026-05-31")};
    assert_string_equal(
        rows(world, &request),
        "\"rows\":[\n{\"account\":\"CALLED\",\"name\":\"CALLED\",\"score\":0,\"light\":\"none\","
        "\"coverage\":0.125,\"chi\":0,\"engagement\":null,\"model\":\"high-touch\",\"trend\":-100,"
        "\"top_reason\":\"days_since_contact\"}\n,"
        "{\"account\":\"ANSWERED\",\"name\":\"ANSWERED\",\"score\":33.33,\"light\":\"none\","
        "\"coverage\":0.142857,\"chi\":3.333,\"engagement\":null,\"model\":\"ongoing\",\"trend\":null,"
        "\"top_reason\":\"nps\"}\n,"
        "{\"account\":\"UNKNOWN\",\"name\":\"UNKNOWN\",\"score\":null,\"light\":\"none\",\"coverage\":0,"
        "\"chi\":null,\"engagement\":null,\"model\":\"ongoing\",\"trend\":null,"
        "\"top_reason\":null}]}\n");
    too_many_rows(world, &request, 3);
    struct report_table table;
    struct problem problem = {0};
    struct buffer out;
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    buffer_init(&out, 0);
    report_write_table(&world->arena, &table, &out);
    assert_non_null(strstr(out.data, "Days since last contact: 30"));
    buffer_release(&out);
    column_snapshot_release(world->columns);
    world->columns = others;
}

static void a_table_speaks_the_language(void **state)
{
    struct world *world = *state;
    struct report_request request = {.name = TEXT("mrr"), .from = TEXT("2026-04")};
    struct report_table table;
    struct problem problem = {0};
    struct buffer out;
    buffer_init(&out, 0);
    language_use(LANGUAGE_PT_BR);
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    report_write_table(&world->arena, &table, &out);
    language_use(LANGUAGE_EN);
    assert_non_null(strstr(out.data, "Inicial"));
    assert_non_null(strstr(out.data, "mai/2026"));
    assert_non_null(strstr(out.data, "58.000,00"));
    assert_null(strstr(out.data, "Câmbio")); /* never moved: not shown */
    buffer_release(&out);
}

static void check_refused(struct world *world, struct report_request request, const char *says)
{
    struct report_table table;
    struct problem problem = {0};
    assert_int_not_equal(run(world, &request, &table, &problem), RESULT_OK);
    if (!strstr(problem.message, says))
        fail_msg("%s", problem.message);
}

static void what_means_nothing_is_said(void **state)
{
    struct world *world = *state;
    check_refused(world, (struct report_request){.name = TEXT("mmr")}, "Did you mean mrr?");
    check_refused(world, (struct report_request){.name = TEXT("mrr"), .by = TEXT("segmnt")},
                  "Did you mean segment?");
    check_refused(world, (struct report_request){.name = TEXT("mrr"), .by = TEXT("moth")},
                  "Did you mean month?");
    check_refused(world, (struct report_request){.name = TEXT("mrr"), .from = TEXT("2026-13")},
                  "--from is a period");
    check_refused(world, (struct report_request){.name = TEXT("mrr"), .as_of = TEXT("2026-02-30")},
                  "--as-of is a day");
    check_refused(
        world, (struct report_request){.name = TEXT("mrr"), .from = TEXT("2026-05"), .to = TEXT("2026-04")},
        "later than");
    check_refused(world, (struct report_request){.name = TEXT("mrr"), .rules = TEXT("stripe")},
                  "farol or invoiced");
    check_refused(world, (struct report_request){.name = TEXT("nps"), .net = TEXT("day")}, "takes no --net");
    check_refused(world, (struct report_request){.name = TEXT("nps"), .by = TEXT("segment,plan")},
                  "one field");
    check_refused(world, (struct report_request){.name = TEXT("mrr"), .where = TEXT("plna = x")},
                  "Did you mean plan?");
}

/* An account's MRR is never below zero; what its credits leave over is said beside the rows. */
static void what_credits_leave_over_is_said(void **state)
{
    struct world *world = *state;
    struct column_snapshot *columns = world->columns;
    struct column_builder *builder = column_builder_new(world->brl);
    int32_t may = day_from_civil(2026, 5, 1), june = day_from_civil(2026, 6, 1);
    for (uint32_t i = 0; i < 2; i++) { /* the second pays without credits */
        column_builder_account(
            builder, i,
            &(struct column_account_row){.external_id = text_of(i ? "B" : "A"), .signup_day = DAY_ABSENT});
        subscribe(world, builder, i, 1 + i, 10000, may, DAY_ABSENT);
    }
    column_builder_line(builder, 0,
                        &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_SUBSCRIPTION,
                                                  .currency = world->brl, .amount = -12345, .issued_day = may,
                                                  .service_start_day = may, .service_end_day = june});
    world->columns = column_builder_finish(builder);
    struct report_request request = {.name = TEXT("mrr")};
    struct report_table table;
    struct problem problem = {0};
    struct buffer out;
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    assert_int_equal(table.credit_accounts, 1);
    assert_int_equal(table.credit_left_over, 2345);
    buffer_init(&out, 0);
    report_write_json(&table, &out);
    assert_non_null(strstr(out.data, "\"currency\":\"BRL\",\"credit_left_over\":2345,\"rows\":["));
    assert_non_null(strstr(out.data, "\"closing\":10000"));
    buffer_clear(&out);
    report_write_table(&world->arena, &table, &out);
    assert_non_null(strstr(out.data, "1 account has credits beyond what it pays"));
    request.where = TEXT("external_id = B");
    assert_int_equal(run(world, &request, &table, &problem), RESULT_OK);
    assert_int_equal(table.credit_accounts, 0);
    buffer_release(&out);
    column_snapshot_release(world->columns);
    world->columns = columns;
}

/* A month before the first MRR has none, and no rate of it. */
static void overview_is_absent_before_the_beginning_and_follows_the_rules(void **state)
{
    struct report_request request = {.name = TEXT("overview"), .to = TEXT("2025-06")};
    const char *json = rows(*state, &request);
    assert_non_null(strstr(json, "\"period\":\"2025-06\",\"mrr\":0,\"arr\":0,\"nrr\":null,\"grr\":null,"
                                 "\"logo_churn_rate\":null,\"accounts\":0,\"arpa\":null,\"nps\":null"));
    request =
        (struct report_request){.name = TEXT("overview"), .to = TEXT("2026-05"), .rules = TEXT("invoiced")};
    assert_non_null(strstr(rows(*state, &request), "\"mrr\":30000,"));
    struct world *world = *state; /* and where nobody has a subscription at all */
    struct column_snapshot *columns = world->columns;
    struct column_builder *builder = column_builder_new(world->brl);
    column_builder_account(builder, 0,
                           &(struct column_account_row){.external_id = TEXT("A"), .signup_day = DAY_ABSENT});
    for (int month = 4; month <= 5; month++)
        column_builder_line(builder, 0,
                            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                      .currency = world->brl, .amount = 10000 * month,
                                                      .issued_day = day_from_civil(2026, month, 9)});
    world->columns = column_builder_finish(builder);
    assert_non_null(strstr(rows(world, &request), "\"mrr\":50000,\"arr\":600000,\"nrr\":1.25,\"grr\":1,"));
    column_snapshot_release(world->columns);
    world->columns = columns;
}

/* Two shops that were only invoiced, seen in May: every report that stands on MRR goes by it, by --rules or
 * by the organisation's setting, and so does the filter of one that does not. */
static void reports_follow_the_rules(void **state)
{
    struct world *world = *state;
    struct column_snapshot *columns = world->columns;
    struct column_builder *builder = column_builder_new(world->brl);
    for (uint32_t a = 0; a < 2; a++) {
        column_builder_account(
            builder, a,
            &(struct column_account_row){.external_id = a ? TEXT("B") : TEXT("A"), .signup_day = DAY_ABSENT});
        for (int month = 4; month <= 5; month++)
            column_builder_line(builder, a,
                                &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME,
                                                          .currency = world->brl, .amount = 10000 * (a + 1),
                                                          .issued_day = day_from_civil(2026, month, 9)});
        answer(builder, a, "a", SURVEY_NPS, a ? 9 : 3, NULL, day_from_civil(2026, 5, 1));
    }
    world->columns = column_builder_finish(builder);
    static const struct {
        const char *report, *invoiced;
    } cases[] = {
        {"cohort", "{\"cohort\":\"2026-04\",\"size\":2,\"cells\":[1,1]}"},
        {"pareto", "\"accounts\":2,\"revenue\":60000,"},
        {"unit-economics", "\"new_accounts\":2,"},
        {"overview", "\"mrr\":30000,"},
        {"mrr", "\"closing\":30000,"},
    };
    for (int by_setting = 0; by_setting < 2; by_setting++) {
        world->columns->settings.rules = by_setting ? RULES_INVOICED : RULES_FAROL;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            struct report_request request = {.name = text_of(cases[i].report),
                                             .rules = by_setting ? TEXT_ABSENT : TEXT("invoiced")};
            assert_non_null(strstr(rows(world, &request), cases[i].invoiced));
            request.rules = TEXT("farol");
            assert_null(strstr(rows(world, &request), cases[i].invoiced));
        }
        struct report_request filtered = {.name = TEXT("nps"), .where = TEXT("mrr >= 200")};
        assert_true((strstr(rows(world, &filtered), "\"responses\":1,") != NULL) == by_setting);
    }
    check_refused(world, (struct report_request){.name = TEXT("nps"), .rules = TEXT("invoiced")},
                  "The report nps takes no --rules.");
    column_snapshot_release(world->columns);
    world->columns = columns;
}

static void grids_align(void **state)
{
    struct world *world = *state;
    const text cells[] = {TEXT("Mês"), TEXT("Valor"), TEXT("março"), TEXT("7"), TEXT("—"), TEXT("")};
    const bool is_text[] = {true, false};
    struct buffer out;
    buffer_init(&out, 0);
    grid_append(&world->arena, cells, is_text, 2, 3, &out);
    assert_text(buffer_text(&out), "Mês    Valor\nmarço      7\n—\n");
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mrr_is_the_worked_example),
        cmocka_unit_test(the_head_says_what_was_asked),
        cmocka_unit_test(absent_is_null),
        cmocka_unit_test(nothing_recorded_is_no_row),
        cmocka_unit_test(groups_are_named_and_sorted),
        cmocka_unit_test(a_rule_narrows),
        cmocka_unit_test(cohorts_count_from_their_month),
        cmocka_unit_test(nps_by_stage_and_month),
        cmocka_unit_test(csat_keeps_scales_apart),
        cmocka_unit_test(tickets_by_category_as_csv),
        cmocka_unit_test(margin_is_revenue_less_cost_to_serve),
        cmocka_unit_test(health_is_of_customers_the_lowest_first),
        cmocka_unit_test(a_table_speaks_the_language),
        cmocka_unit_test(what_means_nothing_is_said),
        cmocka_unit_test(what_credits_leave_over_is_said),
        cmocka_unit_test(overview_is_absent_before_the_beginning_and_follows_the_rules),
        cmocka_unit_test(reports_follow_the_rules),
        cmocka_unit_test(grids_align),
    };
    language_use(LANGUAGE_EN);
    return cmocka_run_group_tests_name("report", tests, set_up, tear_down);
}
