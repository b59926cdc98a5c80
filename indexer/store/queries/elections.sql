-- Writes of the elections of x/voting.

-- name: SetElection :exec
INSERT INTO elections (id, title_ru, title_en, organizer, purpose, threshold, census_closes_ns, opens_ns, closes_ns, revote, stage, stalled,
    reason, census_voters, census_frozen_height, ceremony_attempt, ceremony_step, rehearsed, definition_hash, board, cast_ballots,
    spoiled_ballots, voters, results_hash, export_hash, created_height, opened_height, closed_height, final_height, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
    $28, $29, $30)
ON CONFLICT (id) DO NOTHING;

-- name: SetElectionTrustee :exec
INSERT INTO election_trustees (election_id, number, address, name, progress, exclusion, complainant, rehearsed, shares)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (election_id, number) DO NOTHING;

-- name: SetElectionBallot :exec
INSERT INTO election_ballots (tracker, election_id, district, tag, outcome, replaces, height, tx_idx)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tracker, election_id) DO UPDATE SET outcome = excluded.outcome, height = excluded.height, tx_idx = excluded.tx_idx;

-- name: SetElectionCount :exec
INSERT INTO election_counts (election_id, height, board, cast_ballots, spoiled, voters)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (election_id, height) DO UPDATE SET board = excluded.board, cast_ballots = excluded.cast_ballots, spoiled = excluded.spoiled,
    voters = excluded.voters;

-- name: SetElectionResult :exec
INSERT INTO election_results (election_id, district, merged, ballots, turnout_only, counts)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (election_id, district) DO NOTHING;

-- name: SetCensusVoters :exec
UPDATE elections SET census_voters = $2, updated_height = $3 WHERE id = $1;

-- name: FreezeCensus :exec
UPDATE elections SET census_voters = $2, census_frozen_height = sqlc.arg(height), updated_height = sqlc.arg(height) WHERE id = $1;

-- name: SetCeremonyStep :exec
UPDATE elections SET ceremony_attempt = $2, ceremony_step = $3, stalled = '', updated_height = $4 WHERE id = $1;

-- name: ResetTrustees :exec
UPDATE election_trustees SET progress = '', exclusion = '', complainant = 0, rehearsed = FALSE WHERE election_id = $1;

-- name: SetTrusteeProgress :exec
UPDATE election_trustees SET progress = $3 WHERE election_id = $1 AND number = $2;

-- name: ExcludeDealer :exec
UPDATE election_trustees SET exclusion = $3, complainant = $4 WHERE election_id = $1 AND number = $2;

-- name: TouchElection :exec
UPDATE elections SET updated_height = $2 WHERE id = $1;

-- name: SetElectionStalled :exec
UPDATE elections SET stalled = $2, updated_height = $3 WHERE id = $1;

-- name: SetTrusteeRehearsed :exec
UPDATE election_trustees SET rehearsed = TRUE WHERE election_id = $1 AND number = $2;

-- name: SetRehearsed :exec
UPDATE elections SET rehearsed = $2, updated_height = $3 WHERE id = $1;

-- name: ForgetRehearsal :exec
UPDATE election_trustees SET rehearsed = FALSE WHERE election_id = $1;

-- name: SetElectionStage :exec
UPDATE elections SET stage = $2, stalled = '', definition_hash = $3, updated_height = $4 WHERE id = $1;

-- name: SetElectionOpened :exec
UPDATE elections SET opened_height = $2 WHERE id = $1;

-- name: SetElectionClosed :exec
UPDATE elections SET closed_height = $2 WHERE id = $1;

-- name: SetElectionFinal :exec
UPDATE elections SET final_height = $2 WHERE id = $1;

-- name: PostponeElection :exec
UPDATE elections SET opens_ns = $2, closes_ns = $3, reason = $4, stalled = '', updated_height = $5 WHERE id = $1;

-- name: ExtendElection :exec
UPDATE elections SET closes_ns = $2, reason = $3, updated_height = $4 WHERE id = $1;

-- name: SetElectionReason :exec
UPDATE elections SET reason = $2, updated_height = $3 WHERE id = $1;

-- name: SetElectionBoard :exec
UPDATE elections SET board = $2, cast_ballots = $3, spoiled_ballots = $4, voters = $5, updated_height = $6 WHERE id = $1;

-- name: CountShare :exec
UPDATE election_trustees SET shares = shares + 1 WHERE election_id = $1 AND number = $2;

-- name: SetElectionResultsHash :exec
UPDATE elections SET results_hash = $2, updated_height = $3 WHERE id = $1;

-- name: SetElectionExport :exec
UPDATE elections SET export_hash = $2, updated_height = $3 WHERE id = $1;
