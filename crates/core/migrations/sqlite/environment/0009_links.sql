-- Enrollment links, and the server's pages for people who hold licenses.

-- Through a link people take seats of a pool by themselves. Its URL holds 128 random bits: code_hash finds it, code_sealed
-- (under the master key) lets an editor copy it again. term_days is for how long one has a seat, reassign_after_days how
-- long nobody takes it from them. domains is a list of those that an address must be of, none is all.
CREATE TABLE enrollment_links (
    id                  BLOB NOT NULL PRIMARY KEY,
    version             INTEGER NOT NULL DEFAULT 1,
    pool_id             BLOB NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    name                TEXT NOT NULL,
    code_hash           BLOB NOT NULL UNIQUE,
    code_sealed         BLOB,
    seats               INTEGER NOT NULL,
    term_days           INTEGER,
    must_return         INTEGER NOT NULL,
    auto_reassign       INTEGER NOT NULL,
    reassign_after_days INTEGER,
    evictions_per_day   INTEGER,
    domains             TEXT NOT NULL,
    expires_at          TEXT,
    created_by          TEXT NOT NULL,
    created_at          TEXT NOT NULL,
    deleted_at          TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX enrollment_links_pool ON enrollment_links (pool_id);

-- Who took which seat through a link. due_at and must_return are what they were told then. how is returned, term, evicted
-- or revoked (by people of the desk).
CREATE TABLE link_holdings (
    id          BLOB NOT NULL PRIMARY KEY,
    link_id     BLOB NOT NULL REFERENCES enrollment_links (id) ON DELETE CASCADE,
    license_id  BLOB NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    customer_id BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    taken_at    TEXT NOT NULL,
    due_at      TEXT,
    must_return INTEGER NOT NULL,
    returned_at TEXT,
    how         TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_holdings_license ON link_holdings (license_id) WHERE returned_at IS NULL;
CREATE INDEX link_holdings_held ON link_holdings (link_id, taken_at, id) WHERE returned_at IS NULL;
CREATE INDEX link_holdings_due ON link_holdings (due_at, id) WHERE returned_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX link_holdings_evicted ON link_holdings (link_id, returned_at) WHERE how = 'evicted';
CREATE INDEX link_holdings_of_license ON link_holdings (license_id);
CREATE INDEX link_holdings_customer ON link_holdings (customer_id);

-- Codes that were mailed, or would have been: each belongs to one try of somebody on a page, whose secret finds it. Without
-- a link it opens one's own licenses. sent says whether a mail went out; an address that may not enroll has a row, too, so
-- that nothing tells them apart.
CREATE TABLE visitor_codes (
    try_hash    BLOB NOT NULL PRIMARY KEY,
    link_id     BLOB REFERENCES enrollment_links (id) ON DELETE CASCADE,
    email_lower TEXT NOT NULL,
    email       TEXT NOT NULL,
    name        TEXT NOT NULL,
    code_hash   BLOB NOT NULL,
    sent        INTEGER NOT NULL,
    created_at  TEXT NOT NULL,
    expires_at  TEXT NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    used_at     TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX visitor_codes_email ON visitor_codes (email_lower, created_at);
CREATE INDEX visitor_codes_created ON visitor_codes (created_at);

-- Who has shown a code lately: what their browser carries, hashed. Without a link it opens one's own licenses.
CREATE TABLE visitor_passes (
    hash        BLOB NOT NULL PRIMARY KEY,
    link_id     BLOB REFERENCES enrollment_links (id) ON DELETE CASCADE,
    customer_id BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    created_at  TEXT NOT NULL,
    expires_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visitor_passes_expires ON visitor_passes (expires_at);
CREATE INDEX visitor_passes_customer ON visitor_passes (customer_id);

-- Whether who holds a license of it may fetch offline files by themselves.
ALTER TABLE products ADD COLUMN my_offline INTEGER NOT NULL DEFAULT 0;
