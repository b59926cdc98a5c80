import { expect, test } from "vitest";
import { here } from "../src/jobs.js";
import { type Verdict, verify } from "../src/verify.js";
import { apply, election, mutations } from "./corpus.js";

const check = (file: string): Promise<Verdict> => verify(new Blob([file]).stream(), { pool: here() });

/** Checks one half of the alterations, so that both processors have work. */
export function checkHalf(half: 0 | 1): void {
  test("the unaltered election is consistent and final", async () => {
    const verdict = await check(election);
    expect(verdict.wrong).toBeNull();
    expect(verdict).toMatchObject({ result: { final: true, cast: 10n, spoiled: 1n } });
  });

  test("there are hundreds of alterations, with every error", () => {
    expect(mutations.length).toBeGreaterThan(300);
    expect(new Set(mutations.map((m) => m.error)).size).toBeGreaterThan(30);
  });

  test.each(mutations.filter((_, i) => i % 2 === half).map((m) => [m.name, m] as const))("%s", async (_, mutation) => {
    const { wrong } = await check(apply(mutation));
    expect(wrong?.code, `line ${wrong?.line}: ${wrong?.detail}`).toBe(mutation.error);
  });
}
