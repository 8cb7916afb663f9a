/* A list of accounts: the columns it shows, sorts and filters by, and the page of it that is asked for.
 *
 * A column is read as one number an account, its *key*: an amount, a day, a count, or of a text its
 * first letters made plain, so that 64-bit comparisons do nearly all the work and only texts that begin
 * alike are compared in full. Keys of all accounts are made once a snapshot and kept by the caller; a page
 * is then one parallel pass that keeps the best of each part. Where the caller keeps the order of all
 * accounts too, a page is found in it by halving, and a filter only tests bits along it.
 *
 * Order: by key, equal ones by text (accents and case aside), then by account number; absent last in both
 * directions. */
#ifndef FAROL_METRIC_ACCOUNT_LIST_H
#define FAROL_METRIC_ACCOUNT_LIST_H

#include "metric/rate.h"

#define METRIC_KEY_ABSENT INT64_MIN

enum metric_account_column {
    ACCOUNT_COLUMN_NAME, /* texts, with the dimensions */
    ACCOUNT_COLUMN_EXTERNAL_ID,
    ACCOUNT_COLUMN_MRR,          /* minor units; absent before the first MRR */
    ACCOUNT_COLUMN_MRR_CHANGE,   /* against 30 days before; absent where both have none */
    ACCOUNT_COLUMN_OVERDUE,      /* what is overdue, minor units; absent when nothing is */
    ACCOUNT_COLUMN_SIGNUP,       /* days */
    ACCOUNT_COLUMN_FIRST_MRR,    /* first day of MRR */
    ACCOUNT_COLUMN_LAST_CONTACT, /* call, meeting or e-mail */
    ACCOUNT_COLUMN_LAST_SEEN,    /* last day of use */
    ACCOUNT_COLUMN_RENEWAL,      /* the next renewal of a subscription in force */
    ACCOUNT_COLUMN_NPS,          /* 0 … 10, the last answer */
    ACCOUNT_COLUMN_TICKETS,      /* open ones */
    ACCOUNT_COLUMN_DIMENSION,    /* a dimension or custom field, by its code */
    ACCOUNT_COLUMN_COUNT
};
enum { ACCOUNT_CHANGE_DAYS = 30 };

/* A column of this snapshot; `dimension` only for ACCOUNT_COLUMN_DIMENSION. */
struct metric_account_field {
    enum metric_account_column column;
    int dimension;
};
static inline bool metric_account_is_text(enum metric_account_column column)
{
    return column <= ACCOUNT_COLUMN_EXTERNAL_ID || column == ACCOUNT_COLUMN_DIMENSION;
}

/* The number of an account at the scope's as-of day (of a dimension its code); METRIC_KEY_ABSENT. Not of
 * name and external id. What a rate is missing for is absent, and the gap says so. */
int64_t metric_account_value(const struct metric_scope *scope, struct metric_account_field field,
                             uint32_t account, struct metric_rate_gap *gap);
/* The text of an account in a text column; absent. Into the snapshot. */
text metric_account_text(const struct column_snapshot *columns, struct metric_account_field field,
                         uint32_t account);

/* Every account's key. `keys` has account_count items, made by the caller. */
struct metric_account_keys {
    struct metric_account_field field;
    int64_t *keys;
    size_t prefix_length; /* of texts: what all that are no number begin with, made plain */
    unsigned char prefix[64];
};
/* Fills `keys->keys`; `keys->field` is given. The scope's accounts are not looked at. */
void metric_account_keys(const struct metric_scope *scope, struct metric_account_keys *keys,
                         struct metric_rate_gap *gap);

/* The place behind which a page begins: a value and the account that had it. */
struct metric_account_place {
    int64_t value; /* of numbers */
    text words;    /* of texts */
    bool is_absent;
    uint32_t account;
};
/* How many accounts a scope has, and the sum of their amounts. */
struct metric_account_total {
    size_t count;
    int64_t sum;
};
struct metric_account_query {
    const struct metric_account_keys *keys;
    bool descending;
    const struct metric_account_place *after;  /* NULL: from the start */
    const struct metric_account_place *before; /* instead: the page that ends before it */
    size_t limit;                              /* 1 … METRIC_ACCOUNT_PAGE_MAX */
    const int64_t *amounts;                    /* by account, summed over all; NULL none */
    const struct metric_account_total *total;  /* of the scope, where it is known; NULL: added up */
    /* Where it is kept: all accounts of the columns, whatever the scope, by metric_account_sort; NULL. */
    const uint32_t *order;
    size_t order_count;
};
enum { METRIC_ACCOUNT_PAGE_MAX = 1000 };
struct metric_account_page {
    uint32_t *accounts;
    size_t count;
    size_t preceding; /* accounts of the scope before the first one shown */
    size_t total_count;
    int64_t amount_sum; /* absent ones left out */
};
/* The sum leaves out absent amounts; `amounts` by account, NULL none. */
struct metric_account_total metric_account_total(const struct metric_scope *scope, const int64_t *amounts);
/* A page of the scope's accounts. */
void metric_account_page(struct arena *arena, const struct metric_scope *scope,
                         const struct metric_account_query *query, struct metric_account_page *ret);

/* All of the scope's accounts in order, for a file or to be kept: `ret_accounts` has room for them. Returns
 * their number. Sorts whole. */
size_t metric_account_sort(const struct metric_scope *scope, const struct metric_account_keys *keys,
                           bool descending, uint32_t *ret_accounts);

#endif
