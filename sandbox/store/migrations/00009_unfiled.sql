-- Which closed cases wait for their business file: the home screen asks it at every event, and must not
-- look through all that was ever closed.

-- +goose Up
ALTER TABLE records ADD COLUMN unfiled BIGINT NOT NULL DEFAULT 0; -- 1: a closed case with a number that is not in filed
UPDATE records SET unfiled = 1 WHERE what = 'case' AND open = 0 AND number <> '' AND NOT EXISTS (
    SELECT 1 FROM filed f WHERE f.outlet_id = records.outlet_id AND f.case_id = records.record_id);
CREATE INDEX records_unfiled ON records (outlet_id, changed, record_id) WHERE unfiled = 1;

-- +goose Down
DROP INDEX records_unfiled;
ALTER TABLE records DROP COLUMN unfiled;
