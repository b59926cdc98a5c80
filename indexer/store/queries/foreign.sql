-- Writes of modules of others.

-- name: SetProposal :exec
INSERT INTO proposals (id, title, summary, proposer, messages, state, log, submitted_height, decided_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, summary = excluded.summary, proposer = excluded.proposer,
    messages = excluded.messages, state = excluded.state, log = excluded.log,
    submitted_height = excluded.submitted_height, decided_height = excluded.decided_height;

-- name: SetProposalVote :exec
INSERT INTO proposal_votes (proposal_id, operator, vote, height)
VALUES ($1, $2, $3, $4)
ON CONFLICT (proposal_id, operator) DO UPDATE SET vote = excluded.vote, height = excluded.height;

-- name: SetAuthzGrant :exec
INSERT INTO authz_grants (granter, grantee, message, granted_height, revoked_height)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (granter, grantee, message) DO UPDATE SET granted_height = excluded.granted_height,
    revoked_height = excluded.revoked_height;

-- name: SetWasmCode :exec
INSERT INTO wasm_codes (id, checksum, creator, height)
VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET checksum = excluded.checksum, creator = excluded.creator, height = excluded.height;

-- name: SetContract :exec
INSERT INTO contracts (address, kind, code_id, creator, created_height, tx_idx, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (address) DO UPDATE SET kind = excluded.kind, code_id = excluded.code_id, creator = excluded.creator,
    created_height = excluded.created_height, tx_idx = excluded.tx_idx, updated_height = excluded.updated_height;

-- name: SetEvmLog :exec
INSERT INTO evm_logs (height, tx_idx, item, address, topic0, topic1, topic2, topic3, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (height, tx_idx, item) DO UPDATE SET address = excluded.address, topic0 = excluded.topic0,
    topic1 = excluded.topic1, topic2 = excluded.topic2, topic3 = excluded.topic3, data = excluded.data;

-- name: DecideProposal :exec
UPDATE proposals SET state = $2, log = $3, decided_height = $4 WHERE id = $1;

-- name: RevokeAuthzGrant :exec
UPDATE authz_grants SET revoked_height = $4 WHERE granter = $1 AND grantee = $2 AND message = $3;

-- name: MigrateContract :exec
UPDATE contracts SET code_id = $2, updated_height = $3 WHERE address = $1;
