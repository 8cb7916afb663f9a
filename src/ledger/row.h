/* One row of the record: what it is known by, every version that it had, taking it out of the record, and
 * taking back the last change of it. Nothing is erased: a row removed is ended, and stands as known at
 * every earlier change. Texts and lists live in the arena given. */
#ifndef FAROL_LEDGER_ROW_H
#define FAROL_LEDGER_ROW_H

#include "ledger/ledger.h"

#define LEDGER_KEY_PARTS_MAX 5

/* The numbers by which the record knows a row: its account first, where it belongs to one. */
struct ledger_key {
    int64_t parts[LEDGER_KEY_PARTS_MAX];
    int count;
};
struct ledger_key ledger_key_of(enum record_kind kind, const struct ledger_item *item);
/* The order in which ledger_scan visits rows of a kind. */
int ledger_key_compare(const struct ledger_key *a, const struct ledger_key *b);
/* "17.23", for addresses. */
text ledger_key_format(struct arena *arena, const struct ledger_key *key);
/* False where it is no key of this kind. */
bool ledger_key_parse(enum record_kind kind, text value, struct ledger_key *ret);
/* The account under which it stands; 0 where the kind or the row has none. */
int64_t ledger_key_account(enum record_kind kind, const struct ledger_key *key);

/* Whether rows of the kind have a number of their own (an external id leads to it), and the key's: 0 none. */
bool ledger_key_is_number(enum record_kind kind);
int64_t ledger_key_number(enum record_kind kind, const struct ledger_key *key);

/* The row as one change left it. */
struct ledger_state {
    int64_t change_id, committed_at;
    text actor;                  /* e-mail, "cli"; absent when erased */
    int64_t import_id;           /* 0: none */
    text import_source;          /* the file's name; absent without an import */
    int64_t undoes_import_id;    /* 0: none */
    bool stands;                 /* false: this change took it out */
    struct record_value *values; /* by field; texts included. Of what was taken out: as it stood last */
    int value_count;
    struct record_custom *custom; /* by name */
    int custom_count;
};
/* All states of a row, oldest first; none when there never was such a row under this key. What an erased
 * person or text was is absent. */
MUST_USE enum result ledger_history(struct store_connection *connection, enum record_kind kind,
                                    const struct ledger_key *key, struct arena *arena,
                                    struct ledger_state **ret_states, size_t *ret_count,
                                    struct problem *problem);

/* Fills who made `state->change_id`, when, and by which import. */
MUST_USE enum result ledger_change_describe(struct store_connection *connection, struct arena *arena,
                                            struct ledger_state *state, struct problem *problem);
/* The account that has, or once had, this external id; 0 none. */
MUST_USE enum result ledger_account_number(struct store_connection *connection, text external_id,
                                           int64_t *ret_account_id, struct problem *problem);

/* Takes the standing row out, and what is part of it: a subscription's changes of terms, everything that
 * stands under an account. NOT_FOUND when it does not stand; BAD_INPUT with what is in the way (lines that
 * bill the subscription, accounts that name it as parent). */
MUST_USE enum result ledger_remove(struct ledger_change *change, enum record_kind kind,
                                   const struct ledger_key *key, struct problem *problem);

/* Makes the row as it was before change `taken_back`, which must be the last that touched it (CONFLICT
 * otherwise): what that change made ends, what it ended stands again, with what it took out alongside.
 * BAD_INPUT when what the row rests on has gone since. */
MUST_USE enum result ledger_take_back(struct ledger_change *change, enum record_kind kind,
                                      const struct ledger_key *key, int64_t taken_back,
                                      struct problem *problem);

#endif
