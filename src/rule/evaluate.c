/* Tree → two bits an account: true, false, or neither. Each block of 4096 accounts is 64 words; a condition
 * fills them from the columns that it reads. What `and` and `or` join is evaluated cheapest first, and the
 * next part only for those accounts that are not decided yet: numbers that nobody keeps are made for them
 * alone. Blocks are independent, so they are spread over the cores; each writes words of its own (4096 is a
 * multiple of 64), so nothing is shared. */
#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/parallel.h"
#include "base/vectored.h"
#include "language/language.h"
#include "metric/metric.h"
#include "rule/tree.h"
#include "rule/word.h"

#define BLOCK_WORDS (COLUMN_BLOCK_ACCOUNTS / 64)
#define PARTS_MAX 64

struct evaluation {
    struct arena *arena;
    struct arena given; /* numbers from above, while the rule is answered */
    const struct rule *rule;
    struct metric_scope scope;
    const struct rule_values *values;
    const int64_t *numbers[RULE_QUANTITIES_MAX]; /* by account index; NULL: made as they are needed */
    void *holds[RULE_QUANTITIES_MAX];
    bool is_lent[RULE_QUANTITIES_MAX];
    struct rule_answer answer;
    struct metric_rate_gap gaps[PARTS_MAX];
};

/* For which accounts a node is true and false; of accounts that were not asked for neither. */
struct truth {
    uint64_t yes[BLOCK_WORDS], no[BLOCK_WORDS];
};

struct walk {
    struct evaluation *evaluation;
    const struct column_account_block *block;
    uint32_t block_index;
    struct metric_rate_gap *gap;
    struct truth *members; /* of segments that are named more than once */
    bool member_known[RULE_SEGMENTS_MAX];
};

/* ---- texts ---- */

VECTORED static void evaluate_codes(const struct walk *walk, const struct rule_node *node,
                                    const uint64_t *asked, struct truth *ret)
{
    const uint32_t *codes = walk->block->dimension[node->dimension];
    bool missing = node->operator== RULE_MISSING;
    for (uint32_t word = 0; word < BLOCK_WORDS; word++) {
        const uint32_t *of = codes ? codes + (size_t)word * 64 : NULL;
        if (!asked[word])
            continue;
        uint64_t absent = of ? word_codes_equal(of, COLUMN_CODE_ABSENT) : ~UINT64_C(0);
        uint64_t satisfied = missing ? absent : of ? word_codes_chosen(of, node) & ~absent : 0;
        ret->yes[word] = satisfied & asked[word];
        ret->no[word] = ~satisfied & (missing ? ~UINT64_C(0) : ~absent) & asked[word];
    }
}

static void evaluate_bytes(const struct walk *walk, const struct rule_node *node, const uint64_t *asked,
                           struct truth *ret)
{
    bool is_name = node->source == RULE_NAME;
    const char *bytes = is_name ? walk->block->name_bytes : walk->block->external_id_bytes;
    const uint32_t *start = is_name ? walk->block->name_start : walk->block->external_id_start;
    for (uint32_t word = 0; word < BLOCK_WORDS; word++)
        for (uint64_t bits = asked[word]; bits; bits &= bits - 1) {
            uint32_t local = word * 64 + (uint32_t)__builtin_ctzll(bits);
            text candidate = {bytes + start[local], start[local + 1] - start[local]};
            bits_add(rule_text_satisfies(node, candidate) ? ret->yes : ret->no, local);
        }
}

/* ---- numbers ---- */

/* What the account's number is compared with: a day's distance becomes the day itself. */
struct comparison {
    enum rule_operator operator;
    const struct rule_node *node;
    int32_t as_of;
    bool absent_is_zero;
};

static int64_t saturating_add(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? (a < 0 ? INT64_MIN + 1 : INT64_MAX) : sum;
}

static int64_t bound_of(const struct comparison *comparison, size_t i)
{
    const struct rule_value *value = &comparison->node->values[i];
    if (comparison->node->function == RULE_DAYS_SINCE)
        return saturating_add(comparison->as_of, value->number < -INT64_MAX ? INT64_MAX : -value->number);
    if (comparison->node->function == RULE_DAYS_UNTIL || value->is_relative)
        return saturating_add(value->number, comparison->as_of);
    return value->number;
}

