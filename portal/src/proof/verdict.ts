// The verdict over a document from what the checks found: package x/documents/rules.
import { checkWords, verdictWords } from "./words.ts";

export type Verdict = keyof typeof verdictWords;
export type Check = keyof typeof checkWords;
export type Outcome = "cannot_tell" | "matches" | "contradicts" | "not_applicable";
export type JudgementReason = "" | "checks" | "key_compromised" | "status" | "not_yet" | "over";

export const checks = Object.keys(checkWords) as Check[];
const optional: Check[] = ["disclosures", "key_binding", "page"];

export interface Evidence {
  outcomes: Partial<Record<Check, Outcome>>;
  status: number;
  anchoredAt: bigint;
  /** 0 if the key never counted as compromised. */
  compromisedAt: bigint;
  notBefore: number;
  notAfter: number;
  /** Unix seconds. */
  now: number;
}

export interface Judgement {
  verdict: Verdict;
  reason: JudgementReason;
  checks: Check[];
}

/** The first that holds of: forged, unknown, revoked, superseded, suspended, expired, valid. A forgotten check makes unknown. */
export function judge(e: Evidence): Judgement {
  const found = (wanted: Outcome) =>
    checks.filter((c) => {
      let outcome = e.outcomes[c] ?? "cannot_tell";
      if (outcome === "not_applicable" && !optional.includes(c)) outcome = "cannot_tell";
      return outcome === wanted;
    });
  const wrong = found("contradicts");
  if (wrong.length > 0) return { verdict: "FORGED", reason: "checks", checks: wrong };
  const unknown = found("cannot_tell");
  if (unknown.length > 0) return { verdict: "UNKNOWN", reason: "checks", checks: unknown };
  const is = (verdict: Verdict, reason: JudgementReason): Judgement => ({ verdict, reason, checks: [] });
  if (e.compromisedAt !== 0n && e.anchoredAt >= e.compromisedAt) return is("REVOKED", "key_compromised");
  if (e.status === 1) return is("REVOKED", "status");
  if (e.status === 3) return is("SUPERSEDED", "status");
  if (e.status === 2) return is("SUSPENDED", "status");
  if (e.now < e.notBefore) return is("EXPIRED", "not_yet");
  if (e.now >= e.notAfter) return is("EXPIRED", "over");
  return is("VALID", "");
}
