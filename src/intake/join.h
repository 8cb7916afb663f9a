/* Further files joined to the rows of an import: columns that stand in another file, found by a
 * column that both share (ChartMogul's line items name an invoice, and the invoices' file its
 * customer and currency).
 *
 * A joined file is read into memory, up to a stated bound. Its columns are added behind the row's own;
 * one whose name the row has already is left out. A row without its partner has empty cells there.
 * One thread. */
#ifndef FAROL_INTAKE_JOIN_H
#define FAROL_INTAKE_JOIN_H

#include "codec/table.h"

#define JOIN_BYTES_MAX ((size_t)256 << 20)

struct join;

/* Reads the files (`paths` ended by NULL) against the main file's header. Each must share a
 * column with what stands before it: the first one named …ID, else the first. The first row of a
 * repeated key counts. */
MUST_USE enum result join_open(struct join **ret_join, const char *const *paths,
                               const struct table_row *header, struct problem *problem);
/* The header, or a row, with the joined columns behind it; borrowed until the next call. */
const struct table_row *join_header(struct join *join);
const struct table_row *join_row(struct join *join, const struct table_row *row);
void join_close(struct join *join); /* NULL is fine */

#endif
