import { expect, test } from "vitest";
import type { Schema } from "../../lib/api.ts";
import { disagreement } from "./agree.ts";

const outcome = { season_id: 1, application_id: 3, item: 0, day: 662275008000000000, kind: "accepted", queue: "individuals", plan_row: 4, number: 2, reason: "", code: 0, holder_id: 0 };
const shown = {
  season_id: 1, id: 3, service_number: "S1-3", fair_id: 7, reg_num: 12, speciality: "meat", declarant_type: "farmer", confirmed: true, withdrawn: false, public_name: "", outcomes: [outcome],
} as unknown as Schema<"ApplicationDetail">;
const state = () => ({
  application: {
    service_number: "S1-3", fair_id: "7", reg_num: "12", speciality: "SPECIALITY_MEAT", declarant_type: "DECLARANT_TYPE_FARMER", confirmed: true, withdrawn: false, public_name: "",
  } as Record<string, unknown>,
  outcomes: { outcomes: [{ day: "662275008000000000", kind: "OUTCOME_KIND_ACCEPTED", queue: "QUEUE_INDIVIDUALS", row: 5, number: 2, reason: "OUTCOME_REASON_UNSPECIFIED", code: 0, holder_id: "0" }] as Record<string, unknown>[] },
});

test("what the state says is agreed with", () => expect(disagreement(shown, state())).toBeUndefined());
test.each([
  ["fair_id", { fair_id: "8" }], ["reg_num", { reg_num: "13" }], ["withdrawn", { withdrawn: true }], ["speciality", { speciality: "SPECIALITY_FISH" }],
])("another %s is found", (name, change) => {
  const other = state();
  Object.assign(other.application, change);
  expect(disagreement(shown, other)).toBe(name);
});
test.each([["kind", { kind: "OUTCOME_KIND_WAITING" }], ["number", { number: 1 }], ["row", { row: 4 }], ["day", { day: "1" }]])("another %s of an outcome is found", (name, change) => {
  const other = state();
  Object.assign(other.outcomes.outcomes[0]!, change);
  expect(disagreement(shown, other)).toBe(`outcome: ${name}`);
});
test("an application that the state does not have is found", () => {
  expect(disagreement(shown, { application: undefined, outcomes: undefined })).toBe("application");
  expect(disagreement(shown, { ...state(), outcomes: undefined })).toBe("outcomes");
});
