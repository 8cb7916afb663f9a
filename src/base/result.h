/* Expected failures. A function that can fail for a reason outside the program returns
 * `enum result`, which must be used, and says why in a `struct problem`.
 *
 * `message` is for the person, already in their language, and says what to do; `detail` is for the
 * log (SQLite's text, an errno) and never holds personal data or secrets. Our own bugs are asserts,
 * bad input is data (see intake/issue.h). */
#ifndef FAROL_BASE_RESULT_H
#define FAROL_BASE_RESULT_H

enum result {
    RESULT_OK = 0,
    RESULT_BAD_INPUT, /* what was given cannot be accepted */
    RESULT_NOT_FOUND,
    RESULT_CONFLICT, /* exists already, or changed since */
    RESULT_FORBIDDEN,
    RESULT_BUSY,    /* another process or person holds it */
    RESULT_FULL,    /* disk full or quota reached */
    RESULT_IO,      /* disk or network fault */
    RESULT_CORRUPT, /* stored data fails its checks */
    RESULT_LIMIT,   /* a stated bound was reached */
    RESULT_CANCELLED,
    RESULT_MEMORY,
    RESULT_COUNT
};

struct problem {
    enum result code;
    char message[512];
    char detail[512];
};

#define MUST_USE __attribute__((warn_unused_result))

const char *result_name(enum result code);

/* `base` stands below `language`: it says its own sentences through the function that `language` sets
 * here, and in English until then. xgettext takes problem_translate's argument as it takes _()'s. */
typedef const char *(*problem_translator)(const char *english);
void problem_set_translator(problem_translator function);
const char *problem_translate(const char *english) __attribute__((format_arg(1)));

/* Fills `problem` (may be NULL) and returns `code`, so that callers write
 * `return problem_set(problem, RESULT_NOT_FOUND, "…")`. Truncates at a code point. */
enum result problem_set(struct problem *problem, enum result code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds the technical cause; returns problem->code. */
enum result problem_detail(struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
