-- The log of backups. planned_at is the moment of the plan that one was taken for; problem says why there is none.
CREATE TABLE backups (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    planned_at timestamptz,
    by_whom    text NOT NULL,
    file       text,
    size_kib   bigint NOT NULL,
    problem    text
);
