-- Imports that are on their way through the pages: the uploaded file (`file`, beside the database), the mapping
-- chosen so far and what became of it; and mappings kept under a name. Rows are changed in place. import_job
-- counts `state` as enum ledger_import_state; a row becomes DONE inside the transaction that commits its import.
CREATE TABLE import_job (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    source_name TEXT NOT NULL,
    file TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    mapping TEXT NOT NULL,
    effective_day INTEGER,
    skip_bad INTEGER NOT NULL,
    import_id INTEGER,
    message TEXT
);
CREATE TABLE import_preset (
    name TEXT PRIMARY KEY,
    kind INTEGER NOT NULL,
    mapping TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
