-- Licenses and what stands around them. Folded columns hold domain::fold of their neighbour, compared as bytes.
-- Statuses are ranks in the lifecycle: 0 available, 1 assigned, 2 active, 3 inactive, 4 suspended, 5 expired, 6 revoked.

CREATE TABLE products (
    id          UUID NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL DEFAULT 1,
    name        TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    code        TEXT NOT NULL,
    code_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    description TEXT,
    batch       UUID,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL
);

CREATE TABLE customers (
    id           UUID NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    name         TEXT NOT NULL,
    name_folded  TEXT COLLATE "C" NOT NULL,
    email        TEXT NOT NULL,
    email_folded TEXT COLLATE "C" NOT NULL,
    email_lower  TEXT COLLATE "C" NOT NULL UNIQUE,
    organisation TEXT,
    batch        UUID,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL
);

CREATE TABLE licenses (
    id               UUID NOT NULL PRIMARY KEY,
    version          INTEGER NOT NULL DEFAULT 1,
    key              TEXT NOT NULL,
    key_folded       TEXT COLLATE "C" NOT NULL UNIQUE,
    product_id       UUID NOT NULL REFERENCES products (id),
    customer_id      UUID REFERENCES customers (id),
    status           SMALLINT NOT NULL CHECK (status BETWEEN 0 AND 6),
    activation_limit INTEGER NOT NULL CHECK (activation_limit = -1 OR activation_limit BETWEEN 1 AND 10000),
    activations_used INTEGER NOT NULL DEFAULT 0,
    expires_at       TIMESTAMPTZ,
    flags            JSONB NOT NULL DEFAULT '{}',
    metadata         JSONB NOT NULL DEFAULT '{}',
    batch            UUID,
    batch_version    INTEGER,
    created_at       TIMESTAMPTZ NOT NULL,
    updated_at       TIMESTAMPTZ NOT NULL,
    CHECK ((status = 0) = (customer_id IS NULL))
);
CREATE INDEX licenses_product ON licenses (product_id);
CREATE INDEX licenses_customer ON licenses (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX licenses_created ON licenses (created_at, id);
CREATE INDEX licenses_expires ON licenses (expires_at, id) WHERE expires_at IS NOT NULL;
CREATE INDEX licenses_batch ON licenses (batch) WHERE batch IS NOT NULL;

CREATE TABLE devices (
    id            UUID NOT NULL PRIMARY KEY,
    fingerprint   TEXT NOT NULL UNIQUE,
    name          TEXT,
    platform      TEXT,
    serial        TEXT,
    ip            TEXT,
    ignored       BOOLEAN NOT NULL DEFAULT FALSE,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at  TIMESTAMPTZ NOT NULL
);

CREATE TABLE activations (
    id             UUID NOT NULL PRIMARY KEY,
    license_id     UUID NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    device_id      UUID NOT NULL REFERENCES devices (id),
    activated_at   TIMESTAMPTZ NOT NULL,
    deactivated_at TIMESTAMPTZ,
    last_seen_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX activations_license ON activations (license_id);
CREATE INDEX activations_device ON activations (device_id);

-- What each audit entry did to each license; one entry may stand for many (an import).
CREATE TABLE license_history (
    license_id UUID NOT NULL,
    entry_id   UUID NOT NULL REFERENCES audit_entries (id),
    changes    JSONB NOT NULL,
    PRIMARY KEY (license_id, entry_id)
);

CREATE TABLE jobs (
    id         UUID NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    title      TEXT NOT NULL,
    request    JSONB NOT NULL,
    done       INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    unit       TEXT NOT NULL,
    report     JSONB NOT NULL,
    checkpoint JSONB,
    batch      UUID,
    started_by TEXT NOT NULL,
    holder     UUID NOT NULL,
    alive_at   TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ,
    problem    JSONB,
    has_result BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX jobs_created ON jobs (created_at);
CREATE INDEX jobs_running ON jobs (state) WHERE state = 'running';

-- Small facts that the environment remembers, such as the column mapping last used for a file's headers.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
