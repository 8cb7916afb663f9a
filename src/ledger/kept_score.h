/* Scores of health as they were kept, a night or a publishing at a time: blobs by block of accounts, which
 * journey/score.h makes and reads. No part of the record's history: written once, and replaced by itself when
 * a night is done again. */
#ifndef FAROL_LEDGER_KEPT_SCORE_H
#define FAROL_LEDGER_KEPT_SCORE_H

#include "store/store.h"

struct ledger_kept_night {
    int32_t day;
    int64_t known_change, kept_at;
    text models; /* JSON */
};
struct ledger_kept_block {
    struct ledger_kept_night night;
    text scores, criteria; /* bytes; valid until `visit` returns */
};

/* Inside store_write. */
MUST_USE enum result ledger_kept_put_night(struct store_connection *connection,
                                           const struct ledger_kept_night *night, struct problem *problem);
MUST_USE enum result ledger_kept_put_block(struct store_connection *connection, int64_t block,
                                           const struct ledger_kept_block *kept, struct problem *problem);
/* Those of a block with days in [first, last], by day, then state of the record. */
typedef enum result (*ledger_kept_visit)(void *context, const struct ledger_kept_block *kept,
                                         struct problem *problem);
MUST_USE enum result ledger_kept_read(struct store_connection *connection, int64_t block, int32_t first,
                                      int32_t last, ledger_kept_visit visit, void *context,
                                      struct problem *problem);

#endif
