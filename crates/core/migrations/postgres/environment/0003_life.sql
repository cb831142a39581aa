-- The whole life of a license: where it came from and what follows it, signing keys, generators, denials, offline files,
-- notes, bulk changes and sweeps.

ALTER TABLE products ADD COLUMN features JSONB NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN grace_days INTEGER;

-- Private halves are sealed under the workspace's master key.
CREATE TABLE signing_keys (
    id         TEXT NOT NULL PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    public     BYTEA NOT NULL,
    sealed     BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    retired_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX signing_keys_current ON signing_keys (product_id) WHERE retired_at IS NULL;
CREATE INDEX signing_keys_product ON signing_keys (product_id);

CREATE TABLE generators (
    id          UUID NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL DEFAULT 1,
    name        TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    product_id  UUID NOT NULL REFERENCES products (id),
    format      JSONB NOT NULL,
    defaults    JSONB NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX generators_product ON generators (product_id);

-- A validity that has not begun is JSON in pending_validity, and expires_at is empty until it begins.
ALTER TABLE licenses ADD COLUMN pending_validity JSONB;
ALTER TABLE licenses ADD COLUMN generator_id UUID REFERENCES generators (id) ON DELETE SET NULL;
ALTER TABLE licenses ADD COLUMN assigned_at TIMESTAMPTZ;
ALTER TABLE licenses ADD COLUMN first_activated_at TIMESTAMPTZ;
ALTER TABLE licenses ADD COLUMN replaces UUID;
ALTER TABLE licenses ADD COLUMN replaced_by UUID;
CREATE INDEX licenses_generator ON licenses (generator_id) WHERE generator_id IS NOT NULL;

-- Keys that were ever assigned and are deleted, as keyed hashes: never issued or imported again.
CREATE TABLE retired_keys (
    hash       BYTEA NOT NULL PRIMARY KEY,
    retired_at TIMESTAMPTZ NOT NULL
);

ALTER TABLE devices ADD COLUMN ignored_at TIMESTAMPTZ;
ALTER TABLE devices ADD COLUMN ignored_by TEXT;
ALTER TABLE devices ADD COLUMN ignored_reason TEXT;
ALTER TABLE devices ADD COLUMN app_version TEXT;
CREATE UNIQUE INDEX activations_in_use ON activations (license_id, device_id) WHERE deactivated_at IS NULL;

-- Refused activations and validations, counted by license (or network, for unknown keys), device, code and hour.
CREATE TABLE denials (
    license_id  UUID,
    network     TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    code        TEXT NOT NULL,
    hour        TIMESTAMPTZ NOT NULL,
    subject     BYTEA NOT NULL,
    key_start   TEXT NOT NULL,
    device      TEXT,
    last_at     TIMESTAMPTZ NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (subject, network, fingerprint, code, hour)
);
CREATE INDEX denials_license ON denials (license_id, last_at) WHERE license_id IS NOT NULL;
CREATE INDEX denials_last ON denials (last_at);

CREATE TABLE offline_files (
    id          UUID NOT NULL PRIMARY KEY,
    license_id  UUID NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    fingerprint TEXT,
    issued_at   TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    issued_by   TEXT NOT NULL,
    key_id      TEXT NOT NULL
);
CREATE INDEX offline_files_license ON offline_files (license_id, expires_at);

-- subject is license or customer.
CREATE TABLE notes (
    id         UUID NOT NULL PRIMARY KEY,
    subject    TEXT NOT NULL,
    subject_id UUID NOT NULL,
    body       TEXT NOT NULL,
    author     TEXT NOT NULL,
    at         TIMESTAMPTZ NOT NULL
);
CREATE INDEX notes_subject ON notes (subject_id, at);

-- What a bulk change or generation works on, and what became of each license.
CREATE TABLE job_items (
    job_id     UUID NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place      INTEGER NOT NULL,
    license_id UUID NOT NULL,
    key_start  TEXT NOT NULL DEFAULT '',
    outcome    TEXT,
    reason     TEXT,
    PRIMARY KEY (job_id, place)
);
ALTER TABLE jobs ADD COLUMN bulk JSONB;

CREATE TABLE sweeps (
    id       UUID NOT NULL PRIMARY KEY,
    at       TIMESTAMPTZ NOT NULL,
    state    TEXT NOT NULL,
    licenses INTEGER NOT NULL,
    asks     TEXT,
    batch    UUID
);
CREATE INDEX sweeps_at ON sweeps (at);

-- What each license was before a sweep expired it.
CREATE TABLE sweep_items (
    sweep_id   UUID NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    license_id UUID NOT NULL,
    version    INTEGER NOT NULL,
    status     SMALLINT NOT NULL,
    PRIMARY KEY (sweep_id, license_id)
);

-- What the sweep asks for: licenses in states that expire, by their expiry. Lists by expiry are answered from memory.
DROP INDEX licenses_expires;
CREATE INDEX licenses_due ON licenses (expires_at) WHERE expires_at IS NOT NULL AND status IN (1, 2, 3, 4);

-- What the audit page filters by.
CREATE INDEX audit_entries_action ON audit_entries (action, seq);
CREATE INDEX audit_entries_actor ON audit_entries (actor, seq);
