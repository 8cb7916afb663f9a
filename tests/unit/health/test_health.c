/* Health: what measures are, what they are worth, the score against a naive reckoning, coverage and lights,
 * parts that add up, changes that split exactly. */
#include "../check.h"

#include "../metric/company.h"
#include "base/random.h"
#include "health/health.h"

#define DAY "2026-03-31"

static struct health_criterion linear(enum health_measure measure, double worst, double best, int32_t weight)
{
    return (struct health_criterion){.name = "c",
                                     .measure = measure,
                                     .dimension = -1,
                                     .worst = worst,
                                     .best = best,
                                     .weight = weight * 100};
}

static struct health_model model_of(const struct health_criterion *criteria, int count)
{
    struct health_model model = {
        .criterion_count = count, .coverage_least = 600000, .red_below = 5000, .yellow_below = 7500};
    for (int i = 0; i < count; i++)
        model.criteria[i] = criteria[i];
    return model;
}

static void use(struct company *company, uint32_t account, const char *day, const char *feature,
                int64_t quantity)
{
    struct column_usage_row row = {day_of(day), text_of(feature), quantity};
    column_builder_usage(company->builder, account, &row);
}

static void ticket(struct company *company, uint32_t account, const char *opened,
                   enum ticket_severity severity)
{
    struct column_ticket_row row = {day_of(opened), DAY_ABSENT, severity, false};
    column_builder_ticket(company->builder, account, &row);
}

static void line(struct company *company, uint32_t account, const char *issued, const char *due,
                 const char *paid)
{
    struct column_line_row row = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = 100};
    row.currency = currency_parse(TEXT("BRL"));
    row.issued_day = day_of(issued);
    row.due_day = day_of(due);
    row.paid_day = day_of(paid);
    row.status = -1;
    column_builder_line(company->builder, account, &row);
}

static void contact(struct company *company, uint32_t account, const char *day)
{
    struct column_interaction_row row = {day_of(day), INTERACTION_CALL};
    column_builder_interaction(company->builder, account, &row);
}

/* Account 0 has everything, account 1 nothing of its own, account 2 was seen once, long ago. */
static struct metric_scope small_company(struct company *company, bool tickets)
{
    company_open(company);
    for (uint32_t account = 0; account < 3; account++)
        company_account(company, account, NULL, NULL);
    use(company, 0, "2026-02-20", "boards", 40);
    use(company, 0, "2026-03-20", "boards", 20);
    use(company, 0, "2026-03-21", "reports", 10);
    use(company, 2, "2025-12-01", "boards", 5);
    company_score(company, 0, "ana", "2026-02-01", 8, NULL);
    if (tickets) {
        ticket(company, 0, "2026-03-30", SEVERITY_LOW);
        ticket(company, 0, "2026-03-30", SEVERITY_URGENT);
    }
    line(company, 0, "2026-03-01", "2026-03-11", NULL);
    line(company, 2, "2026-01-01", "2026-01-11", "2026-01-10");
    contact(company, 0, "2026-03-21");
    return company_close(company, DAY);
}

static double measured(const struct metric_scope *scope, uint32_t account, enum health_measure measure)
{
    struct health_criterion criterion = linear(measure, 0, 1, 1);
    struct health_model model = model_of(&criterion, 1);
    struct health_account result;
    health_explain(scope, &model, account, day_of(DAY), &result);
    return result.parts[0].measured;
}

