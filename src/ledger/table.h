/* The SQL of each kind of record, written once per process from the nouns' tables (private to ledger/).
 * Texts live as long as the process; safe from any thread. */
#ifndef FAROL_LEDGER_TABLE_H
#define FAROL_LEDGER_TABLE_H

#include "ledger/noun.h"

enum { SCAN_VARIANTS = 4 }; /* bit 0: texts, bit 1: recorded_at */

/* What a scan selects: columns 0 … 3 are account id, record id, change id, recorded at; 0 where none. */
enum { SCAN_ACCOUNT, SCAN_RECORD, SCAN_CHANGE, SCAN_RECORDED, SCAN_FIRST_FIELD };

/* Of taking an import back: ?1 the import's change, ?2 the change that undoes it. NULL where a kind has
 * none. The names of what stands in the way come as text, day or month, currency (each may be null). */
struct undo_sql {
    const char *blocked, *blocked_custom, *orphans_of_account, *orphans_of_subscription;
    const char *touched; /* → account id */
    const char *made;    /* → account id, record id of what the import made and still stands */
    const char *restore, *restore_texts, *end;
    const char *restored; /* ?1 the undoing change → account id, record id */
    const char *restore_custom, *end_custom;
    const char *restored_orphans, *restored_strays, *restored_doubles; /* ?1 the undoing change → names */
};

/* Of rows that stand under a subscription, when it moves: ?1 the account before, ?2 the subscription, ?3 the
 * change, ?4 the account after. NULL for all other kinds. */
struct move_sql {
    const char *copy, *copy_texts, *end, *own, *own_texts;
};

/* Of the doctor: each counts rows at fault. NULL where a kind has none. */
struct doctor_sql {
    const char *without_change, *ended_before, *standing_twice, *key_without_row, *row_without_key;
    const char *without_account, *without_name, *text_without_row;
};

struct table {
    const struct noun *noun;
    /* Fields kept in the row beyond its identity, in the order of the INSERT's parameters. */
    int stored[RECORD_FIELDS_MAX];
    int stored_count;
    int side[RECORD_FIELDS_MAX]; /* fields in the *_text table */
    int side_count;
    const char *insert;                                  /* identity…, change, stored… */
    const char *standing;                                /* identity… → change, stored… */
    const char *end;                                     /* identity…, version, change: ended_by */
    const char *remove;                                  /* identity…, version */
    const char *text_insert, *text_select, *text_remove; /* identity…, version [, field, value] */
    const char *key_find, *key_load, *key_last, *key_insert, *key_account, *key_set_account;
    const char *custom_insert, *custom_standing, *custom_end, *custom_remove, *custom_scan;
    const char *custom_end_all, *custom_remove_all; /* identity…, change */
    const char
        *custom_history; /* identity… → name, value, change, ended by (0: stands), by field and change */
    const char *history; /* identity… → as a scan with texts; SCAN_RECORDED is what ended it, 0: stands */
    const char *of_account;                       /* account → identities of its standing rows */
    const char *ended_of_account;                 /* account, change → identities that it ended */
    const char *restore_row, *restore_texts;      /* identity…, ending change, change */
    const char *restore_custom, *custom_end_made; /* the same */
    struct undo_sql undo;
    struct move_sql move;
    struct doctor_sql doctor;
    const char *scan[SCAN_VARIANTS];
    int scan_number[RECORD_FIELDS_MAX]; /* result column of each field's number; −1 none */
    int scan_text[RECORD_FIELDS_MAX];   /* of its text in the variant with texts; −1 none */
};

const struct table *table_of(enum record_kind kind);
/* "s.account_id = v.account_id AND s.id = v.id" */
const char *table_same_identity(const struct noun *noun);
/* printf into memory that stays for the process. */
const char *table_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Every version of one row, oldest first: item->recorded_at is the change that ended it, 0 while it stands.
 */
MUST_USE enum result table_scan_versions(struct store_connection *connection, enum record_kind kind,
                                         const int64_t identity[IDENTITY_MAX], ledger_visit visit,
                                         void *context, struct problem *problem);

/* table_undo.c, table_doctor.c, table_row.c; table.c's alone. */
void table_write_undo(struct table *table);
void table_write_row(struct table *table);
void table_write_doctor(struct table *table);

#endif
