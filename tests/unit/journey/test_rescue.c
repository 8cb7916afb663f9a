/* Reasons for leaving, success reviews, shares with their interval: the pure parts of rescue. */
#include "../check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "journey/reasons.h"
#include "journey/review.h"
#include "journey/share.h"
#include "language/language.h"
#include "ledger/churn_reason.h"

static void test_vague(void **state)
{
    (void)state;
    static const char *const refused[] = {"Did not see value",
                                          "did-not-see-value",
                                          "Cliente não viu valor.",
                                          "O CLIENTE NÃO QUER PAGAR",
                                          "Desconhecido",
                                          "  outros ",
                                          "n/a",
                                          "Doesn’t want to pay",
                                          "não viu valor"};
    static const char *const taken[] = {"",
                                        "price-rise",
                                        "Did not see value in the report on stock",
                                        "Não quer pagar pelo reajuste",
                                        "Wechselte das System",
                                        "cliente",
                                        "value"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!ledger_churn_reason_is_vague(text_of(refused[i])))
            fail_msg("taken: %s", refused[i]);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (ledger_churn_reason_is_vague(text_of(taken[i])))
            fail_msg("refused: %s", taken[i]);
    assert_true(ledger_churn_reason_advice()[0]);
}

static void test_shipped_reasons(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct journey_reasons shipped, read;
    struct problem problem = {0};
    struct buffer once, again;
    journey_reasons_shipped(&arena, &shipped);
    for (int i = 0; i < shipped.reason_count; i++) {
        text key = shipped.reasons[i].key;
        assert_ptr_equal(journey_reason_find(&shipped, key), &shipped.reasons[i]); /* no key twice */
        assert_false(text_equal(journey_reason_label(&shipped, key), key));
        assert_false(text_is_empty(journey_reason_advice(&shipped.reasons[i])));
        language_use(LANGUAGE_PT_BR);
        assert_false(ledger_churn_reason_is_vague(journey_reason_label(&shipped, key)));
        language_use(LANGUAGE_EN);
        assert_true(i == 0 || shipped.reasons[i].group >= shipped.reasons[i - 1].group);
    }
    buffer_init(&once, 0);
    buffer_init(&again, 0);
    journey_reasons_write(&once, &shipped);
    assert_int_equal(journey_reasons_read(&arena, buffer_text(&once), &read, NULL, &problem), RESULT_OK);
    assert_int_equal(read.reason_count, shipped.reason_count);
    journey_reasons_write(&again, &read);
    assert_true(text_equal(buffer_text(&once), buffer_text(&again)));
    assert_int_equal(journey_reasons_read(&arena, TEXT_ABSENT, &read, NULL, &problem), RESULT_OK);
    assert_int_equal(read.reason_count, shipped.reason_count);
    assert_text(journey_reason_label(&read, TEXT("old-key")), "old-key");
    assert_text(journey_reason_group_label(&read, 3), "Price and contract");
    buffer_release(&once);
    buffer_release(&again);
    arena_release(&arena);
}

static void refuse(const char *body, const char *place)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct journey_reasons read;
    struct problem problem = {0};
    struct journey_reasons_fault fault;
    char found[64] = "";
    assert_int_equal(journey_reasons_read(&arena, text_of(body), &read, &fault, &problem), RESULT_BAD_INPUT);
    if (fault.reason >= 0)
        snprintf(found, sizeof found, "groups[%d].reasons[%d].%s", fault.group, fault.reason, fault.member);
    else if (fault.member)
        snprintf(found, sizeof found, "groups[%d].%s", fault.group, fault.member);
    assert_string_equal(found, place);
    assert_null(strchr(problem.message, '[')); /* words, no path */
    assert_true(!fault.why || strstr(problem.message, fault.why));
    arena_release(&arena);
}

