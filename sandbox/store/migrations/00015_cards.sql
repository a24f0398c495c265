-- What customers' electronic cards show, and how often a terminal asked for one that is none.

-- +goose Up
CREATE TABLE essc_codes (
    outlet_id TEXT   NOT NULL, -- '': a card belongs to no outlet
    code      TEXT   NOT NULL, -- SHA-256
    holder    TEXT   NOT NULL, -- his identity token, of which no number can be made
    expires   BIGINT NOT NULL,
    used      BIGINT NOT NULL, -- 0: not
    PRIMARY KEY (outlet_id, code)
);
CREATE INDEX essc_codes_expires ON essc_codes (expires);

CREATE TABLE card_refusals (
    outlet_id   TEXT   NOT NULL,
    terminal_id TEXT   NOT NULL,
    refusal_id  TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (outlet_id, terminal_id, refusal_id)
);
CREATE INDEX card_refusals_at ON card_refusals (at);

-- +goose Down
DROP INDEX card_refusals_at;
DROP TABLE card_refusals;
DROP INDEX essc_codes_expires;
DROP TABLE essc_codes;
