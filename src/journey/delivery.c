/* See delivery.h. A step is a look at what is due (a reader), a choice under the lock, a lease (a write), the
 * sending, and the end (a write): the lock is held for the choice and for what came of it, never while the
 * database or a receiver is waited for. */
#include "journey/delivery.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/list.h"
#include "codec/json.h"
#include "language/language.h"

enum { KIND_BYTES = 320, PAYLOAD_BYTES_MAX = 4 << 20, TOO_MANY = 429, TOO_SLOW = 408, BROKEN = 500 };

struct lane { /* one receiver: a kind of job */
    char kind[KIND_BYTES];
    bool due, answers; /* answers: it did, last time */
    int under_way;
    int64_t failures; /* one after the other: no answer, or one that says it cannot now */
    int64_t paused_until, served;
};

struct delivery {
    struct delivery_options options;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    bool woken, stopping;
    int64_t served; /* how many were chosen: who waited longest is next */
    struct {
        struct lane *items;
        size_t count, capacity;
    } lanes;
    int thread_count;
    pthread_t threads[DELIVERY_THREADS];
};

/* ---- jobs ---- */

/* What stands before the path, without regard to case, cut to what a kind holds. */
static void write_kind(char ret[KIND_BYTES], text url)
{
    text host = text_slice(url, text_find(url, TEXT("://")) + 3, url.length);
    size_t length = 0;
    while (length < host.length && host.data[length] != '/' && host.data[length] != '?' &&
           host.data[length] != '#')
        length++;
    text_copy_into(ret, KIND_BYTES, TEXT(DELIVERY_JOB " "));
    size_t before = sizeof DELIVERY_JOB;
    text_copy_into(ret + before, KIND_BYTES - before, text_slice(url, 0, url.length - host.length + length));
    for (char *at = ret; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
}

enum result delivery_put(struct store_connection *connection, text id, text url, text body, int64_t now,
                         struct problem *problem)
{
    char kind[KIND_BYTES];
    struct buffer payload;
    struct json_writer writer;
    write_kind(kind, url);
    buffer_init(&payload, 0);
    json_write_init(&writer, &payload);
    json_write_object_begin(&writer);
    json_write_key(&writer, "url");
    json_write_text(&writer, url);
    json_write_key(&writer, "body");
    json_write_text(&writer, body);
    json_write_key(&writer, "since");
    json_write_integer(&writer, now);
    json_write_object_end(&writer);
    enum result result = schedule_put(connection, text_of(kind), id, now, buffer_text(&payload), problem);
    buffer_release(&payload);
    return result;
}

typedef enum result (*kind_work)(struct store_connection *connection, text kind, void *context,
                                 struct problem *problem);

/* Every kind there is of webhooks: those from before receivers had lanes stand under the bare name. */
static enum result each_kind(struct store_connection *connection, struct arena *arena, kind_work work,
                             void *context, struct problem *problem)
{
    text kind = TEXT(DELIVERY_JOB);
    bool found = true;
    enum result result = RESULT_OK;
    while (found && result == RESULT_OK) {
        if (text_equal(kind, TEXT(DELIVERY_JOB)) || text_starts_with(kind, TEXT(DELIVERY_JOB " ")))
            result = work(connection, kind, context, problem);
        if (result == RESULT_OK)
            result = ledger_job_next_kind(connection, kind, arena, &found, &kind, problem);
    }
    return result;
}

struct listing {
    struct arena *arena;
    int64_t now, most;
    struct {
        struct ledger_job *items;
        size_t count, capacity;
    } jobs;
};

static enum result list_kind(struct store_connection *connection, text kind, void *context,
                             struct problem *problem)
{
    struct listing *listing = context;
    struct ledger_job *jobs;
    size_t count;
    enum result result =
        schedule_due(connection, kind, listing->now, listing->most, listing->arena, &jobs, &count, problem);
    for (size_t i = 0; result == RESULT_OK && i < count; i++)
        *list_append(&listing->jobs) = jobs[i];
    return result;
}

/* The longest due of each receiver. */
static enum result list_due(struct delivery *delivery, int64_t now, struct arena *arena,
                            struct listing *ret_listing, struct problem *problem)
{
    struct store_connection *connection;
    *ret_listing = (struct listing){.arena = arena, .now = now, .most = 1};
    enum result result = store_read_begin(delivery->options.store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = each_kind(connection, arena, list_kind, ret_listing, problem);
    store_read_end(delivery->options.store, connection);
    return result;
}

enum result delivery_waiting(struct store_connection *connection, struct arena *arena,
                             struct ledger_job **ret_jobs, size_t *ret_count, struct problem *problem)
{
    struct listing listing = {.arena = arena, .now = INT64_MAX, .most = SCHEDULE_TAKE_MAX};
    enum result result = each_kind(connection, arena, list_kind, &listing, problem);
    if (result == RESULT_OK) {
        *ret_jobs = arena_array(arena, struct ledger_job, listing.jobs.count);
        *ret_count = listing.jobs.count;
        list_copy(*ret_jobs, &listing.jobs);
    }
    list_release(&listing.jobs);
    return result;
}

/* ---- lanes; the lock is held ---- */

static struct lane *find_lane(struct delivery *delivery, text kind)
{
    for (size_t i = 0; i < delivery->lanes.count; i++)
        if (text_equal(text_of(delivery->lanes.items[i].kind), kind))
            return &delivery->lanes.items[i];
    return NULL;
}

/* Forgotten is who has nothing due, nothing under way, and no failure that still counts. */
static void refresh_lanes(struct delivery *delivery, const struct listing *listing)
{
    size_t kept = 0;
    for (size_t i = 0; i < delivery->lanes.count; i++)
        delivery->lanes.items[i].due = false;
    for (size_t i = 0; i < listing->jobs.count; i++) {
        struct lane *lane = find_lane(delivery, listing->jobs.items[i].kind);
        if (!lane) {
            lane = list_append(&delivery->lanes);
            *lane = (struct lane){.paused_until = INSTANT_ABSENT};
            text_copy_into(lane->kind, sizeof lane->kind, listing->jobs.items[i].kind);
        }
        lane->due = true;
    }
    for (size_t i = 0; i < delivery->lanes.count; i++) {
        const struct lane *lane = &delivery->lanes.items[i];
        bool counts = lane->failures > 0 && listing->now - lane->paused_until <
                                                (int64_t)DELIVERY_PAUSE_MOST_SECONDS * INSTANT_MICROSECONDS;
        if (lane->due || lane->under_way > 0 || counts)
            delivery->lanes.items[kept++] = *lane;
    }
    delivery->lanes.count = kept;
}

/* Of receivers that failed last time, all together. */
static int failing_under_way(const struct delivery *delivery)
{
    int count = 0;
    for (size_t i = 0; i < delivery->lanes.count; i++)
        count += delivery->lanes.items[i].failures > 0 ? delivery->lanes.items[i].under_way : 0;
    return count;
}

/* The one with something due that was served the longest ago, those that answer first; NULL: none now. */
static struct lane *choose_lane(struct delivery *delivery, int64_t now)
{
    struct lane *best = NULL;
    int half = delivery->thread_count > 1 ? delivery->thread_count / 2 : 1;
    bool failing_may = failing_under_way(delivery) < half;
    for (size_t i = 0; i < delivery->lanes.count; i++) {
        struct lane *lane = &delivery->lanes.items[i];
        bool failing = lane->failures > 0;
        if (!lane->due || lane->under_way >= (lane->answers ? DELIVERY_LANE_AT_ONCE : 1) ||
            (failing && (!failing_may || now < lane->paused_until)))
            continue;
        if (!best || failing < (best->failures > 0) ||
            (failing == (best->failures > 0) && lane->served < best->served))
            best = lane;
    }
    return best;
}

static void note(struct lane *lane, int64_t now, bool failed)
{
    lane->answers = !failed;
    lane->failures = failed ? lane->failures + 1 : 0;
    int64_t pause = failed ? schedule_backoff_seconds(lane->failures, text_of(lane->kind)) : 0;
    if (pause > DELIVERY_PAUSE_MOST_SECONDS)
        pause = DELIVERY_PAUSE_MOST_SECONDS;
    lane->paused_until = now + pause * INSTANT_MICROSECONDS;
}

/* ---- a step ---- */

struct stepping {
    struct delivery *delivery;
    struct arena arena;
    int64_t now;
    char kind[KIND_BYTES];
    struct ledger_job *jobs;
    size_t count; /* 0: another was quicker */
    enum result sent;
    bool was_sent; /* false: it could not even be read */
    int64_t since; /* when it was put; INSTANT_ABSENT: not known */
    int status;
    struct problem fault;
};

/* An answer that refuses this one message says that its receiver is well. */
static bool is_receivers_failure(const struct stepping *stepping)
{
    int status = stepping->status;
    return stepping->was_sent && stepping->sent != RESULT_OK &&
           (status == 0 || status >= BROKEN || status == TOO_MANY || status == TOO_SLOW);
}

static enum result take(struct store_connection *connection, void *context, struct problem *problem)
{
    struct stepping *stepping = context;
    return schedule_take(connection, text_of(stepping->kind), stepping->now, DELIVERY_LEASE_SECONDS, 1,
                         &stepping->arena, &stepping->jobs, &stepping->count, problem);
}

/* Reserves a receiver; false when there is nothing to do now. */
static enum result choose(struct stepping *stepping, bool *ret_found, struct problem *problem)
{
    struct delivery *delivery = stepping->delivery;
    struct listing listing;
    enum result result = list_due(delivery, stepping->now, &stepping->arena, &listing, problem);
    if (result == RESULT_OK) {
        pthread_mutex_lock(&delivery->lock);
        refresh_lanes(delivery, &listing);
        struct lane *lane = delivery->stopping ? NULL : choose_lane(delivery, stepping->now);
        if (lane) {
            lane->under_way++;
            lane->served = ++delivery->served;
            text_copy_into(stepping->kind, sizeof stepping->kind, text_of(lane->kind));
        }
        *ret_found = lane != NULL;
        pthread_mutex_unlock(&delivery->lock);
    }
    list_release(&listing.jobs);
    return result;
}

static void send_job(struct stepping *stepping)
{
    const struct delivery_options *options = &stepping->delivery->options;
    const struct ledger_job *job = &stepping->jobs[0];
    struct json_document *document;
    stepping->sent = json_read(&document, job->payload, PAYLOAD_BYTES_MAX, &stepping->fault);
    if (stepping->sent != RESULT_OK)
        return;
    const struct json_value *root = json_read_root(document);
    stepping->was_sent = true;
    if (!json_read_integer(json_read_member(root, "since"), &stepping->since))
        stepping->since = INSTANT_ABSENT;
    stepping->sent =
        options->send(options->context, job->name, json_read_text(json_read_member(root, "url")),
                      json_read_text(json_read_member(root, "body")), &stepping->status, &stepping->fault);
    json_read_release(document);
}

/* With a receiver that does not answer nothing waits for ever: neither what was tried, nor what never had its
 * turn. */
static enum result finish(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct stepping *stepping = context;
    const struct ledger_job *job = &stepping->jobs[0];
    text error = text_of(stepping->fault.message);
    int64_t longest_ago = stepping->now - (int64_t)DELIVERY_WAIT_MOST_SECONDS * INSTANT_MICROSECONDS;
    if (stepping->sent == RESULT_OK)
        return schedule_done(connection, job, problem);
    bool over = stepping->since != INSTANT_ABSENT && stepping->since < longest_ago;
    enum result result =
        schedule_failed(connection, job, stepping->now, error, over ? 1 : DELIVERY_ATTEMPTS_MAX, problem);
    if (result == RESULT_OK && is_receivers_failure(stepping))
        result = ledger_job_give_up(connection, job->kind, stepping->now, longest_ago, error, problem);
    return result;
}

static void report(const struct delivery *delivery, text name, const struct problem *problem)
{
    if (delivery->options.report)
        delivery->options.report(delivery->options.context, "webhook-failed", name, problem);
}

/* What came of it: kept before the receiver is free for another, so that it is not asked again too soon. A
 * job that went to somebody else meanwhile is theirs. */
static enum result end(struct stepping *stepping, struct problem *problem)
{
    struct delivery *delivery = stepping->delivery;
    stepping->now = delivery->options.clock->now(delivery->options.clock);
    if (stepping->sent != RESULT_OK)
        report(delivery, stepping->jobs[0].name, &stepping->fault);
    enum result result = store_write(delivery->options.store, finish, stepping, problem);
    return result == RESULT_CONFLICT ? RESULT_OK : result;
}

static void release_lane(struct stepping *stepping)
{
    struct delivery *delivery = stepping->delivery;
    pthread_mutex_lock(&delivery->lock);
    struct lane *lane = find_lane(delivery, text_of(stepping->kind));
    assert(lane && lane->under_way > 0);
    lane->under_way--;
    if (stepping->was_sent)
        note(lane, stepping->now, is_receivers_failure(stepping));
    pthread_mutex_unlock(&delivery->lock);
}

enum result delivery_step(struct delivery *delivery, bool *ret_found, struct problem *problem)
{
    struct stepping stepping = {.delivery = delivery,
                                .now = delivery->options.clock->now(delivery->options.clock),
                                .since = INSTANT_ABSENT};
    arena_init(&stepping.arena, 0);
    bool found = false;
    enum result result = choose(&stepping, &found, problem);
    if (found) {
        result = store_write(delivery->options.store, take, &stepping, problem);
        if (result == RESULT_OK && stepping.count > 0) {
            delivery_wake(delivery); /* the next may take another */
            send_job(&stepping);
            result = end(&stepping, problem);
        }
        release_lane(&stepping);
    }
    arena_release(&stepping.arena);
    if (result == RESULT_OK)
        *ret_found = found;
    return result;
}

/* ---- threads ---- */

static bool wait_for_work(struct delivery *delivery)
{
    pthread_mutex_lock(&delivery->lock);
    while (!delivery->woken && !delivery->stopping)
        pthread_cond_wait(&delivery->changed, &delivery->lock);
    delivery->woken = false;
    bool goes_on = !delivery->stopping;
    pthread_mutex_unlock(&delivery->lock);
    return goes_on;
}

static void *run(void *context)
{
    struct delivery *delivery = context;
    while (wait_for_work(delivery)) {
        struct problem problem = {0};
        bool found = true;
        enum result result = RESULT_OK;
        while (found && result == RESULT_OK)
            result = delivery_step(delivery, &found, &problem);
        if (result != RESULT_OK)
            report(delivery, TEXT("-"), &problem);
    }
    return NULL;
}

static enum result free_kind(struct store_connection *connection, text kind, void *context,
                             struct problem *problem)
{
    (void)context;
    return schedule_free(connection, kind, problem);
}

/* One process owns the store: what another held, it holds no more. */
static enum result free_all(struct store_connection *connection, void *context, struct problem *problem)
{
    return each_kind(connection, context, free_kind, NULL, problem);
}

enum result delivery_open(struct delivery **ret_delivery, const struct delivery_options *options,
                          struct problem *problem)
{
    struct arena arena;
    assert(options->threads >= 0 && options->threads <= DELIVERY_THREADS);
    arena_init(&arena, 0);
    enum result result = store_write(options->store, free_all, &arena, problem);
    arena_release(&arena);
    if (result != RESULT_OK)
        return result;
    struct delivery *delivery = calloc(1, sizeof *delivery);
    if (!delivery)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    delivery->options = *options;
    delivery->woken = true; /* what was left by the process before */
    pthread_mutex_init(&delivery->lock, NULL);
    pthread_cond_init(&delivery->changed, NULL);
    delivery->thread_count = options->threads;
    for (int i = 0; i < options->threads; i++) {
        int error = pthread_create(&delivery->threads[i], NULL, run, delivery);
        assert(error == 0);
        (void)error;
    }
    *ret_delivery = delivery;
    return RESULT_OK;
}

void delivery_wake(struct delivery *delivery)
{
    if (!delivery)
        return;
    pthread_mutex_lock(&delivery->lock);
    delivery->woken = true;
    pthread_cond_signal(&delivery->changed);
    pthread_mutex_unlock(&delivery->lock);
}

void delivery_close(struct delivery *delivery)
{
    if (!delivery)
        return;
    pthread_mutex_lock(&delivery->lock);
    delivery->stopping = true;
    pthread_cond_broadcast(&delivery->changed);
    pthread_mutex_unlock(&delivery->lock);
    for (int i = 0; i < delivery->thread_count; i++)
        pthread_join(delivery->threads[i], NULL);
    list_release(&delivery->lanes);
    pthread_cond_destroy(&delivery->changed);
    pthread_mutex_destroy(&delivery->lock);
    free(delivery);
}
