/* Kept scores: columns of numbers come back as they were, and what is kept of a night is what was said, even
 * after the record was corrected. */
#include "../check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../metric/company.h"
#include "base/random.h"
#include "journey/score.h"

static void columns_come_back(void **state)
{
    enum { COUNT = 4096, ROUNDS = 40 };
    static int32_t numbers[COUNT], back[COUNT];
    struct random random;
    (void)state;
    random_seed(&random, 7);
    for (int round = 0; round < ROUNDS; round++) {
        struct buffer out;
        uint32_t kinds = 1 + (uint32_t)random_below(&random, round < 20 ? 3 : 100000);
        for (int i = 0; i < COUNT; i++)
            numbers[i] = (int32_t)random_below(&random, kinds) - 1;
        numbers[0] = INT32_MAX;
        numbers[1] = INT32_MIN;
        buffer_init(&out, 0);
        journey_column_write(numbers, COUNT, &out);
        text rest = buffer_text(&out), cut = text_slice(rest, 0, rest.length - 1);
        assert_true(journey_column_read(&rest, COUNT, back));
        assert_int_equal(rest.length, 0);
        assert_memory_equal(numbers, back, sizeof numbers);
        assert_false(journey_column_read(&cut, COUNT, back));
        buffer_release(&out);
    }
    text longer = TEXT("\x02\x7f");
    assert_false(journey_column_read(&longer, 3, back)); /* a run beyond the column */
}

static struct health_assessment assess(struct company *company, const struct metric_scope *scope,
                                       struct health_set *set)
{
    struct health_assessment assessment;
    struct problem problem = {0};
    health_set_shipped(&company->arena, set);
    assert_int_equal(
        health_assess(&company->arena, &company->arena, scope, set, 0, NULL, &assessment, &problem),
        RESULT_OK);
    return assessment;
}

static void check_one(struct company *company, const struct metric_scope *scope, const struct health_set *set,
                      const struct health_assessment *all, uint32_t account)
{
    struct health_one one;
    struct problem problem = {0};
    assert_int_equal(
        health_assess_one(&company->arena, scope, set, HEALTH_TREND_DAYS, NULL, account, &one, &problem),
        RESULT_OK);
    assert_int_equal(one.place, all->model[account]);
    assert_int_equal(one.engagement_score, all->engagement.score[account]);
    assert_int_equal(one.earlier_score, one.place < 0 ? HEALTH_ABSENT : all->earlier.score[account]);
    if (one.place < 0)
        return;
    assert_int_equal(one.now.score, all->scores.score[account]);
    assert_int_equal(one.now.coverage, all->scores.coverage[account]);
    assert_int_equal(one.now.light, all->scores.light[account]);
    assert_int_equal(one.now.reason, all->scores.reason[account]);
    assert_int_equal(one.model.criterion_count, all->models[one.place].criterion_count);
}

/* By several models, one of them with a rule among its criteria; some accounts are no customers. */
static void one_account_is_as_all_say(void **state)
{
    enum { ACCOUNTS = 60 };
    struct company company;
    struct health_set set;
    struct health_assessment all;
    struct health_one nobody;
    struct problem problem = {0};
    (void)state;
    company_open(&company);
    for (uint32_t account = 0; account < ACCOUNTS; account++) {
        company_account(&company, account, account % 3 ? "SMB" : NULL, NULL);
        if (account % 4)
            company_subscribe(&company, account, 1000 + account, account % 5 ? "2025-01-01" : "2026-03-01",
                              NULL, NULL);
        if (account % 2)
            company_score(&company, account, "ana", "2026-02-01", (int)(account % 11), NULL);
    }
    struct metric_scope scope = company_close(&company, "2026-03-31");
    health_set_shipped(&company.arena, &set);
    struct health_document ruled = *set.documents[set.count - 1];
    ruled.segment = TEXT("segment = SMB and mrr > 0");
    ruled.model.criteria[0].measure = HEALTH_RULE;
    ruled.model.criteria[0].source = TEXT("nps >= 5");
    for (int i = set.count++; i > 0; i--)
        set.documents[i] = set.documents[i - 1];
    set.documents[0] = &ruled;
    assert_int_equal(
        health_assess(&company.arena, &company.arena, &scope, &set, HEALTH_TREND_DAYS, NULL, &all, &problem),
        RESULT_OK);
    assert_true(all.customers > 20 && all.customers < ACCOUNTS);
    for (uint32_t account = 0; account < ACCOUNTS; account++)
        check_one(&company, &scope, &set, &all, account);
    assert_int_equal(health_assess_one(&company.arena, &scope, &set, 0, NULL, 99999, &nobody, &problem),
                     RESULT_OK);
    assert_int_equal(nobody.place, -1);
    ruled.segment = TEXT("no_such_field > 1");
    assert_int_equal(health_assess_one(&company.arena, &scope, &set, 0, NULL, 1, &nobody, &problem),
                     RESULT_BAD_INPUT);
    company_release(&company);
}

