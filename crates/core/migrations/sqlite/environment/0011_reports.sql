-- What reports stand on: counts by day, kept beside the rows that they count. Days begin at midnight UTC.

-- Activations are counted by when they began and ended.
CREATE INDEX activations_begun ON activations (activated_at, license_id);
CREATE INDEX activations_ended ON activations (deactivated_at, license_id) WHERE deactivated_at IS NOT NULL;

-- What began and ended on each day; rise is the most in use at once above how the day began. A product of sixteen zero
-- bytes is all of them together. capacity and unlimited are how the limits stood when that day was last looked at, and
-- nothing where nobody looked.
CREATE TABLE product_days (
    product_id BLOB NOT NULL,
    day        TEXT NOT NULL,
    opened     INTEGER NOT NULL DEFAULT 0,
    closed     INTEGER NOT NULL DEFAULT 0,
    rise       INTEGER NOT NULL DEFAULT 0,
    capacity   INTEGER,
    unlimited  INTEGER,
    PRIMARY KEY (product_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_days_day ON product_days (day);

-- Days to count again, since rows of theirs are gone or came late. mark grows with each reason.
CREATE TABLE day_recounts (
    day    TEXT NOT NULL PRIMARY KEY,
    mark   INTEGER NOT NULL,
    due_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Refusals by day; sixteen zero bytes stand for keys that nobody knows.
CREATE TABLE denial_days (
    product_id BLOB NOT NULL,
    day        TEXT NOT NULL,
    code       TEXT NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (product_id, day, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX denial_days_day ON denial_days (day);
INSERT INTO denial_days (product_id, day, code, count)
    SELECT COALESCE(l.product_id, zeroblob(16)), substr(n.hour, 1, 10) || 'T00:00:00+00:00', n.code, SUM(n.count)
    FROM denials n LEFT JOIN licenses l ON l.id = n.license_id GROUP BY 1, 2, 3;

-- Questions by day.
CREATE TABLE usage_days (
    product_id BLOB NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    day        TEXT NOT NULL,
    kind       TEXT NOT NULL,
    code       TEXT NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (product_id, day, kind, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_days_day ON usage_days (day);
INSERT INTO usage_days (product_id, day, kind, code, count)
    SELECT product_id, substr(hour, 1, 10) || 'T00:00:00+00:00', kind, code, SUM(count)
    FROM usage_hours GROUP BY 1, 2, 3, 4;
