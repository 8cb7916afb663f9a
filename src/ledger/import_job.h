/* Imports on their way through the pages, and mappings kept under a name (migration 0004). No part of the
 * record: rows are overwritten in place. SQL for web/import_work.c; writes run inside store_write. */
#ifndef FAROL_LEDGER_IMPORT_JOB_H
#define FAROL_LEDGER_IMPORT_JOB_H

#include "ledger/record.h"
#include "store/store.h"

enum ledger_import_state {
    IMPORT_DRAFT,      /* uploaded; the mapping is not whole yet, or was changed */
    IMPORT_CHECKING,   /* the dry run waits or runs */
    IMPORT_CHECKED,    /* the dry run is over */
    IMPORT_RUNNING,    /* the import waits or runs */
    IMPORT_DONE,       /* committed, or there was nothing to change */
    IMPORT_REFUSED,    /* rows in error, nothing imported */
    IMPORT_FAILED,     /* the file as a whole, the disk …: `message` says it */
    IMPORT_INTERRUPTED /* the server ended while it ran; nothing was kept */
};

struct ledger_import_job {
    int64_t id; /* given by the caller */
    int64_t user_id;
    text actor;                     /* the session's e-mail */
    int64_t created_at, changed_at; /* instants */
    enum ledger_import_state state;
    text source_name; /* as the person's machine calls the file */
    text file;        /* what its name here ends with */
    int64_t size_bytes;
    enum record_kind kind;
    text mapping;          /* its text; empty: none yet */
    int32_t effective_day; /* DAY_ABSENT: differences correct */
    bool skip_bad;
    int64_t import_id; /* 0: none */
    text message;      /* absent: none */
};
/* Inserts or overwrites. */
MUST_USE enum result ledger_import_job_put(struct store_connection *connection,
                                           const struct ledger_import_job *job, struct problem *problem);
MUST_USE enum result ledger_import_job_delete(struct store_connection *connection, int64_t id,
                                              struct problem *problem);
typedef enum result (*ledger_import_job_visit)(void *context, const struct ledger_import_job *job,
                                               struct problem *problem);
/* By id; texts are valid during the call. */
MUST_USE enum result ledger_import_job_scan(struct store_connection *connection,
                                            ledger_import_job_visit visit, void *context,
                                            struct problem *problem);

enum { LEDGER_PRESET_NAME_CHARACTERS_MAX = 60 };
struct ledger_import_preset {
    text name;
    enum record_kind kind; /* the one that the file is chiefly of */
    text mapping;
    int64_t user_id, changed_at;
};
/* Inserts, or replaces the one of that name. BAD_INPUT when the name is empty, too long, or a built-in one.
 */
MUST_USE enum result ledger_import_preset_put(struct store_connection *connection,
                                              const struct ledger_import_preset *preset,
                                              struct problem *problem);
/* NOT_FOUND without one; texts live in `arena`. */
MUST_USE enum result ledger_import_preset_read(struct store_connection *connection, text name,
                                               struct arena *arena, struct ledger_import_preset *ret,
                                               struct problem *problem);
typedef enum result (*ledger_import_preset_visit)(void *context, const struct ledger_import_preset *preset,
                                                  struct problem *problem);
/* By name; texts are valid during the call. */
MUST_USE enum result ledger_import_preset_scan(struct store_connection *connection,
                                               ledger_import_preset_visit visit, void *context,
                                               struct problem *problem);

/* NOT_FOUND without one, CONFLICT where another has the new name; otherwise as ledger_import_preset_put. */
MUST_USE enum result ledger_import_preset_rename(struct store_connection *connection, text name,
                                                 text new_name, struct problem *problem);
MUST_USE enum result ledger_import_preset_remove(struct store_connection *connection, text name,
                                                 struct problem *problem);

#endif
