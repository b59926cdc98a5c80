/** Section 1 of docs/voting-protocol.md: bytes, hashes, challenges. */
import { sha512 } from "@noble/hashes/sha2.js";
import { L, type Point } from "./group.js";

const utf8 = new TextEncoder();

/** What may stand in a hash: bytes, an integer (Int), a text, a point. */
export type Item = Uint8Array | number | bigint | string | Point;

function bytesOf(x: Item): Uint8Array {
  if (x instanceof Uint8Array) return x;
  if (typeof x === "string") return utf8.encode(x);
  if (typeof x !== "number" && typeof x !== "bigint") return x.toBytes();
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(x), true);
  return out;
}

/** Every item after its length. */
export function frame(items: readonly Item[]): Uint8Array {
  const all = items.map(bytesOf);
  let size = 0;
  for (const x of all) size += 8 + x.length;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const x of all) {
    view.setUint32(at, x.length, true);
    out.set(x, at + 8);
    at += 8 + x.length;
  }
  return out;
}

export function join(...parts: Uint8Array[]): Uint8Array {
  let size = 0;
  for (const p of parts) size += p.length;
  const out = new Uint8Array(size);
  size = 0;
  for (const p of parts) {
    out.set(p, size);
    size += p.length;
  }
  return out;
}

export const tagged = (name: string): string => "moscowd/voting/v1/" + name;

/** H with one of the labels of the protocol. */
export const digest = (name: string, ...items: Item[]): Uint8Array => sha512(frame([tagged(name), ...items]));

/** H of the hashes that begin with the version instead: of ceremony and definition. */
export const versioned = (...items: Item[]): Uint8Array => sha512(frame(["MV1", ...items]));

export const wideScalar = (b: Uint8Array): bigint => fromLittle(b) % L;

/** HS. */
export const scalarOf = (name: string, ...items: Item[]): bigint => wideScalar(digest(name, ...items));

export function fromLittle(b: Uint8Array): bigint {
  const view = new DataView(b.buffer, b.byteOffset, b.length);
  let x = 0n;
  for (let at = b.length - 8; at >= 0; at -= 8) x = (x << 64n) | view.getBigUint64(at, true);
  return x;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const digits = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

export function hex(b: Uint8Array): string {
  let s = "";
  for (const x of b) s += digits[x];
  return s;
}

/** Reads hexadecimal digits; null where they are none. */
export function unhex(s: string): Uint8Array | null {
  if (s.length % 2 !== 0) return null;
  const out = new Uint8Array(s.length / 2);
  for (let i = 0; i < out.length; i++) {
    const high = nibble(s.charCodeAt(2 * i)), low = nibble(s.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return null;
    out[i] = (high << 4) | low;
  }
  return out;
}

function nibble(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 102) return c - 87;
  return -1;
}
