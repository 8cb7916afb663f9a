/* Documents of models: what is read comes out again, faults name their place, what is stored stands in the
 * place of what is shipped, and an assessment goes by the first model whose segment holds. */
#include "../check.h"

#include <string.h>

#include "../metric/company.h"
#include "health/assess.h"

#define DAY "2026-03-31"

static void assert_refused(struct arena *arena, const char *json, const char *message)
{
    struct health_document *document = NULL;
    struct problem problem = {0};
    assert_int_equal(health_document_read(arena, TEXT("k"), text_of(json), &document, &problem),
                     RESULT_BAD_INPUT);
    assert_null(document);
    assert_non_null(strstr(problem.message, message));
}

#define CRITERION "{\"name\":\"Seen\",\"measure\":\"days_since_seen\",\"worst\":20,\"best\":2,\"weight\":4}"

static void faults_name_their_place(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    assert_refused(&arena, "[]", "model: it must be an object");
    assert_refused(&arena, "{\"criteria\":[" CRITERION "]}", "title");
    assert_refused(&arena, "{\"title\":\"T\",\"criteria\":[]}", "from 1 to 24");
    assert_refused(&arena, "{\"title\":\"T\",\"kolor\":1,\"criteria\":[" CRITERION "]}", "kolor");
    assert_refused(&arena, "{\"title\":\"T\",\"rank\":-1,\"criteria\":[" CRITERION "]}", "rank");
    assert_refused(&arena, "{\"title\":\"T\",\"red_below\":\"x\",\"criteria\":[" CRITERION "]}", "bands");
    assert_refused(&arena, "{\"title\":\"T\",\"red_below\":80,\"criteria\":[" CRITERION "]}",
                   "the bands must rise");
    assert_refused(&arena,
                   "{\"title\":\"T\",\"criteria\":[" CRITERION ",{\"name\":\"X\",\"measure\":\"luck\"}]}",
                   "criterion 2 (X): “measure”");
    assert_refused(&arena,
                   "{\"title\":\"T\",\"criteria\":[{\"name\":\"X\",\"measure\":\"nps\",\"weight\":1}]}",
                   "criterion 1 (X): a criterion needs");
    assert_refused(
        &arena, "{\"title\":\"T\",\"criteria\":[{\"measure\":\"nps\",\"worst\":1,\"best\":1,\"weight\":1}]}",
        "criterion 1 (Last NPS answer): the worst and the best");
    assert_refused(&arena, "{\"title\":\"T\",\"criteria\":[{\"measure\":\"rule\",\"weight\":1}]}", "rule");
    assert_refused(&arena, "{\"title\":\"T\",\"criteria\":[{\"measure\":\"custom\",\"weight\":1}]}", "field");
    assert_refused(
        &arena,
        "{\"title\":\"T\",\"criteria\":[{\"measure\":\"nps\",\"weight\":1,\"steps\":[{\"from\":7}]}]}",
        "each step");
    assert_refused(
        &arena, "{\"title\":\"T\",\"criteria\":[{\"measure\":\"nps\",\"weight\":0,\"worst\":1,\"best\":2}]}",
        "a weight lies above 0");
    assert_refused(&arena,
                   "{\"title\":\"T\",\"criteria\":[{\"measure\":\"nps\",\"days\":7,\"weight\":1,\"worst\":1,"
                   "\"best\":2}]}",
                   "only a measure of use");
    assert_refused(&arena,
                   "{\"title\":\"T\",\"criteria\":[{\"measure\":\"usage\",\"days\":0,\"weight\":1,"
                   "\"worst\":1,\"best\":2}]}",
                   "from 1 to 90");
    assert_refused(&arena,
                   "{\"title\":\"T\",\"criteria\":[{\"measure\":\"usage\",\"days\":91,\"weight\":1,"
                   "\"worst\":1,\"best\":2}]}",
                   "from 1 to 90");
    struct health_document *document = NULL;
    struct problem problem;
    assert_int_equal(
        health_document_read(&arena, TEXT(HEALTH_ENGAGEMENT_KEY),
                             TEXT("{\"title\":\"E\",\"criteria\":[{\"measure\":\"nps\",\"worst\":1,"
                                  "\"best\":2,\"weight\":1}]}"),
                             &document, &problem),
        RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "usage alone"));
    arena_release(&arena);
}

