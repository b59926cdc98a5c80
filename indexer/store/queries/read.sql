-- What readers ask. Lists go backwards from a height or forwards from an id, and name how many they want.

-- name: Cursor :one
SELECT * FROM chain WHERE id = 1;

-- name: Block :one
SELECT * FROM blocks WHERE height = $1;

-- name: BlockByHash :one
SELECT * FROM blocks WHERE hash = $1;

-- name: BlocksBelow :many
SELECT * FROM blocks WHERE height < sqlc.arg(below) ORDER BY height DESC LIMIT sqlc.arg(count);

-- name: Transaction :one
SELECT * FROM transactions WHERE height = $1 AND idx = $2;

-- name: TransactionsByHash :many
SELECT t.* FROM transactions t JOIN transaction_hashes h ON h.height = t.height AND h.idx = t.idx
WHERE h.hash = $1 ORDER BY t.height, t.idx;

-- name: TransactionsOfBlock :many
SELECT * FROM transactions WHERE height = $1 AND idx >= sqlc.arg(from_idx) ORDER BY idx LIMIT sqlc.arg(count);

-- name: LatestTransactions :many
SELECT * FROM transactions WHERE (height, idx) < (CAST(sqlc.arg(below) AS BIGINT), CAST(sqlc.arg(below_idx) AS BIGINT))
ORDER BY height DESC, idx DESC LIMIT sqlc.arg(count);

-- name: TransactionsOfAccount :many
SELECT t.* FROM transactions t JOIN account_transactions a ON a.height = t.height AND a.idx = t.idx
WHERE a.address = sqlc.arg(address) AND (a.height, a.idx) < (CAST(sqlc.arg(below) AS BIGINT), CAST(sqlc.arg(below_idx) AS BIGINT))
ORDER BY a.height DESC, a.idx DESC LIMIT sqlc.arg(count);

-- name: EventsOfBlock :many
SELECT * FROM events WHERE height = $1 ORDER BY position;

-- name: EventsOfType :many
SELECT * FROM events WHERE type = sqlc.arg(type) AND height > sqlc.arg(above) AND height <= sqlc.arg(up_to)
ORDER BY height, position;

-- name: EventsPage :many
SELECT * FROM events
WHERE type = sqlc.arg(type) AND (height, position) > (CAST(sqlc.arg(above) AS BIGINT), CAST(sqlc.arg(above_position) AS BIGINT))
ORDER BY height, position LIMIT sqlc.arg(count);

-- name: EventsOfAccount :many
SELECT e.* FROM events e JOIN account_events a ON a.height = e.height AND a.position = e.position
WHERE a.address = sqlc.arg(address) AND (a.height, a.position) < (CAST(sqlc.arg(below) AS BIGINT), CAST(sqlc.arg(below_idx) AS BIGINT))
ORDER BY a.height DESC, a.position DESC LIMIT sqlc.arg(count);

-- name: Params :one
SELECT * FROM params WHERE module = $1;

-- name: Validators :many
SELECT * FROM validators ORDER BY joined_height, operator;

-- name: Validator :one
SELECT * FROM validators WHERE operator = $1;

-- name: ValidatorKey :one
SELECT * FROM validator_keys WHERE consensus_address = $1;

-- name: Account :one
SELECT * FROM accounts WHERE address = $1;

-- name: KeyReplacementsOf :many
SELECT * FROM key_replacements WHERE old_address = sqlc.arg(address) OR new_address = sqlc.arg(address) ORDER BY requested_height;

-- name: Seasons :many
SELECT * FROM seasons ORDER BY id DESC;

-- name: Season :one
SELECT * FROM seasons WHERE id = $1;

-- name: SeasonDays :many
SELECT day FROM season_days WHERE season_id = $1 ORDER BY day;

-- name: RefusalReasons :many
SELECT * FROM refusal_reasons WHERE season_id = $1 ORDER BY code;

-- name: PlanRows :many
SELECT * FROM plan_rows WHERE season_id = $1 AND plan_row >= sqlc.arg(from_row) ORDER BY plan_row LIMIT sqlc.arg(count);

-- name: Application :one
SELECT * FROM applications WHERE season_id = $1 AND id = $2;

-- name: ApplicationsByNumber :many
SELECT * FROM applications WHERE service_number = $1 ORDER BY season_id DESC;

-- name: ApplicationsOfSeason :many
SELECT * FROM applications WHERE season_id = $1 AND id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(count);

-- name: ApplicationsOfFair :many
SELECT * FROM applications WHERE season_id = $1 AND fair_id = $2 AND id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(count);

-- name: ApplicationStatuses :many
SELECT * FROM application_statuses WHERE season_id = $1 AND service_number = $2 ORDER BY height, position, item;

-- name: Outcomes :many
SELECT * FROM outcomes WHERE season_id = $1 AND application_id = $2 ORDER BY item;

