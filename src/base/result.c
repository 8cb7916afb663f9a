/* Expected failures: their names, and the sentence that goes with one. */
#include "base/result.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static const char *const names[RESULT_COUNT] = {
    [RESULT_OK] = "ok",
    [RESULT_BAD_INPUT] = "bad_input",
    [RESULT_NOT_FOUND] = "not_found",
    [RESULT_CONFLICT] = "conflict",
    [RESULT_FORBIDDEN] = "forbidden",
    [RESULT_BUSY] = "busy",
    [RESULT_FULL] = "full",
    [RESULT_IO] = "io",
    [RESULT_CORRUPT] = "corrupt",
    [RESULT_LIMIT] = "limit",
    [RESULT_CANCELLED] = "cancelled",
    [RESULT_MEMORY] = "memory",
};

const char *result_name(enum result code)
{
    return (unsigned)code < RESULT_COUNT ? names[code] : "unknown";
}

static _Atomic(problem_translator) translator;

void problem_set_translator(problem_translator function)
{
    atomic_store(&translator, function);
}

const char *problem_translate(const char *english)
{
    problem_translator function = atomic_load(&translator);
    return function ? function(english) : english;
}

/* Formats into `field`; what does not fit is cut before the code point that would be broken. */
static void format_field(char *field, size_t size, const char *format, va_list arguments)
{
    int length = vsnprintf(field, size, format, arguments);
    if (length < 0 || (size_t)length < size)
        return;
    size_t end = size - 1;
    size_t start = end;
    while (start > 0 && ((unsigned char)field[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    start--;
    unsigned char first = (unsigned char)field[start];
    size_t whole = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    if (start + whole > end)
        field[start] = '\0';
}

enum result problem_set(struct problem *problem, enum result code, const char *format, ...)
{
    if (!problem)
        return code;
    problem->code = code;
    problem->detail[0] = '\0';
    va_list arguments;
    va_start(arguments, format);
    format_field(problem->message, sizeof problem->message, format, arguments);
    va_end(arguments);
    return code;
}

enum result problem_detail(struct problem *problem, const char *format, ...)
{
    if (!problem)
        return RESULT_OK;
    va_list arguments;
    va_start(arguments, format);
    format_field(problem->detail, sizeof problem->detail, format, arguments);
    va_end(arguments);
    return problem->code;
}
