-- What the organisation works by (health models, segments, journeys, playbooks …): documents with versions,
-- counted from 1 by kind and name. A version stands as known at change K when change_id <= K and (ended_by
-- IS NULL or ended_by > K). Without a body it took the document out.
CREATE TABLE definition (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    body TEXT,
    PRIMARY KEY (kind, name, version)
) WITHOUT ROWID;

-- What is done about accounts: rows of the record like those of 0001.
CREATE TABLE stage_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE stage (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    journey_id INTEGER NOT NULL,
    stage_id INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    by_person_id INTEGER,
    automatic INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE stage_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE milestone_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE milestone (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    name_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    due_day INTEGER,
    reached_day INTEGER,
    owner_id INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE milestone_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE handoff_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE handoff (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    started_at INTEGER NOT NULL,
    ism_id INTEGER,
    csm_id INTEGER,
    ism_signed_at INTEGER,
    csm_signed_at INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE handoff_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE task_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE task (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    reason_id INTEGER NOT NULL,
    playbook_id INTEGER,
    kind INTEGER,
    created_at INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    snoozed_until_day INTEGER,
    owner_id INTEGER,
    state INTEGER NOT NULL,
    outcome_id INTEGER,
    closed_at INTEGER,
    by_person_id INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE task_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE review_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE review (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    held_at INTEGER NOT NULL,
    by_person_id INTEGER,
    next_review_day INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE review_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE churn_request_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE churn_request (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    requested_at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    reason_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    decided_at INTEGER,
    intensive_until_day INTEGER,
    owner_id INTEGER,
    by_person_id INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE churn_request_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE opportunity_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE opportunity (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    kind INTEGER NOT NULL,
    product_id INTEGER,
    stage INTEGER NOT NULL,
    amount INTEGER,
    currency INTEGER,
    close_day INTEGER,
    owner_id INTEGER,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE opportunity_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE renewal_call (
    account_id INTEGER NOT NULL,
    subscription_id INTEGER NOT NULL,
    called_at INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    verdict INTEGER NOT NULL,
    by_person_id INTEGER,
    PRIMARY KEY (account_id, subscription_id, called_at, change_id)
) WITHOUT ROWID;
CREATE TABLE renewal_call_text (
    account_id INTEGER NOT NULL,
    subscription_id INTEGER NOT NULL,
    called_at INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, subscription_id, called_at, change_id, field)
) WITHOUT ROWID;

CREATE TABLE value_map_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE value_map (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    kind INTEGER NOT NULL,
    amount INTEGER,
    currency INTEGER,
    occurred_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE value_map_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE health_override_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE health_override (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    light INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    by_person_id INTEGER,
    ended_at INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE health_override_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE sentiment_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE sentiment (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    occurred_at INTEGER NOT NULL,
    sentiment INTEGER NOT NULL,
    by_person_id INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE sentiment_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;
