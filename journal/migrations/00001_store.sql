-- What survives on a terminal. Times are milliseconds since 1970 UTC, 0 stands for "never".

-- +goose Up
CREATE TABLE letters (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of writing
    letter_key TEXT    NOT NULL UNIQUE,
    subject    TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    item       TEXT    NOT NULL,
    route      TEXT    NOT NULL,
    body       BLOB    NOT NULL, -- as it is sent: sealed to the authority, this terminal cannot read it
    signature  BLOB    NOT NULL,
    session    TEXT    NOT NULL,
    person     TEXT    NOT NULL,
    at         INTEGER NOT NULL, -- nanoseconds: it is signed
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'answered', 'refused', 'dropped')),
    kept       INTEGER NOT NULL DEFAULT 0, -- 1: written without the line, and promised to the clerk
    tries      INTEGER NOT NULL DEFAULT 0,
    tried      INTEGER NOT NULL DEFAULT 0,
    fault      TEXT    NOT NULL DEFAULT '', -- JSON of the error of the last try, its arguments sealed here
    after      BLOB    NOT NULL DEFAULT x'', -- the record as this terminal computed it; sealed here
    answer     BLOB    NOT NULL DEFAULT x'' -- sealed here
);
CREATE INDEX letters_open ON letters (subject, seq) WHERE state IN ('waiting', 'sent', 'refused');

CREATE TABLE drafts (
    person TEXT    NOT NULL,
    id     TEXT    NOT NULL,
    place  TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    body   BLOB    NOT NULL, -- sealed here
    PRIMARY KEY (person, id)
);

-- What the authority said last, for the time without a line.
CREATE TABLE copies (
    name TEXT    NOT NULL PRIMARY KEY,
    at   INTEGER NOT NULL,
    body BLOB    NOT NULL -- sealed here
);

-- +goose Down
DROP TABLE copies;
DROP TABLE drafts;
DROP TABLE letters;
