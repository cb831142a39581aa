-- What devices and scripts need: tokens, organisation keys, pools, usage.

-- Tokens for scripts: only the hash of one is kept. scopes are words with blanks between: read, assign, manage.
CREATE TABLE tokens (
    id           BLOB NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    name         TEXT NOT NULL,
    name_folded  TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    customer_id  BLOB REFERENCES customers (id),
    hash         BLOB NOT NULL UNIQUE,
    created_by   TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    expires_at   TEXT,
    last_used_at TEXT,
    revoked_at   TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tokens_name ON tokens (name_folded) WHERE revoked_at IS NULL;

-- What identifies a customer's devices; products is a list of product ids, none is all.
CREATE TABLE organisation_keys (
    id           BLOB NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    customer_id  BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    key_start    TEXT NOT NULL,
    hash         BLOB NOT NULL UNIQUE,
    products     TEXT,
    created_by   TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_keys_customer ON organisation_keys (customer_id);

ALTER TABLE products ADD COLUMN auto_assign INTEGER NOT NULL DEFAULT 0;

-- Seats of one product bought together. A seat is a license of the pool; seats says how many there must be: those that
-- nothing replaced, and that were not revoked or cannot be given to somebody else. recipe is how keys of new seats are made.
CREATE TABLE pools (
    id           BLOB NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL DEFAULT 1,
    product_id   BLOB NOT NULL REFERENCES products (id),
    customer_id  BLOB REFERENCES customers (id),
    name         TEXT NOT NULL,
    name_folded  TEXT NOT NULL,
    transferable INTEGER NOT NULL,
    seats        INTEGER NOT NULL,
    contract     TEXT,
    recipe       TEXT NOT NULL,
    purchased_at TEXT NOT NULL,
    expires_at   TEXT,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pools_product ON pools (product_id);
CREATE INDEX pools_customer ON pools (customer_id) WHERE customer_id IS NOT NULL;

ALTER TABLE licenses ADD COLUMN pool_id BLOB REFERENCES pools (id);
CREATE INDEX licenses_pool ON licenses (pool_id, status) WHERE pool_id IS NOT NULL;

-- How far a customer has got with a product, as the product reports it: 0 to 100 percent.
CREATE TABLE usage_progress (
    customer_id BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    product_id  BLOB NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    percent     INTEGER NOT NULL,
    detail      TEXT,
    reported_at TEXT NOT NULL,
    PRIMARY KEY (customer_id, product_id)
) STRICT, WITHOUT ROWID;

-- Devices that asked for a product with an organisation's key and got no license.
CREATE TABLE unlicensed_devices (
    device_id   BLOB NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    product_id  BLOB NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    customer_id BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    first_at    TEXT NOT NULL,
    last_at     TEXT NOT NULL,
    PRIMARY KEY (device_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unlicensed_devices_product ON unlicensed_devices (product_id, last_at);

ALTER TABLE devices ADD COLUMN customer_id BLOB REFERENCES customers (id) ON DELETE SET NULL;
-- Devices are found by the beginnings of their names, serial numbers and fingerprints.
ALTER TABLE devices ADD COLUMN name_folded TEXT;
ALTER TABLE devices ADD COLUMN serial_folded TEXT;
UPDATE devices SET name_folded = lower(name), serial_folded = lower(serial);
CREATE INDEX devices_name ON devices (name_folded, id);
CREATE INDEX devices_serial ON devices (serial_folded) WHERE serial_folded IS NOT NULL;
CREATE INDEX devices_last_seen ON devices (last_seen_at, id);
CREATE INDEX devices_ignored ON devices (last_seen_at, id) WHERE ignored = 1;
CREATE INDEX denials_device ON denials (fingerprint, last_at) WHERE fingerprint <> '';
CREATE INDEX devices_customer ON devices (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX activations_last_seen ON activations (last_seen_at, id);

-- Questions of devices, by product, hour and verdict; kind is validate, activate, deactivate or heartbeat. Counted in memory
-- and written every few seconds.
CREATE TABLE usage_hours (
    product_id BLOB NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    hour       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    code       TEXT NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (product_id, hour, kind, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_hours_hour ON usage_hours (hour);

-- What a script was answered to a request that it named with an idempotency key, for 24 hours. Without a status it is
-- still under way.
CREATE TABLE idempotency_keys (
    token_id     BLOB NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    key          TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status       INTEGER,
    answer       TEXT,
    created_at   TEXT NOT NULL,
    PRIMARY KEY (token_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
