// What the numbers of an election mean.
import type { Schema } from "../../lib/api.ts";

export type Contest = Schema<"Contest">;

/** The stages that an election goes through, in their order; a cancelled one leaves them. */
export const stages = ["preparing", "rehearsal", "ready", "open", "tally", "final"] as const;

/** The steps of the key ceremony, which fill the stage "preparing". */
export const ceremony = ["register", "commit", "deal", "complain", "done"] as const;

/** How many columns of a ballot a contest has (docs/voting-protocol.md, section 5). */
export function cells({ kind, limit, blank, options: { length: m } }: Contest): number {
  if (kind === "rating") return m * (limit + 1);
  if (kind === "ranking") return m * (blank ? m + 1 : m) + (blank ? m : 0);
  return blank ? m + 1 : m;
}

/** What became of one option. */
export interface OptionResult {
  /** Ballots that name it, the sum of its grades, or for the position of a ranking the points m - 1 to 0 (Borda). */
  points: number;
  /** Of ratings: how many gave none, 1, 2 and so on. Of rankings: how many put it first, second and so on. */
  spread: number[];
}

export interface ContestResult {
  options: OptionResult[];
  /** Ballots that name nobody, where the contest has that answer: in a ranking, positions that stayed free. */
  blank: number | undefined;
}

/** Divides the counts of a district, a number for each column of its ballot, among its contests. Throws where there are more or fewer. */
export function results(contests: readonly Contest[], counts: readonly number[]): ContestResult[] {
  if (counts.length !== contests.reduce((n, c) => n + cells(c), 0)) throw new Error("the counts are not those of the contests");
  let first = 0;
  return contests.map((c) => {
    const own = counts.slice(first, (first += cells(c)));
    return contestResult(c, own);
  });
}

function contestResult(c: Contest, own: number[]): ContestResult {
  const m = c.options.length;
  const row = (i: number, columns: number) => own.slice(i * columns, (i + 1) * columns);
  const weigh = (spread: number[], weight: (column: number) => number) => spread.reduce((sum, n, column) => sum + n * weight(column), 0);
  if (c.kind === "rating") {
    const options = c.options.map((_, i) => row(i, c.limit + 1)).map((spread) => ({ points: weigh(spread, (grade) => grade), spread }));
    return { options, blank: undefined };
  }
  if (c.kind === "ranking") {
    const columns = c.blank ? m + 1 : m;
    const options = c.options.map((_, i) => row(i, columns).slice(0, m)).map((spread) => ({ points: weigh(spread, (place) => m - 1 - place), spread }));
    return { options, blank: c.blank ? own.slice(m * columns).reduce((sum, n) => sum + n, 0) : undefined };
  }
  return { options: own.slice(0, m).map((n) => ({ points: n, spread: [] })), blank: c.blank ? own[m] : undefined };
}

/** The turnout as blocks saw it, thinned to the last block of each of at most `most` equal spans of time. */
export function thinned<T>(points: readonly T[], at: (point: T) => number, most: number): T[] {
  const begin = points[0], end = points.at(-1);
  if (begin === undefined || end === undefined || points.length <= most) return [...points];
  const span = (at(end) - at(begin)) / most;
  const bySpan = new Map<number, T>();
  for (const p of points) bySpan.set(Math.min(most - 1, Math.floor((at(p) - at(begin)) / span)), p);
  return [...bySpan.values()];
}
