/* One block in the making: rows of any family in any order, then closed into the block's columns. The
 * builder has one; the loader one a thread; the live columns use it to make a new block of an old one
 * and the rows of the accounts touched.
 *
 * A stage adds to the dictionaries of its snapshot (safe beside other stages) and writes only the block
 * slots that it closes. Rows are kept until cleared; memory is reused. */
#ifndef FAROL_COLUMN_STAGE_H
#define FAROL_COLUMN_STAGE_H

#include "column/builder.h"
#include "column/column.h"

struct column_stage;

/* `beside` (may be NULL): a stage of the same snapshot and thread that is freed later; its memory of the
 * dictionaries' codes is used too. */
struct column_stage *column_stage_new(struct column_snapshot *snapshot, struct column_stage *beside);
void column_stage_free(struct column_stage *stage);

/* `account` is local to the block. */
void column_stage_account(struct column_stage *stage, uint32_t account, const struct column_account_row *row);
void column_stage_subscription(struct column_stage *stage, uint32_t account,
                               const struct column_subscription_row *row);
void column_stage_change(struct column_stage *stage, uint32_t account, const struct column_change_row *row);
void column_stage_line(struct column_stage *stage, uint32_t account, const struct column_line_row *row);
void column_stage_survey(struct column_stage *stage, uint32_t account, const struct column_survey_row *row);
void column_stage_usage(struct column_stage *stage, uint32_t account, const struct column_usage_row *row);
void column_stage_ticket(struct column_stage *stage, uint32_t account, const struct column_ticket_row *row);
void column_stage_interaction(struct column_stage *stage, uint32_t account,
                              const struct column_interaction_row *row);
void column_stage_journey(struct column_stage *stage, uint32_t account, const struct column_journey_row *row);
void column_stage_contact(struct column_stage *stage, uint32_t account, const struct column_contact_row *row);

/* Closes the family's rows into blocks[family][block] of the stage's snapshot, releasing what was there.
 * With `touched` (bits by local account), accounts outside it keep their rows of the block that was there. */
void column_stage_close(struct column_stage *stage, enum column_family family, uint32_t block,
                        const uint64_t *touched);
/* Forgets the staged rows: after the last family of a block is closed. */
void column_stage_clear(struct column_stage *stage);
/* Every family, nothing kept of what was there; then clears. */
void column_stage_close_all(struct column_stage *stage, uint32_t block);

#endif
