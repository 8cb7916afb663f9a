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
