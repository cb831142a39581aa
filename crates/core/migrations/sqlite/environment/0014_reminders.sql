-- Who was reminded that a license ends: once for each license, end and number of days, written with the mail. A license that
-- ends at another time is reminded anew. mail_id names a mail of the log, which is forgotten before this is.
CREATE TABLE reminders (
    license_id BLOB NOT NULL REFERENCES licenses (id) ON DELETE CASCADE,
    ends_at    TEXT NOT NULL,
    days       INTEGER NOT NULL,
    at         TEXT NOT NULL,
    mail_id    BLOB NOT NULL,
    PRIMARY KEY (license_id, ends_at, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_at ON reminders (at);
