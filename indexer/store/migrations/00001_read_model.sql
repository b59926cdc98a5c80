-- One text for SQLite and PostgreSQL: BIGINT, TEXT, BOOLEAN and BYTEA mean the same to both (SQLite gives BYTEA and
-- BOOLEAN numeric affinity, which leaves blobs and integers as they are). No column is NULL: what is absent is 0, empty or
-- false. 64-bit unsigned numbers of the chain are stored as the signed number of the same bits. Columns that end in _ns are
-- Unix times in nanoseconds, in ticks those of x/marketslots.

-- +goose Up

-- The cursor: one row, written in the transaction that writes the rows of a height.
CREATE TABLE chain (
    id           BIGINT PRIMARY KEY,
    chain_id     TEXT   NOT NULL,
    first_height BIGINT NOT NULL,
    height       BIGINT NOT NULL,
    block_hash   BYTEA  NOT NULL,
    time_ns      BIGINT NOT NULL
);

CREATE TABLE blocks (
    height          BIGINT PRIMARY KEY,
    hash            BYTEA  NOT NULL,
    time_ns         BIGINT NOT NULL,
    proposer        BYTEA  NOT NULL, -- consensus address: validator_keys says whose
    app_hash        BYTEA  NOT NULL, -- of the state before this block
    validators_hash BYTEA  NOT NULL,
    transactions    BIGINT NOT NULL,
    succeeded       BIGINT NOT NULL,
    gas_used        BIGINT NOT NULL,
    size            BIGINT NOT NULL  -- bytes of its transactions
);
CREATE INDEX blocks_hash ON blocks (hash);

CREATE TABLE transactions (
    height        BIGINT  NOT NULL,
    idx           BIGINT  NOT NULL, -- within the block, from 0
    hash          BYTEA   NOT NULL, -- SHA-256 of the bytes in the block
    eth_hash      BYTEA   NOT NULL, -- Keccak-256 of an Ethereum transaction, else empty
    kind          TEXT    NOT NULL, -- native, ethereum
    signer        TEXT    NOT NULL, -- the first one; empty if nobody signed
    recipient     TEXT    NOT NULL, -- of an Ethereum transaction; empty if it creates a contract
    messages      TEXT    NOT NULL, -- names of the kinds of messages, each once, separated by commas
    message_count BIGINT  NOT NULL,
    succeeded     BOOLEAN NOT NULL, -- false for an Ethereum transaction that was reverted, too
    codespace     TEXT    NOT NULL,
    code          BIGINT  NOT NULL,
    error         TEXT    NOT NULL,
    gas_wanted    BIGINT  NOT NULL,
    gas_used      BIGINT  NOT NULL,
    size          BIGINT  NOT NULL,
    nonce         BIGINT  NOT NULL, -- of an Ethereum transaction
    selector      BYTEA   NOT NULL, -- first four bytes of its data
    PRIMARY KEY (height, idx)
);

-- Both hashes of every transaction. One that failed may stand in several blocks.
CREATE TABLE transaction_hashes (
    hash   BYTEA  NOT NULL,
    height BIGINT NOT NULL,
    idx    BIGINT NOT NULL,
    PRIMARY KEY (hash, height, idx)
);

-- Who signed a transaction, was called by it, or is named in its events.
CREATE TABLE account_transactions (
    address TEXT   NOT NULL,
    height  BIGINT NOT NULL,
    idx     BIGINT NOT NULL,
    PRIMARY KEY (address, height, idx)
);

-- The typed events of this project's modules, in the order in which they happened.
CREATE TABLE events (
    height   BIGINT NOT NULL,
    position BIGINT NOT NULL, -- within the block, from 0
    tx_idx   BIGINT NOT NULL, -- -1 for what no transaction did
    type     TEXT   NOT NULL, -- full name of the message, such as moscow.poa.v1.EventValidatorAdded
    body     TEXT   NOT NULL, -- its proto JSON
    PRIMARY KEY (height, position)
);
CREATE INDEX events_type ON events (type, height, position);

CREATE TABLE account_events (
    address  TEXT   NOT NULL,
    height   BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (address, height, position)
);

