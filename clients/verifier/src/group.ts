/** ristretto255 from the library, and sums of many multiples. Everything here is public, so nothing takes constant time. */
import { ristretto255 } from "@noble/curves/ed25519.js";
import { fromLittle } from "./encode.js";
import { Refusal, refuseUnless } from "./refusal.js";

const Ristretto = ristretto255.Point;
export type Point = InstanceType<typeof Ristretto>;

export const G: Point = Ristretto.BASE;
export const identity: Point = Ristretto.ZERO;

/** The order of the group. */
export const L = (1n << 252n) + 27742317777372353535851937790883648493n;

export const modL = (x: bigint): bigint => {
  const r = x % L;
  return r < 0n ? r + L : r;
};

export function readPoint(b: Uint8Array): Point {
  try {
    return Ristretto.fromBytes(b);
  } catch {
    throw new Refusal("encoding", "32 bytes are no canonical point");
  }
}

/** For PK_i, C_i0, R_i, K, VK_j and alpha of a ballot. */
export function readNonIdentity(b: Uint8Array): Point {
  const p = readPoint(b);
  refuseUnless(!p.is0(), "encoding", () => "a point is the identity");
  return p;
}

export function readScalar(b: Uint8Array): bigint {
  const x = fromLittle(b);
  refuseUnless(b.length === 32 && x < L, "encoding", () => "32 bytes are no scalar less than the order");
  return x;
}

/** Points of which every sum needs many: all group elements of one kind with addition. */
interface Additive<P> {
  add(other: P): P;
  double(): P;
}

/**
 * The sum of all scalars times their points, by buckets (Pippenger 1976). Scalars are from 0 to less than 2^256; short ones
 * cost less.
 */
export function sumOfMultiples<P extends Additive<P>>(zero: P, points: readonly P[], scalars: readonly bigint[]): P {
  const n = points.length;
  let longest = 0n;
  for (const s of scalars) if (s > longest) longest = s;
  const bits = longest.toString(2).length;
  const width = n < 4 ? 2 : n < 16 ? 4 : n < 64 ? 5 : n < 256 ? 7 : n < 1500 ? 8 : n < 8000 ? 10 : 11;
  const windows = Math.ceil(bits / width);
  const digits = new Uint16Array(n * windows);
  scalars.forEach((s, i) => split(s, width, digits, i * windows));
  let sum = zero;
  for (let w = windows - 1; w >= 0; w--) {
    for (let i = 0; i < width; i++) sum = sum.double();
    const buckets: (P | undefined)[] = new Array(1 << width);
    let top = 0;
    for (let i = 0; i < n; i++) {
      const digit = digits[i * windows + w]!;
      if (digit === 0) continue;
      const held = buckets[digit];
      buckets[digit] = held ? held.add(points[i]!) : points[i]!;
      if (digit > top) top = digit;
    }
    let running: P | undefined, total: P | undefined;
    for (let d = top; d > 0; d--) {
      const held = buckets[d];
      if (held) running = running ? running.add(held) : held;
      if (running) total = total ? total.add(running) : running;
    }
    if (total) sum = sum.add(total);
  }
  return sum;
}

/** Writes the digits of s to the base 2^width, the lowest first. */
function split(s: bigint, width: number, out: Uint16Array, at: number): void {
  let have = 0, bits = 0;
  while (s > 0n || bits > 0) {
    if (bits < width && s > 0n) {
      // 16 bits at a time keep `have` within 32.
      have |= Number(s & 0xffffn) << bits;
      s >>= 16n;
      bits += 16;
    }
    out[at++] = have & ((1 << width) - 1);
    have >>>= width;
    bits -= width;
    if (s === 0n && have === 0) break;
    if (bits < 0) bits = 0;
  }
}

export const multiply = (x: bigint, p: Point): Point => p.multiplyUnsafe(modL(x));

/** A weight of 128 bits that nobody could know before. */
export class Weights {
  private pool = new BigUint64Array(0);
  private at = 0;

  next(): bigint {
    if (this.at === this.pool.length) {
      this.pool = crypto.getRandomValues(new BigUint64Array(4096));
      this.at = 0;
    }
    const weight = (this.pool[this.at]! << 64n) | this.pool[this.at + 1]!;
    this.at += 2;
    return weight || 1n;
  }
}
