-- Who was reminded that a license ends: once for each license, end and number of days, written with the mail. A license that
-- ends at another time is reminded anew. mail_id names a mail of the log, which is forgotten before this is.
CREATE TABLE reminders (
    license_id UUID NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    ends_at    TIMESTAMPTZ NOT NULL,
    days       SMALLINT NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    mail_id    UUID NOT NULL,
    PRIMARY KEY (license_id, ends_at, days)
);
CREATE INDEX reminders_at ON reminders (at);
