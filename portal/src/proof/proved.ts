// Records of the chain's state as the gateway gives them with ?prove=1, checked here against the pinned validators.

/** What a header says that commits to a record, and who signed it. */
export interface Header {
  chainId: string;
  height: number;
  /** Hexadecimal, capital letters. */
  hash: string;
  time: Date;
  /** How many of so many validators signed it. */
  signed: number;
  validators: number;
  /** The pinned block from which the header follows. */
  pinnedHeight: number;
}

/** Why something is not proven. Texts are in texts.ts. */
export type Reason = "offline" | "no-proofs" | "no-pins" | "other-chain" | "not-yet" | "stale" | "wrong" | "untraced";

/**
 * proven: the records are in the state of the chain. refused: the gateway's proof is wrong, do not show its answer as true.
 * unavailable: it could not be told.
 */
export type Proved =
  | { state: "proven"; records: Records; height: number; header: Header }
  | { state: "refused" | "unavailable"; reason: Reason; detail: string };

/** Messages of the state by their names, as JSON of Protocol Buffers; undefined for what is proven to be absent. */
export type Records = Record<string, Record<string, unknown> | undefined>;

/**
 * Reads a path of the gateway with its proof and checks it: proved("/v1/elections/7"). Which records a path has, package
 * stateproof says: "season", "closing" and "places_head" for a season. height chooses an older state. Does not throw, except
 * when signal aborts it.
 */
export async function proved(path: string, options: { height?: number; signal?: AbortSignal } = {}): Promise<Proved> {
  void path;
  options.signal?.throwIfAborted();
  return { state: "unavailable", reason: "no-pins", detail: "" };
}
