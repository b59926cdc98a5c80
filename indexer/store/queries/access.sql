-- Writes of x/access.

-- name: SetAccount :exec
INSERT INTO accounts (address, class, subject, state, reason, enrolled_by, enrolled_height, suspended_by,
    replaced_by, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (address) DO UPDATE SET class = excluded.class, subject = excluded.subject, state = excluded.state,
    reason = excluded.reason, enrolled_by = excluded.enrolled_by, enrolled_height = excluded.enrolled_height,
    suspended_by = excluded.suspended_by, replaced_by = excluded.replaced_by, updated_height = excluded.updated_height;

-- name: SetKeyReplacement :exec
INSERT INTO key_replacements (old_address, new_address, class, subject, state, requested_by, effective_ns,
    requested_height, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (old_address, new_address) DO UPDATE SET class = excluded.class, subject = excluded.subject,
    state = excluded.state, requested_by = excluded.requested_by, effective_ns = excluded.effective_ns,
    requested_height = excluded.requested_height, updated_height = excluded.updated_height;

-- name: SuspendAccount :exec
UPDATE accounts SET state = 'suspended', reason = $2, suspended_by = $3, updated_height = $4 WHERE address = $1;

-- name: ReinstateAccount :exec
UPDATE accounts SET state = 'active', reason = '', suspended_by = '', updated_height = $2 WHERE address = $1;

-- name: CopyAccount :exec
INSERT INTO accounts (address, class, subject, state, reason, enrolled_by, enrolled_height, suspended_by, replaced_by, updated_height)
SELECT CAST(sqlc.arg(new_address) AS TEXT), o.class, o.subject, o.state, o.reason, o.enrolled_by, o.enrolled_height, o.suspended_by, '',
    CAST(sqlc.arg(height) AS BIGINT)
FROM accounts o WHERE o.address = sqlc.arg(old_address)
ON CONFLICT (address) DO UPDATE SET class = excluded.class, subject = excluded.subject, state = excluded.state, reason = excluded.reason,
    enrolled_by = excluded.enrolled_by, enrolled_height = excluded.enrolled_height, suspended_by = excluded.suspended_by, replaced_by = '',
    updated_height = excluded.updated_height;

-- name: RetireAccount :exec
UPDATE accounts SET state = 'replaced', replaced_by = $2, updated_height = $3 WHERE address = $1;

-- name: SetKeyReplacementState :exec
UPDATE key_replacements SET state = $3, updated_height = $4 WHERE old_address = $1 AND new_address = $2;
