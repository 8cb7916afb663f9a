/* Browsers in words, what was done in words, and the address without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "language/language.h"
#include "web/agent.h"
#include "web/toast.h"

static struct arena arena;

static void test_agents(void **state)
{
    static const struct {
        const char *agent, *words;
    } known[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox Windows"},
        {"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 "
         "Edg/126.0",
         "Edge Windows"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
         "Safari/605.1.15",
         "Safari macOS"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "CriOS/126.0 Mobile Safari/604.1",
         "Chrome iPhone"},
        {"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile "
         "Safari/537.36",
         "Chrome Android"},
        {"curl/8.5", "curl"},
        {"Something on Linux", "Linux"},
        {"<script>", ""},
    };
    char words[48];
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        web_agent_words(text_of(known[i].agent), words, sizeof words);
        assert_string_equal(words, known[i].words);
    }
    web_agent_words(TEXT_ABSENT, words, sizeof words);
    assert_string_equal(words, "");
    language_use(LANGUAGE_EN);
    assert_string_equal(web_agent_label(&arena, TEXT("Firefox Windows")).data, "Firefox on Windows");
    assert_true(text_equal(web_agent_label(&arena, TEXT("curl")), TEXT("curl")));
    assert_true(text_equal(web_agent_label(&arena, TEXT("")), TEXT("unknown browser")));
}

static text away(const char *target)
{
    const struct http_request request = {.arena = &arena, .target = text_of(target)};
    return web_toast_away(&request);
}

static text said(const char *done)
{
    struct http_pair pair = {TEXT("done"), text_of(done)};
    const struct http_request request = {.arena = &arena, .query = {&pair, 1}};
    return web_toast(&request);
}

static void test_toasts(void **state)
{
    (void)state;
    language_use(LANGUAGE_EN);
    assert_true(text_equal(said("saved"), TEXT("Saved.")));
    assert_true(text_is_absent(said("nothing-of-the-kind")));
    assert_true(text_is_absent(said("")));
    assert_true(text_is_absent(said("<script>")));
    assert_true(text_equal(away("/users?done=saved"), TEXT("/users")));
    assert_true(text_equal(away("/audit?a=1&done=saved&b=%20"), TEXT("/audit?a=1&b=%20")));
    assert_true(text_equal(away("/audit?undone=1"), TEXT("/audit?undone=1")));
    assert_true(text_equal(away("/"), TEXT("/")));
    assert_true(text_equal(web_toast_address(&arena, TEXT("/a"), "saved", 0), TEXT("/a?done=saved")));
    assert_true(
        text_equal(web_toast_address(&arena, TEXT("/a?b=1"), "saved", 3), TEXT("/a?b=1&done=saved.3")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_agents), cmocka_unit_test(test_toasts)};
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
