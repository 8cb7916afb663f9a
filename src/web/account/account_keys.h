/* The sort keys of lists of accounts, and the orders they make, kept by snapshot, day and column: making them
 * reads every account, a page only compares them. A few are kept; the one unused for longest goes. Safe from
 * any thread; who asks for keys that are being made waits for them. */
#ifndef FAROL_WEB_ACCOUNT_KEYS_H
#define FAROL_WEB_ACCOUNT_KEYS_H

#include "rule/rule.h"

struct web_account_keys;
struct web_account_keys *web_account_keys_new(void);
void web_account_keys_release(struct web_account_keys *kept); /* NULL is fine */

/* The keys of a field of all accounts at the scope's as-of day, in use by the caller until given back. The
 * gap says what rate is missing, if one is. */
struct web_account_keys_in_use {
    struct metric_account_keys keys;
    struct metric_rate_gap gap;
    int64_t positive_count, positive_sum; /* of the MRR above zero */
    struct metric_account_total total;    /* of the MRR of all accounts */
    void *entry;
};
struct web_account_keys_in_use web_account_keys_take(struct web_account_keys *kept,
                                                     const struct metric_scope *scope,
                                                     struct metric_account_field field);
void web_account_keys_give_back(struct web_account_keys *kept, const struct web_account_keys_in_use *in_use);
/* All accounts in the order of keys in use, lent as long as they are; NULL until it is made, which is at the
 * second time somebody asks (a page is found without it, too). `ret_count`: how many they are. */
const uint32_t *web_account_keys_order(struct web_account_keys *kept,
                                       const struct web_account_keys_in_use *in_use,
                                       const struct metric_scope *scope, bool descending, size_t *ret_count);
/* Those that are kept already, for rules: what they need of others they make for few accounts. */
struct rule_values web_account_keys_values(struct web_account_keys *kept);

#endif