-- Parameters of this project's modules as they stand, as proto JSON.
CREATE TABLE params (
    module TEXT   PRIMARY KEY,
    body   TEXT   NOT NULL,
    height BIGINT NOT NULL
);

-- x/poa

CREATE TABLE validators (
    operator           TEXT   PRIMARY KEY,
    name_ru            TEXT   NOT NULL,
    name_en            TEXT   NOT NULL,
    contact            TEXT   NOT NULL,
    site               TEXT   NOT NULL,
    consensus_pubkey   BYTEA  NOT NULL,
    consensus_address  BYTEA  NOT NULL,
    power              BIGINT NOT NULL,
    state              TEXT   NOT NULL, -- active, suspended, removed, left
    joined_height      BIGINT NOT NULL,
    left_height        BIGINT NOT NULL,
    suspension_reason  TEXT   NOT NULL,
    suspended_height   BIGINT NOT NULL,
    infraction_height  BIGINT NOT NULL,
    evidence           BIGINT NOT NULL, -- suspensions deferred and repeated evidence, counted
    missed             BIGINT NOT NULL, -- when the threshold was last reached
    missed_height      BIGINT NOT NULL,
    updated_height     BIGINT NOT NULL
);

CREATE TABLE validator_keys (
    consensus_address BYTEA  PRIMARY KEY,
    consensus_pubkey  BYTEA  NOT NULL,
    operator          TEXT   NOT NULL,
    from_height       BIGINT NOT NULL,
    retired_height    BIGINT NOT NULL -- 0: in use
);

-- x/access

CREATE TABLE accounts (
    address         TEXT   PRIMARY KEY,
    class           TEXT   NOT NULL,
    subject         BYTEA  NOT NULL,
    state           TEXT   NOT NULL, -- active, suspended, replaced
    reason          TEXT   NOT NULL, -- of a suspension
    enrolled_by     TEXT   NOT NULL,
    enrolled_height BIGINT NOT NULL,
    suspended_by    TEXT   NOT NULL,
    replaced_by     TEXT   NOT NULL,
    updated_height  BIGINT NOT NULL
);
CREATE INDEX accounts_subject ON accounts (subject);

CREATE TABLE key_replacements (
    old_address      TEXT   NOT NULL,
    new_address      TEXT   NOT NULL,
    class            TEXT   NOT NULL,
    subject          BYTEA  NOT NULL,
    state            TEXT   NOT NULL, -- pending, contested, cancelled, done
    requested_by     TEXT   NOT NULL,
    effective_ns     BIGINT NOT NULL,
    requested_height BIGINT NOT NULL,
    updated_height   BIGINT NOT NULL,
    PRIMARY KEY (old_address, new_address)
);

-- x/marketslots

CREATE TABLE seasons (
    id                    BIGINT PRIMARY KEY,
    name                  TEXT   NOT NULL,
    operator              TEXT   NOT NULL,
    policy                TEXT   NOT NULL,
    filing                TEXT   NOT NULL, -- operator, traders, both
    applications_open_ns  BIGINT NOT NULL,
    applications_close_ns BIGINT NOT NULL,
    offer_period_s        BIGINT NOT NULL,
    seller_notice_s       BIGINT NOT NULL,
    state                 TEXT   NOT NULL, -- open, distributing, closed
    created_height        BIGINT NOT NULL,
    plan_rows             BIGINT NOT NULL,
    plan_root             BYTEA  NOT NULL,
    plan_frozen_height    BIGINT NOT NULL,
    applications          BIGINT NOT NULL,
    snapshot_height       BIGINT NOT NULL,
    snapshot_hash         BYTEA  NOT NULL,
    results_written       BIGINT NOT NULL,
    results_total         BIGINT NOT NULL,
    closed_height         BIGINT NOT NULL,
    applications_root     BYTEA  NOT NULL,
    outcomes_root         BYTEA  NOT NULL,
    accepted              BIGINT NOT NULL,
    waiting               BIGINT NOT NULL,
    rejected              BIGINT NOT NULL,
    not_considered        BIGINT NOT NULL,
    places                BIGINT NOT NULL,
    remaining             BIGINT NOT NULL,
    redistribution_rounds BIGINT NOT NULL,
    burnt                 BIGINT NOT NULL,
    updated_height        BIGINT NOT NULL
);

