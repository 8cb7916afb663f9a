/* The record engine while a change is open (private to ledger/): what it has looked up, what this
 * change has seen and written, and what must still be checked at its end. Lives on the writer thread;
 * freed with the change. */
#ifndef FAROL_LEDGER_ENGINE_H
#define FAROL_LEDGER_ENGINE_H

#include "ledger/dictionary.h"
#include "ledger/table.h"

/* Identities of rows without an internal id that were seen unchanged, as hashes of 64 bits. */
struct seen_set {
    uint64_t *slots; /* 0: free */
    size_t capacity, count;
};

struct kind_state {
    const struct noun *noun;
    const struct table *table;
    struct dictionary keys;   /* keyed kinds */
    struct map custom_fields; /* name → field id */
    bool custom_loaded;
    uint64_t *seen; /* bits by internal id: this change met the row */
    size_t seen_words;
    struct seen_set seen_identities;
};

struct pending_reference {
    enum record_kind kind; /* of the row that refers */
    int field;
    int64_t account_id; /* an account that must stand at the end */
    int64_t line;
    text external_id; /* in the engine's arena */
};

struct new_parent {
    int64_t account_id;
    int64_t line;
};

struct ledger_engine {
    struct kind_state kinds[RECORD_KIND_COUNT];
    struct dictionary names, persons;
    struct {
        struct pending_reference *items;
        size_t count, capacity;
    } pending;
    struct {
        struct new_parent *items;
        size_t count, capacity;
    } parents;
    struct arena memory;     /* for the life of the change */
    struct arena row_memory; /* cleared before each row */
    struct clock *clock;
    text actor, import_kind, source_name; /* in `memory` */
    bool is_import, change_written;
    uint64_t written_kinds;    /* bits */
    bool nested;               /* a put inside a put: a difference that takes effect on a day */
    int64_t last_committed_at; /* of the change before */
    int64_t undoes_import_id;
    int64_t inserted, updated, unchanged, refused;
};

/* The standing version of a row. */
struct version {
    bool exists;
    int64_t identity[IDENTITY_MAX];
    int64_t change_id;
    struct record_value values[RECORD_FIELDS_MAX];
};

/* One row on its way into the record. */
struct put {
    struct ledger_change *change;
    struct kind_state *state;
    const struct noun *noun;
    const struct table *table;
    const struct record_row *row;
    const struct ledger_options *options;
    text external_id; /* of keyed kinds; a hash of the content where the row gives none */
    char content_key[40];
    struct record_value given[RECORD_FIELDS_MAX]; /* the row's values with names and references as numbers */
    struct version old;
    struct record_value values[RECORD_FIELDS_MAX]; /* the whole row as it shall stand */
    int64_t record_id;                             /* 0: not known yet */
    bool seen;                                     /* an earlier row of this change had the same key */
    bool refused;
    bool terms_changed; /* a difference became a subscription change */
    int *ret_field;
    char *ret_reason;
};

/* engine.c */
struct ledger_engine *engine_new(struct clock *clock, text actor);
void engine_free(struct ledger_engine *engine);
/* The account under which a record already resolved stands. */
int64_t engine_account_of(struct ledger_engine *engine, enum record_kind kind, int64_t id);
/* Writes the change's own row before the first version that names it. */
MUST_USE enum result engine_will_write(struct ledger_change *change, enum record_kind kind,
                                       int64_t account_id, struct problem *problem);
/* The same for settings, which no account and no kind holds. */
MUST_USE enum result engine_will_write_setting(struct ledger_change *change, struct problem *problem);
/* The same for definitions, which no figure in memory is made of. */
MUST_USE enum result engine_will_write_definition(struct ledger_change *change, struct problem *problem);

/* setting.c: whether a value fits its type; a named value set (absent: taken back) if it is another. */
struct setting_type;
MUST_USE enum result setting_check(const struct setting_type *type, text value, struct problem *problem);
MUST_USE enum result setting_put(struct ledger_change *change, const char *name, text value,
                                 struct problem *problem);
/* Remembers that this change met the row; false when it had before. */
bool engine_mark_seen(struct kind_state *state, int64_t record_id);
bool seen_set_add(struct seen_set *set, uint64_t hash);
bool seen_set_has(const struct seen_set *set, uint64_t hash);
MUST_USE enum result engine_name(struct ledger_change *change, enum storage storage, text value,
                                 int64_t *ret_id, struct problem *problem);

/* version.c: the SQL of one row's versions. */
void version_identity(const struct put *put, int64_t account_id, int64_t record_id,
                      int64_t identity[IDENTITY_MAX]);
MUST_USE enum result version_load(struct put *put, const int64_t identity[IDENTITY_MAX],
                                  struct problem *problem);
MUST_USE enum result version_write(struct put *put, const int64_t identity[IDENTITY_MAX],
                                   struct problem *problem);
/* Ends a version, or removes it when this change made it. */
MUST_USE enum result version_end(struct ledger_change *change, const struct table *table,
                                 const int64_t identity[IDENTITY_MAX], int64_t version,
                                 struct problem *problem);

/* custom.c */
/* Whether the row's custom fields differ from what stands. Refuses a field too many. */
MUST_USE enum result custom_compare(struct put *put, const int64_t identity[IDENTITY_MAX], bool *ret_differs,
                                    struct problem *problem);
MUST_USE enum result custom_write(struct put *put, const int64_t identity[IDENTITY_MAX],
                                  struct problem *problem);
MUST_USE enum result custom_move(struct put *put, const int64_t identity[IDENTITY_MAX],
                                 struct problem *problem);

/* subscription.c */
/* Turns differences of price, quantity or plan into a subscription change from options->effective_day. */
MUST_USE enum result subscription_take_effect(struct put *put, struct problem *problem);
/* Moves what stands under a subscription that moves to another account. */
MUST_USE enum result subscription_move(struct put *put, int64_t account_from, int64_t account_to,
                                       struct problem *problem);

#endif
