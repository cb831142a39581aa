-- Enrollment links, and the server's pages for people who hold licenses.

-- Through a link people take seats of a pool by themselves. Its URL holds 128 random bits: code_hash finds it, code_sealed
-- (under the master key) lets an editor copy it again. term_days is for how long one has a seat, reassign_after_days how
-- long nobody takes it from them. domains is a list of those that an address must be of, none is all.
CREATE TABLE enrollment_links (
    id                  UUID NOT NULL PRIMARY KEY,
    version             INTEGER NOT NULL DEFAULT 1,
    pool_id             UUID NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    name                TEXT NOT NULL,
    code_hash           BYTEA NOT NULL UNIQUE,
    code_sealed         BYTEA,
    seats               INTEGER NOT NULL,
    term_days           INTEGER,
    must_return         BOOLEAN NOT NULL,
    auto_reassign       BOOLEAN NOT NULL,
    reassign_after_days INTEGER,
    evictions_per_day   INTEGER,
    domains             JSONB NOT NULL,
    expires_at          TIMESTAMPTZ,
    created_by          TEXT NOT NULL,
    created_at          TIMESTAMPTZ NOT NULL,
    deleted_at          TIMESTAMPTZ
);
CREATE INDEX enrollment_links_pool ON enrollment_links (pool_id);

-- Who took which seat through a link. due_at and must_return are what they were told then. how is returned, term, evicted
-- or revoked (by people of the desk).
CREATE TABLE link_holdings (
    id          UUID NOT NULL PRIMARY KEY,
    link_id     UUID NOT NULL REFERENCES enrollment_links (id) ON DELETE CASCADE,
    license_id  UUID NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    taken_at    TIMESTAMPTZ NOT NULL,
    due_at      TIMESTAMPTZ,
    must_return BOOLEAN NOT NULL,
    returned_at TIMESTAMPTZ,
    how         TEXT
);
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
    try_hash    BYTEA NOT NULL PRIMARY KEY,
    link_id     UUID REFERENCES enrollment_links (id) ON DELETE CASCADE,
    email_lower TEXT COLLATE "C" NOT NULL,
    email       TEXT NOT NULL,
    name        TEXT NOT NULL,
    code_hash   BYTEA NOT NULL,
    sent        BOOLEAN NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    used_at     TIMESTAMPTZ
);
CREATE INDEX visitor_codes_email ON visitor_codes (email_lower, created_at);
CREATE INDEX visitor_codes_created ON visitor_codes (created_at);

-- Who has shown a code lately: what their browser carries, hashed. Without a link it opens one's own licenses.
CREATE TABLE visitor_passes (
    hash        BYTEA NOT NULL PRIMARY KEY,
    link_id     UUID REFERENCES enrollment_links (id) ON DELETE CASCADE,
    customer_id UUID NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX visitor_passes_expires ON visitor_passes (expires_at);
CREATE INDEX visitor_passes_customer ON visitor_passes (customer_id);

-- Whether who holds a license of it may fetch offline files by themselves.
ALTER TABLE products ADD COLUMN my_offline BOOLEAN NOT NULL DEFAULT FALSE;
