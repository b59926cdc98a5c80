/** Which districts are opened, and with whom: section "Merging" of docs/election-dataset.md. */
import type { District } from "./definition.js";
import type { Cipher } from "./proofs.js";

/** What was frozen of a district; `columns` is empty without ballots. */
export interface Sums {
  district: bigint;
  ballots: bigint;
  columns: Cipher[];
}

export interface Merged {
  /** The districts that are opened, ascending, with what they took in. */
  opened: Map<bigint, Sums>;
  /** Who took a district in. */
  into: Map<bigint, bigint>;
}

export function merge(districts: readonly District[], frozen: readonly Sums[]): Merged {
  const into = new Map<bigint, bigint>();
  const all = new Map(frozen.map((s) => [s.district, s]));
  const holder = (id: bigint): bigint => {
    const next = into.get(id);
    return next === undefined ? id : holder(next);
  };
  for (const d of districts) {
    const own = all.get(d.id)!;
    const to = holder(d.partner);
    if (d.partner === 0n || own.ballots >= d.minimum || to === d.id) continue;
    into.set(d.id, to);
    all.set(to, add(all.get(to)!, own));
  }
  const opened = new Map<bigint, Sums>();
  for (const d of districts) {
    const s = all.get(d.id)!;
    if (!into.has(d.id) && s.ballots > 0n && s.ballots >= d.minimum) opened.set(d.id, s);
  }
  return { opened, into };
}

function add(a: Sums, b: Sums): Sums {
  const columns = a.columns.length === 0 ? b.columns : b.columns.length === 0 ? a.columns
    : a.columns.map((c, i) => ({ alpha: c.alpha.add(b.columns[i]!.alpha), beta: c.beta.add(b.columns[i]!.beta) }));
  return { district: a.district, ballots: a.ballots + b.ballots, columns };
}