static void measures(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = small_company(&company, true);
    static const struct {
        enum health_measure measure;
        double expected[3];
    } cases[] = {
        {HEALTH_USAGE, {30, NAN, 0}},
        {HEALTH_USAGE_CHANGE, {-0.25, NAN, NAN}},
        {HEALTH_FEATURES, {2, NAN, 0}},
        {HEALTH_DAYS_SINCE_SEEN, {10, NAN, 120}},
        {HEALTH_NPS, {8, NAN, NAN}},
        {HEALTH_OPEN_TICKETS, {2, 0, 0}},
        {HEALTH_OPEN_SEVERE, {1, 0, 0}},
        {HEALTH_DAYS_OVERDUE, {20, NAN, 0}},
        {HEALTH_DAYS_SINCE_CONTACT, {10, NAN, NAN}},
        {HEALTH_CUSTOM, {NAN, NAN, NAN}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint32_t account = 0; account < 3; account++) {
            double value = measured(&scope, account, cases[i].measure), expected = cases[i].expected[account];
            if (isnan(expected) ? !isnan(value) : value != expected)
                fail_msg("%s of account %u is %g, not %g", health_measure_types[cases[i].measure].name,
                         account, value, expected);
        }
    company_release(&company);
    scope = small_company(&company, false);
    assert_true(isnan(measured(&scope, 0, HEALTH_OPEN_TICKETS))); /* nobody records tickets */
    company_release(&company);
}

/* Account 0 used on 20 February, 20 and 21 March: other windows than 30 days, up to the longest. */
static void windows_of_other_lengths(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = small_company(&company, true);
    static const struct {
        enum health_measure measure;
        int32_t days;
        double expected[3];
    } cases[] = {
        {HEALTH_USAGE, 10, {0, NAN, 0}},
        {HEALTH_USAGE, 11, {10, NAN, 0}},
        {HEALTH_USAGE, 12, {30, NAN, 0}},
        {HEALTH_USAGE, 90, {70, NAN, 0}},
        {HEALTH_USAGE_CHANGE, 20, {-0.25, NAN, NAN}},
        {HEALTH_USAGE_CHANGE, 7, {-1, NAN, NAN}},
        {HEALTH_USAGE_CHANGE, 3, {NAN, NAN, NAN}},
        {HEALTH_FEATURES, 11, {1, NAN, 0}},
        {HEALTH_FEATURES, 90, {2, NAN, 0}},
        {HEALTH_ACTIVE_DAYS, 11, {1, NAN, 0}},
        {HEALTH_ACTIVE_DAYS, 40, {3, NAN, 0}},
        {HEALTH_ACTIVE_DAYS, 39, {2, NAN, 0}},
        {HEALTH_ACTIVE_DAYS, 0, {2, NAN, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint32_t account = 0; account < 3; account++) {
            struct health_criterion criterion = linear(cases[i].measure, 0, 1, 1);
            criterion.window_days = cases[i].days;
            struct health_model model = model_of(&criterion, 1);
            struct health_account result;
            health_explain(&scope, &model, account, day_of(DAY), &result);
            double value = result.parts[0].measured, expected = cases[i].expected[account];
            if (isnan(expected) ? !isnan(value) : value != expected)
                fail_msg("%s in %d days of account %u is %g, not %g",
                         health_measure_types[cases[i].measure].name, cases[i].days, account, value,
                         expected);
        }
    assert_string_equal(health_measure_words(&company.arena, HEALTH_USAGE, 0), "Uses in 30 days");
    assert_string_equal(health_measure_words(&company.arena, HEALTH_USAGE, 14), "Uses in 14 days");
    assert_string_equal(health_measure_words(&company.arena, HEALTH_USAGE_CHANGE, 7),
                        "Change of use, 7 days against the 7 before");
    assert_string_equal(health_measure_words(&company.arena, HEALTH_FEATURES, 60),
                        "Features used in 60 days");
    assert_string_equal(health_measure_words(&company.arena, HEALTH_ACTIVE_DAYS, 28), "Active days in 28");
    assert_string_equal(health_measure_words(&company.arena, HEALTH_NPS, 28), "Last NPS answer");
    company_release(&company);
}

static void custom_fields_and_rules(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    const text field = TEXT("seats");
    column_builder_custom(company.builder, &field, 1);
    static const char *const seats[] = {"12.5", "many", NULL};
    for (uint32_t account = 0; account < 3; account++) {
        text custom = text_of(seats[account]);
        struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("x"),
                                         .custom = &custom};
        column_builder_account(company.builder, account, &row);
    }
    struct metric_scope scope = company_close(&company, DAY);
    uint64_t holds = 1, unknown = 2;
    struct health_criterion criteria[] = {linear(HEALTH_CUSTOM, 0, 25, 1), linear(HEALTH_RULE, 0, 0, 1)};
    criteria[0].dimension = column_dimension_find(company.columns, TEXT("seats"));
    criteria[1].accounts = &holds;
    criteria[1].unknown = &unknown;
    struct health_model model = model_of(criteria, 2);
    struct health_account result[3];
    for (uint32_t account = 0; account < 3; account++)
        health_explain(&scope, &model, account, day_of(DAY), &result[account]);
    assert_int_equal(result[0].parts[0].value, 500000);
    assert_int_equal(result[0].parts[1].value, HEALTH_ONE);
    assert_int_equal(result[0].score, 7500);
    assert_int_equal(result[1].score, HEALTH_ABSENT); /* "many" is no number, and the rule cannot be said */
    assert_int_equal(result[1].coverage, 0);
    assert_int_equal(result[1].light, HEALTH_NONE);
    assert_int_equal(result[2].score, 0);
    assert_int_equal(result[2].coverage, 500000);
    assert_int_equal(result[2].light, HEALTH_NONE); /* half of the weight is too little */
    company_release(&company);
}

static void values_between_worst_and_best(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = small_company(&company, true);
    struct health_criterion criterion = linear(HEALTH_NPS, 3, 9, 1); /* 8 is five sixths of the way */
    struct health_model model = model_of(&criterion, 1);
    struct health_account result;
    health_explain(&scope, &model, 0, day_of(DAY), &result);
    assert_int_equal(result.parts[0].value, 833333);
    assert_int_equal(result.score, 8333);
    assert_int_equal(result.light, HEALTH_GREEN);
    assert_int_equal(result.parts[0].points_at_best, 1667);
    model.criteria[0].worst = 8.5;
    health_explain(&scope, &model, 0, day_of(DAY), &result);
    assert_int_equal(result.score, 0);
    model.criteria[0] = (struct health_criterion){.measure = HEALTH_NPS,
                                                  .shape = HEALTH_STEPS,
                                                  .weight = 100,
                                                  .below_value = 1,
                                                  .step_count = 2,
                                                  .steps = {{7, 600000}, {9, HEALTH_ONE}}};
    health_explain(&scope, &model, 0, day_of(DAY), &result);
    assert_int_equal(result.parts[0].value, 600000);
    assert_int_equal(result.light, HEALTH_YELLOW);
    model.criteria[0].steps[0].from = 8.5;
    health_explain(&scope, &model, 0, day_of(DAY), &result);
    assert_int_equal(result.parts[0].value, 1);
    company_release(&company);
}

static void bands_are_half_open(void **state)
{
    (void)state;
    struct health_criterion criterion = linear(HEALTH_NPS, 0, 10, 1);
    struct health_model model = model_of(&criterion, 1);
    assert_int_equal(health_light_of(&model, 4999, HEALTH_ONE), HEALTH_RED);
    assert_int_equal(health_light_of(&model, 5000, HEALTH_ONE), HEALTH_YELLOW);
    assert_int_equal(health_light_of(&model, 7499, HEALTH_ONE), HEALTH_YELLOW);
    assert_int_equal(health_light_of(&model, 7500, 600000), HEALTH_GREEN);
    assert_int_equal(health_light_of(&model, 7500, 599999), HEALTH_NONE);
    assert_int_equal(health_light_of(&model, HEALTH_ABSENT, HEALTH_ONE), HEALTH_NONE);
    assert_string_equal(health_light_name(HEALTH_RED), "red");
}

static void models_are_checked(void **state)
{
    (void)state;
    struct problem problem;
    int at = -2;
    struct health_criterion good[] = {linear(HEALTH_NPS, 0, 10, 1), linear(HEALTH_USAGE, 0, 10, 1)};
    struct health_model model = model_of(good, 2);
    assert_int_equal(health_model_check(&model, &at, &problem), RESULT_OK);
    for (int i = 0; health_shipped[i].name; i++)
        assert_int_equal(health_model_check(&health_shipped[i].model, &at, &problem), RESULT_OK);
    assert_int_equal(health_model_check(&health_engagement, &at, &problem), RESULT_OK);
    for (int fault = 0; fault < 9; fault++) {
        model = model_of(good, 2);
        struct health_criterion *second = &model.criteria[1];
        switch (fault) {
        case 0:
            model.criterion_count = 0;
            break;
        case 1:
            model.red_below = 8000;
            break;
        case 2:
            model.coverage_least = -1;
            break;
        case 3:
            second->weight = 0;
            break;
        case 4:
            second->best = second->worst;
            break;
        case 5:
            second->worst = NAN;
            break;
        case 6:
            second->shape = HEALTH_STEPS;
            break;
        case 7:
            second->shape = HEALTH_STEPS;
            second->step_count = 2;
            break;
        default:
            second->weight = HEALTH_WEIGHT_MAX + 1;
        }
        assert_int_equal(health_model_check(&model, &at, &problem), RESULT_BAD_INPUT);
        assert_int_equal(at, fault < 3 ? -1 : 1);
    }
    enum health_measure measure;
    assert_true(health_measure_find(TEXT("days_overdue"), &measure));
    assert_int_equal(measure, HEALTH_DAYS_OVERDUE);
    assert_false(health_measure_find(TEXT("mood"), &measure));
}

/* ---- random companies and models against a reckoning by rationals ---- */

static void random_company(struct company *company, struct random *random, uint32_t accounts)
{
    static const char *const features[] = {"a", "b", "c", "d"};
    char day[16];
    company_open(company);
    for (uint32_t account = 0; account < accounts; account++) {
        company_account(company, account, NULL, NULL);
        for (uint64_t rows = random_below(random, 6); rows > 0; rows--) {
            snprintf(day, sizeof day, "2026-%02d-%02d", (int)random_between(random, 1, 3),
                     (int)random_between(random, 1, 28));
            switch (random_below(random, 5)) {
            case 0:
                use(company, account, day, features[random_below(random, 4)], random_between(random, 1, 90));
                break;
            case 1:
                company_score(company, account, "x", day, (int)random_between(random, 0, 10), NULL);
                break;
            case 2:
                ticket(company, account, day, (enum ticket_severity)random_below(random, 4));
                break;
            case 3:
                line(company, account, day, day, random_below(random, 2) ? day : NULL);
                break;
            default:
                contact(company, account, day);
            }
        }
    }
}

static struct health_model random_model(struct random *random)
{
    struct health_model model = {.criterion_count = (int)random_between(random, 1, 8),
                                 .coverage_least = (int32_t)random_between(random, 0, HEALTH_ONE),
                                 .red_below = 4000,
                                 .yellow_below = 8000};
    for (int i = 0; i < model.criterion_count; i++) {
        model.criteria[i] = linear((enum health_measure)random_below(random, HEALTH_CUSTOM),
                                   (double)random_between(random, -20, 20), 20.5, 1);
        if (health_measure_types[model.criteria[i].measure].choice && random_below(random, 2))
            model.criteria[i].window_days = (int32_t)random_between(random, 1, HEALTH_WINDOW_DAYS_MAX);
        model.criteria[i].weight = (int32_t)random_between(random, 1, HEALTH_WEIGHT_MAX);
    }
    return model;
}

static void check_account(const struct health_model *model, const struct health_account *account,
                          const struct health_scores *scores, uint32_t index)
{
    int64_t weighted = 0, weight = 0, whole = 0;
    int32_t points = 0;
    for (int i = 0; i < model->criterion_count; i++) {
        const struct health_part *part = &account->parts[i];
        whole += model->criteria[i].weight;
        points += part->points;
        assert_true(part->points_at_best >= 0);
        if (isnan(part->measured)) {
            assert_int_equal(part->value, HEALTH_ABSENT);
            assert_int_equal(part->points, 0);
            continue;
        }
        weight += model->criteria[i].weight;
        weighted += (int64_t)model->criteria[i].weight * part->value;
    }
    assert_int_equal(scores->score[index], account->score);
    assert_int_equal(scores->coverage[index], account->coverage);
    assert_int_equal(scores->light[index], account->light);
    assert_int_equal(scores->reason[index], account->reason);
    if (!weight) {
        assert_int_equal(account->score, HEALTH_ABSENT);
        return;
    }
    double exact = (double)weighted / (double)weight / HEALTH_ONE * HEALTH_SCORE_MAX;
    assert_true(fabs(exact - account->score) <= 0.5 + 1e-6);
    assert_true(fabs((double)weight / (double)whole * HEALTH_ONE - account->coverage) <= 0.5 + 1e-6);
    assert_int_equal(points, account->score);
}

static void all_accounts_as_one(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 20260331);
    for (int round = 0; round < 60; round++) {
        struct company company;
        uint32_t count = round == 0 ? COLUMN_BLOCK_ACCOUNTS + 10 : 40;
        random_company(&company, &random, count);
        struct metric_scope scope = company_close(&company, DAY);
        struct health_model model = random_model(&random);
        struct health_day day;
        struct health_scores scores;
        assert_int_equal(health_day_read(&company.arena, &scope, day_of(DAY), &day, &company.problem),
                         RESULT_OK);
        health_scores_new(&company.arena, &day, &scores);
        health_score(&company.arena, &day, &model, NULL, &scores);
        for (uint32_t account = 0; account < count; account++) {
            struct health_account result;
            health_explain(&scope, &model, account, day_of(DAY), &result);
            check_account(&model, &result, &scores, account);
        }
        company_release(&company);
    }
}

static void each_model_its_accounts(void **state)
{
    (void)state;
    struct company company;
    struct metric_scope scope = small_company(&company, true);
    struct health_criterion severe = linear(HEALTH_OPEN_SEVERE, 2, 0, 1), nps = linear(HEALTH_NPS, 0, 10, 1);
    struct health_model first = model_of(&severe, 1), second = model_of(&nps, 1);
    uint64_t mine = 1, others = 2;
    struct health_day day;
    struct health_scores scores;
    assert_int_equal(health_day_read(&company.arena, &scope, day_of(DAY), &day, &company.problem), RESULT_OK);
    health_scores_new(&company.arena, &day, &scores);
    health_score(&company.arena, &day, &first, &mine, &scores);
    health_score(&company.arena, &day, &second, &others, &scores);
    assert_int_equal(scores.score[0], 5000);
    assert_int_equal(scores.reason[0], 0);
    assert_int_equal(scores.score[1], HEALTH_ABSENT);
    assert_int_equal(scores.score[2], HEALTH_ABSENT); /* in neither */
    company_release(&company);
}

static void changes_split_exactly(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 7);
    int scored = 0;
    for (int round = 0; round < 200; round++) {
        struct company company;
        random_company(&company, &random, 10);
        struct metric_scope scope = company_close(&company, DAY);
        struct health_model old_model = random_model(&random), new_model = random_model(&random);
        for (uint32_t account = 0; account < 10; account++) {
            struct health_account before, between, after;
            struct health_change change;
            int32_t earlier = day_of("2026-02-10");
            int32_t sum = 0;
            health_explain(&scope, &old_model, account, earlier, &before);
            health_explain(&scope, &new_model, account, earlier, &between);
            health_explain(&scope, &new_model, account, day_of(DAY), &after);
            health_compare(&before, &new_model, &between, &after, &change);
            assert_int_equal(change.has_scores, before.score >= 0 && after.score >= 0);
            for (int i = 0; i < new_model.criterion_count; i++)
                sum += change.by_criterion[i];
            assert_int_equal(sum, change.data);
            if (!change.has_scores)
                continue;
            scored++;
            assert_int_equal(change.model + change.coverage + change.data, after.score - before.score);
        }
        company_release(&company);
    }
    assert_true(scored > 100);
}

