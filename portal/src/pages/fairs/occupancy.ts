// How full fairs are, from the rows of the plan and the outcomes counted by row.
import type { Schema } from "../../lib/api.ts";

export interface Filter {
  /** Ticks, or 0 for all. */
  day: number;
  /** Or "" for all. */
  speciality: string;
}

export interface Full {
  places: number;
  taken: number;
  waiting: number;
}

export interface Fair extends Full {
  fair: number;
  /** 0 where the applications for the fair do not agree, or there are none. */
  district: number;
}

type Row = Schema<"Occupancy">["rows"][number];

const placesOf = (r: Row): number => r.individuals + r.farmers + r.legal_entities;

/** Who got places and who waits, by row. */
function counts(o: Schema<"Occupancy">): Map<number, { taken: number; waiting: number }> {
  const rows = new Map<number, { taken: number; waiting: number }>();
  for (const t of o.taken) {
    const row = rows.get(t.plan_row) ?? { taken: 0, waiting: 0 };
    row[t.kind === "accepted" ? "taken" : "waiting"] += t.applications;
    rows.set(t.plan_row, row);
  }
  return rows;
}

function sums<K>(o: Schema<"Occupancy">, filter: Filter, key: (row: Row) => K): Map<K, Full> {
  const taken = counts(o);
  const found = new Map<K, Full>();
  for (const row of o.rows) {
    if ((filter.day && row.period !== filter.day) || (filter.speciality && row.speciality !== filter.speciality)) continue;
    const sum = found.get(key(row)) ?? { places: 0, taken: 0, waiting: 0 };
    const full = taken.get(row.plan_row);
    sum.places += placesOf(row);
    sum.taken += full?.taken ?? 0;
    sum.waiting += full?.waiting ?? 0;
    found.set(key(row), sum);
  }
  return found;
}

export function byFair(o: Schema<"Occupancy">, filter: Filter): Fair[] {
  const districts = new Map(o.fairs.map((f) => [f.fair_id, f.district === f.district_to ? f.district : 0]));
  return [...sums(o, filter, (r) => r.fair_id)].map(([fair, full]) => ({ fair, district: districts.get(fair) ?? 0, ...full })).sort((a, b) => a.fair - b.fair);
}

export function byDay(o: Schema<"Occupancy">, speciality: string): (Full & { day: number })[] {
  return [...sums(o, { day: 0, speciality }, (r) => r.period)].map(([day, full]) => ({ day, ...full })).sort((a, b) => a.day - b.day);
}

/** The rows of one fair. */
export function rowsOf(o: Schema<"Occupancy">, fair: number): (Full & { row: Row })[] {
  const taken = counts(o);
  return o.rows.filter((r) => r.fair_id === fair)
    .map((row) => ({ row, places: placesOf(row), taken: taken.get(row.plan_row)?.taken ?? 0, waiting: taken.get(row.plan_row)?.waiting ?? 0 }))
    .sort((a, b) => a.row.period - b.row.period || a.row.plan_row - b.row.plan_row);
}

/** Districts in the order of their numbers, those without one last. */
export function byDistrict(fairs: Fair[]): [district: number, fairs: Fair[]][] {
  const found = new Map<number, Fair[]>();
  for (const f of fairs) found.set(f.district, [...(found.get(f.district) ?? []), f]);
  return [...found].sort(([a], [b]) => (a || Infinity) - (b || Infinity));
}
