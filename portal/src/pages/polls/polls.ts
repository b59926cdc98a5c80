// What the numbers of a poll mean.
import type { Schema } from "../../lib/api.ts";

export type Stage = "coming" | "open" | "closed";

export function stage(p: { opens_ns: number; closes_ns: number; closed_height: number }, now: number): Stage {
  if (p.closed_height > 0 || now >= p.closes_ns / 1e6) return "closed";
  return now < p.opens_ns / 1e6 ? "coming" : "open";
}

/** What became of one option. */
export interface OptionResult {
  /** Votes for it, the sum of its ratings, or Borda points. */
  points: number;
  /** Of choices: the part of the voters who chose it. */
  share?: number;
  /** Of ratings: their mean, where somebody gave one. */
  mean?: number;
  /** Of ratings and rankings: how many gave 1, 2 and so on. */
  spread: number[];
}

/** The results of the options of one version, in their order. Throws where the counts are not those of the question. */
export function optionResults(question: Pick<Schema<"PollQuestion">, "kind" | "max_rating">, options: number, v: Pick<Schema<"VersionCounts">, "voters" | "counts" | "points">): OptionResult[] {
  const kind = question.kind;
  const each = kind === "rating" ? question.max_rating : kind === "ranking" ? options : 1;
  if (v.counts.length !== options * each || v.points.length !== options) throw new Error(`${v.counts.length} counts of ${options} options`);
  return v.points.map((points, i) => {
    if (each === 1 && kind !== "ranking") return { points, spread: [], ...(v.voters > 0 ? { share: points / v.voters } : {}) };
    const spread = v.counts.slice(i * each, (i + 1) * each);
    const given = spread.reduce((sum, n) => sum + n, 0);
    return { points, spread, ...(kind === "rating" && given > 0 ? { mean: points / given } : {}) };
  });
}

/** Votes of each hour from the first to the last, hours without any included. Hours are counted since 1970. */
export function everyHour(items: readonly { hour: number; votes: number }[]): { hour: number; votes: number }[] {
  const first = items[0]?.hour ?? 0;
  const last = items.at(-1)?.hour ?? -1;
  const known = new Map(items.map((i) => [i.hour, i.votes]));
  return Array.from({ length: last - first + 1 }, (_, i) => ({ hour: first + i, votes: known.get(first + i) ?? 0 }));
}

/** A tracker as a person pastes it: 64 hexadecimal digits, or undefined. */
export function tracker(text: string): string | undefined {
  const plain = text.trim().toLowerCase().replace(/^0x/, "");
  return /^[0-9a-f]{64}$/.test(plain) ? plain : undefined;
}
