-- Abuse detection: where keys are used from, cases, and keys that leaked. Days begin at midnight UTC.

-- From which networks each key was used: a prefix (/24, /48), never a whole address. days has a bit for each of the last 63
-- days, the lowest for last_day; so a license that is used from one network has one row for good. noted_at is when a day
-- was noted last, and what detection reads by. Names no license to the database, so that counting waits for nobody who holds one;
-- rows go by their age.
CREATE TABLE license_networks (
    license_id UUID NOT NULL,
    network    TEXT NOT NULL,
    last_day   BIGINT NOT NULL,
    days       BIGINT NOT NULL,
    noted_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (license_id, network)
);
CREATE INDEX license_networks_noted ON license_networks (noted_at, license_id);

-- What detection pages through; refusals had an index by time alone.
CREATE INDEX denials_by_time ON denials (last_at, license_id) WHERE license_id IS NOT NULL;

-- A suspicion about a license: rule is a word of AbuseRuleKind, state one of CaseState. At most one of a rule is open at a time.
CREATE TABLE abuse_cases (
    id         UUID NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL DEFAULT 1,
    license_id UUID NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    rule       TEXT NOT NULL,
    state      TEXT NOT NULL,
    suspended  BOOLEAN NOT NULL DEFAULT FALSE,
    opened_at  TIMESTAMPTZ NOT NULL,
    last_at    TIMESTAMPTZ NOT NULL,
    peak       BIGINT NOT NULL,
    windows    BIGINT NOT NULL,
    closed_at  TIMESTAMPTZ,
    closed_by  TEXT,
    reason     TEXT
);
CREATE UNIQUE INDEX abuse_cases_open ON abuse_cases (license_id, rule) WHERE state = 'open';
CREATE INDEX abuse_cases_state ON abuse_cases (state, last_at, id);
CREATE INDEX abuse_cases_last ON abuse_cases (last_at, id);

-- The evidence: stretches of time in which a rule was met, each once, whatever became of its case. evidence is JSON.
CREATE TABLE abuse_windows (
    license_id UUID NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    rule       TEXT NOT NULL,
    began_at   TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ NOT NULL,
    case_id    UUID NOT NULL REFERENCES abuse_cases (id) ON DELETE CASCADE,
    count      BIGINT NOT NULL,
    threshold  BIGINT NOT NULL,
    evidence   JSONB NOT NULL,
    PRIMARY KEY (license_id, rule, began_at)
);
CREATE INDEX abuse_windows_case ON abuse_windows (case_id, began_at);

-- Revoked keys that leaked, and whose attempts are told of.
CREATE TABLE watched_keys (
    license_id UUID NOT NULL PRIMARY KEY REFERENCES licenses (id) ON DELETE CASCADE,
    since      TIMESTAMPTZ NOT NULL,
    watched_by TEXT NOT NULL
);
CREATE INDEX watched_keys_since ON watched_keys (since, license_id);
