/* All that is known of one account, as `farol account` prints it and the API answers it: its own row, its
 * figures, and the rows of every kind that name it. Usage is said by its figures alone: its rows are many. */
#ifndef FAROL_WEB_ACCOUNT_RECORD_H
#define FAROL_WEB_ACCOUNT_RECORD_H

#include "codec/json.h"
#include "column/column.h"
#include "ledger/ledger.h"
#include "metric/metric.h"

struct web_rows {
    struct arena *arena; /* of the rows' texts */
    const struct record_type *type;
    struct ledger_item *items; /* list_release */
    size_t count, capacity;
};
/* A ledger_visit: keeps the row; `context` is a struct web_rows. */
enum result web_rows_keep(void *context, const struct ledger_item *item, struct problem *problem);

struct web_account_record {
    int64_t account_id;
    struct web_rows kinds[RECORD_KIND_COUNT];
    const struct column_snapshot *columns; /* under the rule set that figures go by; borrowed */
    int32_t as_of;
    struct metric_account_figures figures;
    struct metric_margin_row margin; /* of the last 12 months that are over */
};
bool web_account_kind_is_shown(enum record_kind kind);
/* NOT_FOUND, said to the person, when there is no such account. Release also after a failure. */
MUST_USE enum result web_account_record_read(struct web_account_record *ret, struct store *store,
                                             text external_id, struct arena *arena, struct problem *problem);
/* Computes the figures at the end of `as_of`. */
MUST_USE enum result web_account_record_figures(struct web_account_record *record, struct arena *arena,
                                                const struct column_snapshot *columns, int32_t as_of,
                                                struct problem *problem);
void web_account_record_release(struct web_account_record *record);

/* The figures in the order in which they are shown. */
enum web_account_figure_type { FIGURE_IS_MONEY, FIGURE_IS_DAY, FIGURE_IS_COUNT };
struct web_account_figure {
    const char *name;
    const char *label;
    enum web_account_figure_type type;
    int64_t value;
    bool absent;
};
enum { WEB_ACCOUNT_FIGURES_MAX = 24 };
size_t web_account_figures(const struct web_account_record *record,
                           struct web_account_figure ret[WEB_ACCOUNT_FIGURES_MAX]);

/* The currency of a row: its own, or that of its subscription among `subscriptions`; CURRENCY_NONE. */
uint8_t web_row_currency(const struct record_type *type, const struct ledger_item *item,
                         const struct web_rows *subscriptions);
/* A row as JSON: its fields by name, money in minor units, then `custom`. With `hide_personal`, what may say
 * who a person is comes as null. */
void web_row_json(struct json_writer *writer, const struct record_type *type, const struct ledger_item *item,
                  uint8_t currency, bool hide_personal);
/* One object and a line's end. With `hide_people` contacts are left out, and personal fields of other rows.
 */
void web_account_record_json(const struct web_account_record *record, bool hide_people, struct buffer *out);

#endif
