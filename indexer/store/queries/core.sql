-- Blocks, transactions, events and the cursor.

-- name: InsertBlock :exec
INSERT INTO blocks (height, hash, time_ns, proposer, app_hash, validators_hash, transactions, succeeded, gas_used,
    size)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: InsertTransaction :exec
INSERT INTO transactions (height, idx, hash, eth_hash, kind, signer, recipient, messages, message_count, succeeded,
    codespace, code, error, gas_wanted, gas_used, size, nonce, selector)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: InsertTransactionHash :exec
INSERT INTO transaction_hashes (hash, height, idx)
VALUES ($1, $2, $3);

-- name: InsertAccountTransaction :exec
INSERT INTO account_transactions (address, height, idx)
VALUES ($1, $2, $3);

-- name: InsertEvent :exec
INSERT INTO events (height, position, tx_idx, type, body)
VALUES ($1, $2, $3, $4, $5);

-- name: InsertAccountEvent :exec
INSERT INTO account_events (address, height, position)
VALUES ($1, $2, $3);

-- name: SetParams :exec
INSERT INTO params (module, body, height)
VALUES ($1, $2, $3)
ON CONFLICT (module) DO UPDATE SET body = excluded.body, height = excluded.height;

-- name: StartChain :exec
INSERT INTO chain (id, chain_id, first_height, height, block_hash, time_ns) VALUES (1, $1, $2, $3, $4, $5);

-- name: MoveCursor :execrows
UPDATE chain SET height = sqlc.arg(height), block_hash = sqlc.arg(block_hash), time_ns = sqlc.arg(time_ns)
WHERE id = 1 AND height = sqlc.arg(before);
