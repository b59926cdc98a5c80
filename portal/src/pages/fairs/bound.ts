// Does a recomputed closing stand in the state of the chain?
import { fromBase64, hex } from "@moscowd/light";
import type { Proved } from "../../proof/proved.ts";
import type { Answer } from "../../recompute/recompute.ts";

/** unknown: the browser could not check the chain's record. */
export function boundTo(answer: Answer, bound: Proved): "equal" | "differs" | "unknown" {
  if (bound.state !== "proven") return bound.state === "refused" ? "differs" : "unknown";
  const closing = bound.records.closing;
  if (!closing || !answer.closing) return "differs";
  const roots = ["applications_root", "plan_root", "outcomes_root"] as const;
  const equalRoots = roots.every((name) => hex(fromBase64(String(closing[name]))) === answer.closing?.[name].toLowerCase());
  const counted = closing.statistics as Record<string, unknown>;
  const equalCounts = Object.entries(answer.closing.statistics).every(([name, value]) => String(counted[name]) === value);
  return equalRoots && equalCounts && closing.policy === answer.closing.policy ? "equal" : "differs";
}
