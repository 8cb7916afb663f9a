-- What webhooks are signed with, as text that receivers are given ("whsec_…"): a secret, not its hash, since
-- both sides compute with it. retires_at: another has taken its place, and from then on it signs no more.

CREATE TABLE webhook_secret (
    id INTEGER PRIMARY KEY,
    secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    retires_at INTEGER
);
