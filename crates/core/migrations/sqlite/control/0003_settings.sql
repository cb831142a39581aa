-- Settings of the workspace, as JSON with a version; the passphrase as an Argon2id hash stands in meta.
CREATE TABLE settings (
    name    TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    value   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
