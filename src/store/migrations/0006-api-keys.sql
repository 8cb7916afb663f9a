-- Keys of programs. Only a key's hash is here; `prefix` is what people tell keys apart by. A key acts for
-- the person who made it; `scopes` has a bit a scope (ledger/api_key.h).

CREATE TABLE api_key (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE,
    scopes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER
);
