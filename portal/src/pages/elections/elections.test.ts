import { describe, expect, it } from "vitest";
import { cells, type Contest, results, thinned } from "./elections.ts";

const contest = (kind: Contest["kind"], m: number, limit: number, blank = false): Contest => ({
  id: 1, text_ru: "", text_en: "", kind, limit, blank, options: Array.from({ length: m }, () => ({ text_ru: "", text_en: "" })),
});

describe("the columns of a ballot", () => {
  it("are divided among its contests", () => {
    const found = results([contest("exactly", 2, 1, true), contest("up_to", 3, 2)], [5, 3, 2, 7, 0, 1]);
    expect(found.map((c) => [c.options.map((o) => o.points), c.blank])).toEqual([[[5, 3], 2], [[7, 0, 1], undefined]]);
  });
  it("hold no answer first, then the grades of a rating", () => {
    expect(results([contest("rating", 2, 3)], [1, 0, 1, 2, 4, 0, 0, 0])[0]?.options).toEqual([{ points: 8, spread: [1, 0, 1, 2] }, { points: 0, spread: [4, 0, 0, 0] }]);
  });
  it("hold the positions of a ranking, behind them those that stayed free", () => {
    expect(results([contest("ranking", 2, 0)], [3, 1, 1, 3])[0]).toEqual({ options: [{ points: 3, spread: [3, 1] }, { points: 1, spread: [1, 3] }], blank: undefined });
    const free = results([contest("ranking", 2, 0, true)], [3, 0, 1, 1, 2, 1, 0, 2])[0];
    expect(free).toEqual({ options: [{ points: 3, spread: [3, 0] }, { points: 1, spread: [1, 2] }], blank: 2 });
  });
  it("are refused where they are those of another ballot", () => {
    expect(cells(contest("ranking", 3, 0, true))).toBe(15);
    expect(() => results([contest("exactly", 2, 1)], [1, 2, 3])).toThrow();
  });
});

it("thins a curve and keeps its end", () => {
  const points = Array.from({ length: 1000 }, (_, i) => i);
  const found = thinned(points, (p) => p, 50);
  expect(found.length).toBe(50);
  expect(found.at(-1)).toBe(999);
  expect(thinned([1, 2], (p) => p, 50)).toEqual([1, 2]);
  expect(thinned([], (p: number) => p, 50)).toEqual([]);
});
