import { readFileSync } from "node:fs";
import type { Vectors } from "./remake.js";

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../../crypto/vectors/testdata/${name}.json`, import.meta.url), "utf8"));

export const vectors: Vectors = { election: read("election"), ballots: read("ballots") } as Vectors;

/** The vectors' ballots without what is no part of a ballot: the board. */
export const wanted = vectors.ballots.ballots.map((b) => {
  const { board_after: _, ...rest } = b as Record<string, unknown>;
  return rest;
});
