-- What the audit page filters by, besides who and what.
CREATE INDEX audit_entries_at ON audit_entries (at, seq);
CREATE INDEX audit_entries_kind ON audit_entries (subject, seq);

-- Customers are listed by name.
CREATE INDEX customers_name ON customers (name_folded, id);
