-- What was said of health when it was said: each night's scores and each publishing's, as known then. They are
-- written once and only read; what the record says of a day now is computed anew (health.h).

-- One keeping: the day at whose end it holds, the change up to which the record was known, and the models of
-- then as JSON ([{"key":"ongoing","version":3}], in the order that the scores name them by).
CREATE TABLE health_night (
    day INTEGER NOT NULL,
    known_change INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    models TEXT NOT NULL,
    PRIMARY KEY (day, known_change)
) WITHOUT ROWID;

-- The accounts of one block of 4,096, column by column (journey/score.h): scores and lights; the value of
-- every criterion.
CREATE TABLE health_kept (
    block INTEGER NOT NULL,
    day INTEGER NOT NULL,
    known_change INTEGER NOT NULL,
    scores BLOB NOT NULL,
    criteria BLOB NOT NULL,
    PRIMARY KEY (block, day, known_change)
) WITHOUT ROWID;
