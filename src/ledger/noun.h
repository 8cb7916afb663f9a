/* How each kind of record is kept (private to ledger/): beside the public field table, where every
 * field is stored, which columns identify a row, and the noun's own checks. One noun a file.
 *
 * A field's position is also its number in the *_text tables: positions are only ever added at the end. */
#ifndef FAROL_LEDGER_NOUN_H
#define FAROL_LEDGER_NOUN_H

#include "ledger/ledger.h"

enum storage {
    STORAGE_NUMBER,    /* as it is */
    STORAGE_CURRENCY,  /* three ASCII letters as one number */
    STORAGE_NAME,      /* number of `name` */
    STORAGE_PERSON,    /* number of `person`: erasable */
    STORAGE_TEXT,      /* text in the row */
    STORAGE_SIDE,      /* text in the kind's *_text table: erasable */
    STORAGE_REFERENCE, /* internal id of the referenced kind */
    STORAGE_EXTERNAL   /* the row's own external id, in the kind's *_key table */
};

struct record_storage {
    const char *column; /* NULL for SIDE and EXTERNAL */
    enum storage storage;
};

#define IDENTITY_MAX 5
enum { IDENTITY_ACCOUNT = -1, IDENTITY_RECORD = -2 }; /* parts that are no field of the import */

struct identity_part {
    const char *column;
    int field; /* a field's position, or one of the above */
};

struct put;

struct noun {
    struct record_type type;
    const struct record_storage *storage;
    struct identity_part identity[IDENTITY_MAX];
    int identity_count;
    bool keyed;        /* has an internal id and a *_key table */
    int account_field; /* position of the account's reference; −1 none, −2 the row is the account,
                          −3 that of its subscription, which is the identity's second part */
    /* Checks and completes a whole row (defaults that are stored), `old` being NULL for a new one.
     * False with the field's position and the reason when it cannot stand. */
    bool (*check)(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256]);
    /* Checks that need other rows of the record; sets put->refused. After `check`; NULL for none. */
    enum result (*check_stored)(struct put *put, struct problem *problem);
};

const struct noun *noun_of(enum record_kind kind);

extern const struct noun noun_account, noun_contact, noun_subscription, noun_subscription_change,
    noun_invoice_line, noun_cost, noun_usage, noun_ticket, noun_survey, noun_interaction, noun_fx_rate,
    noun_stage, noun_milestone, noun_handoff, noun_task, noun_review, noun_churn_request, noun_opportunity,
    noun_renewal_call, noun_value_map, noun_health_override, noun_sentiment;

#define LEDGER_EXTERNAL_ID_CHARACTERS_MAX 200
/* Minor units, either sign: a hundred thousand million in a currency of two digits (a year of a large
 * contract in rupiah), and room for sums and rates. */
#define LEDGER_MONEY_MAX INT64_C(10000000000000)
#define LEDGER_COUNT_MAX INT64_C(4294967295)

/* Rows that stand under a subscription: `account_field` −3. They go, come back and move with it. */
static inline bool noun_is_of_subscription(const struct noun *noun)
{
    return noun->account_field == -3;
}

bool refuse(int field, int *ret_field, char ret_reason[256], const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static inline bool is_set(const struct record_value *value)
{
    return value->state == VALUE_SET;
}
static inline void value_set_number(struct record_value *value, int64_t number)
{
    *value = (struct record_value){.state = VALUE_SET, .number = number};
}

/* Packs "BRL" as 0x42524C. */
int64_t currency_to_stored(uint8_t currency);
uint8_t currency_from_stored(int64_t stored);

#endif
