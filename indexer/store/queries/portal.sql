-- What pages of the portal count.

-- name: CountEventsFrom :one
SELECT COUNT(*) FROM events WHERE type = $1 AND height >= $2;

-- name: CountDocumentsFrom :one
SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM document_batches WHERE anchored_height >= $1;

-- name: CountApplicationsFrom :one
SELECT COUNT(*) FROM applications a JOIN seasons s ON s.id = a.season_id WHERE s.updated_height >= $1 AND a.filed_height >= $1;

-- name: CountVotesFrom :one
SELECT CAST(COALESCE(SUM(c.votes), 0) AS BIGINT) FROM polls p JOIN poll_counts c ON c.poll_id = p.id WHERE p.updated_height >= $1 AND c.height >= $1;

-- name: CountBallotsFrom :one
SELECT CAST(COALESCE(SUM(e.cast_ballots - COALESCE((SELECT c.cast_ballots FROM election_counts c
    WHERE c.election_id = e.id AND c.height < $1 ORDER BY c.height DESC LIMIT 1), 0)), 0) AS BIGINT)
FROM elections e WHERE e.updated_height >= $1;

-- name: RequestsOpen :many
SELECT issuer, type, state, COUNT(*) AS requests, CAST(SUM(CASE WHEN deadline < sqlc.arg(now) THEN 1 ELSE 0 END) AS BIGINT) AS late,
    CAST(MIN(deadline) AS BIGINT) AS deadline
FROM document_requests WHERE state IN ('filed', 'accepted') GROUP BY issuer, type, state ORDER BY issuer, type, state;

-- name: RequestsFiledByDay :many
SELECT issuer, CAST((filed_at + 10800) / 86400 AS BIGINT) AS day, COUNT(*) AS requests
FROM document_requests WHERE filed_at >= sqlc.arg(since) GROUP BY issuer, CAST((filed_at + 10800) / 86400 AS BIGINT)
ORDER BY issuer, day;

-- name: RequestsDecidedByDay :many
SELECT r.issuer, CAST((b.time_ns / 1000000000 + 10800) / 86400 AS BIGINT) AS day, r.state, COUNT(*) AS requests,
    CAST(SUM(CASE WHEN r.overdue THEN 1 ELSE 0 END) AS BIGINT) AS late,
    CAST(SUM(b.time_ns / 1000000000 - r.filed_at) AS BIGINT) AS seconds
FROM document_requests r JOIN blocks b ON b.height = r.decided_height
WHERE r.state IN ('issued', 'refused', 'withdrawn') AND b.time_ns >= sqlc.arg(since_ns)
GROUP BY r.issuer, CAST((b.time_ns / 1000000000 + 10800) / 86400 AS BIGINT), r.state ORDER BY r.issuer, day, r.state;

-- name: EvmLogsOfTransaction :many
SELECT * FROM evm_logs WHERE height = $1 AND tx_idx = $2 ORDER BY item;

-- name: LatestContracts :many
SELECT * FROM contracts ORDER BY created_height DESC, address LIMIT 100;

-- name: PollVotesByHour :many
SELECT CAST(b.time_ns / 3600000000000 AS BIGINT) AS hour, CAST(SUM(c.votes) AS BIGINT) AS votes, CAST(MAX(c.voters) AS BIGINT) AS voters
FROM poll_counts c JOIN blocks b ON b.height = c.height
WHERE c.poll_id = $1 GROUP BY CAST(b.time_ns / 3600000000000 AS BIGINT) ORDER BY hour LIMIT sqlc.arg(count);

-- name: ElectionBallotsByHour :many
SELECT CAST(b.time_ns / 3600000000000 AS BIGINT) AS hour, CAST(MAX(c.cast_ballots) AS BIGINT) AS cast_ballots
FROM election_counts c JOIN blocks b ON b.height = c.height
WHERE c.election_id = $1 GROUP BY CAST(b.time_ns / 3600000000000 AS BIGINT) ORDER BY hour LIMIT sqlc.arg(count);
