/** The line proof behind the small election: what the Go verifier is tested with, x/voting/client, and the same errors. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unhex } from "../src/encode.js";
import { here } from "../src/jobs.js";
import { verify } from "../src/verify.js";
import { election } from "./corpus.js";

interface Case {
  name: string;
  error: string;
  trusted: { height: number; hash: string } | null;
  proof: unknown;
}

const { now, cases } = JSON.parse(readFileSync(new URL("../testdata/bound.json", import.meta.url), "utf8")) as { now: number; cases: Case[] };

const check = (file: string, trusted: Case["trusted"]) =>
  verify(new Blob([file]).stream(), {
    pool: here(), now: new Date(now * 1000), ...(trusted && { trust: { height: trusted.height, hash: unhex(trusted.hash)! } }),
  });

test.each(cases.map((c) => [c.name, c] as const))("%s", async (_, { error, trusted, proof }) => {
  const verdict = await check(election + JSON.stringify({ type: "proof", proof }) + "\n", trusted);
  expect(verdict.wrong?.code ?? "", verdict.wrong?.detail).toBe(error);
  if (!verdict.wrong) expect(verdict.result.bound?.trustedHeight).toBe(trusted?.height);
});

test("a trusted block and no proof", async () => {
  expect((await check(election, cases[0]!.trusted)).wrong?.code).toBe("proof");
});

test("ten years later", async () => {
  const file = election + JSON.stringify({ type: "proof", proof: cases[0]!.proof }) + "\n";
  const trust = { height: cases[0]!.trusted!.height, hash: unhex(cases[0]!.trusted!.hash)! };
  const verdict = await verify(new Blob([file]).stream(), { pool: here(), now: new Date((now + 10 * 366 * 24 * 3600) * 1000), trust });
  expect(verdict.wrong?.code).toBe("proof");
});
