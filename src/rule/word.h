/* 64 accounts at a time: which of 64 codes or numbers are so, as the bits of a word. Inlined into functions
 * that are VECTORED: what compares is written into bytes, since compilers make many comparisons at once of
 * that, and eight bytes become eight bits by one multiplication. Private to src/rule. */
#ifndef FAROL_RULE_WORD_H
#define FAROL_RULE_WORD_H

#include <string.h>

#include "base/bits.h"
#include "rule/tree.h"

/* Of 64 bytes that are 0 or 1. Byte k of a little-endian eight lands at bit 56 + k, nothing is carried. */
static inline uint64_t word_of_bytes(const uint8_t bytes[64])
{
    uint64_t word = 0;
    for (uint32_t i = 0; i < 8; i++) {
        uint64_t eight;
        memcpy(&eight, bytes + 8 * i, sizeof eight);
        eight = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? eight : __builtin_bswap64(eight);
        word |= (eight * UINT64_C(0x0102040810204080) >> 56) << 8 * i;
    }
    return word;
}

static inline uint64_t word_codes_equal(const uint32_t *codes, uint32_t code)
{
    uint8_t equal[64];
    for (uint32_t i = 0; i < 64; i++)
        equal[i] = codes[i] == code;
    return word_of_bytes(equal);
}

/* Which codes are among the node's. One that came later than the rule was checked is not. */
static inline uint64_t word_codes_chosen(const uint32_t *codes, const struct rule_node *node)
{
    uint8_t chosen[64];
    uint64_t word = 0;
    if (node->few_count <= RULE_FEW_CODES) {
        for (uint32_t i = 0; i < node->few_count; i++)
            word |= word_codes_equal(codes, node->few[i]);
        return word;
    }
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t code = codes[i] < node->code_count ? codes[i] : 0;
        chosen[i] = node->codes[code / 64] >> code % 64 & 1;
    }
    return word_of_bytes(chosen);
}

static inline uint64_t word_numbers_equal(const int64_t *numbers, int64_t number)
{
    uint8_t equal[64];
    for (uint32_t i = 0; i < 64; i++)
        equal[i] = numbers[i] == number;
    return word_of_bytes(equal);
}

static inline uint64_t word_numbers_above(const int64_t *numbers, int64_t number)
{
    uint8_t above[64];
    for (uint32_t i = 0; i < 64; i++)
        above[i] = numbers[i] > number;
    return word_of_bytes(above);
}

#endif
