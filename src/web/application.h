/* The web application: what every screen's handler gets as `application`, and the list of all routes.
 *
 * Screens are files of this folder; each declares its table of routes (struct http_route, ended by a NULL
 * pattern) and is named in web_route_tables (routes.c). Before a handler runs, authorize has found the
 * session, set the thread's language and checked CSRF and the permission. */
#ifndef FAROL_WEB_APPLICATION_H
#define FAROL_WEB_APPLICATION_H

#include "base/kept.h"
#include "base/zone.h"
#include "http/http.h"
#include "ledger/ledger.h"
#include "web/csrf.h"
#include "web/people/permission.h"
#include "web/people/session.h"

struct column_live;
struct web_throttle;
struct web_cache;
struct web_past;
struct web_signals;
struct web_api_keys;
struct web_family;
struct web_notices;
struct web_trials;
struct web_account_keys;
struct web_selections;
struct web_imports;
struct web_setup;
struct web_organisation;

struct web_application {
    struct store *store;
    struct column_live *live; /* NULL: the server runs without figures (tests) */
    struct clock *clock;
    struct web_organisation *organisation; /* its name and language: web/organisation.h */
    uint8_t currency;                      /* the organisation's, */
    struct zone *zone;                     /* and its zone: they stay */
    struct web_sessions *sessions;
    struct web_throttle *throttle;
    struct web_cache *cache;               /* the screens' own: results kept by snapshot version */
    struct web_past *past;                 /* snapshots as known at an instant */
    struct web_account_keys *account_keys; /* sort keys of the account list */
    struct web_selections *selections;     /* what filters and searched words mean */
    struct web_api_keys *api_keys;         /* of programs */
    struct web_setup *setup;               /* web/setup.h; NULL: the organisation was there at the start */
    struct web_imports *imports;           /* web/import_work.h; NULL: none are taken */
    struct web_signals *signals;           /* the leading indicators' accounts, by snapshot and day */
    struct kept *inbox;                    /* the tasks in order; web/inbox/inbox.h */
    struct web_notices *notices;           /* how many wait for whom: web/notice/notice.h; NULL: not told */
    struct web_trials *trials;             /* dry runs of playbooks: web/playbook/trial_work.h */
    struct kept *journeys;                 /* where all accounts stand: web/journey/journey.h */
    struct kept *health;                   /* assessments of all accounts, by snapshot, day and models */
    struct web_scheduler *scheduler;       /* web/scheduler.h; NULL: nothing is done by itself */
    bool calls_private_networks;           /* webhooks may go to this machine and its networks */
    struct web_family *family;             /* parents and children, by snapshot; NULL: looked for each time */
};

/* Reads the organisation (NOT_FOUND before init, with what to do), loads sessions. `live` is borrowed. */
MUST_USE enum result web_application_start(struct web_application *ret, struct store *store,
                                           struct column_live *live, struct clock *clock,
                                           struct problem *problem);
/* The same for a store without organisation: nothing but the page of web/setup.h is answered until
 * web_application_complete has run, once the organisation stands in the store. */
MUST_USE enum result web_application_start_empty(struct web_application *ret, struct store *store,
                                                 struct clock *clock, struct problem *problem);
MUST_USE enum result web_application_complete(struct web_application *application, struct column_live *live,
                                              struct problem *problem);
void web_application_stop(struct web_application *application);

/* For http_options. */
bool web_authorize(struct http_request *request, struct http_response *response,
                   const struct http_route *route, void *application);
void web_error_page(struct http_request *request, struct http_response *response, int status,
                    void *application);

extern const struct http_route *const web_route_tables[];
extern const size_t web_route_table_count;

#endif
