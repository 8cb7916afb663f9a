/* libsodium behind secret.h. */
#include "web/secret.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "language/language.h"

/* Hashes run on half of the cores at most, and few more wait for their turn: the others are for pages. */
enum { HASHES_AT_ONCE_MAX = 4, HASHES_WAITING_MAX = 3 };
/* RFC 9106's recommendation for where memory is short: 64 MiB, three passes. */
enum { HASH_PASSES = 3, HASH_BYTES = 64 << 20 };

/* Of no password: what an unknown user's attempt is checked against. Same parameters as the real ones. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static int running, waiting, at_once_max = 1;

void web_secret_start(void)
{
    int state = sodium_init();
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    assert(state >= 0);
    (void)state;
    pthread_mutex_lock(&lock);
    at_once_max = cores < 4 ? 1 : cores / 2 > HASHES_AT_ONCE_MAX ? HASHES_AT_ONCE_MAX : (int)(cores / 2);
    pthread_mutex_unlock(&lock);
}

void web_random_bytes(void *ret, size_t length)
{
    randombytes_buf(ret, length);
}

text web_random_token(struct arena *arena, size_t bytes)
{
    uint8_t random[64];
    assert(bytes <= sizeof random);
    char *token = arena_allocate(arena, bytes * 2 + 1);
    randombytes_buf(random, bytes);
    sodium_bin2hex(token, bytes * 2 + 1, random, bytes);
    sodium_memzero(random, sizeof random);
    return (text){token, bytes * 2};
}

void web_hash(const char *purpose, text value, uint8_t ret[WEB_HASH_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, WEB_HASH_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, (const unsigned char *)value.data, value.length);
    crypto_generichash_final(&state, ret, WEB_HASH_BYTES);
}

text web_hash_words(struct arena *arena, const char *purpose, text value)
{
    uint8_t hash[WEB_HASH_BYTES];
    char digits[WEB_HASH_BYTES + 1];
    web_hash(purpose, value, hash);
    sodium_bin2hex(digits, sizeof digits, hash, WEB_HASH_BYTES / 2);
    return text_copy(arena, text_of(digits));
}

void web_mac(text key, const text *parts, size_t part_count, uint8_t ret[WEB_MAC_BYTES])
{
    _Static_assert(WEB_MAC_BYTES == crypto_auth_hmacsha256_BYTES, "the whole of it");
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.data, key.length);
    for (size_t i = 0; i < part_count; i++)
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts[i].data, parts[i].length);
    crypto_auth_hmacsha256_final(&state, ret);
    sodium_memzero(&state, sizeof state);
}

text web_base64(struct arena *arena, const void *bytes, size_t length)
{
    size_t size = sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL); /* its NUL too */
    char *words = arena_allocate(arena, size);
    sodium_bin2base64(words, size, bytes, length, sodium_base64_VARIANT_ORIGINAL);
    return (text){words, size - 1};
}

text web_base64_read(struct arena *arena, text words)
{
    unsigned char *bytes = arena_allocate(arena, words.length + 1);
    size_t length = 0;
    if (sodium_base642bin(bytes, words.length, words.data, words.length, NULL, &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return TEXT_ABSENT;
    return (text){(const char *)bytes, length};
}

bool web_equal_in_constant_time(const void *a, const void *b, size_t length)
{
    return sodium_memcmp(a, b, length) == 0;
}

static bool take_turn(void)
{
    pthread_mutex_lock(&lock);
    bool may = running < at_once_max || waiting < HASHES_WAITING_MAX;
    if (may) {
        waiting++;
        while (running >= at_once_max)
            pthread_cond_wait(&turn, &lock);
        waiting--;
        running++;
    }
    pthread_mutex_unlock(&lock);
    return may;
}

static void end_turn(void)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&turn);
    pthread_mutex_unlock(&lock);
}

enum result web_password_hash(text password, struct arena *arena, text *ret_hash, struct problem *problem)
{
    char *hash = arena_allocate(arena, crypto_pwhash_STRBYTES);
    if (text_count_characters(password) < WEB_PASSWORD_CHARACTERS_MIN)
        return problem_set(problem, RESULT_BAD_INPUT, _("A password needs at least %d characters."),
                           WEB_PASSWORD_CHARACTERS_MIN);
    if (password.length > WEB_PASSWORD_BYTES_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("A password may have at most %d bytes."),
                           WEB_PASSWORD_BYTES_MAX);
    if (!take_turn())
        return problem_set(problem, RESULT_BUSY, _("Many people are signing in. Try again in a moment."));
    int failed = crypto_pwhash_str_alg(hash, password.data, password.length, HASH_PASSES, HASH_BYTES,
                                       crypto_pwhash_ALG_ARGON2ID13);
    end_turn();
    if (failed)
        return problem_set(problem, RESULT_MEMORY,
                           _("There is not enough memory to keep the password safely."));
    *ret_hash = text_of(hash);
    return RESULT_OK;
}

enum web_password_answer web_password_check(text password, text hash)
{
    char against[crypto_pwhash_STRBYTES] = {0};
    bool known = hash.length > 0 && hash.length < sizeof against;
    if (password.length > WEB_PASSWORD_BYTES_MAX)
        password = TEXT(""); /* wrong, at the same cost as any other */
    if (!take_turn())
        return WEB_PASSWORD_BUSY;
    memcpy(against, known ? hash.data : nobody, known ? hash.length : sizeof nobody - 1);
    bool right = crypto_pwhash_str_verify(against, password.data ? password.data : "", password.length) == 0;
    end_turn();
    return right && known ? WEB_PASSWORD_RIGHT : WEB_PASSWORD_WRONG;
}

text web_password_suggest(struct arena *arena)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* none that look alike */
    enum { GROUPS = 4, GROUP = 5 };
    char *password = arena_allocate(arena, GROUPS * (GROUP + 1));
    size_t length = 0;
    for (int group = 0; group < GROUPS; group++) {
        if (group > 0)
            password[length++] = '-';
        for (int i = 0; i < GROUP; i++)
            password[length++] = letters[randombytes_uniform(sizeof letters - 1)];
    }
    return (text){password, length};
}