/* "More than n days ago" is a day before. */
static enum rule_operator turned(enum rule_operator operator)
{
    static const enum rule_operator turn[] = {
        [RULE_LESS] = RULE_GREATER,
        [RULE_LESS_EQUAL] = RULE_GREATER_EQUAL,
        [RULE_GREATER] = RULE_LESS,
        [RULE_GREATER_EQUAL] = RULE_LESS_EQUAL,
    };
    return rule_compares_order(operator) ? turn[operator] : operator;
}

static struct comparison comparison_of(const struct evaluation *evaluation, const struct rule_node *node)
{
    return (struct comparison){
        .operator= node->function == RULE_DAYS_SINCE ? turned(node->operator) : node->operator,
        .node = node,
        .as_of = evaluation->scope.as_of,
        .absent_is_zero = node->source == RULE_COLUMN && node->name->which == ACCOUNT_COLUMN_MRR,
    };
}

/* Which of 64 numbers satisfy the comparison, without a jump; and which are there. */
static inline uint64_t compare_word(const struct comparison *comparison, const int64_t *numbers,
                                    uint64_t *ret_present)
{
    uint64_t above = 0, equal = 0, present = ~word_numbers_equal(numbers, METRIC_KEY_ABSENT);
    *ret_present = present;
    for (size_t value = 0; value < comparison->node->value_count; value++) {
        int64_t bound = bound_of(comparison, value);
        equal |= word_numbers_equal(numbers, bound);
        if (rule_compares_order(comparison->operator))
            above |= word_numbers_above(numbers, bound);
    }
    switch (comparison->operator) {
    case RULE_MISSING:
        return ~present;
    case RULE_NOT_EQUAL:
        return ~equal & present;
    case RULE_LESS:
        return ~(above | equal) & present;
    case RULE_LESS_EQUAL:
        return ~above & present;
    case RULE_GREATER:
        return above & present;
    case RULE_GREATER_EQUAL:
        return (above | equal) & present;
    default:
        return equal & present;
    }
}

/* The number of an account that nobody keeps. */
static int64_t make_number(const struct walk *walk, const struct rule_quantity *quantity, uint32_t account)
{
    const struct metric_scope *scope = &walk->evaluation->scope;
    struct metric_account_field field;
    return rule_quantity_field(quantity, &field)    ? metric_account_value(scope, field, account, walk->gap)
           : quantity->name->source == RULE_JOURNEY ? rule_journey_value(scope, quantity, account, walk->gap)
                                                    : rule_window_value(scope, quantity, account, walk->gap);
}

/* Where fewer than these of 64 are asked for, or fewer than 64 are there, they are taken one by one: less
 * memory is read. */
enum { FEW = 8 };

/* 64 numbers, those asked for among them; of the others any, or absent. May be `made`. */
static inline const int64_t *take_numbers_of(const struct walk *walk, const struct rule_node *node,
                                             uint32_t word, uint64_t asked, int64_t made[64])
{
    const int64_t *kept = walk->evaluation->numbers[node->quantity];
    uint32_t first = walk->block_index * COLUMN_BLOCK_ACCOUNTS + word * 64;
    if (kept && word * 64 + 64 <= walk->block->count && __builtin_popcountll(asked) >= FEW)
        return kept + first;
    for (uint32_t i = 0; i < 64; i++)
        made[i] = METRIC_KEY_ABSENT;
    for (uint64_t bits = asked; bits; bits &= bits - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(bits);
        made[i] = kept ? kept[first + i]
                       : make_number(walk, &walk->evaluation->rule->quantities[node->quantity], first + i);
    }
    return made;
}

/* Which of 64 codes satisfy the node; a missing one is absent. */
static uint64_t codes_word(const struct rule_node *node, const int64_t *codes, uint64_t *ret_present)
{
    uint64_t present = 0, satisfied = 0;
    for (uint32_t i = 0; i < 64; i++) {
        bool is_there = codes[i] != METRIC_KEY_ABSENT;
        present |= (uint64_t)is_there << i;
        satisfied |=
            (uint64_t)(is_there && codes[i] < node->code_count && bits_has(node->codes, (size_t)codes[i]))
            << i;
    }
    *ret_present = present;
    return node->operator== RULE_MISSING ? ~present : satisfied;
}

