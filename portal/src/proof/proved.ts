// Records of the chain's state as the gateway gives them with ?prove=1, checked here against the pinned validators.
import { fetchJson, Offline, Problem } from "../lib/api.ts";
import { type Header, Malformed, Untraced } from "@moscowd/light";
import { pins } from "./pins.ts";
import { checkStateProof, type Records } from "./stateproof.ts";

export type { Header, Records };

/** Why something is not proven. */
export type Reason = "offline" | "no-proofs" | "no-pins" | "other-chain" | "not-yet" | "stale" | "wrong" | "untraced";

/**
 * proven: the records are in the state of the chain. refused: the gateway's proof is wrong, do not show its answer as true.
 * unavailable: it could not be told.
 */
export type Proved =
  | { state: "proven"; records: Records; height: number; header: Header }
  | { state: "refused" | "unavailable"; reason: Reason; detail: string };

/** How old the latest block of a gateway may be, in milliseconds: an older one would hide what changed since. */
export const maxAge = 10 * 60_000;

/**
 * Reads a path of the gateway with its proof and checks it: proved("/v1/elections/7"). Accounts in the path are written as
 * moscow1... Which records a path has, package stateproof says: "season", "closing" and "places_head" for a season. height
 * chooses an older state. Does not throw, except when signal aborts it.
 */
export async function proved(path: string, options: { height?: number; signal?: AbortSignal } = {}): Promise<Proved> {
  const pinned = pins();
  if (!pinned) return { state: "unavailable", reason: "no-pins", detail: "" };
  const at = options.height === undefined ? "" : `&height=${options.height}`;
  let answer: unknown;
  try {
    answer = await fetchJson(`${path}?prove=1&anchor=${pinned.height}${at}`, options.signal ? { signal: options.signal } : {});
  } catch (cause) {
    return unavailable(cause);
  }
  try {
    const chain = (answer as { chain_id?: unknown } | null)?.chain_id;
    if (typeof chain === "string" && chain !== pinned.chainId) return { state: "refused", reason: "other-chain", detail: chain };
    const now = new Date();
    const { records, header } = checkStateProof(answer, path.replace(/^\/v1\//, ""), pinned, now);
    if (options.height !== undefined && header.height !== options.height + 1) return { state: "refused", reason: "wrong", detail: "another height" };
    if (options.height === undefined && now.getTime() - header.time.getTime() > maxAge) {
      return { state: "unavailable", reason: "stale", detail: header.time.toISOString() };
    }
    return { state: "proven", records, height: header.height - 1, header };
  } catch (cause) {
    return refused(cause);
  }
}

function unavailable(cause: unknown): Proved {
  if (cause instanceof Offline) return { state: "unavailable", reason: "offline", detail: "" };
  if (cause instanceof Problem) return { state: "unavailable", reason: cause.kind === "not-yet" ? "not-yet" : "no-proofs", detail: cause.message };
  throw cause; // aborted
}

function refused(cause: unknown): Proved {
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Untraced) return { state: "refused", reason: "untraced", detail };
  return { state: "refused", reason: "wrong", detail: cause instanceof Malformed ? `malformed: ${detail}` : detail };
}
