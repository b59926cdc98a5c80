-- Writes of x/marketslots.

-- name: SetSeason :exec
INSERT INTO seasons (id, name, operator, policy, filing, applications_open_ns, applications_close_ns, offer_period_s,
    seller_notice_s, state, created_height, plan_rows, plan_root, plan_frozen_height, applications, snapshot_height,
    snapshot_hash, results_written, results_total, closed_height, applications_root, outcomes_root, accepted,
    waiting, rejected, not_considered, places, remaining, redistribution_rounds, burnt, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
    $24, $25, $26, $27, $28, $29, $30, $31)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, operator = excluded.operator, policy = excluded.policy,
    filing = excluded.filing, applications_open_ns = excluded.applications_open_ns,
    applications_close_ns = excluded.applications_close_ns, offer_period_s = excluded.offer_period_s,
    seller_notice_s = excluded.seller_notice_s, state = excluded.state, created_height = excluded.created_height,
    plan_rows = excluded.plan_rows, plan_root = excluded.plan_root, plan_frozen_height = excluded.plan_frozen_height,
    applications = excluded.applications, snapshot_height = excluded.snapshot_height,
    snapshot_hash = excluded.snapshot_hash, results_written = excluded.results_written,
    results_total = excluded.results_total, closed_height = excluded.closed_height,
    applications_root = excluded.applications_root, outcomes_root = excluded.outcomes_root,
    accepted = excluded.accepted, waiting = excluded.waiting, rejected = excluded.rejected,
    not_considered = excluded.not_considered, places = excluded.places, remaining = excluded.remaining,
    redistribution_rounds = excluded.redistribution_rounds, burnt = excluded.burnt,
    updated_height = excluded.updated_height;

-- name: SetSeasonDay :exec
INSERT INTO season_days (season_id, day)
VALUES ($1, $2)
ON CONFLICT (season_id, day) DO NOTHING;

-- name: SetRefusalReason :exec
INSERT INTO refusal_reasons (season_id, code, title_ru, title_en)
VALUES ($1, $2, $3, $4)
ON CONFLICT (season_id, code) DO UPDATE SET title_ru = excluded.title_ru, title_en = excluded.title_en;

-- name: SetPlanRow :exec
INSERT INTO plan_rows (season_id, plan_row, fair_id, period, speciality, individuals, farmers, legal_entities,
    min_places)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (season_id, plan_row) DO UPDATE SET fair_id = excluded.fair_id, period = excluded.period,
    speciality = excluded.speciality, individuals = excluded.individuals, farmers = excluded.farmers,
    legal_entities = excluded.legal_entities, min_places = excluded.min_places;

