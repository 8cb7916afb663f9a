-- Work that is due at an instant, and playbooks at work. Rows are changed in place: no part of the record.

-- Of a kind and key one job at a time. `lease` counts its takers: who holds an earlier one can no longer
-- finish it. given_up: it failed too often, and waits for a person.
CREATE TABLE job (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    lease INTEGER NOT NULL,
    leased_until INTEGER,
    given_up INTEGER NOT NULL,
    error TEXT,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE INDEX job_due ON job (kind, given_up, due_at);

-- One account going through one playbook, by the definition's `version`. `state` as enum
-- ledger_run_state; `step` is the next one, `sequence` how many are done, entered_at when the step that it
-- waits at was come to.
CREATE TABLE playbook_run (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    playbook TEXT NOT NULL,
    version INTEGER NOT NULL,
    raised_at INTEGER NOT NULL,
    raised_day INTEGER NOT NULL,
    state INTEGER NOT NULL,
    step INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    ended_at INTEGER,
    error TEXT
);
CREATE INDEX playbook_run_account ON playbook_run (account_id, playbook, raised_day);
CREATE INDEX playbook_run_playbook ON playbook_run (playbook, state);

-- Every step done, once: its row and its effect come with one commit.
CREATE TABLE playbook_step (
    run_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    step INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    at INTEGER NOT NULL,
    effect TEXT NOT NULL,
    PRIMARY KEY (run_id, sequence)
) WITHOUT ROWID;

-- What a playbook's trigger saw when it last looked: `watched` is its trigger's text; the accounts in its
-- set, bits of 4096 accounts a row.
CREATE TABLE playbook_watch (
    playbook TEXT PRIMARY KEY,
    watched TEXT NOT NULL,
    looked_day INTEGER NOT NULL
);
CREATE TABLE playbook_seen (
    playbook TEXT NOT NULL,
    block INTEGER NOT NULL,
    accounts BLOB NOT NULL,
    PRIMARY KEY (playbook, block)
) WITHOUT ROWID;

-- Words for a person that ask for nothing. run_id and sequence name the step that sent them.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    to_email TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    words TEXT NOT NULL,
    playbook TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    read_at INTEGER
);
CREATE INDEX notice_person ON notice (to_email, read_at, at);
