/* The scheduler of a running server: a thread that ticks each minute, does each night's work once the
 * organisation's day has turned, and keeps playbooks going (journey/engine.h). What it changes is changed as
 * WEB_SCHEDULER_ACTOR. */
#ifndef FAROL_WEB_SCHEDULER_H
#define FAROL_WEB_SCHEDULER_H

#include "journey/engine.h"
#include "web/application.h"

#define WEB_SCHEDULER_ACTOR "playbooks" /* who changed it, in histories */
#define WEB_TIERS_ACTOR "tiers"         /* the same of what tiers' rules write */

struct web_scheduler;
/* The application, with its columns, must outlive it. */
MUST_USE enum result web_scheduler_start(struct web_scheduler **ret_scheduler,
                                         struct web_application *application, struct problem *problem);
/* A tick soon: a playbook was switched on. Any thread; NULL is fine. */
void web_scheduler_wake(struct web_scheduler *scheduler);
/* Waits until the transaction under way is over. NULL is fine. */
void web_scheduler_stop(struct web_scheduler *scheduler);

/* One change of the record on behalf of the scheduler; for its nightly work too. */
MUST_USE enum result web_scheduler_write(struct web_application *application, journey_work work,
                                         void *context, struct problem *problem);
/* What is done each night after accounts have moved through their journeys, in this order: a row each
 * (scheduler_nightly.c). `context` is the application. */
extern const struct journey_nightly web_scheduler_nightly[]; /* ended by a NULL name */

#endif
