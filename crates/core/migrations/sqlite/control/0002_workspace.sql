-- The workspace: its environments and saved views. The workspace's id, name and kind stand in meta.

CREATE TABLE environments (
    name       TEXT NOT NULL PRIMARY KEY,
    label      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    position   INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_views (
    id          BLOB NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL,
    name        TEXT NOT NULL,
    name_folded TEXT NOT NULL UNIQUE,
    pinned      INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    query       TEXT NOT NULL,
    columns     TEXT
) STRICT, WITHOUT ROWID;
