// The encoding of Protocol Buffers, as far as proofs, headers and records of the state need it.
import { type Bytes, concat, Malformed, utf8 } from "./bytes.js";

export function varint(value: bigint | number): Bytes {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return Uint8Array.from(out);
}

const nothing = new Uint8Array();
const tag = (number: number, type: number): Bytes => varint((number << 3) | type);

/** Fields with default values are left out, as proto3 does. */
export const putVarint = (number: number, value: bigint | number): Bytes => (BigInt(value) === 0n ? nothing : concat(tag(number, 0), varint(value)));
export const putBytes = (number: number, value: Bytes): Bytes => (value.length === 0 ? nothing : putMessage(number, value));
export const putText = (number: number, value: string): Bytes => putBytes(number, utf8(value));
/** An embedded message stands there even if it is empty. */
export const putMessage = (number: number, value: Bytes): Bytes => concat(tag(number, 2), varint(value.length), value);

export function putFixed64(number: number, value: bigint): Bytes {
  if (value === 0n) return nothing;
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigInt64(0, value, true);
  return concat(tag(number, 1), out);
}

/** A field as it stands: a varint, or bytes. */
export interface Field {
  number: number;
  value: bigint | Bytes;
}

export function readVarint(data: Bytes, at: number): [bigint, number] {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const b = data[at + i];
    if (b === undefined) break;
    value |= BigInt(b & 127) << BigInt(7 * i);
    if (b < 128) {
      if ((b === 0 && i > 0) || value >> 64n !== 0n) break; // not the shortest, or too large
      return [value, at + i + 1];
    }
  }
  throw new Malformed("not a varint in its one form");
}

/** The fields in their order, which must be that of their numbers; nothing else than varints and bytes is known. */
export function fields(data: Bytes): Field[] {
  const list: Field[] = [];
  let at = 0;
  let before = 0;
  while (at < data.length) {
    let head: bigint;
    [head, at] = readVarint(data, at);
    const number = Number(head >> 3n);
    if (number < before || number === 0) throw new Malformed("fields out of order");
    before = number;
    let value: bigint;
    [value, at] = readVarint(data, at);
    switch (Number(head & 7n)) {
      case 0:
        list.push({ number, value });
        break;
      case 2: {
        const end = at + Number(value);
        if (end > data.length) throw new Malformed("a field that ends too late");
        list.push({ number, value: data.subarray(at, end) });
        at = end;
        break;
      }
      default:
        throw new Malformed("a field of a type that is not known");
    }
  }
  return list;
}