static void a_change_and_its_causes(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    company_account(&company, 0, NULL, NULL);
    company_score(&company, 0, "ana", "2026-01-01", 10, NULL);
    company_score(&company, 0, "ana", "2026-03-01", 5, NULL);
    contact(&company, 0, "2026-03-31");
    struct metric_scope scope = company_close(&company, DAY);
    struct health_criterion criteria[] = {linear(HEALTH_NPS, 0, 10, 1),
                                          linear(HEALTH_DAYS_SINCE_CONTACT, 10, 0, 1)};
    struct health_model model = model_of(criteria, 2);
    struct health_account before, after;
    struct health_change change;
    health_explain(&scope, &model, 0, day_of("2026-02-01"), &before);
    health_explain(&scope, &model, 0, day_of(DAY), &after);
    assert_int_equal(before.score, 10000);
    assert_int_equal(after.score, 7500);
    health_compare(&before, &model, &before, &after, &change);
    assert_int_equal(change.model, 0);
    assert_int_equal(change.coverage, 0); /* a contact worth as much as the rest was */
    assert_int_equal(change.data, -2500);
    assert_int_equal(change.by_criterion[0], -2500);
    assert_int_equal(change.by_criterion[1], 0);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures),
        cmocka_unit_test(windows_of_other_lengths),
        cmocka_unit_test(custom_fields_and_rules),
        cmocka_unit_test(values_between_worst_and_best),
        cmocka_unit_test(bands_are_half_open),
        cmocka_unit_test(models_are_checked),
        cmocka_unit_test(all_accounts_as_one),
        cmocka_unit_test(each_model_its_accounts),
        cmocka_unit_test(changes_split_exactly),
        cmocka_unit_test(a_change_and_its_causes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
