/* cmocka with its required headers, in the order it wants them. */
#ifndef FAROL_TESTS_UNIT_CHECK_H
#define FAROL_TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* After the four above. */
#include <cmocka.h>

#include "base/text.h"

#define assert_text(value, expected) check_text((value), (expected), __FILE__, __LINE__)

static inline void check_text(text value, const char *expected, const char *file, int line)
{
    if (!text_equal(value, text_of(expected))) {
        print_error("\"%.*s\" is not \"%s\"\n", TEXT_ARGUMENTS(value), expected);
        _fail(file, line);
    }
}

#endif