VECTORED static void compare_numbers(const struct walk *walk, const struct comparison *comparison,
                                     const uint64_t *asked, struct truth *ret)
{
    const struct rule_node *node = comparison->node;
    bool missing = node->operator== RULE_MISSING;
    for (uint32_t word = 0; word < BLOCK_WORDS; word++) {
        int64_t made[64];
        uint64_t present;
        if (!asked[word])
            continue;
        const int64_t *numbers = take_numbers_of(walk, node, word, asked[word], made);
        if (comparison->absent_is_zero) {
            for (uint32_t i = 0; i < 64; i++)
                made[i] = numbers[i] != METRIC_KEY_ABSENT ? numbers[i] : 0;
            numbers = made;
        }
        uint64_t satisfied =
            node->codes ? codes_word(node, numbers, &present) : compare_word(comparison, numbers, &present);
        ret->yes[word] = satisfied & asked[word];
        ret->no[word] = ~satisfied & (missing ? ~UINT64_C(0) : present) & asked[word];
    }
}

static void evaluate_numbers(const struct walk *walk, const struct rule_node *node, const uint64_t *asked,
                             struct truth *ret)
{
    struct comparison comparison = comparison_of(walk->evaluation, node);
    struct rule_value yes = {.number = 1};
    struct rule_node holds = *node;
    if (node->operator== RULE_HOLDS) {
        holds.values = &yes;
        holds.value_count = 1;
        comparison.node = &holds;
    }
    compare_numbers(walk, &comparison, asked, ret);
}

/* ---- the tree ---- */

static void evaluate_node(struct walk *walk, const struct rule_node *node, const uint64_t *asked,
                          struct truth *ret);

static void everyone(const uint64_t *asked, struct truth *ret)
{
    memcpy(ret->yes, asked, sizeof ret->yes);
}

/* A segment that is named once is evaluated for those asked for, one named more often once for all. */
static void evaluate_segment(struct walk *walk, const struct rule_node *node, const uint64_t *asked,
                             struct truth *ret)
{
    const struct rule_member *member = &walk->evaluation->rule->members[node->member];
    struct truth *known = &walk->members[node->member];
    if (!member->root) {
        everyone(asked, ret);
        return;
    }
    if (member->uses == 1) {
        evaluate_node(walk, member->root, asked, ret);
        return;
    }
    if (!walk->member_known[node->member]) {
        uint64_t all[BLOCK_WORDS] = {0};
        memcpy(all, walk->block->exists, bits_words(walk->block->count) * sizeof *all);
        evaluate_node(walk, member->root, all, known);
        walk->member_known[node->member] = true;
    }
    for (size_t i = 0; i < BLOCK_WORDS; i++) {
        ret->yes[i] = known->yes[i] & asked[i];
        ret->no[i] = known->no[i] & asked[i];
    }
}

/* And: false as soon as one part is, true where all are; or: the other way round. */
static void evaluate_chain(struct walk *walk, const struct rule_node *node, const uint64_t *asked,
                           struct truth *ret)
{
    bool is_and = node->operator== RULE_AND;
    uint64_t left[BLOCK_WORDS];
    memcpy(left, asked, sizeof left);
    memcpy(is_and ? ret->yes : ret->no, asked, sizeof ret->yes);
    for (size_t part = 0; part < node->part_count; part++) {
        struct truth truth;
        uint64_t any = 0;
        for (size_t i = 0; i < BLOCK_WORDS; i++)
            any |= left[i];
        if (!any)
            return;
        evaluate_node(walk, node->order[part], left, &truth);
        for (size_t i = 0; i < BLOCK_WORDS; i++) {
            uint64_t decided = is_and ? truth.no[i] : truth.yes[i];
            if (is_and) {
                ret->yes[i] &= truth.yes[i];
                ret->no[i] |= decided;
            } else {
                ret->yes[i] |= decided;
                ret->no[i] &= truth.no[i];
            }
            left[i] &= ~decided;
        }
    }
}

