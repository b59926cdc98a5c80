// The acts of an election's history in words.
import type { Schema } from "../../lib/api.ts";
import type { Step } from "../../ui/Steps.svelte";
import { stages } from "./elections.ts";

export type Act = Schema<"ElectionAct">;

/** When each stage was entered the last time, in nanoseconds since 1970. */
export function entered(history: readonly Act[]): Map<string, number> {
  const at = new Map<string, number>();
  for (const act of history) {
    if (act.kind === "ElectionCreated") at.set("preparing", act.time_ns);
    if (act.kind === "ElectionStageChanged" && act.stage) at.set(act.stage, act.time_ns);
  }
  return at;
}

/** The stages as steps. text says what is known of one. */
export function steps(stage: string, title: (stage: string) => string, text: (stage: string) => string): Step[] {
  const cancelled = stage === "cancelled";
  const now = stages.indexOf(stage as (typeof stages)[number]);
  const shown: Step[] = stages.map((s, i) => {
    const state = cancelled ? "next" : i < now || stage === "final" ? "done" : i === now ? "now" : "next";
    return { title: title(s), state, text: text(s) };
  });
  return cancelled ? [...shown.filter((_, i) => text(stages[i]!) !== "").map((s) => ({ ...s, state: "done" as const })), { title: title("cancelled"), state: "failed", text: text("cancelled") }] : shown;
}
