/* One run of an import on its way: a dry run on a copy of the database, or the import itself; and what it
 * found, as the pages show it. Called by the thread of import_work.c. */
#ifndef FAROL_WEB_IMPORT_RUN_H
#define FAROL_WEB_IMPORT_RUN_H

#include "web/import/import_work.h"

struct web_import_run {
    struct web_application *application;
    struct ledger_import_job job;
    enum language language;
    text peer; /* of who began it; absent: not known */
    bool dry;
    text path, errors_path, copy_path, database;
    void (*progress)(void *context, int64_t bytes_done, int64_t bytes_total, int64_t rows);
    void *progress_context;
    const atomic_bool *cancelled;
    /* what came of it */
    struct web_outcome *outcome; /* NULL where the run failed as a whole */
    int64_t import_id;
    struct problem problem;
};
enum result web_import_run(struct web_import_run *run);

/* MRR by month of the record as it stands and as it would be, into the outcome; import_effect.c. */
void web_import_effect(struct web_application *application, struct store *after, struct web_outcome *outcome);

#endif
