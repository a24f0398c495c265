-- The device ledger of outlets, and what each terminal reported last about its devices.

-- +goose Up
ALTER TABLE records RENAME TO records_before;
CREATE TABLE records (
    outlet_id TEXT   NOT NULL,
    what      TEXT   NOT NULL CHECK (what IN ('case', 'visit', 'ticket', 'window', 'hand_over', 'application', 'bundle', 'finding', 'exit',
        'passage', 'affair', 'gear', 'kit')),
    record_id TEXT   NOT NULL,
    version   BIGINT NOT NULL CHECK (version > 0),
    state     TEXT   NOT NULL, -- the stage of a case
    open      BIGINT NOT NULL, -- 0 when the state is 'closed', otherwise 1; a column, so that indexes serve both
    number    TEXT   NOT NULL, -- the authority's; of a visit, the queue's
    changed   BIGINT NOT NULL,
    due       BIGINT NOT NULL, -- from when on it is overdue; 0 when it is not, or not known
    body      TEXT   NOT NULL,
    unfiled   BIGINT NOT NULL DEFAULT 0, -- 1: a closed case with a number that is not in filed
    PRIMARY KEY (outlet_id, what, record_id)
);
INSERT INTO records (outlet_id, what, record_id, version, state, open, number, changed, due, body, unfiled)
    SELECT outlet_id, what, record_id, version, state, open, number, changed, due, body, unfiled FROM records_before;
DROP TABLE records_before;
CREATE INDEX records_open ON records (outlet_id, what, open, changed);
CREATE INDEX records_changed ON records (outlet_id, what, changed);
CREATE INDEX records_state ON records (what, state, outlet_id) WHERE open = 1;
CREATE INDEX records_due ON records (due) WHERE open = 1 AND due > 0;
CREATE INDEX records_due_here ON records (outlet_id, due) WHERE open = 1 AND due > 0;
CREATE UNIQUE INDEX records_number ON records (outlet_id, what, number) WHERE what <> 'visit' AND number <> '';
CREATE INDEX records_unfiled ON records (outlet_id, changed, record_id) WHERE unfiled = 1;

-- +goose Down
ALTER TABLE records RENAME TO records_after;
CREATE TABLE records (
    outlet_id TEXT   NOT NULL,
    what      TEXT   NOT NULL CHECK (what IN ('case', 'visit', 'ticket', 'window', 'hand_over', 'application', 'bundle', 'finding', 'exit',
        'passage', 'affair')),
    record_id TEXT   NOT NULL,
    version   BIGINT NOT NULL CHECK (version > 0),
    state     TEXT   NOT NULL,
    open      BIGINT NOT NULL,
    number    TEXT   NOT NULL,
    changed   BIGINT NOT NULL,
    due       BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    unfiled   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (outlet_id, what, record_id)
);
INSERT INTO records (outlet_id, what, record_id, version, state, open, number, changed, due, body, unfiled)
    SELECT outlet_id, what, record_id, version, state, open, number, changed, due, body, unfiled FROM records_after
    WHERE what NOT IN ('gear', 'kit');
DROP TABLE records_after;
CREATE INDEX records_open ON records (outlet_id, what, open, changed);
CREATE INDEX records_changed ON records (outlet_id, what, changed);
CREATE INDEX records_state ON records (what, state, outlet_id) WHERE open = 1;
CREATE INDEX records_due ON records (due) WHERE open = 1 AND due > 0;
CREATE INDEX records_due_here ON records (outlet_id, due) WHERE open = 1 AND due > 0;
CREATE UNIQUE INDEX records_number ON records (outlet_id, what, number) WHERE what <> 'visit' AND number <> '';
CREATE INDEX records_unfiled ON records (outlet_id, changed, record_id) WHERE unfiled = 1;
