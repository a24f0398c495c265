-- Lists have a validity and may be taken back before they begin; each terminal's first fetch of a
-- version is its receipt. Bulletins are the authority's and for many outlets; who has read one
-- is the outlet's.

-- +goose Up
ALTER TABLE lists ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;   -- 0: open
ALTER TABLE lists ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0; -- when it was taken back; 0 when it was not

CREATE TABLE list_receipts (
    outlet_id   TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    terminal_id TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, version, terminal_id)
);

CREATE TABLE bulletins (
    bulletin_id TEXT   NOT NULL PRIMARY KEY,
    issued      BIGINT NOT NULL,
    body        TEXT   NOT NULL
);

CREATE TABLE readings (
    outlet_id   TEXT   NOT NULL,
    bulletin_id TEXT   NOT NULL,
    person_id   TEXT   NOT NULL,
    terminal_id TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, bulletin_id, person_id)
);
CREATE INDEX readings_person ON readings (person_id);

-- +goose Down
DROP TABLE readings;
DROP TABLE bulletins;
DROP TABLE list_receipts;
ALTER TABLE lists DROP COLUMN withdrawn;
ALTER TABLE lists DROP COLUMN expires;
