-- +goose Up
-- Who was before whom in a row of the plan, and what belongs to one trader.
CREATE INDEX outcomes_row ON outcomes (season_id, plan_row, kind, queue, number);
CREATE INDEX applications_user ON applications (user_id, season_id, id);

-- +goose Down
DROP INDEX applications_user;
DROP INDEX outcomes_row;
