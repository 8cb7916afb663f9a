/* Keys of texts: inside of account_list.h. */
#ifndef FAROL_METRIC_ACCOUNT_KEY_H
#define FAROL_METRIC_ACCOUNT_KEY_H

#include "metric/account_list.h"

/* The key of a text among `keys`, whose prefix is known: numbers before letters. It may be any text, also
 * one that no account has: it then lies between theirs. */
int64_t metric_account_text_key(const struct metric_account_keys *keys, text words);

#endif
