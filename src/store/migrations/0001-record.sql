-- The record. Every version of a row carries the change that made it (change_id) and the one that
-- ended it (ended_by; NULL: it stands). A version is visible as known at change K when
-- change_id <= K and (ended_by IS NULL or ended_by > K). A version that an undo brought back names
-- in `origin` the change whose content it repeats.
--
-- Keys lead with the account where a row belongs to one. `0` in a key column says "none". Days count
-- from 1970-01-01, months from 1970-01, instants are microseconds UTC, money is minor units, rates
-- have 8 decimals, scores are hundredths, a currency is its three letters as one number of ASCII.
-- Short texts that group are numbers of `name`; e-mails and other names of people are numbers of
-- `person`, whose values can be erased while the rows stay; free texts stand in *_text.

CREATE TABLE organisation (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    currency INTEGER NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL
);
CREATE TABLE name (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE person (id INTEGER PRIMARY KEY, value TEXT UNIQUE, erased_at INTEGER);
CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    committed_at INTEGER NOT NULL UNIQUE,
    actor_id INTEGER,
    import_id INTEGER,
    undoes_import_id INTEGER,
    kinds INTEGER NOT NULL
);
CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    change_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_name TEXT NOT NULL,
    inserted INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    undone_by INTEGER
);
CREATE TABLE setting (
    name TEXT NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    value TEXT,
    PRIMARY KEY (name, change_id)
) WITHOUT ROWID;
CREATE TABLE custom_field (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
);

-- External ids to internal ones. account_id 0: nothing stands under this id now.
CREATE TABLE account_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE contact_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE subscription_key (
    id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL
);
CREATE TABLE invoice_line_key (
    id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL
);
CREATE TABLE ticket_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE survey_key (id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL);
CREATE TABLE interaction_key (
    id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, account_id INTEGER NOT NULL
);

CREATE TABLE account (
    account_id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    name TEXT NOT NULL,
    parent_id INTEGER,
    segment_id INTEGER,
    plan_id INTEGER,
    industry_id INTEGER,
    country_id INTEGER,
    region_id INTEGER,
    city_id INTEGER,
    touch_tier_id INTEGER,
    channel_id INTEGER,
    referred_by_id INTEGER,
    signup_day INTEGER,
    owner_id INTEGER,
    ism_id INTEGER,
    farmer_id INTEGER,
    language_id INTEGER,
    PRIMARY KEY (account_id, change_id)
) WITHOUT ROWID;
CREATE TABLE account_text (
    account_id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, change_id, field)
) WITHOUT ROWID;
CREATE TABLE account_custom (
    account_id INTEGER NOT NULL,
    field_id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, field_id, change_id)
) WITHOUT ROWID;

CREATE TABLE contact (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    email_id INTEGER,
    role_id INTEGER,
    language_id INTEGER,
    zone_id INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE contact_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;
CREATE TABLE contact_custom (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    field_id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, field_id, change_id)
) WITHOUT ROWID;

CREATE TABLE subscription (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    plan_id INTEGER,
    product_id INTEGER,
    amount INTEGER NOT NULL,
    interval_unit INTEGER NOT NULL,
    interval_count INTEGER NOT NULL,
    quantity INTEGER,
    currency INTEGER NOT NULL,
    start_day INTEGER NOT NULL,
    end_day INTEGER,
    renewal_day INTEGER,
    trial_end_day INTEGER,
    cancel_reason_id INTEGER,
    cancel_kind INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE subscription_change (
    account_id INTEGER NOT NULL,
    subscription_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    amount INTEGER NOT NULL,
    interval_unit INTEGER,
    interval_count INTEGER,
    quantity INTEGER,
    plan_id INTEGER,
    reason_id INTEGER,
    PRIMARY KEY (account_id, subscription_id, day, change_id)
) WITHOUT ROWID;

CREATE TABLE invoice_line (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    invoice TEXT,
    subscription_id INTEGER,
    type INTEGER NOT NULL,
    category_id INTEGER,
    service_start_day INTEGER,
    service_end_day INTEGER,
    amount INTEGER NOT NULL,
    tax INTEGER,
    discount INTEGER,
    currency INTEGER NOT NULL,
    issued_day INTEGER,
    due_day INTEGER,
    paid_day INTEGER,
    status INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;

CREATE TABLE cost (
    account_id INTEGER NOT NULL,
    month INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    amount INTEGER NOT NULL,
    currency INTEGER NOT NULL,
    minutes INTEGER,
    PRIMARY KEY (account_id, month, kind, channel_id, person_id, change_id)
) WITHOUT ROWID;

CREATE TABLE usage (
    account_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    feature_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (account_id, day, feature_id, person_id, change_id)
) WITHOUT ROWID;

CREATE TABLE ticket (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    severity INTEGER,
    category_id INTEGER,
    sla_breached INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE ticket_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE survey (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    person_id INTEGER,
    kind INTEGER NOT NULL,
    score INTEGER NOT NULL,
    scale_min INTEGER NOT NULL,
    scale_max INTEGER NOT NULL,
    stage_id INTEGER,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE survey_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE interaction (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    person_id INTEGER,
    kind INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    by_person_id INTEGER,
    PRIMARY KEY (account_id, id, change_id)
) WITHOUT ROWID;
CREATE TABLE interaction_text (
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, id, change_id, field)
) WITHOUT ROWID;

CREATE TABLE fx_rate (
    month INTEGER NOT NULL,
    currency INTEGER NOT NULL,
    change_id INTEGER NOT NULL,
    ended_by INTEGER,
    origin INTEGER,
    rate INTEGER NOT NULL,
    PRIMARY KEY (month, currency, change_id)
) WITHOUT ROWID;
