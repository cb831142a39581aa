-- Webhooks: where events go, and the outbox and log of their deliveries.

-- Where events go. events is a JSON list of words of WebhookEvent. problem is what the last attempt met; none when it was
-- taken.
CREATE TABLE webhooks (
    id                BLOB NOT NULL PRIMARY KEY,
    version           INTEGER NOT NULL DEFAULT 1,
    name              TEXT NOT NULL,
    url               TEXT NOT NULL,
    events            TEXT NOT NULL,
    enabled           INTEGER NOT NULL,
    allow_private     INTEGER NOT NULL,
    created_at        TEXT NOT NULL,
    last_tried_at     TEXT,
    last_delivered_at TEXT,
    problem           TEXT
) STRICT, WITHOUT ROWID;

-- What a webhook signs with, sealed under the master key. The one without an end is shown to nobody again; one with an end
-- signs beside it until then.
CREATE TABLE webhook_secrets (
    id         BLOB NOT NULL PRIMARY KEY,
    webhook_id BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    sealed     BLOB NOT NULL,
    created_at TEXT NOT NULL,
    until      TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_secrets_webhook ON webhook_secrets (webhook_id);

-- The line of one license (or import) at one webhook: events go out in the order of their sequence, one at a time. last is
-- the newest sequence, done the one up to which every event is delivered or given up. next_try_at is when the one after
-- done is due; none when the line is empty.
CREATE TABLE webhook_lines (
    webhook_id  BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    subject_id  BLOB NOT NULL,
    last        INTEGER NOT NULL,
    done        INTEGER NOT NULL,
    next_try_at TEXT,
    PRIMARY KEY (webhook_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_lines_due ON webhook_lines (webhook_id, next_try_at) WHERE next_try_at IS NOT NULL;

-- Events on their way to a webhook, and the log of them. state is a word of DeliveryState. next_try_at is set for a replay
-- alone: what waits in its line is due when the line is.
CREATE TABLE webhook_deliveries (
    id           BLOB NOT NULL PRIMARY KEY,
    webhook_id   BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    subject_id   BLOB NOT NULL,
    sequence     INTEGER NOT NULL,
    event        TEXT NOT NULL,
    happened_at  TEXT NOT NULL,
    data         TEXT NOT NULL,
    state        TEXT NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_try_at  TEXT,
    tried_at     TEXT,
    ended_at     TEXT,
    status       INTEGER,
    answer       TEXT,
    problem      TEXT,
    millis       INTEGER,
    UNIQUE (webhook_id, subject_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (webhook_id, state) WHERE state <> 'delivered';
CREATE INDEX webhook_deliveries_old ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL;
