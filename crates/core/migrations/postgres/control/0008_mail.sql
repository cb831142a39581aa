-- How the workspace sends mail: one row, once somebody has set it up. value is JSON without the password, which is sealed
-- under the master key beside it.
CREATE TABLE mail_settings (
    name    TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    value   JSONB NOT NULL,
    sealed  BYTEA
);