static void a_night_is_kept_as_it_was(void **state)
{
    char path[] = "/tmp/farol-score-XXXXXX";
    struct company company;
    struct health_set set;
    struct store *store;
    struct store_connection *connection;
    struct problem problem = {0};
    struct journey_kept *kept;
    size_t count = 0;
    (void)state;
    company_open(&company);
    for (uint32_t account = 0; account < 3; account++)
        company_account(&company, account, NULL, NULL);
    company_subscribe(&company, 0, 1000, "2026-01-01", NULL, NULL);
    company_subscribe(&company, 2, 1000, "2026-01-01", NULL, NULL);
    company_score(&company, 0, "ana", "2026-02-01", 7, NULL);
    struct metric_scope scope = company_close(&company, "2026-03-31");
    struct health_assessment assessment = assess(&company, &scope, &set);
    assert_non_null(mkdtemp(path));
    char *file = arena_printf(&company.arena, "%s/farol.db", path);
    const struct store_options options = {.mode = STORE_CREATE};
    assert_int_equal(store_open(&store, text_of(file), &options, &problem), RESULT_OK);
    assert_int_equal(journey_scores_keep(store, scope.columns, &assessment, 5, &problem), RESULT_OK);
    assert_int_equal(journey_scores_keep(store, scope.columns, &assessment, 6, &problem), RESULT_OK);
    assert_int_equal(store_read_begin(store, &connection, &problem), RESULT_OK);
    assert_int_equal(journey_scores_read(connection, 0, scope.as_of - 5, scope.as_of, &company.arena, &kept,
                                         &count, &problem),
                     RESULT_OK);
    assert_int_equal(count, 1);
    struct health_account explained;
    health_explain(&scope, &assessment.models[assessment.model[0]], 0, scope.as_of, &explained);
    assert_int_equal(kept->kept_at, 6);
    assert_text(kept->model, "ongoing");
    assert_int_equal(kept->score, explained.score);
    assert_int_equal(kept->coverage, explained.coverage);
    assert_int_equal(kept->light, explained.light);
    for (int i = 0; i < assessment.models[assessment.model[0]].criterion_count; i++)
        assert_int_equal(kept->values[i], explained.parts[i].value);
    assert_int_equal(kept->values[HEALTH_CRITERIA_MAX - 1], HEALTH_ABSENT);
    assert_int_equal(
        journey_scores_read(connection, 1, 0, scope.as_of, &company.arena, &kept, &count, &problem),
        RESULT_OK);
    assert_int_equal(count, 0); /* no customer */
    store_read_end(store, connection);
    store_close(store);
    char *remove = arena_printf(&company.arena, "%s", path);
    assert_int_equal(unlink(file), 0);
    (void)!rmdir(remove);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_come_back),
        cmocka_unit_test(one_account_is_as_all_say),
        cmocka_unit_test(a_night_is_kept_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
