/** Section 5: what a ballot is bound to, and its proofs. */
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { frame, join, sameBytes, tagged } from "./encode.js";
import type { Form } from "./form.js";
import { G, identity, type Point, readPoint, readScalar, sumOfMultiples, modL } from "./group.js";
import { addRange, type Cipher, Equations, type RangeClaim, rangeLength, type RangeProof, readRange } from "./proofs.js";
import { Refusal, refuseUnless } from "./refusal.js";

export interface Election {
  hash: Uint8Array;
  key: Point;
  keyBytes: Uint8Array;
}

export interface Ballot {
  mode: number;
  district: bigint;
  tag: Uint8Array;
  seq: bigint;
  ciphertexts: Uint8Array;
  proofs: Uint8Array;
}

export const contextOf = (b: Ballot): Uint8Array => frame([b.mode, b.district, b.tag, b.seq, sha512(b.ciphertexts)]);

export const trackerOf = (b: Ballot, context = contextOf(b)): Uint8Array => sha256(join(context, b.ciphertexts, b.proofs));

export const castText = (hash: Uint8Array, tracker: Uint8Array): Uint8Array => frame([tagged("cast"), hash, tracker]);

export const spoilText = (hash: Uint8Array, tracker: Uint8Array): Uint8Array => frame([tagged("spoil"), hash, tracker]);

/** The board after one more ballot: 1 cast, 2 spoiled. */
export const nextBoard = (board: Uint8Array, tracker: Uint8Array, outcome: 1 | 2): Uint8Array => sha256(join(board, tracker, Uint8Array.of(outcome)));

/** A ballot that could be read; whether it proves anything is open. */
export interface Read {
  ciphers: Cipher[];
  claims: { claim: RangeClaim; proof: RangeProof; terms: [cell: number, weight: number][] }[];
}

/** The error is `ciphertexts`. */
export function readCiphers(form: Form, b: Uint8Array): Cipher[] {
  refuseUnless(b.length === form.cells * 64, "ciphertexts", () => `${b.length} bytes for ${form.cells} cells`);
  const ciphers: Cipher[] = [];
  for (let at = 0; at < b.length; at += 64) {
    try {
      const alpha = readPoint(b.subarray(at, at + 32));
      refuseUnless(!alpha.is0(), "ciphertexts", () => `alpha of cell ${at / 64} is the identity`);
      ciphers.push({ alpha, beta: readPoint(b.subarray(at + 32, at + 64)) });
    } catch {
      throw new Refusal("ciphertexts", `cell ${at / 64} is no ciphertext`);
    }
  }
  return ciphers;
}

/** Sums of ballots. Unlike in a ballot, an alpha may be the identity: voters who agree can make theirs cancel out. */
export function readSums(b: Uint8Array): Cipher[] {
  const sums: Cipher[] = [];
  for (let at = 0; at < b.length; at += 64) sums.push({ alpha: readPoint(b.subarray(at, at + 32)), beta: readPoint(b.subarray(at + 32, at + 64)) });
  return sums;
}

/** The error is `ciphertexts` or `proofs`. */
export function readBallot(e: Election, form: Form, b: Ballot): Read {
  const ciphers = readCiphers(form, b.ciphertexts);
  refuseUnless(b.proofs.length === form.proofsLength, "proofs", () => `${b.proofs.length} bytes, not ${form.proofsLength}`);
  const context = contextOf(b);
  const claims: Read["claims"] = [];
  let at = 0;
  const take = (claim: RangeClaim, terms: [number, number][]): void => {
    const length = rangeLength(claim.max - claim.min + 1);
    try {
      claims.push({ claim, proof: readRange(b.proofs.subarray(at, at + length), claim), terms });
    } catch {
      throw new Refusal("proofs", `proof ${claims.length} is not encoded as a proof is`);
    }
    at += length;
  };
  const common = { hash: e.hash, key: e.key, keyBytes: e.keyBytes };
  for (const contest of form.contests) {
    const where = (row: number, index: number): Uint8Array => join(context, frame([contest.id, row, index]));
    for (const { cell, row, column } of contest.cells) {
      const cipherBytes: [Uint8Array, Uint8Array] = [b.ciphertexts.subarray(64 * cell, 64 * cell + 32), b.ciphertexts.subarray(64 * cell + 32, 64 * cell + 64)];
      take({ ...common, name: "bit", context: where(row, column), min: 0, max: 1, cipher: ciphers[cell]!, cipherBytes }, [[cell, 1]]);
    }
    for (const { number, terms, min, max } of contest.sums) {
      let alpha = identity, beta = identity;
      for (const [cell, weight] of terms) {
        const c = ciphers[cell]!;
        alpha = alpha.add(weight === 1 ? c.alpha : c.alpha.multiplyUnsafe(BigInt(weight)));
        beta = beta.add(weight === 1 ? c.beta : c.beta.multiplyUnsafe(BigInt(weight)));
      }
      const cipherBytes: [Uint8Array, Uint8Array] = [alpha.toBytes(), beta.toBytes()];
      take({ ...common, name: min === max ? "sum" : "range", context: where(0, number), min, max, cipher: { alpha, beta }, cipherBytes }, terms);
    }
  }
  return { ciphers, claims };
}

function holds(ballots: readonly Read[]): boolean {
  const all = new Equations();
  for (const { ciphers, claims } of ballots) {
    const alphas = ciphers.map(() => 0n), betas = ciphers.map(() => 0n);
    for (const { claim, proof, terms } of claims) {
      const { alpha, beta } = addRange(all, claim, proof);
      for (const [cell, weight] of terms) {
        alphas[cell]! += alpha * BigInt(weight);
        betas[cell]! += beta * BigInt(weight);
      }
    }
    ciphers.forEach((c, i) => {
      all.once(alphas[i]!, c.alpha);
      all.once(betas[i]!, c.beta);
    });
  }
  return all.hold();
}

/** Checks the proofs of many ballots at once. The index of the first whose proofs are wrong, with the error; or null. */
export function firstWrong(ballots: readonly Read[]): { index: number; refusal: Refusal } | null {
  if (holds(ballots)) return null;
  const index = firstFalse(ballots.length, (from, to) => holds(ballots.slice(from, to)));
  const { ciphers, claims } = ballots[index]!;
  const proof = firstFalse(claims.length, (from, to) => holds([{ ciphers, claims: claims.slice(from, to) }]));
  return { index, refusal: new Refusal(claims[proof]!.claim.name, `proof ${proof} is wrong`) };
}

/** The first of n that does not hold, of which one does not. */
function firstFalse(n: number, hold: (from: number, to: number) => boolean): number {
  let from = 0;
  for (let to = n; to - from > 1; ) {
    const middle = (from + to) >> 1;
    if (hold(from, middle)) from = middle;
    else to = middle;
  }
  return from;
}

/** Does the opening of a spoiled ballot give its ciphertexts? What the cells hold may be anything. */
export function opens(e: Election, ciphertexts: Uint8Array, cells: readonly bigint[], randomness: readonly Uint8Array[]): boolean {
  if (cells.length !== randomness.length || cells.length === 0 || ciphertexts.length !== 64 * cells.length) return false;
  return cells.every((v, i) => {
    const r = readScalar(randomness[i]!);
    const alpha = sumOfMultiples(identity, [G], [r]), beta = sumOfMultiples(identity, [G, e.key], [modL(v), r]);
    return sameBytes(join(alpha.toBytes(), beta.toBytes()), ciphertexts.subarray(64 * i, 64 * i + 64));
  });
}
