-- What the audit page filters by.
CREATE INDEX audit_entries_at ON audit_entries (at, seq);
CREATE INDEX audit_entries_kind ON audit_entries (subject, seq);