CREATE TABLE season_days (
    season_id BIGINT NOT NULL,
    day       BIGINT NOT NULL, -- ticks
    PRIMARY KEY (season_id, day)
);

CREATE TABLE refusal_reasons (
    season_id BIGINT NOT NULL,
    code      BIGINT NOT NULL,
    title_ru  TEXT   NOT NULL,
    title_en  TEXT   NOT NULL,
    PRIMARY KEY (season_id, code)
);

-- Filled when the plan is frozen.
CREATE TABLE plan_rows (
    season_id      BIGINT NOT NULL,
    plan_row       BIGINT NOT NULL, -- from 0
    fair_id        BIGINT NOT NULL,
    period         BIGINT NOT NULL, -- ticks
    speciality     TEXT   NOT NULL,
    individuals    BIGINT NOT NULL,
    farmers        BIGINT NOT NULL,
    legal_entities BIGINT NOT NULL,
    min_places     BIGINT NOT NULL,
    PRIMARY KEY (season_id, plan_row)
);

CREATE TABLE applications (
    season_id            BIGINT  NOT NULL,
    id                   BIGINT  NOT NULL,
    service_number       TEXT    NOT NULL,
    source               TEXT    NOT NULL, -- operator, self
    claimed_date         BIGINT  NOT NULL, -- ticks
    claimed_reg_num      BIGINT  NOT NULL,
    reg_num              BIGINT  NOT NULL, -- 0 until the chain has numbered it
    filed_ns             BIGINT  NOT NULL,
    filed_height         BIGINT  NOT NULL,
    declarant_type       TEXT    NOT NULL,
    confirmed            BOOLEAN NOT NULL, -- the declarant type
    user_id              BYTEA   NOT NULL,
    declarant_commitment BYTEA   NOT NULL,
    details_commitment   BYTEA   NOT NULL,
    public_name          TEXT    NOT NULL,
    fair_id              BIGINT  NOT NULL,
    speciality           TEXT    NOT NULL,
    district             BIGINT  NOT NULL,
    region               BIGINT  NOT NULL,
    periods              TEXT    NOT NULL, -- ticks, separated by commas
    withdrawn            BOOLEAN NOT NULL,
    status_code          BIGINT  NOT NULL, -- the last one; application_statuses has all
    status_reason        BIGINT  NOT NULL,
    updated_height       BIGINT  NOT NULL,
    PRIMARY KEY (season_id, id)
);
CREATE INDEX applications_number ON applications (service_number, season_id);
CREATE INDEX applications_fair ON applications (season_id, fair_id, id);

CREATE TABLE application_statuses (
    season_id      BIGINT NOT NULL,
    service_number TEXT   NOT NULL,
    height         BIGINT NOT NULL,
    position       BIGINT NOT NULL, -- of the event in the block
    item           BIGINT NOT NULL, -- within the event
    response_date  BIGINT NOT NULL, -- ticks
    code           BIGINT NOT NULL,
    reason         BIGINT NOT NULL,
    PRIMARY KEY (season_id, service_number, height, position, item)
);

-- Filled when the season is closed, and final.
CREATE TABLE outcomes (
    season_id      BIGINT NOT NULL,
    application_id BIGINT NOT NULL,
    item           BIGINT NOT NULL, -- in the order of the application's periods
    day            BIGINT NOT NULL, -- ticks
    kind           TEXT   NOT NULL, -- accepted, waiting, rejected, not_considered
    queue          TEXT   NOT NULL, -- individuals, farmers, legal_entities
    plan_row       BIGINT NOT NULL, -- -1: none
    number         BIGINT NOT NULL, -- of the place, or on the waiting list
    reason         TEXT   NOT NULL,
    code           BIGINT NOT NULL,
    holder_id      BIGINT NOT NULL,
    PRIMARY KEY (season_id, application_id, item)
);

