-- What pages about fairs read.

-- name: OutcomesOfRow :many
SELECT o.application_id, a.service_number, a.reg_num, a.filed_ns, o.kind, o.queue, o.number, o.reason
FROM outcomes o JOIN applications a ON a.season_id = o.season_id AND a.id = o.application_id
WHERE o.season_id = $1 AND o.plan_row = $2 AND o.kind IN ('accepted', 'waiting') ORDER BY o.kind, o.queue, o.number LIMIT sqlc.arg(count);

-- name: OccupancyOfRows :many
SELECT plan_row, kind, queue, COUNT(*) AS applications
FROM outcomes WHERE season_id = $1 AND plan_row >= 0 AND kind IN ('accepted', 'waiting') GROUP BY plan_row, kind, queue ORDER BY plan_row, kind, queue;

-- name: FiledOfFairs :many
SELECT fair_id, CAST(MIN(district) AS BIGINT) AS district, CAST(MAX(district) AS BIGINT) AS district_to, COUNT(*) AS applications
FROM applications WHERE season_id = $1 GROUP BY fair_id ORDER BY fair_id;

-- name: ApplicationsOfUser :many
SELECT * FROM applications WHERE user_id = $1 AND season_id = $2 ORDER BY id LIMIT sqlc.arg(count);
