/** The group ristretto255 and the hashes of protocol MV1. */
import { ristretto255 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { lv, text } from "./bytes.js";

export const Point = ristretto255.Point;
export type Point = InstanceType<typeof Point>;

/** Modulo l, from 0 on. */
export const mod = (x: bigint): bigint => Point.Fn.create(x);

const little = (b: Uint8Array): bigint => b.reduceRight((x, byte) => (x << 8n) | BigInt(byte), 0n);

export const scalarBytes = (x: bigint): Uint8Array => Point.Fn.toBytes(x);

/** Fills an array with random bytes. */
export type Random = (bytes: Uint8Array) => void;

/** The randomness of the platform, which must be good: who guesses it opens the ballot. */
export const platformRandom: Random = (bytes) => void crypto.getRandomValues(bytes);

/** 64 bytes modulo l. */
export function randomScalar(random: Random): bigint {
  const wide = new Uint8Array(64);
  random(wide);
  return mod(little(wide));
}

/** H(label, ...): a label is its last part. */
export const hash = (label: string, ...items: Uint8Array[]): Uint8Array => sha512(lv(text(label), ...items));

export const label = (last: string): string => `moscowd/voting/v1/${last}`;

/** HS(label, ...). */
export const challenge = (last: string, ...items: Uint8Array[]): bigint => mod(little(hash(label(last), ...items)));

/** xP. The same is done for x = 0, which tells a true branch of a proof from a false one. */
export function times(p: Point, x: bigint): Point {
  const product = p.multiply(x || 1n);
  return x === 0n ? Point.ZERO : product;
}

/** An election's key, ready to be multiplied often. The identity and what is no point are refused. */
export function decodeKey(bytes: Uint8Array): Point {
  const key = Point.fromBytes(bytes);
  if (key.is0()) throw new Error("the key of the election is the identity: refuse to vote and tell the organizer");
  return key.precompute(8, true);
}
