-- Business files: which closed case lies in which bundle, or is electronic only, and the days that were
-- closed. A case is filed once.

-- +goose Up
CREATE TABLE filed (
    outlet_id TEXT   NOT NULL,
    case_id   TEXT   NOT NULL,
    bundle_id TEXT   NOT NULL, -- empty: electronic only
    at        BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, case_id)
);
CREATE TABLE days (
    outlet_id TEXT   NOT NULL,
    day       TEXT   NOT NULL, -- YYYY-MM-DD
    at        BIGINT NOT NULL,
    body      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, day)
);

-- +goose Down
DROP TABLE days;
DROP TABLE filed;
