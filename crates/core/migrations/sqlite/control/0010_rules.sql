-- Rules that run by themselves, and the words of mails: a row by its name once somebody changed it. value is JSON with a version.
CREATE TABLE rules (
    name    TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    value   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
