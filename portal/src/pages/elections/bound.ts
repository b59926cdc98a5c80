// What was recounted or shown, compared with the head of the election in the proven state of the chain.
import type { Result } from "@moscowd/verifier";
import { fromBase64, hex } from "@moscowd/light";
import type { Records } from "../../proof/proved.ts";

/** Bytes of a record, which are base64 there, as hexadecimal digits. */
export function hexOf(value: unknown): string {
  return typeof value === "string" ? hex(fromBase64(value)) : "";
}

/** What of an election stands in its head. */
export interface Shown {
  definition_hash: string;
  board: string;
  cast_ballots: number;
  spoiled_ballots: number;
  results_hash: string;
}

/** Is what the page shows the head's? Blocks may have come between: a proven head with more ballots is that of a later one. */
export function sameHead(shown: Shown, head: Records[string]): boolean {
  if (!head) return false;
  const [cast, spoiled] = [Number(head.cast), Number(head.spoiled)];
  if (hexOf(head.definition_hash) !== shown.definition_hash && shown.definition_hash !== "") return false;
  if (shown.results_hash !== "" && hexOf(head.results_hash) !== shown.results_hash) return false;
  if (cast === shown.cast_ballots && spoiled === shown.spoiled_ballots) return hexOf(head.board) === shown.board;
  return cast >= shown.cast_ballots && spoiled >= shown.spoiled_ballots;
}

/** The first value of a recount that is not the one in the head; undefined where all are. */
export function difference(result: Result, chain: string, head: Records[string]): string | undefined {
  if (!head) return "head";
  const values: [name: string, recounted: string, proven: string][] = [
    ["chain", result.chainId, chain],
    ["election", String(result.election), String(head.election_id)],
    ["definition", result.hash, hexOf(head.definition_hash)],
    ["board", result.board, hexOf(head.board)],
    ["cast", String(result.cast), String(head.cast)],
    ["spoiled", String(result.spoiled), String(head.spoiled ?? 0)],
  ];
  return values.find(([, recounted, proven]) => recounted !== proven)?.[0];
}
