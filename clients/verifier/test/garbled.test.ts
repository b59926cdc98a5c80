import { expect, test } from "vitest";
import { here } from "../src/jobs.js";
import { verify } from "../src/verify.js";
import { election } from "./corpus.js";

const bytes = new TextEncoder().encode(election);

// Somewhere a byte may change unseen: the reason of an extension is only a text.
test("a file in which a byte is another gets a verdict, and nearly always a bad one", async () => {
  let refused = 0;
  const tries = 16;
  for (let i = 0; i < tries; i++) {
    const garbled = bytes.slice(), at = Math.floor(((i + 0.5) * bytes.length) / tries);
    garbled[at]! ^= 1 << (i % 8);
    const { wrong } = await verify(new Blob([garbled]).stream(), { pool: here() });
    if (wrong) refused++;
  }
  expect(refused).toBeGreaterThanOrEqual(tries - 1);
});

test("a file that is cut off anywhere is unusable", async () => {
  for (let i = 0; i < 5; i++) {
    const cut = bytes.slice(0, Math.floor((i * bytes.length) / 5));
    const { wrong } = await verify(new Blob([cut]).stream(), { pool: here() });
    expect(wrong?.code).toBe("unusable");
  }
});
