-- Which certificates terminals have, which were withdrawn, what they sign with; the codes that they enrol
-- with; and why a session ended.

-- +goose Up
CREATE TABLE certificates (
    outlet_id   TEXT   NOT NULL,
    terminal_id TEXT   NOT NULL,
    print       TEXT   NOT NULL, -- SHA-256 of the certificate; '': what holds for all that were issued until withdrawn
    signer      TEXT   NOT NULL, -- PKIX of the SM2 public key, base64
    issued      BIGINT NOT NULL, -- or first seen, of one that was made beside this database
    expires     BIGINT NOT NULL,
    how         TEXT   NOT NULL CHECK (how IN ('bundle', 'enrolled', 'renewed', 'all')),
    withdrawn   BIGINT NOT NULL, -- 0: not
    reason      TEXT   NOT NULL,
    PRIMARY KEY (outlet_id, terminal_id, print)
);

CREATE TABLE enrolments (
    outlet_id   TEXT   NOT NULL,
    code_id     TEXT   NOT NULL,
    terminal_id TEXT   NOT NULL,
    secret      TEXT   NOT NULL, -- SHA-256
    created     BIGINT NOT NULL,
    expires     BIGINT NOT NULL,
    tries       BIGINT NOT NULL, -- with a wrong secret
    used        BIGINT NOT NULL, -- 0: not
    PRIMARY KEY (outlet_id, code_id)
);
CREATE INDEX enrolments_code ON enrolments (code_id);

ALTER TABLE sessions ADD COLUMN reason TEXT NOT NULL DEFAULT '';      -- why it ended: logout, relief, or the key that its terminal was told
ALTER TABLE sessions ADD COLUMN certificate TEXT NOT NULL DEFAULT ''; -- print of the certificate that it began under

-- +goose Down
ALTER TABLE sessions DROP COLUMN certificate;
ALTER TABLE sessions DROP COLUMN reason;
DROP INDEX enrolments_code;
DROP TABLE enrolments;
DROP TABLE certificates;
