// From what a voter marked to what is signed or encrypted. Marks are a number for each option: 0 for none, 1 for chosen, or the grade
// or rank that was given.
import type { Schema } from "../../lib/api.ts";
import type { Contest } from "../elections/elections.ts";

/** Why marks are no answer; min and max say how many may be chosen. */
export class NoAnswer extends Error {
  constructor(readonly reason: "few" | "many" | "ranks", readonly min: number, readonly max: number) {
    super(reason);
  }
}

const refuseUnless = (min: number, given: number, max: number): void => {
  if (given < min) throw new NoAnswer("few", min, max);
  if (given > max) throw new NoAnswer("many", min, max);
};

/** Are the ranks that were given 1, 2 and so on? */
function checkRanks(marks: readonly number[]): void {
  const ranks = marks.filter((m) => m > 0).sort((a, b) => a - b);
  if (ranks.some((rank, i) => rank !== i + 1)) throw new NoAnswer("ranks", 0, marks.length);
}

/** How many options of a question may be marked. */
export function bounds(q: Pick<Schema<"PollQuestion">, "kind" | "min_choices" | "max_choices">, options: number): { min: number; max: number } {
  return { min: Math.max(q.min_choices, 1), max: q.kind === "single" ? 1 : q.max_choices || options };
}

/** The choices of a vote on a question of a poll (docs/polls.md), ascending. Throws NoAnswer. */
export function choices(q: Pick<Schema<"PollQuestion">, "kind" | "min_choices" | "max_choices">, marks: readonly number[]): number[] {
  const { min, max } = bounds(q, marks.length);
  refuseUnless(min, marks.filter((m) => m > 0).length, max);
  if (q.kind === "ranking") checkRanks(marks);
  const valued = q.kind === "rating" || q.kind === "ranking";
  return marks.flatMap((m, option) => (m > 0 ? [(valued ? 1000 * m : 0) + option] : [])).sort((a, b) => a - b);
}

/** The cells of a contest of an election (docs/voting-protocol.md, section 5), 0 or 1 each, row by row. Throws NoAnswer. */
export function cells(c: Contest, marks: readonly number[]): number[] {
  const m = c.options.length;
  const given = marks.filter((n) => n > 0).length;
  const row = (columns: number, at: number): number[] => Array.from({ length: columns }, (_, i) => (i === at ? 1 : 0));
  switch (c.kind) {
    case "exactly": {
      const blank = c.blank && given === 0;
      if (!blank) refuseUnless(c.limit, given, c.limit);
      return [...marks.map((n) => (n > 0 ? 1 : 0)), ...(c.blank ? [blank ? 1 : 0] : [])];
    }
    case "up_to":
      refuseUnless(0, given, c.limit);
      return marks.map((n) => (n > 0 ? 1 : 0));
    case "rating":
      return marks.flatMap((grade) => row(c.limit + 1, grade));
    case "ranking": {
      if (!c.blank) refuseUnless(m, given, m);
      const taken = new Set(marks.filter((n) => n > 0));
      if (taken.size !== given) throw new NoAnswer("ranks", 0, m);
      const columns = c.blank ? m + 1 : m;
      const free = Array.from({ length: m }, (_, place) => (taken.has(place + 1) ? 0 : 1));
      return [...marks.flatMap((place) => row(columns, place > 0 ? place - 1 : m)), ...(c.blank ? free : [])];
    }
    default:
      throw new Error(`a contest of the kind ${String(c.kind)} is not known here`);
  }
}
