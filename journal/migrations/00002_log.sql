-- The log: what was done, refused and looked at, in the order in which it happened, as a Merkle tree.

-- +goose Up
CREATE TABLE entries (
    n      INTEGER NOT NULL PRIMARY KEY, -- from 0, without gaps
    at     INTEGER NOT NULL,
    digest BLOB    NOT NULL, -- SM3 of the entry's JSON
    body   BLOB,             -- the entry's JSON, sealed here; its SM3 alone when it was forgotten after its term
    nodes  BLOB    NOT NULL  -- hashes of the tree that became known with it, of its leaf first
);

-- Where the log ends: one row.
CREATE TABLE tree (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    size     INTEGER NOT NULL,
    state    BLOB    NOT NULL, -- hashes of the largest full subtrees, left to right
    head     BLOB    NOT NULL, -- signed by this terminal; empty where it has no key
    seen     BLOB    NOT NULL DEFAULT x'', -- the newest head that the authority countersigned
    audit    INTEGER NOT NULL DEFAULT -1   -- number of the entry of the last audit
);

-- Entries of one month that follow each other. They are forgotten as a whole.
CREATE TABLE segments (
    first   INTEGER NOT NULL PRIMARY KEY,
    last    INTEGER NOT NULL,
    month   TEXT    NOT NULL, -- 2026-11
    last_at INTEGER NOT NULL, -- the latest instant in it
    erased  INTEGER NOT NULL DEFAULT 0
);

-- The public keys that the terminal has signed heads with.
CREATE TABLE log_keys (
    n   INTEGER NOT NULL PRIMARY KEY, -- the newest has the highest
    key BLOB    NOT NULL -- sealed here, so that nobody adds one of his own
);

-- +goose Down
DROP TABLE log_keys;
DROP TABLE segments;
DROP TABLE tree;
DROP TABLE entries;
