/** Section 5: the cells of a ballot, and which sums of them are proven. */
import { rangeLength } from "./proofs.js";
import { refuseUnless } from "./refusal.js";

/** 1 exactly, 2 up to, 3 rating, 4 ranking. */
export interface Contest {
  id: bigint;
  text: string;
  kind: number;
  limit: number;
  blank: boolean;
  options: string[];
}

export interface SumRule {
  contest: bigint;
  number: number;
  /** Cell of the whole ballot, weight. */
  terms: [cell: number, weight: number][];
  min: number;
  max: number;
}

/** All that is proven of one ballot, in the order of the proofs. */
export interface Form {
  cells: number;
  proofsLength: number;
  contests: { id: bigint; cells: { cell: number; row: number; column: number }[]; sums: SumRule[] }[];
}

const most = { cells: 128, bytes: 40_000 };

export function formOf(contests: readonly Contest[]): Form {
  const form: Form = { cells: 0, proofsLength: 0, contests: [] };
  for (const c of contests) {
    checkContest(c);
    const m = c.options.length;
    const grid: number[] = [];
    if (c.kind === 3) for (let i = 0; i < m; i++) grid.push(c.limit + 1);
    else if (c.kind === 4) {
      for (let i = 0; i < m; i++) grid.push(c.blank ? m + 1 : m);
      if (c.blank) grid.push(m);
    } else grid.push(c.blank ? m + 1 : m);

    const cells: Form["contests"][number]["cells"] = [];
    grid.forEach((columns, row) => {
      for (let column = 0; column < columns; column++) cells.push({ cell: form.cells + cells.length, row, column });
    });
    const sums: SumRule[] = [];
    const rule = (min: number, max: number, taken: typeof cells, weight = (_: number): number => 1): void => {
      sums.push({ contest: c.id, number: sums.length, min, max, terms: taken.map((x) => [x.cell, weight(x.column)]) });
    };
    if (c.kind === 1) rule(c.limit, c.limit, cells, (column) => (column === m ? c.limit : 1));
    if (c.kind === 2) rule(0, c.limit, cells);
    if (c.kind >= 3) for (let row = 0; row < m; row++) rule(1, 1, cells.filter((x) => x.row === row));
    if (c.kind === 4) for (let column = 0; column < m; column++) rule(1, 1, cells.filter((x) => x.column === column));

    form.contests.push({ id: c.id, cells, sums });
    form.cells += cells.length;
    form.proofsLength += cells.length * rangeLength(2) + sums.reduce((n, s) => n + rangeLength(s.max - s.min + 1), 0);
  }
  const bytes = form.cells * 64 + form.proofsLength;
  refuseUnless(form.cells > 0 && form.cells <= most.cells && bytes <= most.bytes, "definition", () => `a ballot has ${form.cells} cells and ${bytes} bytes`);
  return form;
}

function checkContest(c: Contest): void {
  const m = c.options.length;
  const within = m >= 1 && m <= most.cells && (c.kind === 4 ? c.limit === 0 : c.limit >= 1 && c.limit <= (c.kind === 3 ? most.cells - 1 : m));
  refuseUnless(
    [1, 2, 3, 4].includes(c.kind) && within && (!c.blank || c.kind === 1 || c.kind === 4), "definition",
    () => `contest ${c.id} of kind ${c.kind} has ${m} options, the limit ${c.limit}, blank ${c.blank}`,
  );
}
