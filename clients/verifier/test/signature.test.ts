import { ED25519_TORSION_SUBGROUP, ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { expect, test } from "vitest";
import { fromLittle, join, wideScalar } from "../src/encode.js";
import { L } from "../src/group.js";
import { byLibrary, platformOrLibrary } from "../src/signature.js";

const { secretKey, publicKey } = ed25519.keygen(new Uint8Array(32).fill(7));
const text = new TextEncoder().encode("leaf"), good = ed25519.sign(text, secretKey);
const scalar = (x: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((x >> BigInt(8 * i)) & 255n));

/** Made by the owner of the key with an R of which a small part remains: right when multiplied by the cofactor, else not. */
function withTorsion(): Uint8Array {
  const { scalar: a } = ed25519.utils.getExtendedPublicKey(secretKey);
  const r = 123_456_789n, torsion = ed25519.Point.fromHex(ED25519_TORSION_SUBGROUP[1]!);
  const bytes = ed25519.Point.BASE.multiply(r).add(torsion).toBytes();
  return join(bytes, scalar((r + wideScalar(sha512(join(bytes, publicKey, text))) * a) % L));
}

const cases: [name: string, key: Uint8Array, text: Uint8Array, signature: Uint8Array, want: boolean][] = [
  ["a signature", publicKey, text, good, true],
  ["a signature of another text", publicKey, publicKey, good, false],
  ["a signature of another key", ed25519.keygen().publicKey, text, good, false],
  ["a signature with s + L", publicKey, text, join(good.subarray(0, 32), scalar(fromLittle(good.subarray(32)) + L)), false],
  ["a signature that only the cofactor makes right", publicKey, text, withTorsion(), false],
  ["a signature cut short", publicKey, text, good.subarray(0, 63), false],
  ["a key cut short", publicKey.subarray(0, 31), text, good, false],
  ["a key that is no point", new Uint8Array(32).fill(2), text, good, false],
];

test.each(cases)("%s: platform and library agree", async (_, key, text, signature, want) => {
  expect(byLibrary(key, text, signature)).toBe(want);
  expect(await (await platformOrLibrary())(key, text, signature)).toBe(want);
});

test("the case of the cofactor is one: the library's own check, with the cofactor, takes it", () => {
  expect(ed25519.verify(withTorsion(), text, publicKey)).toBe(true);
});
