-- One text for SQLite and PostgreSQL: TEXT keys, outlet_id first in every key (so that the
-- tables can be sharded by outlet), BIGINT milliseconds since 1970 UTC, TEXT for JSON and for
-- closed sets of words. 0 stands for "not" in times, '' in texts.

-- +goose Up
CREATE TABLE catalogues (
    version  TEXT   NOT NULL PRIMARY KEY,
    loaded   BIGINT NOT NULL,
    body     TEXT   NOT NULL
);

CREATE TABLE outlets (
    outlet_id TEXT NOT NULL PRIMARY KEY,
    body      TEXT NOT NULL
);

CREATE TABLE terminals (
    terminal_id TEXT NOT NULL PRIMARY KEY,
    outlet_id   TEXT NOT NULL
);

-- One person, one account (H-8.3.1b). outlet_id is '' for the authority's own people.
CREATE TABLE people (
    person_id TEXT NOT NULL PRIMARY KEY,
    outlet_id TEXT NOT NULL,
    body      TEXT NOT NULL
);

CREATE TABLE lists (
    outlet_id  TEXT   NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    from_ms    BIGINT NOT NULL,
    entries    TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, version)
);

CREATE TABLE login_codes (
    outlet_id    TEXT   NOT NULL,
    device       TEXT   NOT NULL, -- SHA-256 of the device code
    terminal_id  TEXT   NOT NULL,
    qr           TEXT   NOT NULL, -- SHA-256 of the code in the QR text
    number       TEXT   NOT NULL,
    choices      TEXT   NOT NULL,
    purpose      TEXT   NOT NULL CHECK (purpose IN ('login', 'unlock')),
    session_id   TEXT   NOT NULL, -- the locked session, for unlock
    state        TEXT   NOT NULL CHECK (state IN ('pending', 'scanned', 'confirmed', 'consumed', 'denied', 'expired')),
    person_id    TEXT   NOT NULL,
    refusal      TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    expires      BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, device)
);
CREATE INDEX login_codes_qr ON login_codes (qr);
CREATE INDEX login_codes_terminal ON login_codes (outlet_id, terminal_id, created);

CREATE TABLE sessions (
    outlet_id   TEXT   NOT NULL,
    session_id  TEXT   NOT NULL,
    person_id   TEXT   NOT NULL,
    terminal_id TEXT   NOT NULL,
    token       TEXT   NOT NULL, -- SHA-256
    since       BIGINT NOT NULL,
    expires     BIGINT NOT NULL,
    locked      BIGINT NOT NULL,
    ended       BIGINT NOT NULL,
    first_event BIGINT NOT NULL, -- the outlet's last event when the session began
    PRIMARY KEY (outlet_id, session_id)
);
CREATE INDEX sessions_token ON sessions (token);
-- One person, one session; one terminal, one session.
CREATE UNIQUE INDEX sessions_person ON sessions (outlet_id, person_id) WHERE ended = 0;
CREATE UNIQUE INDEX sessions_terminal ON sessions (outlet_id, terminal_id) WHERE ended = 0;

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

-- Every step as it was done, beside the case that it led to.
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

-- The idempotency keys, with the answer that was given.
CREATE TABLE write_keys (
    outlet_id   TEXT   NOT NULL,
    write_key   TEXT   NOT NULL,
    hash        TEXT   NOT NULL, -- SHA-256 of person, terminal, case, version and step
    at          BIGINT NOT NULL,
    answer      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, write_key)
);

CREATE TABLE counters (
    outlet_id TEXT   NOT NULL,
    name      TEXT   NOT NULL, -- 'event', or 'receipt:' and the day
    value     BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, name)
);

CREATE TABLE events (
    outlet_id   TEXT   NOT NULL,
    event_id    BIGINT NOT NULL,
    terminal_id TEXT   NOT NULL, -- '' for all terminals of the outlet
    body        TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, event_id)
);

-- Who did what, where and when (G-9.4). No customer's data.
CREATE TABLE audit (
    outlet_id   TEXT   NOT NULL, -- '' for what concerns no outlet
    audit_id    TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    person_id   TEXT   NOT NULL,
    terminal_id TEXT   NOT NULL,
    act         TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    outcome     TEXT   NOT NULL, -- '' when it was done, otherwise the key of the refusal
    PRIMARY KEY (outlet_id, audit_id)
);
CREATE INDEX audit_at ON audit (outlet_id, at);

-- +goose Down
DROP TABLE audit;
DROP TABLE events;
DROP TABLE counters;
DROP TABLE write_keys;
DROP TABLE steps;
DROP TABLE cases;
DROP TABLE sessions;
DROP TABLE login_codes;
DROP TABLE lists;
DROP TABLE people;
DROP TABLE terminals;
DROP TABLE outlets;
DROP TABLE catalogues;
