/* Imports through the pages, and the one thread that works on them: dry runs, imports, the sample company's
 * rows are done one after another, each of all its file or none, whatever becomes of the browser.
 *
 * An import on its way is kept here in memory and written behind to import_job (ledger/import_job.h), so that
 * a page never waits for the store's writer while a long import has it. A dry run works on a copy of the
 * database, so it hinders nobody, and the copy shows what the figures would be; where the database is too
 * large to copy it is taken back instead, and the figures are not shown. What a server that was killed had
 * begun is told apart by the record: the import's last write inside its transaction marks it done.
 *
 * Uploaded files stand beside the database as PREFIX-TOKEN until they are imported or given up; what nobody
 * knows of is swept away at the start. Safe from any thread. */
#ifndef FAROL_WEB_IMPORT_WORK_H
#define FAROL_WEB_IMPORT_WORK_H

#include <stdatomic.h>

#include "intake/import.h"
#include "ledger/import_job.h"
#include "web/application.h"

enum {
    WEB_IMPORT_DRAFTS_MAX = 200,             /* in all; the oldest unfinished gives way */
    WEB_IMPORT_KEPT_SECONDS = 7 * 24 * 3600, /* an import that nobody finished, a list of errors */
    WEB_IMPORT_COPY_BYTES_MAX = 512 << 20,   /* a larger database is not copied for a dry run */
    WEB_PREVIEW_ROWS_MAX = 8,
    WEB_PREVIEW_BAD_ROWS_MAX = 8
};

/* ---- what came of a run: immutable once made, shared by reference ---- */

struct web_preview_row {
    int64_t line;
    bool refused;
    enum ledger_outcome outcome;
    text *cells; /* by the preview's fields, in the language of the run */
};
struct web_preview {
    int fields[RECORD_FIELDS_MAX]; /* positions in the kind's table */
    int field_count;
    struct web_preview_row *rows;
    int row_count, bad_count;
};
struct web_effect_month {
    int32_t month;
    int64_t before, after; /* MRR at its end, minor units; MONEY_ABSENT: a rate is missing */
    int64_t accounts_before, accounts_after;
};
struct web_column_issues {
    text column;
    int64_t count;
};
struct web_outcome {
    atomic_int references;
    struct arena arena;
    bool dry;
    bool stands; /* nothing stood in its way: imported, or it would be */
    int64_t rows, skipped, refused, rounded, issue_total;
    struct intake_counts total, kinds[RECORD_KIND_COUNT];
    text notes, custom_fields;
    struct intake_issue *issues; /* the first ones */
    int issue_count;
    struct web_column_issues *columns; /* how many a column */
    int column_count;
    struct web_preview previews[RECORD_KIND_COUNT];
    bool has_effect;
    uint8_t currency;
    struct web_effect_month *effect; /* by month, to the running one */
    int effect_count;
};
void web_outcome_release(struct web_outcome *outcome); /* NULL is fine */

/* ---- imports on their way ---- */

struct web_imports;

/* `prefix` "farol.db.import"; `database` its path, absent where it is no file. Takes up what stands in the
 * store. The application is borrowed. */
MUST_USE enum result web_imports_start(struct web_imports **ret, struct web_application *application,
                                       text prefix, text database, struct problem *problem);
/* Cancels what runs (nothing of it is kept), waits, frees. NULL is fine. */
void web_imports_stop(struct web_imports *imports);

/* A copy of one, texts in an arena. */
struct web_import {
    struct ledger_import_job job;
    text path, errors_path; /* of the uploaded file; of its rows in error */
    int64_t ahead;          /* waits for so many others; 0: it is its turn, or it waits for nothing */
    int64_t bytes_done, bytes_total, rows;
    struct web_outcome *outcome; /* of the last run; NULL: none. Retained: release it */
};
/* Takes over the request's uploaded file. BUSY when too many are on their way. */
MUST_USE enum result web_imports_add(struct web_imports *imports, struct http_request *request, text mapping,
                                     enum record_kind kind, int64_t *ret_id, struct problem *problem);
/* False when there is none, or it is not the person's own (administrators see all). */
bool web_imports_find(struct web_imports *imports, const struct http_request *request, int64_t id,
                      struct web_import *ret);
/* The person's own that are not done, the newest first; in the request's arena, without outcomes. */
size_t web_imports_open(struct web_imports *imports, const struct http_request *request,
                        struct web_import **ret);
/* What the person chose; the dry run begins when `check`. False while it is being imported. */
struct web_import_choice {
    text mapping;
    enum record_kind kind;
    int32_t effective_day;
    bool skip_bad, check;
};
bool web_imports_choose(struct web_imports *imports, const struct http_request *request, int64_t id,
                        const struct web_import_choice *choice);
/* Queues the import itself. False unless it stands still and has a mapping. */
bool web_imports_begin(struct web_imports *imports, const struct http_request *request, int64_t id,
                       bool skip_bad);
/* Stops a run, or gives an import up for good, running or not: only what was imported by then stays, and
 * stands with what was imported. Whose it is was asked before. */
void web_imports_cancel(struct web_imports *imports, int64_t id);
void web_imports_forget(struct web_imports *imports, int64_t id);
/* Waits until the import stands still, at most so long. */
void web_imports_wait(struct web_imports *imports, int64_t id, int milliseconds_max);

static inline bool web_import_is_busy(const struct web_import *import)
{
    return import->job.state == IMPORT_CHECKING || import->job.state == IMPORT_RUNNING;
}

#endif
