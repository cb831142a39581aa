-- What devices and scripts need: tokens, organisation keys, pools, usage.

-- Tokens for scripts: only the hash of one is kept. scopes are words with blanks between: read, assign, manage.
CREATE TABLE tokens (
    id           UUID NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    name         TEXT NOT NULL,
    name_folded  TEXT COLLATE "C" NOT NULL,
    scopes       TEXT NOT NULL,
    customer_id  UUID REFERENCES customers (id),
    hash         BYTEA NOT NULL UNIQUE,
    created_by   TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    expires_at   TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    revoked_at   TIMESTAMPTZ
);
CREATE UNIQUE INDEX tokens_name ON tokens (name_folded) WHERE revoked_at IS NULL;

-- What identifies a customer's devices; products is a list of product ids, none is all.
CREATE TABLE organisation_keys (
    id           UUID NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    customer_id  UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    key_start    TEXT NOT NULL,
    hash         BYTEA NOT NULL UNIQUE,
    products     JSONB,
    created_by   TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ,
    revoked_at   TIMESTAMPTZ
);
CREATE INDEX organisation_keys_customer ON organisation_keys (customer_id);

ALTER TABLE products ADD COLUMN auto_assign BOOLEAN NOT NULL DEFAULT FALSE;

-- Seats of one product bought together. A seat is a license of the pool; seats says how many there must be: those that
-- nothing replaced, and that were not revoked or cannot be given to somebody else. recipe is how keys of new seats are made.
CREATE TABLE pools (
    id           UUID NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    product_id   UUID NOT NULL REFERENCES products (id),
    customer_id  UUID REFERENCES customers (id),
    name         TEXT NOT NULL,
    name_folded  TEXT COLLATE "C" NOT NULL,
    transferable BOOLEAN NOT NULL,
    seats        INTEGER NOT NULL,
    contract     TEXT,
    recipe       JSONB NOT NULL,
    purchased_at TIMESTAMPTZ NOT NULL,
    expires_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX pools_product ON pools (product_id);
CREATE INDEX pools_customer ON pools (customer_id) WHERE customer_id IS NOT NULL;

ALTER TABLE licenses ADD COLUMN pool_id UUID REFERENCES pools (id);
CREATE INDEX licenses_pool ON licenses (pool_id, status) WHERE pool_id IS NOT NULL;

-- How far a customer has got with a product, as the product reports it: 0 to 100 percent.
CREATE TABLE usage_progress (
    customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    product_id  UUID NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    percent     INTEGER NOT NULL,
    detail      TEXT,
    reported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (customer_id, product_id)
);

-- Devices that asked for a product with an organisation's key and got no license.
CREATE TABLE unlicensed_devices (
    device_id   UUID NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    product_id  UUID NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    first_at    TIMESTAMPTZ NOT NULL,
    last_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_id, product_id)
);
CREATE INDEX unlicensed_devices_product ON unlicensed_devices (product_id, last_at);

ALTER TABLE devices ADD COLUMN customer_id UUID REFERENCES customers (id) ON DELETE SET NULL;
-- Devices are found by the beginnings of their names, serial numbers and fingerprints.
ALTER TABLE devices ADD COLUMN name_folded TEXT COLLATE "C";
ALTER TABLE devices ADD COLUMN serial_folded TEXT COLLATE "C";
UPDATE devices SET name_folded = lower(name), serial_folded = lower(serial);
CREATE INDEX devices_name ON devices (name_folded, id);
CREATE INDEX devices_serial ON devices (serial_folded) WHERE serial_folded IS NOT NULL;
CREATE INDEX devices_fingerprint ON devices (fingerprint COLLATE "C");
CREATE INDEX devices_last_seen ON devices (last_seen_at, id);
CREATE INDEX devices_ignored ON devices (last_seen_at, id) WHERE ignored;
CREATE INDEX denials_device ON denials (fingerprint, last_at) WHERE fingerprint <> '';
CREATE INDEX devices_customer ON devices (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX activations_last_seen ON activations (last_seen_at, id);

-- Questions of devices, by product, hour and verdict; kind is validate, activate, deactivate or heartbeat. Counted in memory
-- and written every few seconds.
CREATE TABLE usage_hours (
    product_id UUID NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    hour       TIMESTAMPTZ NOT NULL,
    kind       TEXT NOT NULL,
    code       TEXT NOT NULL,
    count      BIGINT NOT NULL,
    PRIMARY KEY (product_id, hour, kind, code)
);
CREATE INDEX usage_hours_hour ON usage_hours (hour);

-- What a script was answered to a request that it named with an idempotency key, for 24 hours. Without a status it is
-- still under way.
CREATE TABLE idempotency_keys (
    token_id     UUID NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    key          TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status       INTEGER,
    answer       TEXT,
    created_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (token_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
