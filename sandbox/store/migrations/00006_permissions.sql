-- The permission ledger (G-7.2): who was given or refused which rights, from when on, by whom and on what
-- paper. Entries are only ever added.

-- +goose Up
CREATE TABLE permissions (
    outlet_id TEXT   NOT NULL, -- '' for the authority's own people
    seq       BIGINT NOT NULL CHECK (seq > 0),
    person_id TEXT   NOT NULL,
    kind      TEXT   NOT NULL,
    from_ms   BIGINT NOT NULL, -- from when on it holds
    at        BIGINT NOT NULL, -- when it was written
    body      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, seq)
);
CREATE INDEX permissions_person ON permissions (person_id, from_ms);

-- +goose Down
DROP TABLE permissions;
