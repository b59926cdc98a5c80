-- Writes of x/documents.

-- name: SetDocumentType :exec
INSERT INTO document_types (id, title_ru, title_en, deadline_working_days, validity_seconds, closed, body,
    created_height, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET title_ru = excluded.title_ru, title_en = excluded.title_en,
    deadline_working_days = excluded.deadline_working_days, validity_seconds = excluded.validity_seconds,
    closed = excluded.closed, body = excluded.body, updated_height = excluded.updated_height;

-- name: SetDocumentTypeIssuer :exec
INSERT INTO document_type_issuers (type, issuer)
VALUES ($1, $2)
ON CONFLICT (type, issuer) DO NOTHING;

-- name: SetDocumentRequest :exec
INSERT INTO document_requests (id, type, issuer, filed_by, at_counter, basis, payload_commitment,
    holder_key_commitment, state, filed_at, filed_height, deadline, decided_height, refusal_reason, batch, overdue)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (id) DO UPDATE SET type = excluded.type, issuer = excluded.issuer, filed_by = excluded.filed_by,
    at_counter = excluded.at_counter, basis = excluded.basis, payload_commitment = excluded.payload_commitment,
    holder_key_commitment = excluded.holder_key_commitment, state = excluded.state, filed_at = excluded.filed_at,
    filed_height = excluded.filed_height, deadline = excluded.deadline, decided_height = excluded.decided_height,
    refusal_reason = excluded.refusal_reason, batch = excluded.batch, overdue = excluded.overdue;

-- name: SetDocumentBatch :exec
INSERT INTO document_batches (issuer, number, type, key_id, root, size, status_list, anchored_height, anchored_at,
    requests)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (issuer, number) DO UPDATE SET type = excluded.type, key_id = excluded.key_id, root = excluded.root,
    size = excluded.size, status_list = excluded.status_list, anchored_height = excluded.anchored_height,
    anchored_at = excluded.anchored_at, requests = excluded.requests;

-- name: SetDocumentStatusChange :exec
INSERT INTO document_status_changes (issuer, list_number, idx, height, position, status, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (issuer, list_number, idx, height, position) DO UPDATE SET status = excluded.status,
    reason = excluded.reason;

-- name: SetIssuerKey :exec
INSERT INTO issuer_keys (issuer, key_id, algorithm, public_key, registered_height, registered_at, retired_height,
    compromised_from, declared_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (issuer, key_id) DO UPDATE SET algorithm = excluded.algorithm, public_key = excluded.public_key,
    registered_height = excluded.registered_height, registered_at = excluded.registered_at,
    retired_height = excluded.retired_height, compromised_from = excluded.compromised_from,
    declared_height = excluded.declared_height;

-- name: SetInbox :exec
INSERT INTO inboxes (issuer, encryption_key, uri, updated_height)
VALUES ($1, $2, $3, $4)
ON CONFLICT (issuer) DO UPDATE SET encryption_key = excluded.encryption_key, uri = excluded.uri,
    updated_height = excluded.updated_height;

-- name: DeleteDocumentTypeIssuers :exec
DELETE FROM document_type_issuers WHERE type = $1;

-- name: SetDocumentRequestState :exec
UPDATE document_requests SET state = $2, decided_height = $3, refusal_reason = $4 WHERE id = $1;

-- name: FulfilDocumentRequest :exec
UPDATE document_requests SET state = 'issued', decided_height = $2, batch = $3 WHERE id = $1;

-- name: CountFulfilled :exec
UPDATE document_batches SET requests = requests + sqlc.arg(added) WHERE issuer = sqlc.arg(issuer) AND number = sqlc.arg(number);

-- name: SetDocumentRequestOverdue :exec
UPDATE document_requests SET overdue = TRUE WHERE id = $1;

-- name: RetireIssuerKey :exec
UPDATE issuer_keys SET retired_height = $3 WHERE issuer = $1 AND key_id = $2;

-- name: SetIssuerKeyCompromised :exec
UPDATE issuer_keys SET compromised_from = $3, declared_height = $4 WHERE issuer = $1 AND key_id = $2;
