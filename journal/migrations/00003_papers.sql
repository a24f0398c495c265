-- The papers in line for the printer: those that have not come out, and of which nobody knows whether they have.

-- +goose Up
CREATE TABLE papers (
    name TEXT    NOT NULL PRIMARY KEY, -- number, copy and kind of the paper, and nobody's name
    at   INTEGER NOT NULL,
    body BLOB    NOT NULL -- the PDF, sealed here
);

-- +goose Down
DROP TABLE papers;
