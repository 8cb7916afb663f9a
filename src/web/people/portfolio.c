/* Portfolios as bits of a snapshot (portfolio.h). An account belongs to whoever its owner, ISM or farmer
 * field names; e-mails are in lower case in the record as in the list of users. One mutex guards what is
 * kept and is not held while bits are computed. */
#include "web/people/portfolio.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "web/people/session.h"
#include "web/secret.h"

enum { PORTFOLIOS_KEPT = 32, KEY_BYTES = 64, BLOCK_WORDS = COLUMN_BLOCK_ACCOUNTS / 64 };

static const int dimensions[] = {DIMENSION_OWNER, DIMENSION_ISM, DIMENSION_FARMER};
enum { DIMENSIONS = sizeof dimensions / sizeof dimensions[0] };

struct kept {
    uint64_t version, used; /* of the snapshot; when last asked for */
    char key[KEY_BYTES];
    uint64_t *words; /* NULL: empty */
    size_t word_count;
};

struct web_portfolios {
    struct column_live *live; /* NULL in tests: the snapshot asked about decides */
    pthread_mutex_t mutex;
    uint64_t uses;
    struct kept kept[PORTFOLIOS_KEPT];
};

struct web_portfolios *web_portfolios_new(void)
{
    struct web_portfolios *portfolios = calloc(1, sizeof *portfolios);
    assert(portfolios);
    pthread_mutex_init(&portfolios->mutex, NULL);
    return portfolios;
}

void web_portfolios_free(struct web_portfolios *portfolios)
{
    if (!portfolios)
        return;
    for (int i = 0; i < PORTFOLIOS_KEPT; i++)
        free(portfolios->kept[i].words);
    pthread_mutex_destroy(&portfolios->mutex);
    free(portfolios);
}

/* NULL: sees all. In the request's arena. */
static const struct web_portfolio_of *limits_of(const struct http_request *request)
{
    if (!request)
        return NULL;
    const struct web_session *session = web_session_of(request);
    if (session->portfolio.kind == USER_PORTFOLIO_ALL)
        return NULL;
    struct web_portfolio_of *limits = arena_new(request->arena, struct web_portfolio_of);
    *limits = session->portfolio;
    if (limits->kind == USER_PORTFOLIO_OWN) {
        limits->emails = arena_array(request->arena, text, 1);
        limits->emails[0] = session->email;
        limits->email_count = 1;
    }
    return limits;
}

void web_portfolio_narrow(struct http_request *request, enum user_portfolio portfolio)
{
    struct web_session *session = request->session;
    _Static_assert(USER_PORTFOLIO_ALL < USER_PORTFOLIO_TEAM && USER_PORTFOLIO_TEAM < USER_PORTFOLIO_OWN,
                   "the later sees less");
    assert(session);
    if (portfolio <= session->portfolio.kind || portfolio >= USER_PORTFOLIO_COUNT)
        return;
    if (!session->portfolio.narrowed)
        session->portfolio.narrowed_from = session->portfolio.kind;
    session->portfolio.narrowed = true;
    session->portfolio.kind = portfolio;
}

enum user_portfolio web_portfolio_of_request(const struct http_request *request)
{
    return request ? web_session_of(request)->portfolio.kind : USER_PORTFOLIO_ALL;
}

enum user_portfolio web_portfolio_of_person(const struct http_request *request)
{
    return request ? web_session_portfolio(web_session_of(request)) : USER_PORTFOLIO_ALL;
}

bool web_portfolio_is_limited(const struct http_request *request)
{
    return limits_of(request) != NULL;
}

/* Equal for the same people. */
static text people_key(const struct http_request *request, const struct web_portfolio_of *portfolio)
{
    uint8_t hash[WEB_HASH_BYTES];
    struct buffer emails;
    buffer_init(&emails, 0);
    buffer_printf(&emails, "%s\n", ledger_user_portfolio_name(portfolio->kind));
    for (size_t i = 0; i < portfolio->email_count; i++) {
        buffer_append_text(&emails, portfolio->emails[i]);
        buffer_append_byte(&emails, '\n');
    }
    web_hash("portfolio", buffer_text(&emails), hash);
    buffer_release(&emails);
    char *key = arena_allocate(request->arena, KEY_BYTES);
    for (size_t i = 0; i < KEY_BYTES / 2 - 1; i++)
        snprintf(key + 2 * i, 3, "%02x", hash[i]);
    return text_of(key);
}

/* A page about the past changes too when an account changes hands today, so today's version is in it. */
text web_portfolio_key(const struct http_request *request)
{
    const struct web_portfolio_of *portfolio = limits_of(request);
    if (!portfolio)
        return TEXT("all");
    text key = people_key(request, portfolio);
    if (!portfolio->kept || !portfolio->kept->live)
        return key;
    struct column_snapshot *today = column_live_acquire(portfolio->kept->live);
    key = text_printf(request->arena, "%.*s %llu", TEXT_ARGUMENTS(key), (unsigned long long)today->version);
    column_snapshot_release(today);
    return key;
}

