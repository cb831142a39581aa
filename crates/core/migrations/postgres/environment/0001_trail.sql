-- What every store of Keydesk has: facts about itself, leases, the change feed, the audit trail.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE leases (
    name   TEXT NOT NULL PRIMARY KEY,
    holder UUID NOT NULL,
    until  TIMESTAMPTZ NOT NULL
);

-- One row for each committed operation: which nouns changed, and which things when they are few.
-- Transactions commit out of the order of seq, so readers go by xid and stop before the oldest one still open.
CREATE TABLE changes (
    seq    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid    XID8 NOT NULL DEFAULT pg_current_xact_id(),
    origin UUID NOT NULL,
    at     TIMESTAMPTZ NOT NULL,
    nouns  TEXT NOT NULL,
    ids    JSONB
);
CREATE INDEX changes_order ON changes (xid, seq);

-- Entries are written once and never changed. What was before and after stands apart, where an erasure can empty it.
CREATE TABLE audit_entries (
    seq           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            UUID NOT NULL UNIQUE,
    at            TIMESTAMPTZ NOT NULL,
    actor         TEXT NOT NULL,
    door          TEXT NOT NULL,
    action        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    subject_id    UUID,
    subject_label TEXT,
    reason        TEXT,
    batch         UUID,
    details_hash  BYTEA NOT NULL
);
CREATE INDEX audit_entries_subject ON audit_entries (subject_id, seq) WHERE subject_id IS NOT NULL;

CREATE TABLE audit_details (
    entry_id UUID NOT NULL PRIMARY KEY REFERENCES audit_entries (id),
    salt     BYTEA NOT NULL,
    body     TEXT NOT NULL
);

-- The sealer takes entries from here, in the order in which they became visible, and chains them.
CREATE TABLE audit_unsealed (
    entry_seq BIGINT NOT NULL PRIMARY KEY
);

CREATE TABLE audit_chain (
    position  BIGINT NOT NULL PRIMARY KEY,
    entry_id  UUID NOT NULL UNIQUE REFERENCES audit_entries (id),
    hash      BYTEA NOT NULL
);

CREATE TABLE audit_checkpoints (
    position BIGINT NOT NULL PRIMARY KEY,
    at       TIMESTAMPTZ NOT NULL,
    jws      TEXT NOT NULL
);
