/* Runs of playbooks in words, for the pages of a playbook, the account's timeline and the API
 * (playbook_runs.c): each by the version of the playbook that it goes by. Texts live in the arena given;
 * called from the request's thread. */
#ifndef FAROL_WEB_PLAYBOOK_RUNS_H
#define FAROL_WEB_PLAYBOOK_RUNS_H

#include "journey/engine.h"
#include "view/playbook.h"
#include "web/definition.h"
#include "web/write.h"

enum { PLAYBOOK_VERSIONS_KEPT = 32 };
struct playbook_version {
    text key;
    int64_t version;
    const struct playbook *playbook;
};
/* Those read so far, so that a list reads each once. */
struct playbook_versions {
    struct store_connection *connection;
    struct arena *arena;
    struct playbook_version items[PLAYBOOK_VERSIONS_KEPT];
    size_t count;
};
/* The playbook that the run goes by; NULL when it cannot be read. */
const struct playbook *playbook_run_version(struct playbook_versions *versions, const struct ledger_run *run);
/* The e-mail of who stopped it by hand; absent: nobody did. */
text playbook_run_stopped_by(struct store_connection *connection, struct arena *arena,
                             const struct ledger_run *run);
const char *playbook_run_state(enum ledger_run_state state); /* "Under way" */

struct playbook_run_filling {
    const struct http_request *request;
    const struct web_application *application;
    const struct column_snapshot *columns;
    struct playbook_versions versions;
};
/* A run of an account that the person sees. Why a person stopped it is for who may see contacts. */
void playbook_run_fill(struct playbook_run_filling *filling, const struct ledger_run *run,
                       struct view_playbook_run *ret);

/* Runs the work as the person's change, and leaves a line in the audit when it stopped any. */
MUST_USE enum result playbook_stop_run(struct web_application *application,
                                       const struct http_request *request, web_change_work work,
                                       void *context, text playbook, const int64_t *count,
                                       struct problem *problem);

#endif
