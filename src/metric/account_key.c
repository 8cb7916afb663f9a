/* Keys of all accounts: see account_list.h.
 *
 * A text that reads as a number is that number, shifted below zero; any other is its first 62 bits of
 * plain letters behind what all of them begin with ("Account 0001" and "Account 0002" differ late). */
#include "metric/account_key.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/plain.h"
#include "metric/scope.h"

#define NUMBER_DECIMALS 2
#define NUMBER_MAX (INT64_C(1) << 60)
#define NUMBER_SHIFT (INT64_C(1) << 61)
#define BEFORE_ALL_WORDS INT64_C(-1)
#define BEHIND_ALL_WORDS (INT64_MAX - 1)
#define PARTS_MAX 64

static bool number_of(text words, int64_t *ret_number)
{
    return decimal_parse(words, NUMBER_DECIMALS, ret_number, NULL) && *ret_number <= NUMBER_MAX &&
           *ret_number >= -NUMBER_MAX;
}

int64_t metric_account_text_key(const struct metric_account_keys *keys, text words)
{
    struct plain_walk walk = {.value = words};
    int64_t number;
    uint64_t key = 0;
    if (number_of(words, &number))
        return number - NUMBER_SHIFT;
    for (size_t i = 0; i < keys->prefix_length; i++) {
        int byte = plain_next(&walk);
        if (byte != keys->prefix[i])
            return byte < keys->prefix[i] ? BEFORE_ALL_WORDS : BEHIND_ALL_WORDS;
    }
    for (int i = 0; i < 8; i++) {
        int byte = plain_next(&walk);
        key = key << 8 | (uint64_t)(byte < 0 ? 0 : byte);
    }
    return (int64_t)(key >> 2);
}

/* ---- the prefix ---- */

/* Cuts the prefix to what it has in common with `words`; the first text makes it. */
static void prefix_offer(struct metric_account_keys *keys, bool *started, text words)
{
    struct plain_walk walk = {.value = words};
    int64_t number;
    size_t common = 0;
    if (text_is_empty(words) || (*started && keys->prefix_length == 0) || number_of(words, &number))
        return;
    size_t room = *started ? keys->prefix_length : sizeof keys->prefix;
    for (int byte; common < room && (byte = plain_next(&walk)) >= 0; common++) {
        if (*started && keys->prefix[common] != byte)
            break;
        keys->prefix[common] = (unsigned char)byte;
    }
    keys->prefix_length = common;
    *started = true;
}

struct key_pass {
    const struct metric_scope *scope; /* of all accounts */
    struct metric_account_keys *keys;
    const int64_t *code_keys; /* of a dimension */
    struct metric_rate_gap gaps[PARTS_MAX];
};

static void find_prefix(const struct metric_scope *scope, struct metric_account_keys *keys)
{
    bool started = false;
    keys->prefix_length = 0;
    if (keys->field.column == ACCOUNT_COLUMN_DIMENSION) {
        const struct column_dictionary *dictionary =
            column_dimension_dictionary(scope->columns, keys->field.dimension);
        for (uint32_t code = 1; code < column_dictionary_count(dictionary); code++)
            prefix_offer(keys, &started, column_dictionary_text(dictionary, code));
        return;
    }
    for (uint32_t b = 0; b < scope->columns->block_count; b++) {
        if (!column_accounts(scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(scope, b, local)
        prefix_offer(keys, &started,
                     metric_account_text(scope->columns, keys->field, b * COLUMN_BLOCK_ACCOUNTS + local));
    }
}

/* A key a code; code 0 is absent. */
static int64_t *keys_of_codes(const struct metric_scope *scope, const struct metric_account_keys *keys)
{
    const struct column_dictionary *dictionary =
        column_dimension_dictionary(scope->columns, keys->field.dimension);
    uint32_t count = column_dictionary_count(dictionary);
    int64_t *made = calloc(count + 1, sizeof *made);
    assert(made);
    made[0] = METRIC_KEY_ABSENT;
    for (uint32_t code = 1; code < count; code++)
        made[code] = metric_account_text_key(keys, column_dictionary_text(dictionary, code));
    return made;
}

static int64_t key_of(struct key_pass *pass, size_t part, uint32_t account)
{
    const struct metric_account_keys *keys = pass->keys;
    if (pass->code_keys)
        return pass->code_keys[column_account_code(pass->scope->columns, keys->field.dimension, account)];
    if (!metric_account_is_text(keys->field.column))
        return metric_account_value(pass->scope, keys->field, account, &pass->gaps[part]);
    text words = metric_account_text(pass->scope->columns, keys->field, account);
    return text_is_empty(words) ? METRIC_KEY_ABSENT : metric_account_text_key(keys, words);
}

static void key_part(void *context, size_t part, size_t parts)
{
    struct key_pass *pass = context;
    uint32_t first, end;
    metric_part_blocks(pass->scope->columns, part, parts, &first, &end);
    pass->gaps[part] = METRIC_NO_GAP;
    for (uint32_t b = first; b < end; b++) {
        if (!column_accounts(pass->scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(pass->scope, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            pass->keys->keys[account] = key_of(pass, part, account);
        }
    }
}

void metric_account_keys(const struct metric_scope *scope, struct metric_account_keys *keys,
                         struct metric_rate_gap *gap)
{
    struct metric_scope all = *scope;
    struct key_pass pass = {.scope = &all, .keys = keys};
    size_t parts = metric_parts(scope->columns);
    assert(parts <= PARTS_MAX);
    all.accounts = NULL;
    for (uint32_t account = 0; account < scope->columns->account_count; account++)
        keys->keys[account] = METRIC_KEY_ABSENT;
    if (metric_account_is_text(keys->field.column))
        find_prefix(&all, keys);
    int64_t *code_keys = keys->field.column == ACCOUNT_COLUMN_DIMENSION ? keys_of_codes(&all, keys) : NULL;
    pass.code_keys = code_keys;
    parallel_run(parts, key_part, &pass);
    for (size_t part = 0; part < parts; part++)
        *gap = metric_rate_gap_earlier(*gap, pass.gaps[part]);
    free(code_keys);
}