/* ---- the bits ---- */

/* By dimension and code: whether it is one of the portfolio's people. */
struct wanted {
    bool *codes[DIMENSIONS];
    uint32_t counts[DIMENSIONS];
};

static struct wanted wanted_codes(struct arena *arena, const struct web_portfolio_of *portfolio,
                                  const struct column_snapshot *snapshot)
{
    struct wanted wanted = {0};
    for (int d = 0; d < DIMENSIONS; d++) {
        const struct column_dictionary *dictionary = column_dimension_dictionary(snapshot, dimensions[d]);
        wanted.counts[d] = dictionary ? column_dictionary_count(dictionary) : 0;
        wanted.codes[d] = arena_array(arena, bool, wanted.counts[d] + 1);
        for (size_t i = 0; i < portfolio->email_count && dictionary; i++) {
            uint32_t code = column_dictionary_code(dictionary, portfolio->emails[i]);
            if (code != COLUMN_CODE_ABSENT && code < wanted.counts[d])
                wanted.codes[d][code] = true;
        }
    }
    return wanted;
}

/* The same of one account, without a table of codes. */
static bool is_peoples(const struct web_portfolio_of *portfolio, const struct column_snapshot *snapshot,
                       uint32_t account)
{
    for (int d = 0; d < DIMENSIONS; d++) {
        const struct column_dictionary *dictionary = column_dimension_dictionary(snapshot, dimensions[d]);
        uint32_t code =
            dictionary ? column_account_code(snapshot, dimensions[d], account) : COLUMN_CODE_ABSENT;
        for (size_t i = 0; code != COLUMN_CODE_ABSENT && i < portfolio->email_count; i++)
            if (text_equal(column_dictionary_text(dictionary, code), portfolio->emails[i]))
                return true;
    }
    return false;
}

struct team {
    struct arena *arena;
    int64_t id;
    struct web_portfolio_of *people;
    size_t most;
};

static enum result add_colleague(void *context, const struct ledger_user *user, struct problem *problem)
{
    struct team *team = context;
    (void)problem;
    if (user->team_id == team->id && team->people->email_count < team->most)
        team->people->emails[team->people->email_count++] = text_copy(team->arena, user->email);
    return RESULT_OK;
}

bool web_portfolio_person_sees(struct store_connection *connection, struct arena *arena,
                               const struct column_snapshot *snapshot, text email, uint32_t account_index)
{
    enum { PEOPLE_MAX = 1000 };
    struct ledger_user user;
    struct problem problem;
    enum result result = ledger_user_find(connection, email, arena, &user, &problem);
    if (result != RESULT_OK || !user.is_active)
        return result != RESULT_OK && result != RESULT_NOT_FOUND;
    if (user.portfolio == USER_PORTFOLIO_ALL)
        return true;
    struct web_portfolio_of people = {.kind = user.portfolio, .emails = arena_array(arena, text, PEOPLE_MAX)};
    people.emails[people.email_count++] = user.email;
    struct team team = {arena, user.team_id, &people, PEOPLE_MAX};
    if (user.portfolio == USER_PORTFOLIO_TEAM && user.team_id &&
        ledger_user_scan(connection, add_colleague, &team, &problem) != RESULT_OK)
        return true;
    return is_peoples(&people, snapshot, account_index);
}

static bool is_wanted(const struct wanted *wanted, const struct column_account_block *block, uint32_t local)
{
    bool found = false;
    for (int d = 0; d < DIMENSIONS; d++) {
        const uint32_t *codes = block->dimension[dimensions[d]];
        found |= codes && codes[local] < wanted->counts[d] && wanted->codes[d][codes[local]];
    }
    return found;
}

static void find_accounts(struct arena *arena, const struct web_portfolio_of *portfolio,
                          const struct column_snapshot *snapshot, uint64_t *ret_words)
{
    struct wanted wanted = wanted_codes(arena, portfolio, snapshot);
    for (uint32_t b = 0; b < snapshot->block_count; b++) {
        const struct column_account_block *block = column_accounts(snapshot, b);
        for (uint32_t local = 0; block && local < block->count; local++)
            if (bits_has(block->exists, local) && is_wanted(&wanted, block, local))
                bits_add(ret_words, (size_t)b * COLUMN_BLOCK_ACCOUNTS + local);
    }
}

static bool copy_kept(struct web_portfolios *portfolios, uint64_t version, text key, uint64_t *ret_words,
                      size_t word_count)
{
    bool found = false;
    pthread_mutex_lock(&portfolios->mutex);
    for (int i = 0; i < PORTFOLIOS_KEPT && !found; i++) {
        struct kept *kept = &portfolios->kept[i];
        if (!kept->words || kept->version != version || !text_equal(text_of(kept->key), key))
            continue;
        assert(kept->word_count == word_count);
        memcpy(ret_words, kept->words, word_count * sizeof *ret_words);
        kept->used = ++portfolios->uses;
        found = true;
    }
    pthread_mutex_unlock(&portfolios->mutex);
    return found;
}

