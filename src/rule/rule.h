/* The segment language: which accounts are meant (docs/guide/rules.md has the reference, with examples).
 *
 *   segment = Enterprise and mrr >= 1000 and not (country in (BR, PT) or owner missing)
 *   usage_change(30) <= -20% and days_since(last_contact) > 30 and not segment('In rescue')
 *
 * Three steps: parse (text → tree, every node knowing its place in the source), check (names, types and
 * values against a snapshot's fields), evaluate (tree → a bit an account, block by block over the columns,
 * on all cores). Faults are bad input: a message in the person's language and the place in the source.
 *
 * A condition is true, false or unknown (decision 0019): of a value that an account does not have everything
 * is unknown but `missing`. `and`, `or`, `not` go by Kleene's tables; an account is meant where the whole is
 * true. Texts are compared without regard to ASCII case; a custom field whose value reads as a number
 * compares as one.
 *
 * What a rule may name stands in one table, rule/name.h. What the columns do not hold (health, the rules
 * of named segments) is given by whoever asks: struct rule_values.
 *
 * A parsed rule lives in its arena and may be used by any number of threads once it is checked. */
#ifndef FAROL_RULE_RULE_H
#define FAROL_RULE_RULE_H

#include "column/column.h"
#include "metric/account_list.h"

#define RULE_SOURCE_BYTES_MAX 8192
#define RULE_NODES_MAX 512
#define RULE_DEPTH_MAX 64
#define RULE_SEGMENTS_MAX 32 /* named ones that a rule may rest on, over any number of steps */

struct rule;
struct rule_name;

/* Where in the source a fault lies, in bytes, and in characters for the person (from 1). */
struct rule_place {
    size_t offset, length;
    size_t character;
};

/* What the columns do not know, from above. Every function may be NULL: then it is as though nothing were
 * kept (`take`), and a rule that names what is missing is bad input. All are called from the thread that
 * checks or evaluates. */
struct rule_values {
    void *context;
    /* Numbers of accounts that the caller keeps (metric/account_list.h), by account index; NULL: not kept,
     * and made for those accounts alone that they decide upon. The hold is given back after use. */
    const int64_t *(*take)(void *context, const struct metric_scope *scope, struct metric_account_field field,
                           struct metric_rate_gap *gap, void **ret_hold);
    void (*give_back)(void *context, void *hold);
    /* What a name that rule/name.h marks RULE_GIVEN is of all accounts at the scope's as-of day, `days` being
     * its window (0 where it takes none): by account index in `numbers`, which goes when the rule is answered
     * (what the context remembers lives in `arena`), in units of the name's digits (texts: the place among
     * its words, from 1), METRIC_KEY_ABSENT where it is not known. NULL numbers without a problem say that
     * nobody here knows. */
    enum result (*give)(void *context, struct arena *arena, struct arena *numbers,
                        const struct metric_scope *scope, const struct rule_name *name, int32_t days,
                        const int64_t **ret_numbers, struct problem *problem);
    /* The rule of a named segment, in the arena; absent when there is none of that name. */
    enum result (*segment)(void *context, struct arena *arena, text name, text *ret_source,
                           struct problem *problem);
    /* The names of all segments, for completion and advice. */
    enum result (*segment_names)(void *context, struct arena *arena, text **ret_names, size_t *ret_count,
                                 struct problem *problem);
    /* Of this account alone an answer is wanted: nothing is said of the others. */
    bool only;
    uint32_t only_account;
};

/* BAD_INPUT: problem->message says what is wrong and at which character; *ret_place the place
 * (may be NULL). LIMIT past the maxima above. */
MUST_USE enum result rule_parse(struct arena *arena, text source, struct rule **ret_rule,
                                struct rule_place *ret_place, struct problem *problem);
/* Binds names and values to `columns`: an unknown field is answered with the nearest one, a segment that
 * rests on itself with the way it takes. To be called again for another snapshot. `values` may be NULL. */
MUST_USE enum result rule_check_with(struct arena *arena, struct rule *rule,
                                     const struct column_snapshot *columns, const struct rule_values *values,
                                     struct rule_place *ret_place, struct problem *problem);
/* The same for a rule that is not evaluated, but kept: segments are taken as they are named. */
MUST_USE enum result rule_check(struct arena *arena, struct rule *rule, const struct column_snapshot *columns,
                                struct rule_place *ret_place, struct problem *problem);
/* Bits by account index, whole blocks, never an account that does not exist. */
struct rule_answer {
    uint64_t *accounts; /* for which the rule is true */
    uint64_t *unknown;  /* for which it is neither true nor false */
};
/* The rule, by rule_check_with, at the end of day `as_of`. BAD_INPUT when a rate for an amount is missing. */
MUST_USE enum result rule_evaluate(struct arena *arena, const struct rule *rule,
                                   const struct column_snapshot *columns, int32_t as_of,
                                   const struct rule_values *values, struct rule_answer *ret,
                                   struct problem *problem);
/* All three; the accounts that are meant. An empty source yields NULL: all accounts. */
MUST_USE enum result rule_accounts(struct arena *arena, text source, const struct column_snapshot *columns,
                                   int32_t as_of, uint64_t **ret_accounts, struct rule_place *ret_place,
                                   struct problem *problem);
MUST_USE enum result rule_accounts_with(struct arena *arena, text source,
                                        const struct column_snapshot *columns, int32_t as_of,
                                        const struct rule_values *values, uint64_t **ret_accounts,
                                        struct rule_place *ret_place, struct problem *problem);
/* The same with the unknown ones; both NULL of an empty source. */
MUST_USE enum result rule_answer(struct arena *arena, text source, const struct column_snapshot *columns,
                                 int32_t as_of, const struct rule_values *values, struct rule_answer *ret,
                                 struct rule_place *ret_place, struct problem *problem);

/* The conditions that all must hold, as they stand in the source: what "and" joins outside of parentheses;
 * the whole when an "or" stands there. None of an empty or unreadable source. At most `limit`. */
size_t rule_clauses(text source, text *ret_clauses, size_t limit);
/* The named segments that a parsed rule names itself, each once, in the arena, in the order they stand. */
size_t rule_segments(struct arena *arena, const struct rule *rule, text **ret_names);

/* The names a rule may use on this snapshot, the built-in ones first (those that take no arguments), for help
 * and completion. */
size_t rule_field_count(const struct column_snapshot *columns);
text rule_field_name(const struct column_snapshot *columns, size_t field);

#endif
