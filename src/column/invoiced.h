/* The rule set `invoiced` (metrics.md, section 2), for companies without subscriptions: an account's MRR of
 * a month is what it was invoiced in it. Made into MRR blocks like any others, in a snapshot that shares all
 * the rest (column_under), so that no figure knows of rule sets.
 *
 * Lines that are void or drafts, without an issue day, or issued after the as-of day are left out. A month's
 * sums stand from its first day to its last, by currency; after the last of them the account has no MRR. */
#ifndef FAROL_COLUMN_INVOICED_H
#define FAROL_COLUMN_INVOICED_H

#include "column/column.h"
#include "column/recurring.h"

/* One account's steps by currency from its lines of the block: what recurring_derive does for subscriptions.
 */
void column_derive_invoiced(struct recurring *recurring, const struct column_invoice_block *block,
                            uint32_t account, int32_t as_of);

/* What a snapshot keeps of itself under other rules. */
struct column_kept;
struct column_kept *column_kept_new(void);
void column_kept_release(struct column_kept *kept);
/* For a snapshot that shares blocks with an earlier one: what is made of the same blocks will be the same. */
void column_kept_follow(struct column_kept *kept, struct column_kept *earlier);

#endif
