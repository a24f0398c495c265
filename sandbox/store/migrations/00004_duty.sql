-- Who does not work on which days. An absence that was taken back stays.

-- +goose Up
CREATE TABLE absences (
    outlet_id  TEXT   NOT NULL,
    absence_id TEXT   NOT NULL,
    last_day   TEXT   NOT NULL, -- YYYY-MM-DD
    void       BIGINT NOT NULL, -- 1 when it was taken back
    body       TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, absence_id)
);
CREATE INDEX absences_days ON absences (outlet_id, last_day) WHERE void = 0;

-- +goose Down
DROP TABLE absences;
