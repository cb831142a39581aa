-- The log of backups. planned_at is the moment of the plan that one was taken for; problem says why there is none.
CREATE TABLE backups (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL,
    planned_at TEXT,
    by_whom    TEXT NOT NULL,
    file       TEXT,
    size_kib   INTEGER NOT NULL,
    problem    TEXT
) STRICT;
