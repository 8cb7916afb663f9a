/* Walking the accounts of a scope: a block's accounts that exist and pass the filter, and how blocks
 * are shared out over threads. Used by every metric; nothing here allocates. */
#ifndef FAROL_METRIC_SCOPE_H
#define FAROL_METRIC_SCOPE_H

#include "base/bits.h"
#include "base/parallel.h"
#include "metric/metric.h"

/* Word `word` of the accounts of `block` that are in the scope. The block has bits_words(count) words. */
static inline uint64_t metric_scope_word(const struct metric_scope *scope, uint32_t block, uint32_t word)
{
    const struct column_account_block *accounts = column_accounts(scope->columns, block);
    uint64_t bits = accounts->exists[word];
    if (scope->accounts)
        bits &= scope->accounts[(size_t)block * (COLUMN_BLOCK_ACCOUNTS / 64) + word];
    return bits;
}

static inline bool metric_scope_has(const struct metric_scope *scope, uint32_t account)
{
    uint32_t block = account / COLUMN_BLOCK_ACCOUNTS, local = account % COLUMN_BLOCK_ACCOUNTS;
    return column_accounts(scope->columns, block) &&
           metric_scope_word(scope, block, local / 64) >> (local % 64) & 1;
}

/* The dimension codes of a block's accounts; NULL where grouping is none or the block has no such field. */
static inline const uint32_t *metric_scope_codes(const struct metric_scope *scope, uint32_t block,
                                                 int dimension)
{
    const struct column_account_block *accounts = column_accounts(scope->columns, block);
    return dimension < 0 ? NULL : accounts->dimension[dimension];
}

/* Parts to cut the blocks into: a few a thread, so that uneven blocks even out. */
static inline size_t metric_parts(const struct column_snapshot *columns)
{
    size_t parts = parallel_width() * 4;
    return columns->block_count < parts ? columns->block_count : parts;
}

/* Blocks of part `part` of `parts`: [first, end). */
static inline void metric_part_blocks(const struct column_snapshot *columns, size_t part, size_t parts,
                                      uint32_t *ret_first, uint32_t *ret_end)
{
    *ret_first = (uint32_t)(columns->block_count * part / parts);
    *ret_end = (uint32_t)(columns->block_count * (part + 1) / parts);
}

/* Whether line `i` was due before `day` and not paid by its end (signals.c). */
bool metric_line_is_overdue(const struct column_invoice_block *block, uint32_t i, int32_t day);

/* Runs `statement` with `local` set to each account of `block` that is in the scope. */
#define METRIC_EACH_ACCOUNT(scope, block, local)                                                             \
    for (uint32_t word_ = 0, words_ = (uint32_t)bits_words(column_accounts((scope)->columns, block)->count); \
         word_ < words_; word_++)                                                                            \
        for (uint64_t bits_ = metric_scope_word(scope, block, word_); bits_; bits_ &= bits_ - 1)             \
            for (uint32_t once_ = 1, local = word_ * 64 + (uint32_t)__builtin_ctzll(bits_); once_; once_ = 0)

#endif