static void keep(struct web_portfolios *portfolios, uint64_t version, text key, const uint64_t *words,
                 size_t word_count)
{
    uint64_t *copy = malloc((word_count + 1) * sizeof *copy);
    if (!copy) /* only a cache: go without */
        return;
    memcpy(copy, words, word_count * sizeof *copy);
    pthread_mutex_lock(&portfolios->mutex);
    struct kept *oldest = &portfolios->kept[0];
    for (int i = 1; i < PORTFOLIOS_KEPT; i++)
        if (portfolios->kept[i].used < oldest->used)
            oldest = &portfolios->kept[i];
    free(oldest->words);
    *oldest = (struct kept){
        .version = version, .used = ++portfolios->uses, .words = copy, .word_count = word_count};
    text_copy_into(oldest->key, sizeof oldest->key, key);
    pthread_mutex_unlock(&portfolios->mutex);
}

void web_portfolios_follow(struct web_portfolios *portfolios, struct column_live *live)
{
    portfolios->live = live;
}

/* The snapshot that says whose an account is: today's, whatever instant is looked at. Retained. */
static struct column_snapshot *deciding(const struct web_portfolio_of *portfolio,
                                        const struct column_snapshot *snapshot)
{
    if (portfolio->kept && portfolio->kept->live)
        return column_live_acquire(portfolio->kept->live);
    return column_snapshot_retain((struct column_snapshot *)(uintptr_t)snapshot);
}

static uint64_t *bits_of(const struct http_request *request, const struct web_portfolio_of *portfolio,
                         const struct column_snapshot *snapshot)
{
    size_t word_count = (size_t)snapshot->block_count * BLOCK_WORDS;
    uint64_t *words = arena_array(request->arena, uint64_t, word_count + 1);
    text key = people_key(request, portfolio);
    if (portfolio->kept && copy_kept(portfolio->kept, snapshot->version, key, words, word_count))
        return words;
    find_accounts(request->arena, portfolio, snapshot, words);
    if (portfolio->kept)
        keep(portfolio->kept, snapshot->version, key, words, word_count);
    return words;
}

uint64_t *web_portfolio_accounts(const struct http_request *request, const struct column_snapshot *snapshot)
{
    const struct web_portfolio_of *portfolio = limits_of(request);
    if (!portfolio)
        return NULL;
    struct column_snapshot *today = deciding(portfolio, snapshot);
    uint64_t *own = bits_of(request, portfolio, today);
    uint64_t *words = arena_array(request->arena, uint64_t, (size_t)snapshot->block_count * BLOCK_WORDS + 1);
    for (uint32_t b = 0; b < snapshot->block_count && b < today->block_count; b++) {
        const struct column_account_block *block = column_accounts(snapshot, b);
        for (size_t word = 0; block && word < bits_words(block->count); word++)
            words[(size_t)b * BLOCK_WORDS + word] = own[(size_t)b * BLOCK_WORDS + word] & block->exists[word];
    }
    column_snapshot_release(today);
    return words;
}

uint64_t *web_portfolio_values(const struct http_request *request, const struct column_snapshot *snapshot,
                               int dimension)
{
    const uint64_t *accounts = web_portfolio_accounts(request, snapshot);
    if (!accounts)
        return NULL;
    const struct column_dictionary *dictionary = column_dimension_dictionary(snapshot, dimension);
    uint32_t count = dictionary ? column_dictionary_count(dictionary) : 0;
    uint64_t *values = arena_array(request->arena, uint64_t, bits_words(count) + 1);
    for (size_t word = 0; word < (size_t)snapshot->block_count * BLOCK_WORDS; word++)
        for (uint64_t left = accounts[word]; left; left &= left - 1) {
            uint32_t account = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(left));
            bits_add(values, column_account_code(snapshot, dimension, account));
        }
    return values;
}

/* The block that holds the account; NULL: it does not exist. */
static const struct column_account_block *block_of(const struct column_snapshot *snapshot, uint32_t account)
{
    uint32_t local = account % COLUMN_BLOCK_ACCOUNTS;
    if (account >= snapshot->account_count)
        return NULL;
    const struct column_account_block *block = column_accounts(snapshot, account / COLUMN_BLOCK_ACCOUNTS);
    return block && local < block->count && bits_has(block->exists, local) ? block : NULL;
}

bool web_portfolio_sees(const struct http_request *request, const struct column_snapshot *snapshot,
                        uint32_t account_index)
{
    const struct web_portfolio_of *portfolio = limits_of(request);
    if (!block_of(snapshot, account_index))
        return false;
    if (!portfolio)
        return true;
    struct column_snapshot *today = deciding(portfolio, snapshot);
    bool sees = block_of(today, account_index) && is_peoples(portfolio, today, account_index);
    column_snapshot_release(today);
    return sees;
}