-- name: SetApplication :exec
INSERT INTO applications (season_id, id, service_number, source, claimed_date, claimed_reg_num, reg_num, filed_ns,
    filed_height, declarant_type, confirmed, user_id, declarant_commitment, details_commitment, public_name, fair_id,
    speciality, district, region, periods, withdrawn, status_code, status_reason, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
ON CONFLICT (season_id, id) DO UPDATE SET service_number = excluded.service_number, source = excluded.source,
    claimed_date = excluded.claimed_date, claimed_reg_num = excluded.claimed_reg_num, reg_num = excluded.reg_num,
    filed_ns = excluded.filed_ns, filed_height = excluded.filed_height, declarant_type = excluded.declarant_type,
    confirmed = excluded.confirmed, user_id = excluded.user_id, declarant_commitment = excluded.declarant_commitment,
    details_commitment = excluded.details_commitment, public_name = excluded.public_name, fair_id = excluded.fair_id,
    speciality = excluded.speciality, district = excluded.district, region = excluded.region,
    periods = excluded.periods, withdrawn = excluded.withdrawn, status_code = excluded.status_code,
    status_reason = excluded.status_reason, updated_height = excluded.updated_height;

-- name: AddApplicationStatus :exec
INSERT INTO application_statuses (season_id, service_number, height, position, item, response_date, code, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (season_id, service_number, height, position, item) DO UPDATE SET response_date = excluded.response_date,
    code = excluded.code, reason = excluded.reason;

-- name: SetOutcome :exec
INSERT INTO outcomes (season_id, application_id, item, day, kind, queue, plan_row, number, reason, code, holder_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (season_id, application_id, item) DO UPDATE SET day = excluded.day, kind = excluded.kind,
    queue = excluded.queue, plan_row = excluded.plan_row, number = excluded.number, reason = excluded.reason,
    code = excluded.code, holder_id = excluded.holder_id;

-- name: SetPlace :exec
INSERT INTO places (season_id, plan_row, number, queue, application_id, offer_id, updated_height)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (season_id, plan_row, number) DO UPDATE SET queue = excluded.queue,
    application_id = excluded.application_id, offer_id = excluded.offer_id, updated_height = excluded.updated_height;

-- name: SetOffer :exec
INSERT INTO offers (season_id, id, application_id, plan_row, number, queue, day, made_at, made_height, deadline,
    state, ended_at, ended_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (season_id, id) DO UPDATE SET application_id = excluded.application_id, plan_row = excluded.plan_row,
    number = excluded.number, queue = excluded.queue, day = excluded.day, made_at = excluded.made_at,
    made_height = excluded.made_height, deadline = excluded.deadline, state = excluded.state,
    ended_at = excluded.ended_at, ended_height = excluded.ended_height;

-- name: SetSeller :exec
INSERT INTO sellers (season_id, sequence, application_id, commitment, named_at, named_height, effective_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (season_id, sequence) DO UPDATE SET application_id = excluded.application_id,
    commitment = excluded.commitment, named_at = excluded.named_at, named_height = excluded.named_height,
    effective_at = excluded.effective_at;

-- name: SetUnusedReport :exec
INSERT INTO unused_reports (season_id, id, application_id, plan_row, number, day, reason, reported_at,
    reported_height, contested, contested_height)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (season_id, id) DO UPDATE SET application_id = excluded.application_id, plan_row = excluded.plan_row,
    number = excluded.number, day = excluded.day, reason = excluded.reason, reported_at = excluded.reported_at,
    reported_height = excluded.reported_height, contested = excluded.contested,
    contested_height = excluded.contested_height;

-- name: SetSeasonPlanRows :exec
UPDATE seasons SET plan_rows = CASE WHEN plan_rows > sqlc.arg(plan_rows) THEN plan_rows ELSE sqlc.arg(plan_rows) END,
    updated_height = sqlc.arg(height)
WHERE id = sqlc.arg(season_id);

-- name: FreezePlan :exec
UPDATE seasons SET plan_rows = $2, plan_root = $3, plan_frozen_height = $4, updated_height = $5 WHERE id = $1;

-- name: CountApplications :exec
UPDATE seasons SET applications = applications + sqlc.arg(added), updated_height = sqlc.arg(height) WHERE id = sqlc.arg(season_id);

-- name: CloseFiling :exec
UPDATE seasons SET applications_close_ns = $2, updated_height = $3 WHERE id = $1;

-- name: StartDistribution :exec
UPDATE seasons SET state = 'distributing', snapshot_height = $2, snapshot_hash = $3, results_written = $4, results_total = $5,
    updated_height = $6
WHERE id = $1;

-- name: ProgressDistribution :exec
UPDATE seasons SET results_written = $2, results_total = $3, updated_height = $4 WHERE id = $1;

-- name: CloseSeason :exec
UPDATE seasons SET state = 'closed', closed_height = $2, applications_root = $3, plan_root = $4, outcomes_root = $5, accepted = $6,
    waiting = $7, rejected = $8, not_considered = $9, places = $10, remaining = $11, redistribution_rounds = $12, burnt = $13,
    updated_height = $14
WHERE id = $1;

-- name: NumberApplication :exec
UPDATE applications SET reg_num = $3, updated_height = $4 WHERE season_id = $1 AND id = $2;

-- name: SetApplicationStatus :exec
UPDATE applications SET status_code = $3, status_reason = $4, updated_height = $5 WHERE season_id = $1 AND service_number = $2;

-- name: ConfirmDeclarant :exec
UPDATE applications SET confirmed = TRUE, updated_height = $3 WHERE season_id = $1 AND service_number = $2;

-- name: PromoteApplication :exec
UPDATE applications SET declarant_type = $3, confirmed = TRUE, updated_height = $4 WHERE season_id = $1 AND id = $2;

-- name: WithdrawApplication :exec
UPDATE applications SET withdrawn = TRUE, updated_height = $3 WHERE season_id = $1 AND id = $2;

-- name: AmendApplication :exec
UPDATE applications SET fair_id = $3, speciality = $4, district = $5, region = $6, periods = $7, public_name = $8,
    details_commitment = $9, declarant_type = $10, confirmed = $11, updated_height = $12
WHERE season_id = $1 AND id = $2;

-- name: SetPlaceOffer :exec
UPDATE places SET offer_id = $4, updated_height = $5 WHERE season_id = $1 AND plan_row = $2 AND number = $3;
