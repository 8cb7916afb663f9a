/* One row typed by hand, into an open change: the same reading of cells, the same checks and the same words
 * as an import of that row, with the fault beside the cell. Runs where the change does (the writer thread);
 * texts live in the arena given. */
#ifndef FAROL_INTAKE_ENTRY_H
#define FAROL_INTAKE_ENTRY_H

#include "language/language.h"
#include "ledger/ledger.h"

struct intake_cell {
    int field;   /* position in the kind's table; −1: a field of one's own */
    text custom; /* its name then */
    text value;  /* as typed; empty clears */
};
struct intake_entry {
    enum record_kind kind;
    const struct intake_cell *cells; /* fields without a cell stay as they are */
    size_t cell_count;
    enum language language; /* how numbers are typed: 1.234,56 or 1,234.56 */
    int32_t effective_day;  /* as in struct ledger_options */
    int64_t record_id;      /* as there */
};
struct intake_cell_fault {
    int field;   /* −1: the row as a whole, or a field of one's own */
    text custom; /* its name; absent: none */
    text reason;
};
struct intake_faults {
    struct intake_cell_fault *items;
    size_t count;
};

/* LEDGER_REFUSED with at least one fault when the row cannot stand; nothing is written then. */
MUST_USE enum result intake_entry_put(struct ledger_change *change, struct arena *arena,
                                      const struct intake_entry *entry, enum ledger_outcome *ret_outcome,
                                      struct intake_faults *ret_faults, struct problem *problem);

#endif
