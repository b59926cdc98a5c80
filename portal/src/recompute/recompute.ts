// "Recompute in my browser": the data set of a season goes through the Go code of `moscowd verify season`, in a worker.
import { Offline, Problem, type Schema } from "../lib/api.ts";

/** As in portal/recompute/recompute.go. */
export interface Answer {
  verdict: "valid" | "invalid" | "unusable";
  /** The first difference, or why the file is unusable. */
  difference?: string;
  chain_id?: string;
  season_id?: number;
  policy?: string;
  closing?: { applications_root: string; plan_root: string; outcomes_root: string; policy: string; statistics: Record<string, string> };
  report?: { applications: number; plan_rows: number; outcomes: number; operations: number; offers: number; changed_places: number };
}

export interface Recomputed {
  answer: Answer;
  bytes: number;
  milliseconds: number;
  /** The first value of the closing that is not what this page shows, if there is one. */
  differs?: string;
}

/** Downloads the data set and recomputes it. Throws Problem or Offline where there is none. */
export async function recompute(season: Schema<"SeasonDetail">, step: (step: "download" | "compute") => void): Promise<Recomputed> {
  step("download");
  const file = await download(`/v1/seasons/${season.id}/export`);
  const bytes = file.byteLength;
  step("compute");
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  try {
    const { answer, milliseconds } = await new Promise<{ answer: Answer; milliseconds: number }>((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<{ answer: Answer; milliseconds: number } | { error: string }>) => {
        if ("error" in event.data) reject(new Error(event.data.error));
        else resolve(event.data);
      };
      worker.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
      worker.postMessage(file, [file.buffer]);
    });
    const differs = answer.verdict === "valid" ? difference(answer, season) : undefined;
    return { answer, bytes, milliseconds, ...(differs ? { differs } : {}) };
  } finally {
    worker.terminate();
  }
}

/** The first value of a recomputed closing that is not the season's. */
export function difference(answer: Answer, season: Schema<"SeasonDetail">): string | undefined {
  const closing = answer.closing;
  if (!closing || answer.season_id !== season.id) return "season";
  for (const name of ["applications_root", "plan_root", "outcomes_root", "policy"] as const) {
    if (closing[name].toLowerCase() !== String(season[name]).toLowerCase()) return name;
  }
  const numbers = ["accepted", "waiting", "rejected", "not_considered", "places", "remaining", "redistribution_rounds", "burnt"] as const;
  return numbers.find((name) => closing.statistics[name] !== String(season[name]));
}

async function download(path: string): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(path);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new Offline("the gateway was not reached", { cause });
  }
  throw new Problem(response.status, (await response.json().catch(() => ({}))) as object);
}
