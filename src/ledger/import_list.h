/* The imports made, as lists show them: files, and what was done on a page to several rows at once, which is
 * kept like one so that it can be taken back as one. */
#ifndef FAROL_LEDGER_IMPORT_LIST_H
#define FAROL_LEDGER_IMPORT_LIST_H

#include "store/store.h"

/* Where what was done to several at once came from, as its `source_name`. */
#define LEDGER_BULK_INBOX "inbox"
#define LEDGER_BULK_ACCOUNTS "account list"
#define LEDGER_BULK_TIERS "tier rules"

enum ledger_imports { LEDGER_IMPORTS_ALL, LEDGER_IMPORTS_FILES, LEDGER_IMPORTS_BULK };

struct ledger_import {
    int64_t id, change_id;
    int64_t committed_at; /* instant */
    text kind, source_name;
    text actor;  /* absent when erased */
    text action; /* what was done to several at once, as the audit says it ("tasks-done"); absent: a file's */
    int64_t inserted, updated, unchanged, refused;
    uint64_t kinds;               /* bits of the record kinds that it wrote */
    int64_t undone_by, undone_at; /* change and instant; 0 and INSTANT_ABSENT while it stands */
};
/* Whether what bears the name was done to several at once; else it is a file's. */
bool ledger_import_is_bulk(text source_name);
/* Newest first, at most `most` of them with an id below `before` (INT64_MAX: from the newest). Texts are
 * valid during the call. */
MUST_USE enum result ledger_import_list(
    struct store_connection *connection, enum ledger_imports which, int64_t before, int64_t most,
    enum result (*visit)(void *context, const struct ledger_import *import, struct problem *problem),
    void *context, struct problem *problem);

#endif