static void evaluate_node(struct walk *walk, const struct rule_node *node, const uint64_t *asked,
                          struct truth *ret)
{
    memset(ret, 0, sizeof *ret);
    if (node->operator== RULE_NOT) {
        struct truth truth;
        evaluate_node(walk, node->parts, asked, &truth);
        memcpy(ret->yes, truth.no, sizeof ret->yes);
        memcpy(ret->no, truth.yes, sizeof ret->no);
    } else if (node->operator<RULE_NOT) {
        evaluate_chain(walk, node, asked, ret);
    } else if (node->source == RULE_SEGMENT) {
        evaluate_segment(walk, node, asked, ret);
    } else if (node->source == RULE_DIMENSION || node->source == RULE_CUSTOM) {
        evaluate_codes(walk, node, asked, ret);
    } else if (node->source == RULE_EXTERNAL_ID || node->source == RULE_NAME) {
        evaluate_bytes(walk, node, asked, ret);
    } else {
        evaluate_numbers(walk, node, asked, ret);
    }
}

/* Leaves in `all` of a block whom an answer is wanted of; false: nobody. */
static bool keep_asked(const struct evaluation *evaluation, uint32_t block, uint64_t all[BLOCK_WORDS])
{
    const struct rule_values *values = evaluation->values;
    if (!values || !values->only)
        return true;
    uint32_t local = values->only_account - block * COLUMN_BLOCK_ACCOUNTS;
    if (!bits_has(all, local))
        return false;
    memset(all, 0, BLOCK_WORDS * sizeof *all);
    bits_add(all, local);
    return true;
}

static void evaluate_block(struct evaluation *evaluation, uint32_t b, size_t part)
{
    const struct column_account_block *block = column_accounts(evaluation->scope.columns, b);
    struct truth members[RULE_SEGMENTS_MAX], truth;
    uint64_t all[BLOCK_WORDS] = {0};
    if (!block)
        return;
    struct walk walk = {.evaluation = evaluation,
                        .block = block,
                        .block_index = b,
                        .gap = &evaluation->gaps[part],
                        .members = members};
    memcpy(all, block->exists, bits_words(block->count) * sizeof *all);
    if (!keep_asked(evaluation, b, all))
        return;
    evaluate_node(&walk, evaluation->rule->root, all, &truth);
    for (size_t i = 0; i < BLOCK_WORDS; i++) {
        evaluation->answer.accounts[b * BLOCK_WORDS + i] = truth.yes[i];
        evaluation->answer.unknown[b * BLOCK_WORDS + i] = all[i] & ~truth.yes[i] & ~truth.no[i];
    }
}

static void evaluate_part(void *context, size_t part, size_t parts)
{
    struct evaluation *evaluation = context;
    for (size_t b = part; b < evaluation->scope.columns->block_count; b += parts)
        evaluate_block(evaluation, (uint32_t)b, part);
}

/* One account is not worth waking others for. */
static void evaluate_blocks(struct evaluation *evaluation, size_t parts)
{
    const struct rule_values *values = evaluation->values;
    uint32_t b = values && values->only ? values->only_account / COLUMN_BLOCK_ACCOUNTS : 0;
    if (!values || !values->only)
        parallel_run(parts, evaluate_part, evaluation);
    else if (b < evaluation->scope.columns->block_count)
        evaluate_block(evaluation, b, 0);
}

/* ---- numbers from above ---- */

static enum result nobody_knows(const struct rule_name *name, struct problem *problem)
{
    return problem_set(problem, RESULT_BAD_INPUT, _("A rule cannot use %s here."), name->name);
}

