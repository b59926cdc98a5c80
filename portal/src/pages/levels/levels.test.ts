import { describe, expect, test } from "vitest";
import { byDay, byDepartment, titlesByIssuer } from "./levels.ts";

const levels = {
  open: [
    { issuer: "a", type: "x", state: "filed", requests: 3, late: 1, deadline: 500 },
    { issuer: "a", type: "x", state: "accepted", requests: 1, late: 0, deadline: 900 },
    { issuer: "b", type: "x", state: "filed", requests: 1, late: 0, deadline: 700 },
  ],
  filed: [
    { issuer: "a", day: 10, requests: 4 },
    { issuer: "a", day: 12, requests: 2 },
  ],
  decided: [
    { issuer: "a", day: 11, state: "issued", requests: 2, late: 1, seconds: 200 },
    { issuer: "a", day: 11, state: "withdrawn", requests: 1, late: 0, seconds: 5 },
    { issuer: "b", day: 12, state: "refused", requests: 1, late: 0, seconds: 60 },
  ],
};

describe("service levels", () => {
  test("a department's requests are counted over types and states, and its earliest deadline is told", () => {
    expect(byDepartment(levels)).toEqual([
      { issuer: "a", open: 4, overdue: 1, deadline: 500, decided: 2, late: 1, mean: 100 },
      { issuer: "b", open: 1, overdue: 0, deadline: 700, decided: 1, late: 0, mean: 60 },
    ]);
  });
  test("the queue of a day is what is open now without what came later and with what went later", () => {
    expect(byDay(levels, "a").map((d) => [d.day, d.filed, d.decided, d.queue]).slice(4)).toEqual([[10, 4, 0, 5], [11, 0, 3, 2], [12, 2, 0, 4]]);
  });
  test("who withdrew does not make a department faster", () => {
    expect(byDay(levels, "a").map((d) => d.mean).slice(4)).toEqual([null, 100, null]);
  });
  test("a week is shown at least, with the queue as it was before anything came", () => {
    expect(byDay(levels, "a").map((d) => [d.day, d.queue]).slice(0, 4)).toEqual([[6, 1], [7, 1], [8, 1], [9, 1]]);
  });
  test("all departments together", () => {
    expect(byDay(levels, "").at(-1)).toEqual({ day: 12, filed: 2, decided: 1, late: 0, queue: 5, mean: 60 });
  });
  test("without requests there are no days", () => {
    expect(byDay({ open: [], filed: [], decided: [] }, "")).toEqual([]);
  });
  test("an issuer is known by what it issues", () => {
    const type = (title_ru: string, ...issuers: string[]) => ({ title_ru, title_en: "", body: JSON.stringify({ issuers }) });
    expect(titlesByIssuer([type("Справка", "a", "b"), type("Выписка", "a")])).toEqual(new Map([["a", ["Справка", "Выписка"]], ["b", ["Справка"]]]));
  });
});