static void what_is_read_comes_out_again(void **state)
{
    static const char *const sources[] = {
        "{\"title\":\"T\",\"segment\":\"mrr > 5\",\"rank\":7,\"coverage_least\":0.25,\"red_below\":40.5,"
        "\"yellow_below\":80,\"criteria\":[" CRITERION
        ",{\"name\":\"N\",\"measure\":\"nps\",\"below\":0.1,\"steps\":[{\"from\":7,\"value\":0.5},"
        "{\"from\":9,\"value\":1}],\"weight\":2.25},"
        "{\"name\":\"R\",\"measure\":\"rule\",\"rule\":\"owner missing\",\"weight\":1},"
        "{\"name\":\"F\",\"measure\":\"custom\",\"field\":\"seats\",\"worst\":0,\"best\":10,\"weight\":1}]}",
    };
    struct arena arena;
    struct problem problem;
    struct buffer first, second;
    (void)state;
    arena_init(&arena, 0);
    buffer_init(&first, 0);
    buffer_init(&second, 0);
    struct health_document *read = NULL, *again = NULL;
    assert_int_equal(health_document_read(&arena, TEXT("k"), text_of(sources[0]), &read, &problem),
                     RESULT_OK);
    health_document_write(read, &first);
    assert_int_equal(health_document_read(&arena, TEXT("k"), buffer_text(&first), &again, &problem),
                     RESULT_OK);
    health_document_write(again, &second);
    assert_string_equal(first.data, second.data);
    assert_true(health_document_equal(read, again));
    assert_int_equal(again->model.criteria[1].weight, 225);
    assert_int_equal(again->model.red_below, 4050);
    again->model.criteria[1].steps[0].value++;
    assert_false(health_document_equal(read, again));
    for (int i = 0; health_shipped[i].name; i++) { /* the shipped ones are documents too */
        struct health_document *shipped = health_document_shipped(&arena, text_of(health_shipped[i].name));
        buffer_clear(&first);
        health_document_write(shipped, &first);
        assert_int_equal(health_document_read(&arena, shipped->key, buffer_text(&first), &again, &problem),
                         RESULT_OK);
        assert_true(health_document_equal(shipped, again));
    }
    buffer_release(&first);
    buffer_release(&second);
    arena_release(&arena);
}

