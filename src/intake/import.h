/* Importing a file into the record: read, map, check, put, all in one transaction.
 *
 * All or nothing unless `skip_bad`; a dry run does everything and takes it back; a file that changes
 * nothing leaves no trace. Memory stays bounded whatever the file's size. The work runs on the store's
 * writer thread; `progress` is called there, and texts are in `language`. */
#ifndef FAROL_INTAKE_IMPORT_H
#define FAROL_INTAKE_IMPORT_H

#include <stdatomic.h>

#include "intake/issue.h"
#include "language/language.h"
#include "ledger/ledger.h"

/* What becomes of one row of the file for one kind that the mapping makes. */
struct intake_row {
    int64_t line;
    enum record_kind kind;
    bool refused; /* its reasons are among the issues */
    enum ledger_outcome outcome;
    const struct record_row *record; /* during the call */
};
struct intake_result;

struct intake_request {
    struct store *store;
    struct clock *clock; /* NULL: clock_system */
    text actor;
    enum language language;
    enum record_kind kind;     /* must be one that the mapping makes */
    const char *path;          /* CSV or XLSX */
    text source_name;          /* kept in the list of imports; absent: `path` */
    const char *mapping;       /* preset or file; NULL: Farol's own columns */
    text mapping_source;       /* a mapping's own text, instead of `mapping`; absent: none */
    const char *const *joined; /* further files, joined to the rows (intake/join.h); NULL-ended, or NULL */
    int32_t effective_day;     /* DAY_ABSENT: differences correct */
    bool dry_run, skip_bad;
    const char *errors_path; /* NULL: no file of issues */
    /* `rows` is 0 while the file is only looked through for how it writes numbers and days. */
    void (*progress)(void *context, int64_t bytes_done, int64_t bytes_total, int64_t rows);
    void *progress_context;
    const atomic_bool *cancelled; /* set by another thread or a signal; may be NULL */
    /* Hears of every row on the writer's thread; NULL as row: from the top again. May be NULL. */
    void (*row)(void *context, const struct intake_row *row);
    /* The last thing inside the transaction that will be committed: what it writes stands or falls with the
     * import. May be NULL. */
    enum result (*committing)(void *context, struct store_connection *connection,
                              const struct intake_result *result, struct problem *problem);
    void *hook_context; /* of both */
};

struct intake_counts {
    int64_t inserted, updated, unchanged;
};

struct intake_result {
    int64_t rows;    /* of the file, without header and blank lines */
    int64_t skipped; /* rows that no part of the mapping wanted (where) */
    int64_t refused; /* rows in error */
    int64_t rounded; /* amounts that lost digits */
    struct intake_counts total;
    struct intake_counts kinds[RECORD_KIND_COUNT];
    int64_t import_id;        /* 0: nothing was committed */
    bool imported;            /* committed, or would have been (dry run), or there was nothing to change */
    struct issue_list issues; /* texts live in `arena` */
    bool errors_written;
    text notes;         /* what was read in one of two ways without proof, a line each */
    text custom_fields; /* columns of Farol's own import that became custom fields: “Seats”, “Colour” */
    struct ledger_touched touched; /* by what was committed, for live columns */
    struct arena arena;
};

/* OK with `imported` false where rows in error kept all from being imported. BAD_INPUT where the file
 * or its mapping as a whole cannot be read (the message names the place); CANCELLED, FULL, IO … leave
 * the record as it was. `ret_result` is to be released in every case. */
MUST_USE enum result intake_import(const struct intake_request *request, struct intake_result *ret_result,
                                   struct problem *problem);
void intake_result_release(struct intake_result *result);

#endif