-- Places that the allocation gave to somebody, as they stand since.
CREATE TABLE places (
    season_id      BIGINT NOT NULL,
    plan_row       BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    queue          TEXT   NOT NULL,
    application_id BIGINT NOT NULL, -- 0: nobody holds it
    offer_id       BIGINT NOT NULL, -- 0: no open offer
    updated_height BIGINT NOT NULL,
    PRIMARY KEY (season_id, plan_row, number)
);

CREATE TABLE offers (
    season_id      BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    application_id BIGINT NOT NULL,
    plan_row       BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    queue          TEXT   NOT NULL,
    day            BIGINT NOT NULL, -- ticks, as made_at, deadline and ended_at
    made_at        BIGINT NOT NULL,
    made_height    BIGINT NOT NULL,
    deadline       BIGINT NOT NULL,
    state          TEXT   NOT NULL, -- open, accepted, declined, expired
    ended_at       BIGINT NOT NULL,
    ended_height   BIGINT NOT NULL,
    PRIMARY KEY (season_id, id)
);
CREATE INDEX offers_application ON offers (season_id, application_id, id);

CREATE TABLE sellers (
    season_id      BIGINT NOT NULL,
    sequence       BIGINT NOT NULL, -- of the operation
    application_id BIGINT NOT NULL,
    commitment     BYTEA  NOT NULL,
    named_at       BIGINT NOT NULL, -- ticks, as effective_at
    named_height   BIGINT NOT NULL,
    effective_at   BIGINT NOT NULL,
    PRIMARY KEY (season_id, sequence)
);

CREATE TABLE unused_reports (
    season_id        BIGINT  NOT NULL,
    id               BIGINT  NOT NULL,
    application_id   BIGINT  NOT NULL,
    plan_row         BIGINT  NOT NULL,
    number           BIGINT  NOT NULL,
    day              BIGINT  NOT NULL, -- ticks, as reported_at
    reason           TEXT    NOT NULL,
    reported_at      BIGINT  NOT NULL,
    reported_height  BIGINT  NOT NULL,
    contested        BOOLEAN NOT NULL,
    contested_height BIGINT  NOT NULL,
    PRIMARY KEY (season_id, id)
);

-- x/documents

CREATE TABLE document_types (
    id                    TEXT    PRIMARY KEY,
    title_ru              TEXT    NOT NULL,
    title_en              TEXT    NOT NULL,
    deadline_working_days BIGINT  NOT NULL,
    validity_seconds      BIGINT  NOT NULL,
    closed                BOOLEAN NOT NULL,
    body                  TEXT    NOT NULL, -- the whole type as proto JSON
    created_height        BIGINT  NOT NULL,
    updated_height        BIGINT  NOT NULL
);

CREATE TABLE document_type_issuers (
    type   TEXT NOT NULL,
    issuer TEXT NOT NULL,
    PRIMARY KEY (type, issuer)
);

CREATE TABLE document_requests (
    id                    BIGINT  PRIMARY KEY,
    type                  TEXT    NOT NULL,
    issuer                TEXT    NOT NULL,
    filed_by              TEXT    NOT NULL,
    at_counter            BOOLEAN NOT NULL,
    basis                 TEXT    NOT NULL,
    payload_commitment    BYTEA   NOT NULL,
    holder_key_commitment BYTEA   NOT NULL,
    state                 TEXT    NOT NULL, -- filed, accepted, refused, withdrawn, issued
    filed_at              BIGINT  NOT NULL, -- Unix seconds, as deadline
    filed_height          BIGINT  NOT NULL,
    deadline              BIGINT  NOT NULL,
    decided_height        BIGINT  NOT NULL, -- of the last change of state
    refusal_reason        TEXT    NOT NULL,
    batch                 BIGINT  NOT NULL,
    overdue               BOOLEAN NOT NULL
);
CREATE INDEX document_requests_issuer ON document_requests (issuer, state, id);
CREATE INDEX document_requests_filed_by ON document_requests (filed_by, id);

