-- Visits and tickets are kept like cases: an outlet's thing with versions, a state, steps that led
-- to it, perhaps a number, and perhaps an instant by which it is due. So they share the tables.

-- +goose Up
CREATE TABLE records (
    outlet_id TEXT   NOT NULL,
    what      TEXT   NOT NULL CHECK (what IN ('case', 'visit', 'ticket')),
    record_id TEXT   NOT NULL,
    version   BIGINT NOT NULL CHECK (version > 0),
    state     TEXT   NOT NULL, -- the stage of a case
    open      BIGINT NOT NULL, -- 0 when the state is 'closed', otherwise 1; a column, so that indexes serve both
    number    TEXT   NOT NULL, -- receipt, number of the queue, number of the ticket
    changed   BIGINT NOT NULL,
    due       BIGINT NOT NULL, -- from when on it is overdue; 0 when it is not, or not known
    body      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, what, record_id)
);
CREATE INDEX records_open ON records (outlet_id, what, open, changed);
CREATE INDEX records_changed ON records (outlet_id, what, changed);
CREATE INDEX records_state ON records (what, state, outlet_id) WHERE open = 1;
CREATE INDEX records_due ON records (due) WHERE open = 1 AND due > 0;
CREATE INDEX records_due_here ON records (outlet_id, due) WHERE open = 1 AND due > 0;
-- A queue begins anew each day, and other machines number it too.
CREATE UNIQUE INDEX records_number ON records (outlet_id, what, number) WHERE what <> 'visit' AND number <> '';

INSERT INTO records (outlet_id, what, record_id, version, state, open, number, changed, due, body)
    SELECT outlet_id, 'case', case_id, version, stage, CASE WHEN stage = 'closed' THEN 0 ELSE 1 END, receipt, changed, 0, body FROM cases;
DROP TABLE cases;

CREATE TABLE acts (
    outlet_id TEXT   NOT NULL,
    what      TEXT   NOT NULL,
    record_id TEXT   NOT NULL,
    version   BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    person_id TEXT   NOT NULL, -- '' for the customer
    at        BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, what, record_id, version)
);
INSERT INTO acts (outlet_id, what, record_id, version, kind, person_id, at, body)
    SELECT outlet_id, 'case', case_id, version, kind, person_id, at, body FROM steps;
DROP TABLE steps;

-- Every paper that was printed, and every copy of it with its reason.
CREATE TABLE papers (
    outlet_id TEXT   NOT NULL,
    number    TEXT   NOT NULL, -- the same for all copies
    kind      TEXT   NOT NULL,
    subject   TEXT   NOT NULL, -- record_id; '' for the list
    copy      BIGINT NOT NULL CHECK (copy > 0), -- 1 is the original
    at        BIGINT NOT NULL,
    person_id TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, number, kind, copy)
);
CREATE INDEX papers_subject ON papers (outlet_id, kind, subject);

-- What a customer has in hand to rate a visit, or to ask how far a case or a ticket is. In the clear,
-- because each copy of the paper bears the same one; it opens nobody's data.
CREATE TABLE codes (
    outlet_id TEXT NOT NULL,
    code      TEXT NOT NULL,
    what      TEXT NOT NULL, -- visit: to rate it; case, ticket: to ask about it
    record_id TEXT NOT NULL,
    PRIMARY KEY (outlet_id, code)
);
CREATE UNIQUE INDEX codes_code ON codes (code);
CREATE UNIQUE INDEX codes_record ON codes (outlet_id, what, record_id);

-- What was not done in time and went up, once for each time limit that passed.
CREATE TABLE escalations (
    outlet_id TEXT   NOT NULL,
    what      TEXT   NOT NULL,
    record_id TEXT   NOT NULL,
    due       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, what, record_id, due)
);

-- +goose Down
CREATE TABLE cases (
    outlet_id TEXT   NOT NULL,
    case_id   TEXT   NOT NULL,
    version   BIGINT NOT NULL CHECK (version > 0),
    stage     TEXT   NOT NULL CHECK (stage IN ('accepting', 'handling', 'reviewing', 'notifying', 'closed')),
    receipt   TEXT   NOT NULL,
    changed   BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, case_id)
);
CREATE INDEX cases_stage ON cases (outlet_id, stage, changed);
CREATE UNIQUE INDEX cases_receipt ON cases (outlet_id, receipt) WHERE receipt <> '';
INSERT INTO cases (outlet_id, case_id, version, stage, receipt, changed, body)
    SELECT outlet_id, record_id, version, state, number, changed, body FROM records WHERE what = 'case';
-- A case at stage collecting, which the former version does not know, makes the check on stage fail, and with it
-- the whole step back: rather that than a case that is gone. The program itself never goes back.

CREATE TABLE steps (
    outlet_id TEXT   NOT NULL,
    case_id   TEXT   NOT NULL,
    version   BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    person_id TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, case_id, version)
);
INSERT INTO steps (outlet_id, case_id, version, kind, person_id, at, body)
    SELECT outlet_id, record_id, version, kind, person_id, at, body FROM acts WHERE what = 'case';
DROP TABLE escalations;
DROP TABLE codes;
DROP TABLE papers;
DROP TABLE acts;
DROP TABLE records;
