/* What waits for whom, held for a few seconds (notice.h). People are few: they are searched one by one; the
 * oldest count makes room. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "language/language.h"
#include "ledger/playbook_run.h"
#include "web/notice/notice.h"

enum { SHOWN_MAX = 99 };

struct held {
    text email; /* its own copy */
    int64_t count, at;
};
struct web_notices {
    pthread_mutex_t mutex;
    struct held people[WEB_NOTICES_PEOPLE_MAX];
    size_t count;
};

struct web_notices *web_notices_new(void)
{
    struct web_notices *notices = calloc(1, sizeof *notices);
    if (!notices)
        abort();
    pthread_mutex_init(&notices->mutex, NULL);
    return notices;
}

static void drop(struct web_notices *notices, size_t index)
{
    free((void *)notices->people[index].email.data);
    notices->people[index] = notices->people[--notices->count];
}

void web_notices_free(struct web_notices *notices)
{
    if (!notices)
        return;
    while (notices->count)
        drop(notices, notices->count - 1);
    pthread_mutex_destroy(&notices->mutex);
    free(notices);
}

static size_t find(const struct web_notices *notices, text email)
{
    size_t index = 0;
    while (index < notices->count && !text_equal(notices->people[index].email, email))
        index++;
    return index;
}

static bool recall(struct web_notices *notices, text email, int64_t now, int64_t *ret_count)
{
    pthread_mutex_lock(&notices->mutex);
    size_t index = find(notices, email);
    bool held = index < notices->count && now >= notices->people[index].at &&
                now - notices->people[index].at < WEB_NOTICES_HELD_SECONDS * (int64_t)INSTANT_MICROSECONDS;
    if (held)
        *ret_count = notices->people[index].count;
    pthread_mutex_unlock(&notices->mutex);
    return held;
}

static void hold(struct web_notices *notices, text email, int64_t now, int64_t count)
{
    pthread_mutex_lock(&notices->mutex);
    size_t index = find(notices, email), oldest = 0;
    if (index == WEB_NOTICES_PEOPLE_MAX) {
        for (size_t i = 1; i < notices->count; i++)
            oldest = notices->people[i].at < notices->people[oldest].at ? i : oldest;
        drop(notices, oldest);
        index = notices->count;
    }
    if (index == notices->count) {
        char *copy = malloc(email.length + 1);
        if (!copy)
            abort();
        memcpy(copy, email.data, email.length);
        notices->people[notices->count++].email = (text){copy, email.length};
    }
    notices->people[index].count = count;
    notices->people[index].at = now;
    pthread_mutex_unlock(&notices->mutex);
}

static enum result count_unread(const struct web_application *application, text email, int64_t *ret_count)
{
    struct store_connection *connection;
    struct problem problem;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_notice_count(connection, email, ret_count, &problem);
    store_read_end(application->store, connection);
    return result;
}

text web_notices_unread(const struct web_application *application, struct arena *arena, text email)
{
    int64_t now, count = 0;
    if (!application->notices || text_is_empty(email))
        return TEXT("");
    now = application->clock->now(application->clock);
    if (!recall(application->notices, email, now, &count)) {
        if (count_unread(application, email, &count) != RESULT_OK)
            return TEXT(""); /* a page without its count is better than none */
        hold(application->notices, email, now, count);
    }
    return !count              ? TEXT("")
           : count > SHOWN_MAX ? text_printf(arena, "%d+", SHOWN_MAX)
                               : format_integer(arena, count);
}

static enum result mark(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct web_notice_reading *reading = context;
    return ledger_notice_read(connection, reading->email, reading->first, reading->last, reading->at,
                              problem);
}

static void forget(struct web_notices *notices, text email)
{
    pthread_mutex_lock(&notices->mutex);
    size_t index = find(notices, email);
    if (index < notices->count)
        drop(notices, index);
    pthread_mutex_unlock(&notices->mutex);
}

enum result web_notices_read(struct web_application *application, struct web_notice_reading *reading,
                             struct problem *problem)
{
    reading->at = application->clock->now(application->clock);
    enum result result = store_write(application->store, mark, reading, problem);
    if (result == RESULT_OK && application->notices)
        forget(application->notices, reading->email);
    return result;
}
