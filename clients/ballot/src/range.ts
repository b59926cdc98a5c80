/** The proof that a ciphertext holds one of the numbers min to max (section 3). */
import { concat, int } from "./bytes.js";
import { challenge, mod, Point, type Random, randomScalar, scalarBytes, times } from "./group.js";

export interface Ciphertext {
  alpha: Point;
  beta: Point;
}

/** What every proof of a ballot is bound to: the hash of the election, and its key. */
export interface Election {
  hash: Uint8Array;
  key: Point;
}

export function encrypt(key: Point, value: number, r: bigint): Ciphertext {
  // vG is chosen from a table of both, so that the same is done for every value.
  const message = [Point.ZERO, Point.BASE][value] ?? times(Point.BASE, BigInt(value));
  return { alpha: times(Point.BASE, r), beta: message.add(times(key, r)) };
}

export const ciphertextBytes = (c: Ciphertext): Uint8Array => concat(c.alpha.toBytes(), c.beta.toBytes());

/** Proves that `c` holds `value` with the randomness `r`. Every branch is made alike; the true one is put in at the end. */
export function proveRange(
  random: Random, election: Election, context: Uint8Array, last: "bit" | "sum" | "range",
  min: number, max: number, c: Ciphertext, value: number, r: bigint,
): Uint8Array {
  const branches = max - min + 1;
  const w: bigint[] = [], challenges: bigint[] = [], commitments: Uint8Array[] = [];
  for (let i = 0; i < branches; i++) {
    w.push(randomScalar(random));
    challenges.push(randomScalar(random));
    const off = mod(challenges[i]! * BigInt(min + i - value));
    commitments.push(times(Point.BASE, w[i]!).toBytes());
    commitments.push(times(Point.BASE, off).add(times(election.key, w[i]!)).toBytes());
  }
  const total = challenge(last, election.hash, context, election.key.toBytes(), int(min), int(max), c.alpha.toBytes(), c.beta.toBytes(), ...commitments);
  const others = challenges.reduce((sum, x, i) => sum + (i === value - min ? 0n : x), 0n);
  challenges[value - min] = mod(total - others);
  const responses = w.map((x, i) => mod(x + challenges[i]! * r));
  return concat(...commitments, ...challenges.slice(0, -1).map(scalarBytes), ...responses.map(scalarBytes));
}