static struct health_document *document_of(struct arena *arena, const char *key, const char *json)
{
    struct health_document *document = NULL;
    struct problem problem = {0};
    if (health_document_read(arena, text_of(key), text_of(json), &document, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return document;
}

/* A window of 30 days is the shipped one, said or not: an older document is the same as ever. */
static void windows_are_told_where_they_differ(void **state)
{
#define WINDOWED(days)                                                                                       \
    "{\"title\":\"T\",\"criteria\":[{\"measure\":\"usage\"" days ",\"worst\":0,\"best\":9,\"weight\":1}]}"
    struct arena arena;
    struct buffer out;
    (void)state;
    arena_init(&arena, 0);
    buffer_init(&out, 0);
    struct health_document *plain = document_of(&arena, "k", WINDOWED("")),
                           *month = document_of(&arena, "k", WINDOWED(",\"days\":30")),
                           *week = document_of(&arena, "k", WINDOWED(",\"days\":7"));
    assert_true(health_document_equal(plain, month));
    assert_false(health_document_equal(plain, week));
    assert_string_equal(plain->model.criteria[0].name, "Uses in 30 days");
    assert_string_equal(week->model.criteria[0].name, "Uses in 7 days");
    health_document_write(month, &out);
    assert_null(strstr(out.data, "\"days\""));
    buffer_clear(&out);
    health_document_write(week, &out);
    assert_non_null(strstr(out.data, "\"days\":7"));
    assert_true(health_document_equal(week, document_of(&arena, "k", out.data)));
    week->model.criteria[0].window_days = 91;
    assert_int_equal(health_document_check(week, NULL, NULL), RESULT_BAD_INPUT);
    buffer_release(&out);
    arena_release(&arena);
#undef WINDOWED
}

static void stored_ones_stand_in_place_of_shipped(void **state)
{
    struct arena arena;
    struct health_set set, shipped;
    (void)state;
    arena_init(&arena, 0);
    health_set_shipped(&arena, &shipped);
    assert_int_equal(shipped.count, 3);
    struct health_document *stored[] = {
        document_of(&arena, "ongoing", "{\"title\":\"Mine\",\"rank\":900,\"criteria\":[" CRITERION "]}"),
        document_of(&arena, "onboarding",
                    "{\"title\":\"Off\",\"retired\":true,\"criteria\":[" CRITERION "]}"),
        document_of(&arena, "few", "{\"title\":\"Few\",\"rank\":1,\"criteria\":[" CRITERION "]}"),
    };
    health_set_of(&arena, stored, 3, &set);
    assert_int_equal(set.count, 3);
    assert_string_equal(set.documents[0]->key.data, "few");
    assert_string_equal(set.documents[1]->key.data, "high-touch");
    assert_ptr_equal(set.documents[2], stored[0]);
    assert_null(health_set_find(&set, TEXT("onboarding")));
    assert_ptr_equal(health_set_find(&set, TEXT("engagement")), set.engagement);
    assert_true(set.stamp != shipped.stamp);
    arena_release(&arena);
}

/* Two customers: the first of the segment, the second not; the third was never one. */
static void accounts_go_by_the_first_model_that_holds(void **state)
{
    struct company company;
    struct health_set set;
    struct health_lent lent, again;
    struct problem problem = {0};
    (void)state;
    company_open(&company);
    company_account(&company, 0, "Pro", NULL);
    company_account(&company, 1, NULL, NULL);
    company_account(&company, 2, "Pro", NULL);
    company_subscribe(&company, 0, 1000, "2026-01-01", NULL, NULL);
    company_subscribe(&company, 1, 1000, "2026-01-01", NULL, NULL);
    struct metric_scope scope = company_close(&company, DAY);
    struct health_document *stored[] = {document_of(
        &company.arena, "pro",
        "{\"title\":\"Pro\",\"segment\":\"segment = Pro\",\"rank\":1,\"criteria\":[{\"name\":\"R\","
        "\"measure\":\"rule\",\"rule\":\"mrr > 5\",\"weight\":1}]}")};
    health_set_of(&company.arena, stored, 1, &set);
    struct kept *kept = health_kept_new();
    assert_int_equal(health_kept_take(kept, scope.columns, scope.as_of, &set, NULL, &lent, &problem),
                     RESULT_OK);
    assert_int_equal(lent.assessment->model[0], 0);
    assert_true(lent.assessment->model[1] > 0);
    assert_int_equal(lent.assessment->model[2], -1);
    assert_int_equal(lent.assessment->scores.score[0], HEALTH_SCORE_MAX);
    assert_int_equal(lent.assessment->scores.light[0], HEALTH_GREEN);
    assert_int_equal(lent.assessment->scores.light[1], HEALTH_NONE);
    assert_int_equal(lent.assessment->customers, 2);
    assert_int_equal(health_kept_take(kept, scope.columns, scope.as_of, &set, NULL, &again, &problem),
                     RESULT_OK);
    assert_ptr_equal(lent.assessment, again.assessment);
    health_kept_give_back(kept, &again);
    health_kept_give_back(kept, &lent);
    stored[0]->segment = TEXT("segmnt = Pro");
    health_set_of(&company.arena, stored, 1, &set);
    assert_int_equal(health_kept_take(kept, scope.columns, scope.as_of, &set, NULL, &lent, &problem),
                     RESULT_BAD_INPUT);
    assert_non_null(strstr(problem.message, "Pro: "));
    kept_release(kept);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_name_their_place),
        cmocka_unit_test(what_is_read_comes_out_again),
        cmocka_unit_test(windows_are_told_where_they_differ),
        cmocka_unit_test(stored_ones_stand_in_place_of_shipped),
        cmocka_unit_test(accounts_go_by_the_first_model_that_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