static void test_reasons_refused(void **state)
{
    (void)state;
    refuse("{\"groups\": []}", "");
    refuse("{", "");
    refuse("{\"groups\": [{\"key\": \"Price\", \"label\": \"P\"}]}", "groups[0].key");
    refuse("{\"groups\": [{\"key\": \"mine\"}]}", "groups[0].label");
    refuse("{\"groups\": [{\"key\": \"price\"}, {\"key\": \"price\"}]}", "groups[1].key");
    refuse("{\"groups\": [{\"key\": \"price\", \"reasons\": [{\"key\": \"mine\"}]}]}",
           "groups[0].reasons[0].label");
    refuse("{\"groups\": [{\"key\": \"price\", \"reasons\": [{\"key\": \"mine\", \"label\": \"Cliente não "
           "viu valor\"}]}]}",
           "groups[0].reasons[0].label");
    refuse("{\"groups\": [{\"key\": \"price\", \"reasons\": [{\"key\": \"terms\", \"kind\": \"sad\"}]}]}",
           "groups[0].reasons[0].kind");
    refuse("{\"groups\": [{\"key\": \"price\", \"reasons\": [{\"key\": \"terms\"}, {\"key\": \"terms\"}]}]}",
           "groups[0].reasons[1].key");
}

static void test_own_reason(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct journey_reasons read;
    struct problem problem = {0};
    text body =
        TEXT("{\"groups\": [{\"key\": \"price\", \"reasons\": [{\"key\": \"terms\"}, {\"key\": \"boleto\", "
             "\"label\": \"Boleto fee\", \"kind\": \"involuntary\"}]}]}");
    assert_int_equal(journey_reasons_read(&arena, body, &read, NULL, &problem), RESULT_OK);
    assert_text(journey_reason_label(&read, TEXT("terms")), "The term or its conditions do not suit");
    assert_text(journey_reason_label(&read, TEXT("boleto")), "Boleto fee");
    assert_int_equal(journey_reason_find(&read, TEXT("boleto"))->kind, JOURNEY_REASON_INVOLUNTARY);
    assert_true(text_is_absent(journey_reason_advice(journey_reason_find(&read, TEXT("boleto")))));
    assert_null(journey_reason_find(&read, TEXT("defects")));
    assert_text(journey_reason_label(&read, TEXT("defects")), "The same defects kept coming back");
    arena_release(&arena);
}

static void test_review(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    text answers[JOURNEY_QUESTIONS_MAX] = {TEXT("Counts stock\r\n\r\nweekly"), TEXT(" "), TEXT("Nothing"),
                                           TEXT_ABSENT, TEXT_ABSENT};
    struct journey_answer read[4];
    text written = journey_review_write(&arena, journey_questions_past, answers);
    assert_int_equal(journey_review_read(&arena, written, read, 4), 2);
    assert_text(read[0].question, "What do you do today that you could not do before?");
    assert_text(read[0].answer, "Counts stock\n\nweekly");
    assert_text(read[1].answer, "Nothing");
    answers[0] = answers[2] = TEXT_ABSENT;
    assert_true(text_is_absent(journey_review_write(&arena, journey_questions_past, answers)));
    assert_int_equal(journey_review_read(&arena, TEXT("\n\nfree text"), read, 4), 1);
    assert_true(text_is_absent(read[0].question));
    assert_text(read[0].answer, "free text");
    assert_int_equal(journey_review_read(&arena, TEXT("One?\na\n\nTwo?\nb\n\nThree?\nc"), read, 2), 2);
    assert_text(read[1].answer, "b\n\nThree?\nc");
    assert_int_equal(journey_review_read(&arena, TEXT_ABSENT, read, 4), 0);
    arena_release(&arena);
}

/* 8 of 10: 0.4902 to 0.9433 (R: binom::binom.wilson). */
static void test_share(void **state)
{
    (void)state;
    struct journey_share share = journey_share_of(8, 10);
    assert_float_equal(share.share, 0.8, 1e-12);
    assert_float_equal(share.low, 0.49016, 1e-4);
    assert_float_equal(share.high, 0.94332, 1e-4);
    share = journey_share_of(0, 5);
    assert_float_equal(share.low, 0, 0);
    assert_float_equal(share.high, 0.43448, 1e-4);
    assert_float_equal(journey_share_of(5, 5).high, 1, 0);
    assert_true(isnan(journey_share_of(0, 0).share));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vague),           cmocka_unit_test(test_shipped_reasons),
        cmocka_unit_test(test_reasons_refused), cmocka_unit_test(test_own_reason),
        cmocka_unit_test(test_review),          cmocka_unit_test(test_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
