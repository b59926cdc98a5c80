import { expect, test } from "vitest";
import { readCiphers, readSums } from "../src/ballot.js";
import { join } from "../src/encode.js";
import type { Form } from "../src/form.js";
import { G, identity } from "../src/group.js";

test("the alphas of voters who agree may cancel out in a sum, and never in a ballot", () => {
  const sum = join(identity.toBytes(), G.double().toBytes());
  const [column] = readSums(sum);
  expect(column!.alpha.is0()).toBe(true);
  expect(column!.beta.equals(G.double())).toBe(true);
  expect(() => readCiphers({ cells: 1 } as Form, sum)).toThrow("ciphertext");
});
