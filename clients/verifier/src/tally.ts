/** Section 6: sums of ballots, shares of trustees, counts. */
import { sha512 } from "@noble/hashes/sha2.js";
import { frame, join, scalarOf, tagged } from "./encode.js";
import type { Form } from "./form.js";
import { G, identity, L, modL, multiply, type Point, readPoint, sumOfMultiples } from "./group.js";
import { type Cipher, checkBatchedEquality } from "./proofs.js";
import { refuseUnless } from "./refusal.js";

/** The ciphertext of the rehearsal. */
export function rehearsalOf(hash: Uint8Array, key: Point): Cipher {
  const r = scalarOf("rehearse", hash);
  return { alpha: multiply(r, G), beta: G.add(multiply(r, key)) };
}

export interface Share {
  trustee: number;
  points: Point[];
}

/** A proven share of the tally (`dec`) or of the rehearsal (`rehearse`, district 0). The error is `share` or `encoding`. */
export function checkShare(
  name: "dec" | "rehearse", hash: Uint8Array, district: bigint, sums: readonly Cipher[], trustee: number, key: Point, b: Uint8Array,
): Share {
  const columns = sums.length;
  refuseUnless(b.length === 32 * columns + 64, "encoding", () => `the share of trustee ${trustee} has ${b.length} bytes`);
  const points: Point[] = [];
  for (let j = 0; j < columns; j++) points.push(readPoint(b.subarray(32 * j, 32 * j + 32)));
  const alphas = sums.map((s) => s.alpha);
  const bound = sha512(frame([tagged(name), hash, district, trustee, key, ...alphas, ...points]));
  const context = join(new TextEncoder().encode("MV1-dec-"), bound);
  const right = checkBatchedEquality(b.subarray(32 * columns), context, key, alphas, points);
  refuseUnless(right, "share", () => `that of trustee ${trustee} for district ${district} is not proven`);
  return { trustee, points };
}

/** M_j from t proven shares. */
export function open(sums: readonly Cipher[], shares: readonly Share[]): Point[] {
  const weights = shares.map(({ trustee: i }) => {
    let over = 1n, under = 1n;
    for (const { trustee: k } of shares) {
      if (k === i) continue;
      over = modL(over * BigInt(k));
      under = modL(under * BigInt(k - i));
    }
    return modL(over * inverse(under));
  });
  return sums.map((s, j) => s.beta.subtract(sumOfMultiples(identity, shares.map((x) => x.points[j]!), weights)));
}

/** 1/x modulo the prime order, by Euclid. */
function inverse(x: bigint): bigint {
  let [a, b, u, v] = [modL(x), L, 1n, 0n];
  while (a > 1n) {
    const q = b / a;
    [a, b, u, v] = [b - q * a, a, v - q * u, u];
  }
  return modL(u);
}

export const mostBallots = 4_000_000n;

/** Are these the counts of so many ballots? The error is `counts` or `sums`. */
export function checkCounts(opened: readonly Point[], form: Form, ballots: bigint, counts: readonly bigint[]): void {
  refuseUnless(counts.length === opened.length && counts.length === form.cells, "counts", () => `${counts.length} counts for ${form.cells} columns`);
  counts.forEach((v, j) => refuseUnless(multiply(v, G).equals(opened[j]!), "counts", () => `column ${j} does not hold ${v}`));
  refuseUnless(ballots <= mostBallots, "sums", () => `${ballots} ballots are more than can be counted`);
  counts.forEach((v, j) => refuseUnless(v <= ballots, "sums", () => `column ${j} holds ${v} of ${ballots} ballots`));
  for (const { sums } of form.contests) {
    for (const s of sums) {
      const total = s.terms.reduce((n, [cell, weight]) => n + counts[cell]! * BigInt(weight), 0n);
      refuseUnless(
        total >= BigInt(s.min) * ballots && total <= BigInt(s.max) * ballots, "sums",
        () => `contest ${s.contest}, sum ${s.number} is ${total} of ${ballots} ballots`,
      );
    }
  }
}
