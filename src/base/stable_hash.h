/* A hash that is the same on every machine and in every process: for draws that must come out alike again
 * (who is held out, who waits how long). Not against attacks, where text_hash is. */
#ifndef FAROL_BASE_STABLE_HASH_H
#define FAROL_BASE_STABLE_HASH_H

#include "base/text.h"

/* FNV-1a over the bytes, then the finish of splitmix64, so that every bit depends on every byte. */
static inline uint64_t stable_hash(text value, uint64_t seed)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (seed * UINT64_C(0x9e3779b97f4a7c15));
    for (size_t i = 0; i < value.length; i++)
        hash = (hash ^ (unsigned char)value.data[i]) * UINT64_C(0x100000001b3);
    hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
    return hash ^ (hash >> 31);
}

/* 0 … 99, by lot: whether something of the name belongs to a share drawn for `purpose`. */
static inline int32_t stable_lot(text purpose, text name)
{
    return (int32_t)(stable_hash(name, stable_hash(purpose, 0)) % 100);
}

#endif