-- name: PlacesOfRow :many
SELECT * FROM places WHERE season_id = $1 AND plan_row = $2 ORDER BY number;

-- name: OffersOfSeason :many
SELECT * FROM offers WHERE season_id = $1 AND id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(count);

-- name: OffersOfApplication :many
SELECT * FROM offers WHERE season_id = $1 AND application_id = $2 ORDER BY id;

-- name: UnusedReports :many
SELECT * FROM unused_reports WHERE season_id = $1 ORDER BY id;

-- name: DocumentTypes :many
SELECT * FROM document_types ORDER BY id;

-- name: DocumentType :one
SELECT * FROM document_types WHERE id = $1;

-- name: DocumentRequest :one
SELECT * FROM document_requests WHERE id = $1;

-- name: DocumentRequestsOfIssuer :many
SELECT * FROM document_requests WHERE issuer = $1 AND state = $2 AND id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(count);

-- name: DocumentBatch :one
SELECT * FROM document_batches WHERE issuer = $1 AND number = $2;

-- name: DocumentBatchesByRoot :many
SELECT * FROM document_batches WHERE root = $1 ORDER BY anchored_height, issuer, number;

-- name: DocumentBatchesOfIssuer :many
SELECT * FROM document_batches WHERE issuer = $1 AND number > sqlc.arg(after) ORDER BY number LIMIT sqlc.arg(count);

-- name: DocumentStatusChangesAfter :many
SELECT * FROM document_status_changes WHERE height > sqlc.arg(above) AND height <= sqlc.arg(up_to)
ORDER BY height, position, idx;

-- name: DocumentStatus :one
SELECT * FROM document_status_changes WHERE issuer = $1 AND list_number = $2 AND idx = $3
ORDER BY height DESC, position DESC LIMIT 1;

-- name: IssuerKeys :many
SELECT * FROM issuer_keys WHERE issuer = $1 ORDER BY registered_height, key_id;

-- name: Inbox :one
SELECT * FROM inboxes WHERE issuer = $1;

-- name: Polls :many
SELECT * FROM polls WHERE id < sqlc.arg(below) ORDER BY id DESC LIMIT sqlc.arg(count);

-- name: Poll :one
SELECT * FROM polls WHERE id = $1;

-- name: PollQuestions :many
SELECT * FROM poll_questions WHERE poll_id = $1 ORDER BY id;

-- name: PollVersions :many
SELECT * FROM poll_versions WHERE poll_id = $1 ORDER BY question_id, id;

-- name: PollCounts :many
SELECT * FROM poll_counts WHERE poll_id = $1 AND height > sqlc.arg(above) ORDER BY height LIMIT sqlc.arg(count);

-- name: PollResults :many
SELECT * FROM poll_results WHERE poll_id = $1 ORDER BY question_id, version_id;

-- name: PollVotesByTracker :many
SELECT * FROM poll_votes WHERE tracker = $1 ORDER BY poll_id;

-- name: Proposal :one
SELECT * FROM proposals WHERE id = $1;

-- name: Proposals :many
SELECT * FROM proposals WHERE id < sqlc.arg(below) ORDER BY id DESC LIMIT sqlc.arg(count);

-- name: ProposalVotes :many
SELECT * FROM proposal_votes WHERE proposal_id = $1 ORDER BY height, operator;

-- name: AuthzGrantsOf :many
SELECT * FROM authz_grants WHERE granter = sqlc.arg(address) OR grantee = sqlc.arg(address)
ORDER BY granted_height, granter, grantee, message;

-- name: Contract :one
SELECT * FROM contracts WHERE address = $1;

-- name: EvmLogsOf :many
SELECT * FROM evm_logs WHERE address = sqlc.arg(address)
    AND (height, tx_idx, item) < (CAST(sqlc.arg(below) AS BIGINT), CAST(sqlc.arg(below_idx) AS BIGINT), CAST(sqlc.arg(below_item) AS BIGINT))
ORDER BY height DESC, tx_idx DESC, item DESC LIMIT sqlc.arg(count);

-- name: Elections :many
SELECT * FROM elections WHERE id < sqlc.arg(below) ORDER BY id DESC LIMIT sqlc.arg(count);

-- name: Election :one
SELECT * FROM elections WHERE id = $1;

-- name: ElectionTrustees :many
SELECT * FROM election_trustees WHERE election_id = $1 ORDER BY number;

-- name: ElectionResults :many
SELECT * FROM election_results WHERE election_id = $1 ORDER BY district;

-- name: ElectionCounts :many
SELECT * FROM election_counts WHERE election_id = $1 AND height > sqlc.arg(above) ORDER BY height LIMIT sqlc.arg(count);

-- name: ElectionBallotsByTracker :many
SELECT * FROM election_ballots WHERE tracker = $1 ORDER BY election_id;