CREATE TABLE document_batches (
    issuer          TEXT   NOT NULL,
    number          BIGINT NOT NULL,
    type            TEXT   NOT NULL,
    key_id          TEXT   NOT NULL,
    root            BYTEA  NOT NULL,
    size            BIGINT NOT NULL,
    status_list     BIGINT NOT NULL,
    anchored_height BIGINT NOT NULL,
    anchored_at     BIGINT NOT NULL, -- Unix seconds
    requests        BIGINT NOT NULL, -- that it fulfilled
    PRIMARY KEY (issuer, number)
);
CREATE INDEX document_batches_root ON document_batches (root);

CREATE TABLE document_status_changes (
    issuer      TEXT   NOT NULL,
    list_number BIGINT NOT NULL,
    idx         BIGINT NOT NULL,
    height      BIGINT NOT NULL,
    position    BIGINT NOT NULL, -- of the event in the block
    status      TEXT   NOT NULL, -- valid, revoked, suspended, superseded
    reason      TEXT   NOT NULL,
    PRIMARY KEY (issuer, list_number, idx, height, position)
);
CREATE INDEX document_status_changes_height ON document_status_changes (height, position);

CREATE TABLE issuer_keys (
    issuer            TEXT   NOT NULL,
    key_id            TEXT   NOT NULL,
    algorithm         TEXT   NOT NULL, -- es256, eddsa
    public_key        BYTEA  NOT NULL,
    registered_height BIGINT NOT NULL,
    registered_at     BIGINT NOT NULL, -- Unix seconds
    retired_height    BIGINT NOT NULL, -- 0: in use
    compromised_from  BIGINT NOT NULL, -- height, 0: not compromised
    declared_height   BIGINT NOT NULL,
    PRIMARY KEY (issuer, key_id)
);

CREATE TABLE inboxes (
    issuer         TEXT   PRIMARY KEY,
    encryption_key BYTEA  NOT NULL,
    uri            TEXT   NOT NULL,
    updated_height BIGINT NOT NULL
);

-- x/voting

CREATE TABLE polls (
    id              BIGINT  PRIMARY KEY,
    title_ru        TEXT    NOT NULL,
    title_en        TEXT    NOT NULL,
    description_ru  TEXT    NOT NULL,
    description_en  TEXT    NOT NULL,
    organizer       TEXT    NOT NULL,
    district        BIGINT  NOT NULL,
    opens_ns        BIGINT  NOT NULL,
    closes_ns       BIGINT  NOT NULL,
    class           TEXT    NOT NULL,
    census_root     BYTEA   NOT NULL,
    census_size     BIGINT  NOT NULL,
    revote          BOOLEAN NOT NULL,
    results         TEXT    NOT NULL, -- live, encrypted
    questions       BIGINT  NOT NULL,
    created_height  BIGINT  NOT NULL,
    closed_height   BIGINT  NOT NULL, -- 0 while it is not over
    close_reason    TEXT    NOT NULL,
    definition_hash BYTEA   NOT NULL,
    votes           BIGINT  NOT NULL, -- accepted, replaced ones included
    voters          BIGINT  NOT NULL,
    running_hash    BYTEA   NOT NULL,
    updated_height  BIGINT  NOT NULL
);

CREATE TABLE poll_questions (
    poll_id         BIGINT  NOT NULL,
    id              BIGINT  NOT NULL,
    kind            TEXT    NOT NULL, -- single, k_of_n, approval, rating, ranking
    min_choices     BIGINT  NOT NULL,
    max_choices     BIGINT  NOT NULL,
    max_rating      BIGINT  NOT NULL,
    free_text       BOOLEAN NOT NULL,
    current_version BIGINT  NOT NULL,
    PRIMARY KEY (poll_id, id)
);

CREATE TABLE poll_versions (
    poll_id              BIGINT  NOT NULL,
    question_id          BIGINT  NOT NULL,
    id                   BIGINT  NOT NULL,
    title_ru             TEXT    NOT NULL,
    title_en             TEXT    NOT NULL,
    options              TEXT    NOT NULL, -- JSON array of {id, title_ru, title_en}
    earlier_voters_again BOOLEAN NOT NULL,
    added_ns             BIGINT  NOT NULL,
    added_height         BIGINT  NOT NULL,
    PRIMARY KEY (poll_id, question_id, id)
);

