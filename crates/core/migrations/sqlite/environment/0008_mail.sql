-- Mail: the outbox, and the log of what went out.

-- A mail is written in the transaction that gives its reason. kind is a word of MailKind, state one of MailState. body may
-- hold a license key or a code: it is emptied once the mail is sent or cancelled. message_id is made once, so that a repeat
-- is recognised. A mail is not sent before not_before, and not at all after not_after. claim names the process that sends it.
CREATE TABLE mails (
    id                BLOB NOT NULL PRIMARY KEY,
    kind              TEXT NOT NULL,
    to_name           TEXT NOT NULL,
    to_email          TEXT NOT NULL,
    to_folded         TEXT NOT NULL,
    subject           TEXT NOT NULL,
    body              TEXT,
    message_id        TEXT NOT NULL UNIQUE,
    about_license_id  BLOB REFERENCES licenses (id) ON DELETE SET NULL,
    about_pool_id     BLOB REFERENCES pools (id) ON DELETE SET NULL,
    about_customer_id BLOB REFERENCES customers (id) ON DELETE SET NULL,
    created_at        TEXT NOT NULL,
    not_before        TEXT NOT NULL,
    not_after         TEXT,
    tries             INTEGER NOT NULL DEFAULT 0,
    next_try_at       TEXT NOT NULL,
    state             TEXT NOT NULL,
    claim             BLOB,
    claimed_at        TEXT,
    last_error        TEXT,
    sent_at           TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_due ON mails (next_try_at, id) WHERE state = 'waiting';
CREATE INDEX mails_under_way ON mails (id) WHERE state = 'sending';
CREATE INDEX mails_state ON mails (state, id);
CREATE INDEX mails_license ON mails (about_license_id, id) WHERE about_license_id IS NOT NULL;
CREATE INDEX mails_pool ON mails (about_pool_id) WHERE about_pool_id IS NOT NULL;
CREATE INDEX mails_customer ON mails (about_customer_id, id) WHERE about_customer_id IS NOT NULL;
