-- +goose Up

-- What the page of a trainee's talks shows, so that it need not read the log.
-- Migration 3, in refold.go, fills it from the events that are there already.
ALTER TABLE sessions ADD COLUMN branch     BIGINT  NOT NULL DEFAULT 0; -- the turn of its parent that is taken up again; 0 for none
ALTER TABLE sessions ADD COLUMN coworker   TEXT    NOT NULL DEFAULT ''; -- name, as shown
ALTER TABLE sessions ADD COLUMN prompt     BIGINT  NOT NULL DEFAULT 0; -- tokens of its own turns …
ALTER TABLE sessions ADD COLUMN completion BIGINT  NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN estimated  BOOLEAN NOT NULL DEFAULT FALSE; -- … some of them by their bytes

-- Tokens by calendar day of the server's clock. It is moved on with the
-- events, and stays when a session is deleted: what was spent was spent. It
-- holds nothing of anybody's talk.
CREATE TABLE days (
    day        TEXT    NOT NULL PRIMARY KEY, -- 2026-03-01
    prompt     BIGINT  NOT NULL,
    completion BIGINT  NOT NULL,
    estimated  BOOLEAN NOT NULL
);
