/* Keys by which programs use the API: kept apart from the record like users (user.h). The key itself is
 * never stored, only its hash. Writes run inside store_write, reads on a reader. */
#ifndef FAROL_LEDGER_API_KEY_H
#define FAROL_LEDGER_API_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/result.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/store.h"

enum { LEDGER_API_KEY_HASH_BYTES = 32, LEDGER_API_KEY_NAME_CHARACTERS_MAX = 80 };

/* What a key may be used for; bits by position in the database. */
enum ledger_api_scope {
    API_SCOPE_READ_ACCOUNTS,
    API_SCOPE_WRITE_ACCOUNTS,
    API_SCOPE_READ_RECORDS,
    API_SCOPE_WRITE_RECORDS,
    API_SCOPE_READ_REPORTS,
    API_SCOPE_IMPORT,
    API_SCOPE_READ_USERS,
    API_SCOPE_WRITE_USERS,
    API_SCOPE_READ_SETTINGS,
    API_SCOPE_WRITE_SETTINGS,
    API_SCOPE_VIEWS,
    API_SCOPE_READ_AUDIT,
    API_SCOPE_COUNT
};
const char *ledger_api_scope_name(enum ledger_api_scope scope); /* "read:accounts" */
/* "read:accounts,import": bits; false at a word that is none, in *ret_word. */
bool ledger_api_scopes_parse(text list, unsigned *ret_scopes, text *ret_word);
text ledger_api_scopes_format(struct arena *arena, unsigned scopes); /* "read:accounts, import" */

struct ledger_api_key {
    int64_t id, user_id;
    text name, prefix; /* prefix: the key's first characters, "farol_1a2b3c" */
    uint8_t hash[LEDGER_API_KEY_HASH_BYTES];
    unsigned scopes;
    int64_t created_at, expires_at, last_used_at, revoked_at; /* instants; INSTANT_ABSENT: never */
};
/* BAD_INPUT for a name that is empty or too long, or no scope at all. `id` is ignored. */
MUST_USE enum result ledger_api_key_add(struct store_connection *connection, const struct ledger_api_key *key,
                                        int64_t *ret_id, struct problem *problem);
/* NOT_FOUND when there is none that stands. */
MUST_USE enum result ledger_api_key_revoke(struct store_connection *connection, int64_t id, int64_t now,
                                           struct problem *problem);
MUST_USE enum result ledger_api_key_used(struct store_connection *connection, int64_t id, int64_t instant,
                                         struct problem *problem);
typedef enum result (*ledger_api_key_visit)(void *context, const struct ledger_api_key *key,
                                            struct problem *problem);
/* Every key, the newest first, revoked ones too; texts are valid during the call. */
MUST_USE enum result ledger_api_key_scan(struct store_connection *connection, ledger_api_key_visit visit,
                                         void *context, struct problem *problem);

#endif
