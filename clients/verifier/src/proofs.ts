/** Section 3: the proofs, as equations that must give the identity. */
import { sha512 } from "@noble/hashes/sha2.js";
import { ristretto255_hasher } from "@noble/curves/ed25519.js";
import { type Item, join, scalarOf } from "./encode.js";
import { G, identity, modL, multiply, type Point, readPoint, readScalar, sumOfMultiples, Weights } from "./group.js";
import { Refusal } from "./refusal.js";

/** Many equations at once: their sum under weights drawn here. One false equation passes with a probability of 2^-128. */
export class Equations {
  private readonly weights = new Weights();
  private readonly points: Point[] = [];
  private readonly scalars: bigint[] = [];
  private ofBase = 0n;
  private readonly shared = new Map<Point, bigint>();

  weight(): bigint {
    return this.weights.next();
  }

  /** Adds a multiple of a point that comes once. */
  once(scalar: bigint, p: Point): void {
    this.points.push(p);
    this.scalars.push(modL(scalar));
  }

  base(scalar: bigint): void {
    this.ofBase += scalar;
  }

  /** Adds a multiple of a point that comes often, as the key does: it is known by its object. */
  often(scalar: bigint, p: Point): void {
    this.shared.set(p, (this.shared.get(p) ?? 0n) + scalar);
  }

  hold(): boolean {
    for (const [p, scalar] of this.shared) this.once(scalar, p);
    this.once(this.ofBase, G);
    return sumOfMultiples(identity, this.points, this.scalars).is0();
  }
}

/** (alpha, beta), and their bytes. */
export interface Cipher {
  alpha: Point;
  beta: Point;
}

/** That a ciphertext under `key` holds one of the numbers min to max. */
export interface RangeClaim {
  name: "bit" | "sum" | "range";
  hash: Uint8Array;
  context: Uint8Array;
  key: Point;
  keyBytes: Uint8Array;
  min: number;
  max: number;
  cipher: Cipher;
  cipherBytes: [Uint8Array, Uint8Array];
}

export interface RangeProof {
  commitments: Point[];
  challenges: bigint[];
  responses: bigint[];
}

export const rangeLength = (branches: number): number => 128 * branches - 32;

/** Reads a proof and completes its challenges by the one that the hash gives. */
export function readRange(b: Uint8Array, claim: RangeClaim): RangeProof {
  const branches = claim.max - claim.min + 1;
  const field = (i: number): Uint8Array => b.subarray(32 * i, 32 * i + 32);
  const encoded: Uint8Array[] = [];
  for (let i = 0; i < 2 * branches; i++) encoded.push(field(i));
  const commitments = encoded.map(readPoint);
  const challenges: bigint[] = [], responses: bigint[] = [];
  for (let i = 0; i < branches - 1; i++) challenges.push(readScalar(field(2 * branches + i)));
  for (let i = 0; i < branches; i++) responses.push(readScalar(field(3 * branches - 1 + i)));
  const all = scalarOf(claim.name, claim.hash, claim.context, claim.keyBytes, claim.min, claim.max, ...claim.cipherBytes, ...encoded);
  challenges.push(modL(challenges.reduce((rest, c) => rest - c, all)));
  return { commitments, challenges, responses };
}

/** What the branches of a proof ask of the ciphertext's alpha and beta, added to the equations. */
export function addRange(to: Equations, claim: RangeClaim, proof: RangeProof): { alpha: bigint; beta: bigint } {
  let alpha = 0n, beta = 0n, ofKey = 0n, ofBase = 0n;
  proof.responses.forEach((z, i) => {
    const c = proof.challenges[i]!;
    const first = to.weight(), second = to.weight();
    to.once(first, proof.commitments[2 * i]!);
    to.once(second, proof.commitments[2 * i + 1]!);
    alpha += first * c;
    beta += second * c;
    ofBase -= first * z + second * c * BigInt(claim.min + i);
    ofKey -= second * z;
  });
  to.base(ofBase);
  to.often(ofKey, claim.key);
  return { alpha: modL(alpha), beta: modL(beta) };
}

/** Label, hash and context of a proof. */
export type Binding = [name: string, hash: Uint8Array, context: Uint8Array];

export const readKnowledge = (b: Uint8Array): { a: Point; z: bigint } => ({ a: readPoint(b.subarray(0, 32)), z: readScalar(b.subarray(32, 64)) });

/** A z: knowledge of x with X = xG. */
export function checkKnowledge(b: Uint8Array, binding: Binding, x: Point): boolean {
  const { a, z } = readKnowledge(b);
  return multiply(z, G).equals(a.add(multiply(scalarOf(...binding, x, a), x)));
}

/** S T z: one x in X = xG and Y = xH. */
export function checkEquality(b: Uint8Array, binding: Binding, x: Point, h: Point, y: Point): boolean {
  const s = readPoint(b.subarray(0, 32)), t = readPoint(b.subarray(32, 64)), z = readScalar(b.subarray(64, 96));
  const c = scalarOf(...binding, x, h, y, s, t);
  return multiply(z, G).equals(s.add(multiply(c, x))) && multiply(z, h).equals(t.add(multiply(c, y)));
}

/** VerifyProof of RFC 9497, section 2.2.2: one k in B = kG and D_j = k C_j. The context string is given as bytes. */
export function checkBatchedEquality(b: Uint8Array, context: Uint8Array, key: Point, c: readonly Point[], d: readonly Point[]): boolean {
  const challenge = readScalar(b.subarray(0, 32)), response = readScalar(b.subarray(32, 64));
  const text = (s: string): Uint8Array => new TextEncoder().encode(s);
  const toScalar = (message: Uint8Array): bigint => ristretto255_hasher.hashToScalar(message, { DST: join(text("HashToScalar-"), context) });
  const seed = sha512(join(...short(key, join(text("Seed-"), context))));
  const weights = c.map((_, j) => toScalar(join(...short(seed), Uint8Array.of(j >> 8, j & 255), ...short(c[j]!, d[j]!), text("Composite"))));
  const m = sumOfMultiples(identity, c, weights), z = sumOfMultiples(identity, d, weights);
  const t2 = multiply(response, G).add(multiply(challenge, key));
  const t3 = multiply(response, m).add(multiply(challenge, z));
  return toScalar(join(...short(key, m, z, t2, t3), text("Challenge"))) === challenge;
}

/** I2OSP(len(x), 2) || x for each. */
function short(...items: Exclude<Item, string | number | bigint>[]): Uint8Array[] {
  return items.flatMap((x) => {
    const b = x instanceof Uint8Array ? x : x.toBytes();
    if (b.length > 0xffff) throw new Refusal("encoding", "an item of a proof is too long");
    return [Uint8Array.of(b.length >> 8, b.length & 255), b];
  });
}
