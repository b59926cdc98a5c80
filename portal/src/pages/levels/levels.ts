// Series by day out of what the gateway counts.
import type { Schema } from "../../lib/api.ts";
import { language } from "../../lib/i18n.ts";

type Levels = Schema<"ServiceLevels">;

export interface Day {
  /** Days since 1970 in Moscow. */
  day: number;
  filed: number;
  decided: number;
  /** Of those decided, after the deadline. */
  late: number;
  /** Open at the end of the day. */
  queue: number;
  /** Mean seconds from filing to decision of those issued or refused; null on a day without one. */
  mean: number | null;
}

export interface Department {
  issuer: string;
  open: number;
  overdue: number;
  /** Unix seconds, 0 without an open request. */
  deadline: number;
  decided: number;
  late: number;
  /** Mean seconds; undefined where nothing was decided. */
  mean: number | undefined;
}

/** The departments in the numbers, the one with most open requests first. */
export function byDepartment(levels: Levels): Department[] {
  const issuers = new Set([...levels.open, ...levels.filed, ...levels.decided].map((row) => row.issuer));
  const list = [...issuers].map((issuer): Department => {
    const open = levels.open.filter((r) => r.issuer === issuer);
    const decided = levels.decided.filter((r) => r.issuer === issuer && r.state !== "withdrawn");
    const count = sum(decided, (r) => r.requests);
    return {
      issuer, open: sum(open, (r) => r.requests), overdue: sum(open, (r) => r.late),
      deadline: open.length ? Math.min(...open.map((r) => r.deadline)) : 0,
      decided: count, late: sum(decided, (r) => r.late), mean: count > 0 ? sum(decided, (r) => r.seconds) / count : undefined,
    };
  });
  return list.sort((a, b) => b.open - a.open || (a.issuer < b.issuer ? -1 : 1));
}

/** A chart of fewer days says little. */
const leastDays = 7;

/** Every day, a week at least, from the first with a number to the last one, of one department or of all together (""). */
export function byDay(levels: Levels, issuer: string): Day[] {
  const of = <R extends { issuer: string }>(rows: R[]) => rows.filter((r) => !issuer || r.issuer === issuer);
  const [open, filed, decided] = [of(levels.open), of(levels.filed), of(levels.decided)];
  const all = [...filed, ...decided].map((r) => r.day);
  if (all.length === 0) return [];
  const days: Day[] = [];
  // What is open now, less what came and more what went since, was open then.
  let queue = sum(open, (r) => r.requests);
  const last = Math.max(...all);
  for (let day = last; day >= Math.min(...all, last - leastDays + 1); day--) {
    const came = sum(filed.filter((r) => r.day === day), (r) => r.requests);
    const went = decided.filter((r) => r.day === day);
    const answered = went.filter((r) => r.state !== "withdrawn");
    const count = sum(answered, (r) => r.requests);
    const gone = sum(went, (r) => r.requests);
    days.push({ day, filed: came, decided: gone, late: sum(went, (r) => r.late), queue, mean: count > 0 ? sum(answered, (r) => r.seconds) / count : null });
    queue += gone - came;
  }
  return days.reverse();
}

/** What each issuer issues: an account that runs no node has no name in the chain. */
export function titlesByIssuer(types: Pick<Schema<"DocumentType">, "title_ru" | "title_en" | "body">[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const type of types) {
    const { issuers } = JSON.parse(type.body) as { issuers: string[] };
    for (const issuer of issuers) found.set(issuer, [...(found.get(issuer) ?? []), language === "en" ? type.title_en : type.title_ru]);
  }
  return found;
}

function sum<T>(rows: T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
