-- The last head of each terminal's log that the authority countersigned, and what was wrong with one that
-- it did not.

-- +goose Up
CREATE TABLE heads (
    outlet_id   TEXT   NOT NULL,
    terminal_id TEXT   NOT NULL,
    entries     BIGINT NOT NULL, -- of the log
    at          BIGINT NOT NULL,
    note        TEXT   NOT NULL, -- with both signatures
    fault       TEXT   NOT NULL, -- key of the refusal; empty: none
    fault_at    BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, terminal_id)
);
CREATE INDEX heads_fault ON heads (fault_at) WHERE fault <> '';

-- +goose Down
DROP INDEX heads_fault;
DROP TABLE heads;
