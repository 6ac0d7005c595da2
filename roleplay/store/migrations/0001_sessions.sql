-- PostgreSQL's SQL, of the kind that SQLite takes too; what one of them
-- cannot say is in dialect.go.
--
-- +goose Up

-- The summary of each session, folded from its events and moved on in the
-- same transaction. Times are Unix milliseconds.
CREATE TABLE sessions (
    id       TEXT    NOT NULL PRIMARY KEY,
    owner    TEXT    NOT NULL,
    parent   TEXT    NOT NULL, -- the session it branches from; '' for none
    kind     TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    scenario TEXT    NOT NULL,
    started  BIGINT  NOT NULL,
    last     BIGINT  NOT NULL,
    seq      BIGINT  NOT NULL,
    turns    BIGINT  NOT NULL,
    ended    BOOLEAN NOT NULL
);

CREATE INDEX sessions_owner ON sessions (owner, started, id);
CREATE INDEX sessions_parent ON sessions (parent);

-- The log. An ordinary table with an index on the key: SQLite then adds new
-- rows at the table's end, whatever session they belong to. Kept in the order
-- of the key (WITHOUT ROWID), a commit of 50 turns took 2.5 times as long,
-- because bodies over about 1,000 bytes go to pages of their own.
-- No reference to sessions: an append has moved its summary on, and so found
-- it, before the first event is written.
CREATE TABLE events (
    session TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    turn    BIGINT NOT NULL,
    author  TEXT   NOT NULL,
    type    TEXT   NOT NULL,
    body    TEXT   NOT NULL, -- JSON
    PRIMARY KEY (session, seq)
);

-- What sessions were started with (personas, frameworks), by SHA-256.
CREATE TABLE contents (
    hash TEXT  NOT NULL PRIMARY KEY,
    body BYTEA NOT NULL
);

-- What was folded from the events up to seq, by the code of that version.
CREATE TABLE views (
    session TEXT   NOT NULL REFERENCES sessions (id),
    name    TEXT   NOT NULL,
    version TEXT   NOT NULL,
    seq     BIGINT NOT NULL,
    body    BYTEA  NOT NULL,
    PRIMARY KEY (session, name)
);