-- Accepted votes, by which a voter finds the own one. What was chosen stands in the state only.
CREATE TABLE poll_votes (
    tracker     BYTEA   NOT NULL,
    poll_id     BIGINT  NOT NULL,
    question_id BIGINT  NOT NULL,
    version_id  BIGINT  NOT NULL,
    replaces    BOOLEAN NOT NULL,
    height      BIGINT  NOT NULL,
    tx_idx      BIGINT  NOT NULL,
    PRIMARY KEY (tracker, poll_id)
);

-- The votes of a poll that a block accepted: how the turnout grew.
CREATE TABLE poll_counts (
    poll_id        BIGINT NOT NULL,
    height         BIGINT NOT NULL,
    first_position BIGINT NOT NULL,
    votes          BIGINT NOT NULL,
    voters         BIGINT NOT NULL, -- so far
    running_hash   BYTEA  NOT NULL,
    PRIMARY KEY (poll_id, height)
);

-- Filled when the poll is over, and final.
CREATE TABLE poll_results (
    poll_id     BIGINT NOT NULL,
    question_id BIGINT NOT NULL,
    version_id  BIGINT NOT NULL,
    voters      BIGINT NOT NULL,
    replaced    BIGINT NOT NULL,
    counts      TEXT   NOT NULL, -- by option, separated by commas
    PRIMARY KEY (poll_id, question_id, version_id)
);

-- Modules of others

CREATE TABLE proposals (
    id               BIGINT PRIMARY KEY,
    title            TEXT   NOT NULL, -- as proposed in a transaction; empty if a contract did
    summary          TEXT   NOT NULL,
    proposer         TEXT   NOT NULL,
    messages         TEXT   NOT NULL, -- names of what it carries out, separated by commas
    state            TEXT   NOT NULL, -- voting, passed, rejected, failed, dropped, cancelled
    log              TEXT   NOT NULL,
    submitted_height BIGINT NOT NULL,
    decided_height   BIGINT NOT NULL
);

CREATE TABLE proposal_votes (
    proposal_id BIGINT NOT NULL,
    operator    TEXT   NOT NULL,
    vote        TEXT   NOT NULL, -- yes, abstain, no, no_with_veto
    height      BIGINT NOT NULL,
    PRIMARY KEY (proposal_id, operator)
);

CREATE TABLE authz_grants (
    granter        TEXT   NOT NULL,
    grantee        TEXT   NOT NULL,
    message        TEXT   NOT NULL,
    granted_height BIGINT NOT NULL,
    revoked_height BIGINT NOT NULL, -- 0: stands, unless it has expired
    PRIMARY KEY (granter, grantee, message)
);

CREATE TABLE wasm_codes (
    id       BIGINT PRIMARY KEY,
    checksum BYTEA  NOT NULL,
    creator  TEXT   NOT NULL, -- who signed the transaction; empty for governance
    height   BIGINT NOT NULL
);

CREATE TABLE contracts (
    address        TEXT   PRIMARY KEY,
    kind           TEXT   NOT NULL, -- wasm, ethereum
    code_id        BIGINT NOT NULL, -- of wasm
    creator        TEXT   NOT NULL,
    created_height BIGINT NOT NULL,
    tx_idx         BIGINT NOT NULL, -- -1: by governance
    updated_height BIGINT NOT NULL
);

CREATE TABLE evm_logs (
    height  BIGINT NOT NULL,
    tx_idx  BIGINT NOT NULL,
    item    BIGINT NOT NULL, -- within the transaction
    address TEXT   NOT NULL,
    topic0  BYTEA  NOT NULL,
    topic1  BYTEA  NOT NULL,
    topic2  BYTEA  NOT NULL,
    topic3  BYTEA  NOT NULL,
    data    BYTEA  NOT NULL,
    PRIMARY KEY (height, tx_idx, item)
);
CREATE INDEX evm_logs_address ON evm_logs (address, height, tx_idx, item);
