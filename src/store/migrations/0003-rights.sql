-- Rights: which accounts a person sees (users.portfolio counts as enum user_portfolio; 0: all), teams,
-- one-time links (an invitation, or a new password; one a person, only the token's hash is here), where a
-- session came from, and what a line of the audit was about. A line that belongs to a change of the record
-- names it; every other change is read from `change` itself.

CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
ALTER TABLE users ADD COLUMN portfolio INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN team_id INTEGER;
ALTER TABLE users ADD COLUMN theme INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN shortcuts_off INTEGER NOT NULL DEFAULT 0;
CREATE TABLE user_link (
    user_id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
ALTER TABLE sessions ADD COLUMN peer TEXT;
ALTER TABLE sessions ADD COLUMN agent TEXT;
ALTER TABLE audit ADD COLUMN object_kind TEXT;
ALTER TABLE audit ADD COLUMN object TEXT;
ALTER TABLE audit ADD COLUMN quantity INTEGER;
ALTER TABLE audit ADD COLUMN change_id INTEGER;
CREATE INDEX audit_by_instant ON audit (at, id);
CREATE INDEX audit_by_change ON audit (change_id);
