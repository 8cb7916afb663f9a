-- Saved views of the list of accounts: a name for an address. A view is its person's own, or shared with
-- everyone who sees accounts.

CREATE TABLE saved_view (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    is_shared INTEGER NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX saved_view_by_user ON saved_view (user_id);