/* What is lent or given of the numbers that the rule reads. */
static enum result take_numbers(struct evaluation *evaluation, struct metric_rate_gap *gap,
                                struct problem *problem)
{
    const struct rule_values *values = evaluation->values;
    for (int i = 0; i < evaluation->rule->quantity_count; i++) {
        const struct rule_quantity *quantity = &evaluation->rule->quantities[i];
        struct metric_account_field field;
        if (quantity->name->source == RULE_GIVEN) {
            enum result result =
                values && values->give
                    ? values->give(values->context, evaluation->arena, &evaluation->given, &evaluation->scope,
                                   quantity->name, quantity->days, &evaluation->numbers[i], problem)
                    : RESULT_OK;
            if (result != RESULT_OK)
                return result;
            if (!evaluation->numbers[i])
                return nobody_knows(quantity->name, problem);
        } else if (values && values->take && rule_quantity_field(quantity, &field)) {
            evaluation->numbers[i] =
                values->take(values->context, &evaluation->scope, field, gap, &evaluation->holds[i]);
            evaluation->is_lent[i] = evaluation->numbers[i] != NULL;
        }
    }
    return RESULT_OK;
}

static enum result run(struct evaluation *evaluation, struct problem *problem)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    enum result result = take_numbers(evaluation, &gap, problem);
    size_t parts = parallel_width();
    parts = parts < PARTS_MAX ? parts : PARTS_MAX;
    for (size_t i = 0; i < parts; i++)
        evaluation->gaps[i] = METRIC_NO_GAP;
    if (result == RESULT_OK && !metric_rate_gap_is_set(gap))
        evaluate_blocks(evaluation, parts);
    for (size_t i = 0; i < parts; i++)
        gap = metric_rate_gap_earlier(gap, evaluation->gaps[i]);
    for (int i = 0; i < evaluation->rule->quantity_count; i++)
        if (evaluation->is_lent[i])
            evaluation->values->give_back(evaluation->values->context, evaluation->holds[i]);
    if (result == RESULT_OK && metric_rate_gap_is_set(gap))
        result = metric_gap_problem(problem, gap);
    return result;
}

enum result rule_evaluate(struct arena *arena, const struct rule *rule, const struct column_snapshot *columns,
                          int32_t as_of, const struct rule_values *values, struct rule_answer *ret,
                          struct problem *problem)
{
    assert(rule->checked);
    struct evaluation evaluation = {
        .arena = arena, .rule = rule, .values = values, .scope = {.columns = columns, .as_of = as_of}};
    /* Whole blocks, so that the last one needs no case of its own. */
    size_t words = (size_t)columns->block_count * BLOCK_WORDS + 1;
    evaluation.answer.accounts = arena_array(arena, uint64_t, words);
    evaluation.answer.unknown = arena_array(arena, uint64_t, words);
    arena_init(&evaluation.given, 0);
    enum result result = run(&evaluation, problem);
    arena_release(&evaluation.given);
    if (result == RESULT_OK)
        *ret = evaluation.answer;
    return result;
}

enum result rule_answer(struct arena *arena, text source, const struct column_snapshot *columns,
                        int32_t as_of, const struct rule_values *values, struct rule_answer *ret,
                        struct rule_place *ret_place, struct problem *problem)
{
    if (text_is_empty(text_trim(source))) {
        *ret = (struct rule_answer){0};
        return RESULT_OK;
    }
    struct rule *rule = NULL;
    enum result result = rule_parse(arena, source, &rule, ret_place, problem);
    if (result == RESULT_OK)
        result = rule_check_with(arena, rule, columns, values, ret_place, problem);
    if (result == RESULT_OK)
        result = rule_evaluate(arena, rule, columns, as_of, values, ret, problem);
    return result;
}

enum result rule_accounts_with(struct arena *arena, text source, const struct column_snapshot *columns,
                               int32_t as_of, const struct rule_values *values, uint64_t **ret_accounts,
                               struct rule_place *ret_place, struct problem *problem)
{
    struct rule_answer answer;
    enum result result = rule_answer(arena, source, columns, as_of, values, &answer, ret_place, problem);
    if (result == RESULT_OK)
        *ret_accounts = answer.accounts;
    return result;
}

enum result rule_accounts(struct arena *arena, text source, const struct column_snapshot *columns,
                          int32_t as_of, uint64_t **ret_accounts, struct rule_place *ret_place,
                          struct problem *problem)
{
    return rule_accounts_with(arena, source, columns, as_of, NULL, ret_accounts, ret_place, problem);
}
