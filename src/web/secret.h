/* Passwords, tokens and the comparisons that must take the same time: the only user of libsodium.
 *
 * A hash takes 64 MiB and a core for a moment, so few run at once and few wait: a flood of sign-ins is
 * turned away instead of eating the machine. Safe from any thread once web_secret_start has run. */
#ifndef FAROL_WEB_SECRET_H
#define FAROL_WEB_SECRET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"

enum { WEB_PASSWORD_CHARACTERS_MIN = 10, WEB_PASSWORD_BYTES_MAX = 1024, WEB_HASH_BYTES = 32 };

/* Idempotent; aborts when the machine has no source of randomness. */
void web_secret_start(void);
void web_random_bytes(void *ret, size_t length);
/* 2 × bytes hexadecimal digits of fresh randomness, in `arena`. */
text web_random_token(struct arena *arena, size_t bytes);
/* BLAKE2b of `value`, apart from other uses by `purpose`. */
void web_hash(const char *purpose, text value, uint8_t ret[WEB_HASH_BYTES]);
/* The first half of that hash in letters, in `arena`: a version, equal while `value` is. */
text web_hash_words(struct arena *arena, const char *purpose, text value);
enum { WEB_MAC_BYTES = 32 };
/* HMAC-SHA-256 (RFC 2104) of the parts one after the other. */
void web_mac(text key, const text *parts, size_t part_count, uint8_t ret[WEB_MAC_BYTES]);
/* Base64 with its padding (RFC 4648), in `arena`; and back: the absent text for what is none. */
text web_base64(struct arena *arena, const void *bytes, size_t length);
text web_base64_read(struct arena *arena, text words);
bool web_equal_in_constant_time(const void *a, const void *b, size_t length);

/* argon2id, as a text that holds its parameters. BAD_INPUT, said to the person, when the password is too
 * short or too long; BUSY: too many ask at once. */
MUST_USE enum result web_password_hash(text password, struct arena *arena, text *ret_hash,
                                       struct problem *problem);
enum web_password_answer { WEB_PASSWORD_RIGHT, WEB_PASSWORD_WRONG, WEB_PASSWORD_BUSY };
/* An absent `hash` (no such user) takes as long as any and is WRONG. BUSY: too many ask at once. */
enum web_password_answer web_password_check(text password, text hash);
/* A password a person can type: four groups of five, about 98 bits. */
text web_password_suggest(struct arena *arena);

#endif
