/** Bytes as docs/voting-protocol.md, section 1, puts them one behind the other. */

/** An integer that fits 64 bits. */
export type Integer = number | bigint;

export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** Int(v): 8 bytes, little-endian. */
export function int(v: Integer): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(v), true);
  return out;
}

/** UTF-8; whoever takes text from people brings it to normal form C first. */
export const text = (s: string): Uint8Array => new TextEncoder().encode(s);

/** LV of the items, one behind the other. */
export const lv = (...items: Uint8Array[]): Uint8Array => concat(...items.flatMap((x) => [int(x.length), x]));

export const toHex = (b: Uint8Array): string => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");

/** Reads hexadecimal digits, two a byte. */
export function fromHex(s: string): Uint8Array {
  if (s.length % 2 !== 0 || /[^0-9a-fA-F]/.test(s)) throw new Error(`not hexadecimal: ${s.slice(0, 80)}`);
  return Uint8Array.from({ length: s.length / 2 }, (_, i) => parseInt(s.slice(2 * i, 2 * i + 2), 16));
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);
