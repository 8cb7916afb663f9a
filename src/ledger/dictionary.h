/* Texts to dense numbers, kept in a table and remembered while a change is open: external ids, names
 * that group, persons (private to ledger/). Asked rarely, each text is looked up in the table; asked
 * often, the whole table is read once, and what is not in memory then does not exist.
 *
 * One thread; memory is freed with dictionary_release. */
#ifndef FAROL_LEDGER_DICTIONARY_H
#define FAROL_LEDGER_DICTIONARY_H

#include "base/map.h"
#include "store/store.h"

struct dictionary_sql {
    const char *find;    /* text → id, account (0 where there is none) */
    const char *load;    /* → id, text, account */
    const char *last;    /* → highest id */
    const char *insert;  /* id, text [, account] */
    const char *account; /* id → account, text */
    bool has_account;
};

struct dictionary {
    struct dictionary_sql sql;
    struct map map;
    int64_t *accounts; /* by id − 1; −1 not known */
    size_t account_capacity;
    bool complete, last_known;
    int64_t searches;
    int64_t last_id;
};

void dictionary_init(struct dictionary *dictionary, const struct dictionary_sql *sql);
void dictionary_release(struct dictionary *dictionary);
/* *ret_id is 0 when the text has no number. */
MUST_USE enum result dictionary_find(struct dictionary *dictionary, struct store_connection *connection,
                                     text value, int64_t *ret_id, struct problem *problem);
/* Gives a text without a number the next one. */
MUST_USE enum result dictionary_add(struct dictionary *dictionary, struct store_connection *connection,
                                    text value, int64_t account, int64_t *ret_id, struct problem *problem);
/* The account under which the record of this id stands; 0 none. */
MUST_USE enum result dictionary_account(struct dictionary *dictionary, struct store_connection *connection,
                                        int64_t id, int64_t *ret_account, struct problem *problem);
/* Remembers a new account of an id; the table is the caller's to change. */
void dictionary_set_account(struct dictionary *dictionary, int64_t id, int64_t account);
MUST_USE enum result dictionary_last(struct dictionary *dictionary, struct store_connection *connection,
                                     int64_t *ret_last, struct problem *problem);

#endif
