/* Structured log lines (logfmt) on standard error: level=… event=… key=value. No secrets, no
 * personal data: log ids. Only the top (cli, web, http's boundary) logs; libraries return. */
#ifndef FAROL_BASE_LOG_H
#define FAROL_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_set_level(enum log_level level);
/* log_event(LOG_INFO, "request", "status=%d path=%s", …); control characters are escaped. */
void log_event(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
