/* Tree → a bit an account. Each block of 4096 accounts is 64 words; a node fills them from the columns
 * that it reads, and/or/not combine them. Blocks are independent, so they are spread over the cores;
 * each writes words of its own (4096 is a multiple of 64), so nothing is shared. */
#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/parallel.h"
#include "language/language.h"
#include "metric/metric.h"
#include "rule/tree.h"

#define BLOCK_WORDS (COLUMN_BLOCK_ACCOUNTS / 64)

struct evaluation {
    const struct rule *rule;
    const struct column_snapshot *columns;
    int32_t as_of;
    const int64_t *values[RULE_VALUES_MAX]; /* keys by account index */
    uint64_t *accounts;
};

static bool satisfies_bytes(const struct rule_node *node, const char *bytes, const uint32_t *start,
                            uint32_t account)
{
    return rule_text_satisfies(
        node, (text){.data = bytes + start[account], .length = start[account + 1] - start[account]});
}

static void evaluate_codes(const struct rule_node *node, const struct column_account_block *block,
                           uint64_t *words)
{
    const uint32_t *codes = block->dimension[node->dimension];
    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t code = codes ? codes[i] : COLUMN_CODE_ABSENT;
        uint64_t satisfied = code < node->code_count && bits_has(node->codes, code);
        words[i >> 6] |= satisfied << (i & 63);
    }
}

static bool satisfies_day(const struct rule_node *node, int32_t day, int32_t as_of)
{
    if (node->operator== RULE_MISSING)
        return day == DAY_ABSENT;
    if (day == DAY_ABSENT)
        return node->operator== RULE_NOT_EQUAL;
    int64_t number = day;
    if (node->function != RULE_AS_IT_IS)
        number = node->function == RULE_DAYS_SINCE ? (int64_t)as_of - day : (int64_t)day - as_of;
    return rule_number_satisfies(node, number);
}

static bool satisfies_value(const struct evaluation *evaluation, const struct rule_node *node, int64_t value)
{
    bool is_absent = value == METRIC_KEY_ABSENT;
    if (node->kind == RULE_FIELD_MRR)
        return rule_number_satisfies(node, is_absent ? 0 : value);
    if (node->operator== RULE_MISSING)
        return is_absent;
    if (is_absent)
        return node->operator== RULE_NOT_EQUAL;
    if (node->function == RULE_DAYS_SINCE)
        value = evaluation->as_of - value;
    else if (node->function == RULE_DAYS_UNTIL)
        value = value - evaluation->as_of;
    return rule_number_satisfies(node, value);
}

static uint64_t word_of_range(const int64_t *values, uint32_t count, int64_t bound, bool above_it,
                              bool with_bound, uint64_t *ret_present)
{
    uint64_t above = 0, equal = 0, present = 0;
    for (uint32_t i = 0; i < count; i++) {
        above |= (uint64_t)(values[i] > bound) << i;
        equal |= (uint64_t)(values[i] == bound) << i;
        present |= (uint64_t)(values[i] != METRIC_KEY_ABSENT) << i;
    }
    *ret_present = present;
    return ((above_it ? above : ~(above | equal)) | (with_bound ? equal : 0)) & present;
}

/* Less or more than a number, 64 accounts at a time and without a jump. As MRR, absent is 0. */
static void evaluate_range(const struct rule_node *node, const int64_t *values, uint32_t count,
                           uint64_t *words)
{
    bool above = node->operator== RULE_GREATER || node->operator== RULE_GREATER_EQUAL;
    bool with_bound = node->operator== RULE_LESS_EQUAL || node->operator== RULE_GREATER_EQUAL;
    bool with_absent = node->kind == RULE_FIELD_MRR && rule_number_satisfies(node, 0);
    for (uint32_t i = 0; i < count; i += 64) {
        uint64_t present;
        uint32_t of_word = count - i < 64 ? count - i : 64;
        words[i / 64] =
            word_of_range(values + i, of_word, node->values[0].number, above, with_bound, &present);
        words[i / 64] |= with_absent ? ~present : 0;
    }
}

static void evaluate_field(const struct evaluation *evaluation, const struct rule_node *node,
                           uint32_t block_index, const struct column_account_block *block, uint64_t *words)
{
    if (node->kind == RULE_FIELD_DIMENSION) {
        evaluate_codes(node, block, words);
        return;
    }
    const int64_t *values =
        node->kind == RULE_FIELD_MRR || node->kind == RULE_FIELD_VALUE
            ? evaluation->values[node->value] + (size_t)block_index * COLUMN_BLOCK_ACCOUNTS
            : NULL;
    if (values && rule_compares_order(node->operator) && node->function == RULE_AS_IT_IS) {
        evaluate_range(node, values, block->count, words);
        return;
    }
    for (uint32_t i = 0; i < block->count; i++) {
        bool satisfied = false;
        if (node->kind == RULE_FIELD_EXTERNAL_ID)
            satisfied = satisfies_bytes(node, block->external_id_bytes, block->external_id_start, i);
        else if (node->kind == RULE_FIELD_NAME)
            satisfied = satisfies_bytes(node, block->name_bytes, block->name_start, i);
        else if (node->kind == RULE_FIELD_SIGNUP_DATE)
            satisfied = satisfies_day(node, block->signup_day[i], evaluation->as_of);
        else
            satisfied = satisfies_value(evaluation, node, values[i]);
        if (satisfied)
            bits_add(words, i);
    }
}

