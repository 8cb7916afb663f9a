/* The segment language: which accounts are meant (docs/guide/rules.md has the grammar, with examples).
 *
 *   segment = Enterprise and mrr >= 1000 and not (country in (BR, PT) or owner missing)
 *
 * Three steps: parse (text → tree, every node knowing its place in the source), check (names, types and
 * values against a snapshot's fields), evaluate (tree → a bit an account, block by block over the columns,
 * on all cores). Faults are bad input: a message in the person's language and the place in the source.
 *
 * A value that an account does not have equals nothing and is neither less nor more than anything;
 * != and `not in` are the exact opposites of = and `in`, so they hold for it. Texts are compared
 * without regard to ASCII case; a custom field whose value reads as a number compares as one.
 *
 * A parsed rule lives in its arena and may be used by any number of threads. */
#ifndef FAROL_RULE_RULE_H
#define FAROL_RULE_RULE_H

#include "column/column.h"
#include "metric/account_list.h"

#define RULE_SOURCE_BYTES_MAX 8192
#define RULE_NODES_MAX 512
#define RULE_DEPTH_MAX 64

struct rule;

/* Where in the source a fault lies, in bytes, and in characters for the person (from 1). */
struct rule_place {
    size_t offset, length;
    size_t character;
};

/* BAD_INPUT: problem->message says what is wrong and at which character; *ret_place the place
 * (may be NULL). LIMIT past the maxima above. */
MUST_USE enum result rule_parse(struct arena *arena, text source, struct rule **ret_rule,
                                struct rule_place *ret_place, struct problem *problem);
/* Binds names and values to `columns`: an unknown field is answered with the nearest one. To be called
 * again for another snapshot. */
MUST_USE enum result rule_check(struct arena *arena, struct rule *rule, const struct column_snapshot *columns,
                                struct rule_place *ret_place, struct problem *problem);
/* Where the accounts' numbers come from (metric/account_list.h): whoever keeps them lends them out; by NULL
 * they are made for the evaluation. */
struct rule_values {
    void *context;
    /* Keys by account index; the hold is given back after use. */
    const int64_t *(*take)(void *context, const struct metric_scope *scope, struct metric_account_field field,
                           struct metric_rate_gap *gap, void **ret_hold);
    void (*give_back)(void *context, void *hold);
};
/* The accounts that the checked rule means, at the end of day `as_of`: bits by account index in the
 * arena (never an account that does not exist). BAD_INPUT when a rate for `mrr` is missing. */
MUST_USE enum result rule_evaluate(struct arena *arena, const struct rule *rule,
                                   const struct column_snapshot *columns, int32_t as_of,
                                   const struct rule_values *values, uint64_t **ret_accounts,
                                   struct problem *problem);
/* All three. An empty source yields NULL: all accounts. */
MUST_USE enum result rule_accounts(struct arena *arena, text source, const struct column_snapshot *columns,
                                   int32_t as_of, uint64_t **ret_accounts, struct rule_place *ret_place,
                                   struct problem *problem);
MUST_USE enum result rule_accounts_with(struct arena *arena, text source,
                                        const struct column_snapshot *columns, int32_t as_of,
                                        const struct rule_values *values, uint64_t **ret_accounts,
                                        struct rule_place *ret_place, struct problem *problem);

/* The conditions that all must hold, as they stand in the source: what "and" joins outside of parentheses;
 * the whole when an "or" stands there. None of an empty or unreadable source. At most `limit`. */
size_t rule_clauses(text source, text *ret_clauses, size_t limit);

/* The names a rule may use on this snapshot, the built-in ones first, for help and completion. */
size_t rule_field_count(const struct column_snapshot *columns);
text rule_field_name(const struct column_snapshot *columns, size_t field);

#endif
