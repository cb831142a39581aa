-- How each person who signs in likes the desk: theme, dates, notices. JSON, so that a new choice needs no migration.

CREATE TABLE person_preferences (
    person_id  BLOB NOT NULL PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    value      TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
