-- What is found by its age, so that it can go when its term has passed.

-- +goose Up
ALTER TABLE events ADD COLUMN at BIGINT NOT NULL DEFAULT 0; -- 0: of a former version, so old
CREATE INDEX events_at ON events (at);
CREATE INDEX write_keys_at ON write_keys (at);

-- +goose Down
DROP INDEX write_keys_at;
DROP INDEX events_at;
ALTER TABLE events DROP COLUMN at;
