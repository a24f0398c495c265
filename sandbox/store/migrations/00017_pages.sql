-- The scanned pages of cases. They stay as long as their case; one that does not count any more says so in its body.

-- +goose Up
CREATE TABLE pages (
    outlet_id TEXT   NOT NULL, -- of the case: they go where it goes
    case_id   TEXT   NOT NULL,
    page_id   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    body      TEXT   NOT NULL, -- what is known of it
    image     TEXT   NOT NULL, -- JPEG in base64: one text for both engines and for copies
    PRIMARY KEY (outlet_id, case_id, page_id)
);

-- +goose Down
DROP TABLE pages;
