import { expect, test } from "vitest";
import { fromTicks, toTicks } from "../../lib/ticks.ts";
import { whoWasBefore } from "./explanation.ts";
import { byDay, byDistrict, byFair, rowsOf } from "./occupancy.ts";

const row = (plan_row: number, fair_id: number, period: number, speciality: string) =>
  ({ season_id: 1, plan_row, fair_id, period, speciality, individuals: 2, farmers: 1, legal_entities: 1, min_places: 0 });
const occupancy = {
  rows: [row(0, 7, 200, "meat"), row(1, 7, 100, "fish"), row(2, 3, 100, "meat")],
  taken: [
    { plan_row: 0, kind: "accepted", queue: "farmers", applications: 1 }, { plan_row: 0, kind: "accepted", queue: "individuals", applications: 2 },
    { plan_row: 0, kind: "waiting", queue: "individuals", applications: 5 }, { plan_row: 2, kind: "accepted", queue: "farmers", applications: 1 },
  ],
  fairs: [{ fair_id: 3, district: 4, district_to: 4, applications: 1 }, { fair_id: 7, district: 1, district_to: 2, applications: 8 }],
};

test("fairs are as full as their rows of the day and speciality", () => {
  expect(byFair(occupancy, { day: 0, speciality: "" })).toEqual([
    { fair: 3, district: 4, places: 4, taken: 1, waiting: 0 }, { fair: 7, district: 0, places: 8, taken: 3, waiting: 5 },
  ]);
  expect(byFair(occupancy, { day: 100, speciality: "meat" })).toEqual([{ fair: 3, district: 4, places: 4, taken: 1, waiting: 0 }]);
});
test("days rise", () => expect(byDay(occupancy, "").map((d) => [d.day, d.places, d.taken, d.waiting])).toEqual([[100, 8, 1, 0], [200, 4, 3, 5]]));
test("rows of a fair stand by day", () => expect(rowsOf(occupancy, 7).map((r) => [r.row.plan_row, r.taken])).toEqual([[1, 0], [0, 3]]));
test("fairs whose district is not clear come last", () => expect(byDistrict(byFair(occupancy, { day: 0, speciality: "" })).map(([d]) => d)).toEqual([4, 0]));
test("ticks are those of Moscow", () => {
  expect(fromTicks(636713568000000000).toISOString()).toBe("2018-08-31T21:00:00.000Z");
  expect(toTicks(new Date("2018-08-31T21:00:00Z"))).toBe(636713568000000000);
});

test("who was before is who got a place before, then who waits before", () => {
  const at = (application_id: number, kind: string, queue: string, number: number) => ({ application_id, kind, queue, number, service_number: "", reg_num: 0, filed_ns: 0, reason: "" });
  const order = [at(1, "waiting", "farmers", 1), at(2, "waiting", "farmers", 2), at(3, "accepted", "farmers", 2), at(4, "accepted", "farmers", 1), at(5, "accepted", "individuals", 3)];
  const before = (kind: string, number: number) => whoWasBefore({ kind, queue: "farmers", number, application_id: 9 }, order).map((o) => o.application_id);
  expect(before("accepted", 2)).toEqual([4]);
  expect(before("waiting", 2)).toEqual([4, 3, 1]);
  expect(before("rejected", 0)).toEqual([]);
});
