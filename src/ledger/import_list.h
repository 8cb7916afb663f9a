/* The imports made, as lists show them. */
#ifndef FAROL_LEDGER_IMPORT_LIST_H
#define FAROL_LEDGER_IMPORT_LIST_H

#include "store/store.h"

struct ledger_import {
    int64_t id, change_id;
    int64_t committed_at; /* instant */
    text kind, source_name;
    text actor; /* absent when erased */
    int64_t inserted, updated, unchanged, refused;
    uint64_t kinds;               /* bits of the record kinds that it wrote */
    int64_t undone_by, undone_at; /* change and instant; 0 and INSTANT_ABSENT while it stands */
};
/* Newest first, at most `most` of them with an id below `before` (INT64_MAX: from the newest). Texts are
 * valid during the call. */
MUST_USE enum result ledger_import_list(struct store_connection *connection, int64_t before, int64_t most,
                                        enum result (*visit)(void *context,
                                                             const struct ledger_import *import,
                                                             struct problem *problem),
                                        void *context, struct problem *problem);

#endif
