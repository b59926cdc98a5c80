-- +goose Up

-- x/voting: elections, of the purposes election and poll

CREATE TABLE elections (
    id                   BIGINT  PRIMARY KEY,
    title_ru             TEXT    NOT NULL,
    title_en             TEXT    NOT NULL,
    organizer            TEXT    NOT NULL,
    purpose              TEXT    NOT NULL, -- election, poll
    threshold            BIGINT  NOT NULL, -- trustees that open the tally
    census_closes_ns     BIGINT  NOT NULL,
    opens_ns             BIGINT  NOT NULL,
    closes_ns            BIGINT  NOT NULL, -- an extension included
    revote               BOOLEAN NOT NULL,
    stage                TEXT    NOT NULL, -- preparing, rehearsal, ready, open, tally, final, cancelled
    stalled              TEXT    NOT NULL, -- what is missing, empty while nothing is late
    reason               TEXT    NOT NULL, -- why governance postponed, extended or cancelled it last
    census_voters        BIGINT  NOT NULL,
    census_frozen_height BIGINT  NOT NULL,
    ceremony_attempt     BIGINT  NOT NULL,
    ceremony_step        TEXT    NOT NULL, -- register, commit, deal, complain, done
    rehearsed            BIGINT  NOT NULL, -- trustees, under the present definition
    definition_hash      BYTEA   NOT NULL,
    board                BYTEA   NOT NULL, -- running hash over all ballots
    cast_ballots         BIGINT  NOT NULL, -- replaced ones included
    spoiled_ballots      BIGINT  NOT NULL,
    voters               BIGINT  NOT NULL,
    results_hash         BYTEA   NOT NULL,
    export_hash          BYTEA   NOT NULL,
    created_height       BIGINT  NOT NULL,
    opened_height        BIGINT  NOT NULL,
    closed_height        BIGINT  NOT NULL,
    final_height         BIGINT  NOT NULL, -- of the result or of the cancellation
    updated_height       BIGINT  NOT NULL
);

CREATE TABLE election_trustees (
    election_id BIGINT  NOT NULL,
    number      BIGINT  NOT NULL, -- from 1
    address     TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    progress    TEXT    NOT NULL, -- in the present attempt: registered, committed, dealt, confirmed; empty at first
    exclusion   TEXT    NOT NULL, -- as dealer: no_commitment, no_deal, false_share; empty if not excluded
    complainant BIGINT  NOT NULL,
    rehearsed   BOOLEAN NOT NULL,
    shares      BIGINT  NOT NULL, -- of the tally, submitted
    PRIMARY KEY (election_id, number)
);

-- Ballots by which a voter finds the own one. What was chosen is encrypted and stands in the block.
CREATE TABLE election_ballots (
    tracker     BYTEA   NOT NULL,
    election_id BIGINT  NOT NULL,
    district    BIGINT  NOT NULL,
    tag         BYTEA   NOT NULL,
    outcome     TEXT    NOT NULL, -- accepted, spoiled
    replaces    BOOLEAN NOT NULL,
    height      BIGINT  NOT NULL,
    tx_idx      BIGINT  NOT NULL,
    PRIMARY KEY (tracker, election_id)
);

-- The ballots of an election up to a block: how the turnout grew.
CREATE TABLE election_counts (
    election_id BIGINT NOT NULL,
    height      BIGINT NOT NULL,
    board       BYTEA  NOT NULL,
    cast_ballots BIGINT NOT NULL,
    spoiled     BIGINT NOT NULL,
    voters      BIGINT NOT NULL,
    PRIMARY KEY (election_id, height)
);

-- Filled when the result is proven, and final.
CREATE TABLE election_results (
    election_id  BIGINT  NOT NULL,
    district     BIGINT  NOT NULL,
    merged       TEXT    NOT NULL, -- districts counted with it, separated by commas
    ballots      BIGINT  NOT NULL,
    turnout_only BOOLEAN NOT NULL,
    counts       TEXT    NOT NULL, -- by column of the ballot, separated by commas
    PRIMARY KEY (election_id, district)
);

-- +goose Down
DROP TABLE election_results;
DROP TABLE election_counts;
DROP TABLE election_ballots;
DROP TABLE election_trustees;
DROP TABLE elections;