static void evaluate_node(const struct evaluation *evaluation, const struct rule_node *node,
                          uint32_t block_index, const struct column_account_block *block, uint64_t *words)
{
    memset(words, 0, BLOCK_WORDS * sizeof(*words));
    if (node->operator> RULE_NOT) {
        evaluate_field(evaluation, node, block_index, block, words);
        return;
    }
    evaluate_node(evaluation, node->left, block_index, block, words);
    if (node->operator== RULE_NOT) {
        for (size_t i = 0; i < BLOCK_WORDS; i++)
            words[i] = ~words[i];
        return;
    }
    uint64_t right[BLOCK_WORDS];
    evaluate_node(evaluation, node->right, block_index, block, right);
    for (size_t i = 0; i < BLOCK_WORDS; i++)
        words[i] = node->operator== RULE_AND ? words[i] & right[i] : words[i] | right[i];
}

static void evaluate_part(void *context, size_t part, size_t parts)
{
    const struct evaluation *evaluation = context;
    const struct column_snapshot *columns = evaluation->columns;
    for (size_t b = part; b < columns->block_count; b += parts) {
        const struct column_account_block *block = column_accounts(columns, (uint32_t)b);
        if (!block)
            continue;
        uint64_t words[BLOCK_WORDS];
        evaluate_node(evaluation, evaluation->rule->root, (uint32_t)b, block, words);
        uint64_t *accounts = evaluation->accounts + b * BLOCK_WORDS;
        for (size_t i = 0; i < bits_words(block->count); i++)
            accounts[i] = words[i] & block->exists[i];
    }
}

/* The numbers that the rule reads, lent or made; the gap says for what a rate is missing. */
static void take_values(struct arena *arena, const struct metric_scope *scope,
                        const struct rule_values *values, struct evaluation *evaluation, void **holds,
                        struct metric_rate_gap *gap)
{
    for (int i = 0; i < evaluation->rule->value_count; i++) {
        struct metric_account_field field = evaluation->rule->values[i];
        if (values) {
            evaluation->values[i] = values->take(values->context, scope, field, gap, &holds[i]);
            continue;
        }
        struct metric_account_keys keys = {.field = field};
        keys.keys = arena_array(arena, int64_t, (size_t)scope->columns->account_count + 1);
        metric_account_keys(scope, &keys, gap);
        evaluation->values[i] = keys.keys;
    }
}

enum result rule_evaluate(struct arena *arena, const struct rule *rule, const struct column_snapshot *columns,
                          int32_t as_of, const struct rule_values *values, uint64_t **ret_accounts,
                          struct problem *problem)
{
    assert(rule->checked);
    struct evaluation evaluation = {.rule = rule, .columns = columns, .as_of = as_of};
    struct metric_scope scope = {.columns = columns, .as_of = as_of};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    void *holds[RULE_VALUES_MAX];
    /* Whole blocks, so that the last one needs no case of its own. */
    evaluation.accounts = arena_array(arena, uint64_t, (size_t)columns->block_count * BLOCK_WORDS + 1);
    take_values(arena, &scope, values, &evaluation, holds, &gap);
    if (!metric_rate_gap_is_set(gap))
        parallel_run(parallel_width(), evaluate_part, &evaluation);
    for (int i = 0; values && i < rule->value_count; i++)
        values->give_back(values->context, holds[i]);
    if (metric_rate_gap_is_set(gap))
        return metric_gap_problem(problem, gap);
    *ret_accounts = evaluation.accounts;
    return RESULT_OK;
}

enum result rule_accounts_with(struct arena *arena, text source, const struct column_snapshot *columns,
                               int32_t as_of, const struct rule_values *values, uint64_t **ret_accounts,
                               struct rule_place *ret_place, struct problem *problem)
{
    if (text_is_empty(text_trim(source))) {
        *ret_accounts = NULL;
        return RESULT_OK;
    }
    struct rule *rule = NULL;
    enum result result = rule_parse(arena, source, &rule, ret_place, problem);
    if (result == RESULT_OK)
        result = rule_check(arena, rule, columns, ret_place, problem);
    if (result == RESULT_OK)
        result = rule_evaluate(arena, rule, columns, as_of, values, ret_accounts, problem);
    return result;
}

enum result rule_accounts(struct arena *arena, text source, const struct column_snapshot *columns,
                          int32_t as_of, uint64_t **ret_accounts, struct rule_place *ret_place,
                          struct problem *problem)
{
    return rule_accounts_with(arena, source, columns, as_of, NULL, ret_accounts, ret_place, problem);
}
