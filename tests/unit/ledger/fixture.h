/* A record in a file of its own under the temporary folder, with a clock that steps a second a reading,
 * and rows written as texts: put(&f, RECORD_ACCOUNT, "external_id", "A1", "name", "Acme", NULL). */
#ifndef FAROL_TESTS_LEDGER_FIXTURE_H
#define FAROL_TESTS_LEDGER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "ledger/ledger.h"

struct fixture {
    char folder[64], path[128];
    struct store *store;
    struct clock clock;
    struct organisation organisation;
    struct zone *zone;
    struct problem problem;
    struct ledger_touched touched;
    struct ledger_options options;
    int64_t change_id, import_id; /* of the last change */
    char reason[256];             /* of the last row refused */
    int field;
    char faults[1024]; /* said when the last change was finished */
};

/* The organisation's, of records that are opened after it is set. */
extern const char *fixture_currency;
int fixture_open(void **state); /* cmocka setup: *state is a struct fixture */
int fixture_close(void **state);

/* A row as texts; "" clears; a name that is no field is a custom one. */
struct fixture_row {
    struct record_row row;
    struct record_custom custom[16];
};
void fixture_row_parse(struct fixture_row *ret, enum record_kind kind, va_list names_and_values);

/* One row in a change of its own. */
enum ledger_outcome put(struct fixture *f, enum record_kind kind, ...) __attribute__((sentinel));
/* Several rows in one change: lines "kind|name=value|name=value"; the outcomes as letters (I, U, =, R),
 * and "!" behind them when finishing refused. */
const char *put_all(struct fixture *f, const char *const *lines, bool is_import);
/* The same without an opinion of the result. */
enum result put_all_result(struct fixture *f, const char *const *lines);
/* Runs SQL behind the record's back. */
void damage(struct fixture *f, const char *sql);
enum result undo(struct fixture *f, int64_t import_id, char blocked[512]);
/* Everything that stands of a kind as known at a change, a line a row: "name=value,…;". */
char *dump(struct fixture *f, enum record_kind kind, int64_t known_change, char *out, size_t size);

#endif
