/* Keys of texts, and the order that keys make: inside of account_list.h. */
#ifndef FAROL_METRIC_ACCOUNT_KEY_H
#define FAROL_METRIC_ACCOUNT_KEY_H

#include "metric/account_list.h"

/* The key of a text among `keys`, whose prefix is known: numbers before letters. It may be any text, also
 * one that no account has: it then lies between theirs. */
int64_t metric_account_text_key(const struct metric_account_keys *keys, text words);

/* An account as it is compared: smaller is earlier; absent comes last. */
struct metric_account_item {
    uint64_t rank;
    uint32_t account;
};
#define METRIC_RANK_ABSENT UINT64_MAX

struct metric_account_order {
    const struct column_snapshot *columns;
    const struct metric_account_keys *keys;
    bool descending;
};

static inline uint64_t metric_account_rank(const struct metric_account_order *order, int64_t key)
{
    uint64_t rank = (uint64_t)key ^ UINT64_C(1) << 63;
    return key == METRIC_KEY_ABSENT ? METRIC_RANK_ABSENT : order->descending ? ~rank : rank;
}
/* By rank, then by text, then by account; never 0 for two accounts. */
int metric_account_compare(const struct metric_account_order *order, struct metric_account_item a,
                           struct metric_account_item b);
/* The same against a place whose rank is given. */
int metric_account_compare_place(const struct metric_account_order *order, struct metric_account_item item,
                                 const struct metric_account_place *place, uint64_t place_rank);
/* qsort_r's; the context is the order. */
int metric_account_compare_items(const void *a, const void *b, void *context);

#endif
