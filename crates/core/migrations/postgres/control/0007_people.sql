-- People who sign in, how they are let in, and the keys that servers sign their tokens with.

-- A role is owner, manager, support or viewer. Somebody without a password has not accepted the invitation yet.
-- totp_pending is a second factor that was begun and not confirmed; totp_step the last code that was taken, so that none
-- counts twice.
CREATE TABLE people (
    id              UUID NOT NULL PRIMARY KEY,
    version         INTEGER NOT NULL DEFAULT 1,
    email           TEXT NOT NULL,
    email_lower     TEXT COLLATE "C" NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    role            TEXT NOT NULL,
    password_hash   TEXT,
    totp_sealed     BYTEA,
    totp_pending    BYTEA,
    totp_pending_at TIMESTAMPTZ,
    totp_step       BIGINT NOT NULL DEFAULT 0,
    disabled_at     TIMESTAMPTZ,
    last_sign_in_at TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL
);

CREATE TABLE recovery_codes (
    person_id UUID NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    hash      BYTEA NOT NULL,
    used_at   TIMESTAMPTZ,
    PRIMARY KEY (person_id, hash)
);

-- One-time links: the hash of what stands in the link. purpose is invitation or reset.
CREATE TABLE person_links (
    hash       BYTEA NOT NULL PRIMARY KEY,
    person_id  UUID NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    purpose    TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX person_links_person ON person_links (person_id);

-- kind is desk (a refresh token in a keychain) or browser (a cookie). family is the hash of the part that all tokens of a
-- sign-in share: whoever shows it with a secret that is neither the last nor the one before has an old, stolen token, and
-- the sign-in ends. generation is the workspace's: a restored backup brings no sign-in back to life.
CREATE TABLE sign_ins (
    id            UUID NOT NULL PRIMARY KEY,
    person_id     UUID NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    generation    TEXT NOT NULL,
    family        BYTEA NOT NULL,
    hash          BYTEA NOT NULL,
    previous_hash BYTEA,
    rotated_at    TIMESTAMPTZ,
    idle_seconds  INTEGER NOT NULL,
    agent         TEXT,
    ip            TEXT,
    created_at    TIMESTAMPTZ NOT NULL,
    last_seen_at  TIMESTAMPTZ NOT NULL,
    expires_at    TIMESTAMPTZ NOT NULL,
    ended_at      TIMESTAMPTZ
);
CREATE INDEX sign_ins_person ON sign_ins (person_id, created_at);

-- Wrong passwords, counted for an account from a network, and for a network alone. subject is a hash of what is counted.
CREATE TABLE sign_in_failures (
    subject  BYTEA NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_failures_last ON sign_in_failures (last_at);

-- Ed25519 keys that servers sign with, by purpose; private halves are sealed under the master key. Never a product's.
CREATE TABLE server_keys (
    id         TEXT NOT NULL PRIMARY KEY,
    purpose    TEXT NOT NULL,
    public     BYTEA NOT NULL,
    sealed     BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    retired_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX server_keys_current ON server_keys (purpose) WHERE retired_at IS NULL;
