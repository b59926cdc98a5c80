import { sha512 } from "@noble/hashes/sha2.js";
import { concat, int, text } from "../src/bytes.js";
import type { Random } from "../src/index.js";

/** The randomness of test vectors: SHA-512(seed || Int(0)) || SHA-512(seed || Int(1)) || .. */
export function stream(seed: string): Random {
  let rest = new Uint8Array(), block = 0;
  return (out) => {
    while (rest.length < out.length) rest = concat(rest, sha512(concat(text(seed), int(block++)))) as Uint8Array<ArrayBuffer>;
    out.set(rest.subarray(0, out.length));
    rest = rest.slice(out.length);
  };
}
