/* logfmt lines on standard error, one write each so that threads do not mix theirs. Control characters
 * are written as \xNN: nothing logged can forge a second line. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/zone.h"

#define LINE_BYTES_MAX 4096

static atomic_int lowest_level = LOG_INFO;
static const char *const level_names[] = {"debug", "info", "warning", "error"};

void log_set_level(enum log_level level)
{
    atomic_store(&lowest_level, (int)level);
}

static size_t append_escaped(char *line, size_t length, const char *from)
{
    static const char digits[] = "0123456789abcdef";
    for (; *from && length + 6 < LINE_BYTES_MAX; from++) {
        unsigned char byte = (unsigned char)*from;
        if (byte >= 0x20 && byte != 0x7F) {
            line[length++] = *from;
            continue;
        }
        line[length++] = '\\';
        line[length++] = 'x';
        line[length++] = digits[byte >> 4];
        line[length++] = digits[byte & 15];
    }
    return length;
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    if ((int)level < atomic_load(&lowest_level))
        return;
    char fields[LINE_BYTES_MAX / 2];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fields, sizeof fields, format, arguments);
    va_end(arguments);
    char at[32];
    struct clock *clock = clock_system();
    char line[LINE_BYTES_MAX];
    size_t length =
        (size_t)snprintf(line, sizeof line, "at=%s level=%s event=", instant_format(clock->now(clock), at),
                         level_names[level]);
    length = append_escaped(line, length, event);
    if (fields[0])
        line[length++] = ' ';
    length = append_escaped(line, length, fields);
    line[length++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written; /* there is nowhere left to say so */
}
