/* Problems: truncation at a code point, NULL tolerated, sentences through the translator. */
#include "../check.h"

#include <string.h>

#include "base/result.h"

static void a_long_message_is_cut_at_a_code_point(void **state)
{
    (void)state;
    char filler[600];
    for (size_t length = 500; length < 515; length++) {
        memset(filler, 'x', length);
        filler[length] = '\0';
        struct problem problem;
        problem_set(&problem, RESULT_IO, "%s€€€€€€€€", filler);
        text message = text_of(problem.message);
        assert_true(message.length <= 511 && message.length >= 509);
        assert_true(text_is_valid_utf8(message));
    }
}

static void codes_and_details(void **state)
{
    (void)state;
    assert_int_equal(problem_set(NULL, RESULT_BUSY, "nobody hears"), RESULT_BUSY);
    struct problem problem = {.detail = "old"};
    assert_int_equal(problem_set(&problem, RESULT_NOT_FOUND, "No %s.", "account"), RESULT_NOT_FOUND);
    assert_string_equal(problem.message, "No account.");
    assert_string_equal(problem.detail, "");
    assert_int_equal(problem_detail(&problem, "errno %d", 2), RESULT_NOT_FOUND);
    assert_string_equal(problem.detail, "errno 2");
    for (int code = 0; code < RESULT_COUNT; code++)
        assert_string_not_equal(result_name((enum result)code), "unknown");
    assert_string_equal(result_name(RESULT_COUNT), "unknown");
}

static const char *shout(const char *english)
{
    return english[0] == 'H' ? "HELLO" : english;
}

static void the_translator_speaks(void **state)
{
    (void)state;
    assert_string_equal(problem_translate("Hello"), "Hello");
    problem_set_translator(shout);
    assert_string_equal(problem_translate("Hello"), "HELLO");
    problem_set_translator(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_message_is_cut_at_a_code_point),
        cmocka_unit_test(codes_and_details),
        cmocka_unit_test(the_translator_speaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
