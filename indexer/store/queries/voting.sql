-- Writes of x/voting.

-- name: SetPoll :exec
INSERT INTO polls (id, title_ru, title_en, description_ru, description_en, organizer, district, opens_ns, closes_ns,
    class, census_root, census_size, revote, results, questions, created_height, closed_height, close_reason,
    definition_hash, votes, voters, running_hash, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
ON CONFLICT (id) DO UPDATE SET title_ru = excluded.title_ru, title_en = excluded.title_en,
    description_ru = excluded.description_ru, description_en = excluded.description_en,
    organizer = excluded.organizer, district = excluded.district, opens_ns = excluded.opens_ns,
    closes_ns = excluded.closes_ns, class = excluded.class, census_root = excluded.census_root,
    census_size = excluded.census_size, revote = excluded.revote, results = excluded.results,
    questions = excluded.questions, created_height = excluded.created_height, closed_height = excluded.closed_height,
    close_reason = excluded.close_reason, definition_hash = excluded.definition_hash, votes = excluded.votes,
    voters = excluded.voters, running_hash = excluded.running_hash, updated_height = excluded.updated_height;

-- name: SetPollQuestion :exec
INSERT INTO poll_questions (poll_id, id, kind, min_choices, max_choices, max_rating, free_text, current_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (poll_id, id) DO UPDATE SET kind = excluded.kind, min_choices = excluded.min_choices,
    max_choices = excluded.max_choices, max_rating = excluded.max_rating, free_text = excluded.free_text,
    current_version = excluded.current_version;

-- name: SetPollVersion :exec
INSERT INTO poll_versions (poll_id, question_id, id, title_ru, title_en, options, earlier_voters_again, added_ns,
    added_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (poll_id, question_id, id) DO UPDATE SET title_ru = excluded.title_ru, title_en = excluded.title_en,
    options = excluded.options, earlier_voters_again = excluded.earlier_voters_again, added_ns = excluded.added_ns,
    added_height = excluded.added_height;

-- name: SetPollVote :exec
INSERT INTO poll_votes (tracker, poll_id, question_id, version_id, replaces, height, tx_idx)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tracker, poll_id) DO UPDATE SET question_id = excluded.question_id, version_id = excluded.version_id,
    replaces = excluded.replaces, height = excluded.height, tx_idx = excluded.tx_idx;

-- name: SetPollCount :exec
INSERT INTO poll_counts (poll_id, height, first_position, votes, voters, running_hash)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (poll_id, height) DO UPDATE SET first_position = excluded.first_position, votes = excluded.votes,
    voters = excluded.voters, running_hash = excluded.running_hash;

-- name: SetPollResult :exec
INSERT INTO poll_results (poll_id, question_id, version_id, voters, replaced, counts)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (poll_id, question_id, version_id) DO UPDATE SET voters = excluded.voters, replaced = excluded.replaced,
    counts = excluded.counts;

-- name: SetPollDefinition :exec
UPDATE polls SET definition_hash = $2, updated_height = $3 WHERE id = $1;

-- name: SetQuestionVersion :exec
UPDATE poll_questions SET current_version = $3 WHERE poll_id = $1 AND id = $2;

-- name: SetPollTurnout :exec
UPDATE polls SET votes = $2, voters = $3, running_hash = $4, updated_height = $5 WHERE id = $1;

-- name: ClosePoll :exec
UPDATE polls SET closed_height = sqlc.arg(height), close_reason = sqlc.arg(close_reason), updated_height = sqlc.arg(height)
WHERE id = sqlc.arg(id);
