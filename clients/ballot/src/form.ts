/** Which cells a contest has, and what is proven of them (section 5). */
import type { Integer } from "./bytes.js";

export const MAX_CELLS = 128;
export const MAX_SIZE = 40_000;

export enum Kind {
  Exactly = 1,
  UpTo = 2,
  Rating = 3,
  Ranking = 4,
}

/** A question of a ballot. `limit` is 0 for a ranking; `blank` is for Exactly and Ranking. */
export interface Contest {
  id: Integer;
  kind: Kind;
  options: number;
  limit: number;
  blank: boolean;
}

/** The contests of a district, ascending by id. */
export type Form = Contest[];

export interface Place {
  row: number;
  column: number;
}

/** A sum of cells, each taken `weight` times, that lies from `low` to `high`. */
export interface Sum {
  terms: { cell: number; weight: number }[];
  low: number;
  high: number;
}

/** Length of a proof over `branches` numbers. */
export const rangeSize = (branches: number): number => 128 * branches - 32;

/** Row and column of each cell of a contest. */
export function places({ kind, options, limit, blank }: Contest): Place[] {
  const extra = blank ? 1 : 0;
  let rows: number[];
  if (kind === Kind.Rating) rows = Array(options).fill(limit + 1);
  else if (kind === Kind.Ranking) rows = [...Array(options).fill(options + extra), ...(blank ? [options] : [])];
  else rows = [options + extra];
  return rows.flatMap((columns, row) => Array.from({ length: columns }, (_, column) => ({ row, column })));
}

/** The sums of a contest in the order of their proofs. */
export function sums(contest: Contest): Sum[] {
  const { kind, options, limit } = contest;
  const all = places(contest);
  const sum = (low: number, high: number, within: (p: Place) => boolean): Sum => ({
    terms: all.flatMap((p, cell) => (within(p) ? [{ cell, weight: 1 }] : [])),
    low,
    high,
  });
  const each = (within: (p: Place, i: number) => boolean): Sum[] => Array.from({ length: options }, (_, i) => sum(1, 1, (p) => within(p, i)));
  switch (kind) {
    case Kind.Exactly: {
      const exact = sum(limit, limit, () => true);
      for (const t of exact.terms.slice(options)) t.weight = limit;
      return [exact];
    }
    case Kind.UpTo:
      return [sum(0, limit, () => true)];
    case Kind.Rating:
      return each((p, i) => p.row === i);
    case Kind.Ranking:
      return [...each((p, i) => p.row === i), ...each((p, i) => p.column === i)];
  }
}

export const cellsOf = (form: Form): number => form.reduce((n, c) => n + places(c).length, 0);

const sizeOf = (c: Contest): number =>
  places(c).length * (64 + rangeSize(2)) + sums(c).reduce((n, s) => n + rangeSize(s.high - s.low + 1), 0);

/** Throws where the protocol does not allow the form. */
export function checkForm(form: Form): void {
  if (form.length === 0) throw new Error("a ballot needs a contest");
  form.forEach((c, i) => {
    const whole = Number.isSafeInteger(c.options) && Number.isSafeInteger(c.limit) && c.options >= 1 && c.options <= MAX_CELLS;
    const allowed =
      (c.kind === Kind.Exactly && c.limit >= 1 && c.limit <= c.options) ||
      (c.kind === Kind.UpTo && c.limit >= 1 && c.limit <= c.options && !c.blank) ||
      (c.kind === Kind.Rating && c.limit >= 1 && c.limit < MAX_CELLS && !c.blank) ||
      (c.kind === Kind.Ranking && c.limit === 0);
    const before = form[i - 1];
    if (!whole || !allowed || (before && BigInt(before.id) >= BigInt(c.id))) throw new Error(`contest ${c.id} is not allowed`);
  });
  const size = form.reduce((n, c) => n + sizeOf(c), 0);
  if (cellsOf(form) > MAX_CELLS || size > MAX_SIZE) throw new Error(`a ballot of ${cellsOf(form)} cells and ${size} bytes is too large`);
}
