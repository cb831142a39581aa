-- What every store of Keydesk has: facts about itself, leases, the change feed, the audit trail.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
    name   TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    until  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each committed operation: which nouns changed, and which things when they are few.
CREATE TABLE changes (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    origin BLOB NOT NULL,
    at     TEXT NOT NULL,
    nouns  TEXT NOT NULL,
    ids    TEXT
) STRICT;

-- Entries are written once and never changed. What was before and after stands apart, where an erasure can empty it.
CREATE TABLE audit_entries (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    id            BLOB NOT NULL UNIQUE,
    at            TEXT NOT NULL,
    actor         TEXT NOT NULL,
    door          TEXT NOT NULL,
    action        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    subject_id    BLOB,
    subject_label TEXT,
    reason        TEXT,
    batch         BLOB,
    details_hash  BLOB NOT NULL
) STRICT;
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, seq) WHERE subject_id IS NOT NULL;

CREATE TABLE audit_details (
    entry_id BLOB NOT NULL PRIMARY KEY REFERENCES audit_entries (id),
    salt     BLOB NOT NULL,
    body     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The sealer takes entries from here, in commit order, and chains them.
CREATE TABLE audit_unsealed (
    entry_seq INTEGER NOT NULL PRIMARY KEY
) STRICT;

CREATE TABLE audit_chain (
    position  INTEGER NOT NULL PRIMARY KEY,
    entry_id  BLOB NOT NULL UNIQUE REFERENCES audit_entries (id),
    hash      BLOB NOT NULL
) STRICT;

CREATE TABLE audit_checkpoints (
    position INTEGER NOT NULL PRIMARY KEY,
    at       TEXT NOT NULL,
    jws      TEXT NOT NULL
) STRICT;
