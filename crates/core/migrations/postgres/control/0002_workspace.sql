-- The workspace: its environments and saved views. The workspace's id, name and kind stand in meta.

CREATE TABLE environments (
    name       TEXT NOT NULL PRIMARY KEY,
    label      TEXT NOT NULL,
    kind       TEXT NOT NULL,
    position   INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE saved_views (
    id          UUID NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL,
    name        TEXT NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    pinned      BOOLEAN NOT NULL,
    position    INTEGER NOT NULL,
    query       JSONB NOT NULL,
    columns     JSONB
);
