/* Log lines: one line whatever is logged, nothing below the level. */
#include "../check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* What log_event writes while `level` is the lowest shown. */
static void capture(char *ret, size_t size, enum log_level level, const char *value)
{
    int ends[2], saved = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_set_level(level);
    log_event(LOG_INFO, "request", "path=%s status=%d", value, 200);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    ssize_t length = read(ends[0], ret, size - 1);
    close(ends[0]);
    ret[length > 0 ? length : 0] = '\0';
}

static void a_line_cannot_be_forged(void **state)
{
    (void)state;
    char line[8192];
    capture(line, sizeof line, LOG_INFO, "/a\nlevel=error event=forged\x1b[0m");
    assert_non_null(
        strstr(line, " level=info event=request path=/a\\x0alevel=error event=forged\\x1b[0m status=200\n"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void long_values_are_cut(void **state)
{
    (void)state;
    static char value[10000], line[8192];
    memset(value, '\n', sizeof value - 1);
    capture(line, sizeof line, LOG_INFO, value);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void lower_levels_are_silent(void **state)
{
    (void)state;
    char line[8192];
    capture(line, sizeof line, LOG_WARNING, "/a");
    assert_string_equal(line, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_cannot_be_forged),
        cmocka_unit_test(long_values_are_cut),
        cmocka_unit_test(lower_levels_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
