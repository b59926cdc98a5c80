-- Writes of x/poa.

-- name: SetValidator :exec
INSERT INTO validators (operator, name_ru, name_en, contact, site, consensus_pubkey, consensus_address, power, state,
    joined_height, left_height, suspension_reason, suspended_height, infraction_height, evidence, missed,
    missed_height, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (operator) DO UPDATE SET name_ru = excluded.name_ru, name_en = excluded.name_en,
    contact = excluded.contact, site = excluded.site, consensus_pubkey = excluded.consensus_pubkey,
    consensus_address = excluded.consensus_address, power = excluded.power, state = excluded.state,
    joined_height = excluded.joined_height, left_height = excluded.left_height,
    suspension_reason = excluded.suspension_reason, suspended_height = excluded.suspended_height,
    infraction_height = excluded.infraction_height, evidence = excluded.evidence, missed = excluded.missed,
    missed_height = excluded.missed_height, updated_height = excluded.updated_height;

-- name: SetValidatorKey :exec
INSERT INTO validator_keys (consensus_address, consensus_pubkey, operator, from_height, retired_height)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (consensus_address) DO UPDATE SET consensus_pubkey = excluded.consensus_pubkey,
    operator = excluded.operator, from_height = excluded.from_height, retired_height = excluded.retired_height;

-- name: EditDepartment :exec
UPDATE validators SET name_ru = $2, name_en = $3, contact = $4, site = $5, updated_height = $6 WHERE operator = $1;

-- name: SetValidatorPower :exec
UPDATE validators SET power = $2, updated_height = $3 WHERE operator = $1;

-- name: EndValidator :exec
UPDATE validators SET state = sqlc.arg(state), left_height = sqlc.arg(height), updated_height = sqlc.arg(height)
WHERE operator = sqlc.arg(operator);

-- name: SuspendValidator :exec
UPDATE validators SET state = 'suspended', suspension_reason = $2, suspended_height = $3, infraction_height = $4, updated_height = $5
WHERE operator = $1;

-- name: ResumeValidator :exec
UPDATE validators SET state = 'active', suspension_reason = '', suspended_height = 0, infraction_height = 0, updated_height = $2
WHERE operator = $1;

-- name: CountEvidence :exec
UPDATE validators SET evidence = evidence + 1, updated_height = $2 WHERE operator = $1;

-- name: SetMissedBlocks :exec
UPDATE validators SET missed = $2, missed_height = $3, updated_height = $4 WHERE operator = $1;

-- name: RotateValidatorKey :exec
UPDATE validators SET consensus_pubkey = $2, consensus_address = $3, updated_height = $4 WHERE operator = $1;

-- name: RetireValidatorKey :exec
UPDATE validator_keys SET retired_height = $2 WHERE consensus_address = $1;

-- name: RetireValidatorKeysOf :exec
UPDATE validator_keys SET retired_height = $2 WHERE operator = $1 AND retired_height = 0;
