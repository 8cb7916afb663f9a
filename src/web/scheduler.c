/* See scheduler.h. */
#include "web/scheduler.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "column/live.h"
#include "journey/delivery.h"
#include "journey/night.h"
#include "language/language.h"
#include "schedule/schedule.h"
#include "web/account/account_keys.h"
#include "web/organisation.h"
#include "web/webhook.h"
#include "web/write.h"

enum { NIGHTLY_MAX = 16 };

struct web_scheduler {
    struct web_application *application;
    struct journey_engine *engine;
    struct schedule_thread *thread;
    struct delivery *delivery;
    atomic_bool stopping;
    struct journey_nights nights;
    struct journey_nightly nightly[NIGHTLY_MAX];
};

static enum language language_of(const struct web_application *application)
{
    enum language language = LANGUAGE_EN;
    (void)language_parse(text_of(web_organisation(application)->language), &language);
    return language;
}

static enum result write_as(struct web_application *application, const char *actor, bool columns_later,
                            journey_work work, void *context, struct problem *problem)
{
    struct web_writing writing = {.actor = {.name = text_of(actor), .language = language_of(application)},
                                  .columns_later = columns_later};
    int64_t change_id;
    return web_change_write(application, &writing, work, context, &change_id, problem);
}

enum result web_scheduler_write(struct web_application *application, journey_work work, void *context,
                                struct problem *problem)
{
    return write_as(application, WEB_SCHEDULER_ACTOR, false, work, context, problem);
}

static enum result write_change(void *context, journey_work work, void *work_context, struct problem *problem)
{
    struct web_scheduler *scheduler = context;
    enum result result = web_scheduler_write(scheduler->application, work, work_context, problem);
    delivery_wake(scheduler->delivery); /* one of them may have put a webhook */
    return result;
}

/* A night's changes are many at once: each taken in by itself, every page would be made anew after each. */
static enum result write_of_night(void *context, journey_work work, void *work_context,
                                  struct problem *problem)
{
    struct web_scheduler *scheduler = context;
    return write_as(scheduler->application, WEB_SCHEDULER_ACTOR, true, work, work_context, problem);
}

static enum result write_tiers(void *context, journey_work work, void *work_context, struct problem *problem)
{
    struct web_scheduler *scheduler = context;
    return write_as(scheduler->application, WEB_TIERS_ACTOR, true, work, work_context, problem);
}

static enum result take_in_night(void *context, struct problem *problem)
{
    struct web_scheduler *scheduler = context;
    return column_live_catch_up(scheduler->application->live, problem);
}

static void report(void *context, const char *what, text name, const struct problem *problem)
{
    (void)context;
    log_event(LOG_WARNING, what, "name=%.*s result=%s detail=%s", TEXT_ARGUMENTS(name),
              result_name(problem->code), problem->detail);
}

static enum result send_webhook(void *context, text id, text url, text body, int *ret_status,
                                struct problem *problem)
{
    const struct web_scheduler *scheduler = context;
    language_use(language_of(scheduler->application)); /* of what is kept of a failure */
    return web_webhook_send(scheduler->application, id, url, body, ret_status, problem);
}

static bool is_stopping(void *context)
{
    const struct web_scheduler *scheduler = context;
    return atomic_load(&scheduler->stopping);
}

static bool tick(void *context, int64_t now)
{
    struct web_scheduler *scheduler = context;
    struct problem problem = {0};
    language_use(language_of(scheduler->application));
    delivery_wake(scheduler->delivery); /* for those to be tried again */
    enum result result = journey_engine_tick(scheduler->engine, now, &problem);
    if (result != RESULT_OK && result != RESULT_BUSY)
        log_event(LOG_ERROR, "tick-failed", "result=%s detail=%s", result_name(problem.code), problem.detail);
    return result != RESULT_BUSY;
}

static void report_rule(void *context, text place, text reason)
{
    (void)context;
    log_event(LOG_WARNING, "journey-rule", "place=%.*s reason=%.*s", TEXT_ARGUMENTS(place),
              TEXT_ARGUMENTS(reason));
}

/* Journeys first: scores and triggers may rest on where accounts stand. Returns how many rows there are. */
static size_t list_nightly(struct web_scheduler *scheduler)
{
    struct web_application *application = scheduler->application;
    size_t count = 0;
    scheduler->nights = (struct journey_nights){.store = application->store,
                                                .live = application->live,
                                                .kept = application->health,
                                                .context = scheduler,
                                                .write = write_of_night,
                                                .write_tiers = write_tiers,
                                                .written = take_in_night,
                                                .report = report_rule,
                                                .is_stopping = is_stopping};
    if (application->account_keys)
        scheduler->nights.lists = web_account_keys_values(application->account_keys);
    scheduler->nightly[count++] =
        (struct journey_nightly){"stages", journey_night_stages, &scheduler->nights};
    scheduler->nightly[count++] =
        (struct journey_nightly){"milestones", journey_night_milestones, &scheduler->nights};
    scheduler->nightly[count++] = (struct journey_nightly){"tiers", journey_night_tiers, &scheduler->nights};
    for (const struct journey_nightly *row = web_scheduler_nightly; row->name; row++) {
        assert(count < NIGHTLY_MAX);
        scheduler->nightly[count] = *row;
        scheduler->nightly[count++].context = application;
    }
    return count;
}

static enum result open_engine(struct web_scheduler *scheduler, struct problem *problem)
{
    struct web_application *application = scheduler->application;
    size_t count = list_nightly(scheduler);
    struct journey_engine_options options = {.store = application->store,
                                             .live = application->live,
                                             .zone = application->zone,
                                             .context = scheduler,
                                             .write = write_change,
                                             .report = report,
                                             .is_stopping = is_stopping,
                                             .nightly = scheduler->nightly,
                                             .nightly_count = count};
    options.kept = scheduler->nights.kept;
    options.lists = scheduler->nights.lists;
    return journey_engine_open(&scheduler->engine, &options, problem);
}

static enum result open_delivery(struct web_scheduler *scheduler, struct problem *problem)
{
    const struct delivery_options options = {.store = scheduler->application->store,
                                             .clock = scheduler->application->clock,
                                             .context = scheduler,
                                             .send = send_webhook,
                                             .report = report,
                                             .threads = DELIVERY_THREADS};
    return delivery_open(&scheduler->delivery, &options, problem);
}

enum result web_scheduler_start(struct web_scheduler **ret_scheduler, struct web_application *application,
                                struct problem *problem)
{
    struct web_scheduler *scheduler = calloc(1, sizeof *scheduler);
    if (!scheduler)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    scheduler->application = application;
    enum result result = open_engine(scheduler, problem);
    if (result == RESULT_OK)
        result = open_delivery(scheduler, problem);
    if (result == RESULT_OK)
        result = schedule_start(&scheduler->thread, application->clock, tick, scheduler, problem);
    if (result != RESULT_OK) {
        delivery_close(scheduler->delivery);
        journey_engine_close(scheduler->engine);
        free(scheduler);
        return result;
    }
    *ret_scheduler = scheduler;
    return RESULT_OK;
}

void web_scheduler_wake(struct web_scheduler *scheduler)
{
    if (scheduler)
        schedule_wake(scheduler->thread);
}

void web_scheduler_stop(struct web_scheduler *scheduler)
{
    if (!scheduler)
        return;
    atomic_store(&scheduler->stopping, true);
    schedule_stop(scheduler->thread);
    delivery_close(scheduler->delivery);
    journey_engine_close(scheduler->engine);
    free(scheduler);
}
