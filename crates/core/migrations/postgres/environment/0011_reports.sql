-- What reports stand on: counts by day, kept beside the rows that they count. Days begin at midnight UTC.

-- Activations are counted by when they began and ended.
CREATE INDEX activations_begun ON activations (activated_at, license_id);
CREATE INDEX activations_ended ON activations (deactivated_at, license_id) WHERE deactivated_at IS NOT NULL;

-- What began and ended on each day; rise is the most in use at once above how the day began. A product of sixteen zero
-- bytes is all of them together. capacity and unlimited are how the limits stood when that day was last looked at, and
-- nothing where nobody looked.
CREATE TABLE product_days (
    product_id UUID NOT NULL,
    day        TIMESTAMPTZ NOT NULL,
    opened     BIGINT NOT NULL DEFAULT 0,
    closed     BIGINT NOT NULL DEFAULT 0,
    rise       BIGINT NOT NULL DEFAULT 0,
    capacity   BIGINT,
    unlimited  BIGINT,
    PRIMARY KEY (product_id, day)
);
CREATE INDEX product_days_day ON product_days (day);

-- Days to count again, since rows of theirs are gone or came late. mark grows with each reason.
CREATE TABLE day_recounts (
    day    TIMESTAMPTZ NOT NULL PRIMARY KEY,
    mark   BIGINT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL
);

-- Refusals by day; sixteen zero bytes stand for keys that nobody knows.
CREATE TABLE denial_days (
    product_id UUID NOT NULL,
    day        TIMESTAMPTZ NOT NULL,
    code       TEXT NOT NULL,
    count      BIGINT NOT NULL,
    PRIMARY KEY (product_id, day, code)
);
CREATE INDEX denial_days_day ON denial_days (day);
INSERT INTO denial_days (product_id, day, code, count)
    SELECT COALESCE(l.product_id, '00000000-0000-0000-0000-000000000000'::uuid),
           date_trunc('day', n.hour AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', n.code, SUM(n.count)::bigint
    FROM denials n LEFT JOIN licenses l ON l.id = n.license_id GROUP BY 1, 2, 3;

-- Questions by day.
CREATE TABLE usage_days (
    product_id UUID NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    day        TIMESTAMPTZ NOT NULL,
    kind       TEXT NOT NULL,
    code       TEXT NOT NULL,
    count      BIGINT NOT NULL,
    PRIMARY KEY (product_id, day, kind, code)
);
CREATE INDEX usage_days_day ON usage_days (day);
INSERT INTO usage_days (product_id, day, kind, code, count)
    SELECT product_id, date_trunc('day', hour AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', kind, code, SUM(count)::bigint
    FROM usage_hours GROUP BY 1, 2, 3, 4;
