import { cellsOf, Kind } from "@moscowd/ballot";
import { describe, expect, it } from "vitest";
import type { Contest } from "../elections/elections.ts";
import { cells, choices, NoAnswer } from "./choices.ts";

const question = (kind: string, min = 0, max = 0) => ({ kind, min_choices: min, max_choices: max });
const reason = (act: () => unknown): string => {
  try {
    act();
  } catch (cause) {
    if (cause instanceof NoAnswer) return cause.reason;
    throw cause;
  }
  return "none";
};

describe("the choices of a vote", () => {
  it("are options, ascending, with ratings and ranks in thousands", () => {
    expect(choices(question("single"), [0, 1, 0])).toEqual([1]);
    expect(choices(question("k_of_n", 1, 2), [1, 0, 1])).toEqual([0, 2]);
    expect(choices(question("rating"), [0, 2, 5])).toEqual([2001, 5002]);
    expect(choices(question("ranking", 3, 3), [3, 2, 1])).toEqual([1002, 2001, 3000]);
  });
  it("are refused where there are too few or too many, and where ranks have gaps", () => {
    expect(reason(() => choices(question("single"), [0, 0]))).toBe("few");
    expect(reason(() => choices(question("single"), [1, 1]))).toBe("many");
    expect(reason(() => choices(question("k_of_n", 2, 2), [1, 0, 0]))).toBe("few");
    expect(reason(() => choices(question("ranking"), [1, 3, 0]))).toBe("ranks");
    expect(reason(() => choices(question("ranking"), [1, 1, 0]))).toBe("ranks");
  });
});

const contest = (kind: Contest["kind"], m: number, limit: number, blank = false): Contest => ({
  id: 1, text_ru: "", text_en: "", kind, limit, blank, options: Array.from({ length: m }, () => ({ text_ru: "", text_en: "" })),
});

describe("the cells of a ballot", () => {
  it("hold what was marked, and the blank answer where nothing was", () => {
    expect(cells(contest("exactly", 3, 1, true), [0, 1, 0])).toEqual([0, 1, 0, 0]);
    expect(cells(contest("exactly", 3, 2, true), [0, 0, 0])).toEqual([0, 0, 0, 1]);
    expect(cells(contest("up_to", 3, 2), [1, 0, 1])).toEqual([1, 0, 1]);
    expect(cells(contest("rating", 2, 3), [0, 3])).toEqual([1, 0, 0, 0, 0, 0, 0, 1]);
    expect(cells(contest("ranking", 2, 0), [2, 1])).toEqual([0, 1, 1, 0]);
    expect(cells(contest("ranking", 2, 0, true), [0, 1])).toEqual([0, 0, 1, 1, 0, 0, 0, 1]);
  });
  it("are as many as the protocol says", () => {
    const kinds = { exactly: Kind.Exactly, up_to: Kind.UpTo, rating: Kind.Rating, ranking: Kind.Ranking };
    for (const [name, marks] of [["exactly", [1, 0, 0]], ["rating", [2, 0, 1]], ["ranking", [3, 1, 2]]] as const) {
      for (const blank of name === "rating" ? [false] : [false, true]) {
        const c = contest(name, 3, name === "exactly" ? 1 : name === "rating" ? 4 : 0, blank);
        expect(cells(c, marks).length).toBe(cellsOf([{ id: 1, kind: kinds[name], options: 3, limit: c.limit, blank }]));
      }
    }
  });
  it("are refused where the marks are no answer", () => {
    expect(reason(() => cells(contest("exactly", 3, 2), [1, 0, 0]))).toBe("few");
    expect(reason(() => cells(contest("exactly", 3, 1), [1, 1, 0]))).toBe("many");
    expect(reason(() => cells(contest("up_to", 3, 1), [1, 1, 0]))).toBe("many");
    expect(reason(() => cells(contest("ranking", 3, 0), [1, 2, 0]))).toBe("few");
    expect(reason(() => cells(contest("ranking", 3, 0), [1, 1, 2]))).toBe("ranks");
  });
});
