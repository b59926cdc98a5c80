import { describe, expect, it } from "vitest";
import { everyHour, optionResults, stage, tracker } from "./polls.ts";

describe("a poll", () => {
  const p = { opens_ns: 10e9, closes_ns: 20e9, closed_height: 0 };
  it("opens at its time, closes at its time or early", () => {
    expect([9_999, 10_000, 19_999, 20_000].map((now) => stage(p, now))).toEqual(["coming", "open", "open", "closed"]);
    expect(stage({ ...p, closed_height: 7 }, 15_000)).toBe("closed");
  });
  it("has shares of the voters where options are chosen", () => {
    const results = optionResults({ kind: "k_of_n", max_rating: 0 }, 2, { voters: 4, counts: [4, 1], points: [4, 1] });
    expect(results.map((r) => r.share)).toEqual([1, 0.25]);
    expect(optionResults({ kind: "single", max_rating: 0 }, 1, { voters: 0, counts: [0], points: [0] })[0]?.share).toBeUndefined();
  });
  it("has means of the ratings that were given, not of the voters", () => {
    const results = optionResults({ kind: "rating", max_rating: 3 }, 2, { voters: 5, counts: [1, 0, 1, 0, 0, 0], points: [4, 0] });
    expect(results).toEqual([{ points: 4, mean: 2, spread: [1, 0, 1] }, { points: 0, spread: [0, 0, 0] }]);
  });
  it("has ranks in a ranking", () => {
    const results = optionResults({ kind: "ranking", max_rating: 0 }, 2, { voters: 3, counts: [2, 1, 1, 2], points: [5, 4] });
    expect(results.map((r) => r.spread)).toEqual([[2, 1], [1, 2]]);
  });
  it("refuses counts of another question", () => {
    expect(() => optionResults({ kind: "single", max_rating: 0 }, 3, { voters: 1, counts: [1, 0], points: [1, 0] })).toThrow();
  });
});

it("shows the hours without votes between others", () => {
  expect(everyHour([{ hour: 5, votes: 2 }, { hour: 7, votes: 1 }])).toEqual([{ hour: 5, votes: 2 }, { hour: 6, votes: 0 }, { hour: 7, votes: 1 }]);
  expect(everyHour([])).toEqual([]);
});

it("takes trackers as they are pasted", () => {
  const hash = "ab".repeat(32);
  expect(tracker(` 0x${hash.toUpperCase()}\n`)).toBe(hash);
  expect(tracker(hash.slice(1))).toBeUndefined();
});
