-- Licenses and what stands around them. Folded columns hold domain::fold of their neighbour, compared as bytes.
-- Statuses are ranks in the lifecycle: 0 available, 1 assigned, 2 active, 3 inactive, 4 suspended, 5 expired, 6 revoked.

CREATE TABLE products (
    id          BLOB NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL DEFAULT 1,
    name        TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    code        TEXT NOT NULL,
    code_folded TEXT NOT NULL UNIQUE,
    active      INTEGER NOT NULL DEFAULT 1,
    description TEXT,
    batch       BLOB,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE customers (
    id           BLOB NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    name         TEXT NOT NULL,
    name_folded  TEXT NOT NULL,
    email        TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    email_lower  TEXT NOT NULL UNIQUE,
    organisation TEXT,
    batch        BLOB,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE licenses (
    id               BLOB NOT NULL PRIMARY KEY,
    version          INTEGER NOT NULL DEFAULT 1,
    key              TEXT NOT NULL,
    key_folded       TEXT NOT NULL UNIQUE,
    product_id       BLOB NOT NULL REFERENCES products (id),
    customer_id      BLOB REFERENCES customers (id),
    status           INTEGER NOT NULL CHECK (status BETWEEN 0 AND 6),
    activation_limit INTEGER NOT NULL CHECK (activation_limit = -1 OR activation_limit BETWEEN 1 AND 10000),
    activations_used INTEGER NOT NULL DEFAULT 0,
    expires_at       TEXT,
    flags            TEXT NOT NULL DEFAULT '{}',
    metadata         TEXT NOT NULL DEFAULT '{}',
    batch            BLOB,
    batch_version    INTEGER,
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL,
    CHECK ((status = 0) = (customer_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX licenses_product ON licenses (product_id);
CREATE INDEX licenses_customer ON licenses (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX licenses_created ON licenses (created_at, id);
CREATE INDEX licenses_expires ON licenses (expires_at, id) WHERE expires_at IS NOT NULL;
CREATE INDEX licenses_batch ON licenses (batch) WHERE batch IS NOT NULL;

CREATE TABLE devices (
    id            BLOB NOT NULL PRIMARY KEY,
    fingerprint   TEXT NOT NULL UNIQUE,
    name          TEXT,
    platform      TEXT,
    serial        TEXT,
    ip            TEXT,
    ignored       INTEGER NOT NULL DEFAULT 0,
    first_seen_at TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE activations (
    id             BLOB NOT NULL PRIMARY KEY,
    license_id     BLOB NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    device_id      BLOB NOT NULL REFERENCES devices (id),
    activated_at   TEXT NOT NULL,
    deactivated_at TEXT,
    last_seen_at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX activations_license ON activations (license_id);
CREATE INDEX activations_device ON activations (device_id);

-- What each audit entry did to each license; one entry may stand for many (an import).
CREATE TABLE license_history (
    license_id BLOB NOT NULL,
    entry_id   BLOB NOT NULL REFERENCES audit_entries (id),
    changes    TEXT NOT NULL,
    PRIMARY KEY (license_id, entry_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    id         BLOB NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    title      TEXT NOT NULL,
    request    TEXT NOT NULL,
    done       INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    unit       TEXT NOT NULL,
    report     TEXT NOT NULL,
    checkpoint TEXT,
    batch      BLOB,
    started_by TEXT NOT NULL,
    holder     BLOB NOT NULL,
    alive_at   TEXT NOT NULL,
    created_at TEXT NOT NULL,
    ended_at   TEXT,
    problem    TEXT,
    has_result INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_created ON jobs (created_at);
CREATE INDEX jobs_running ON jobs (state) WHERE state = 'running';

-- Small facts that the environment remembers, such as the column mapping last used for a file's headers.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
