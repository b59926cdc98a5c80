// Addresses of accounts as text: bech32 (BIP 173) with the prefix of this chain.
import type { Bytes } from "../proof/bytes.ts";

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const prefix = "moscow";
const prefixValues = [...prefix].map((c) => c.charCodeAt(0) >> 5).concat(0, [...prefix].map((c) => c.charCodeAt(0) & 31));

function checksum(values: number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [i, g] of generators.entries()) if ((top >>> i) & 1) sum ^= g;
  }
  return sum >>> 0;
}

/** An address of 20 bytes as moscow1... */
export function encodeAddress(address: Bytes): string {
  const values: number[] = [];
  let [bits, rest] = [0, 0];
  for (const b of address) {
    rest = (rest << 8) | b;
    for (bits += 8; bits >= 5; bits -= 5) values.push((rest >> (bits - 5)) & 31);
    rest &= (1 << bits) - 1;
  }
  if (bits > 0) values.push((rest << (5 - bits)) & 31);
  const sum = checksum([...prefixValues, ...values, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 5; i >= 0; i--) values.push((sum >>> (5 * i)) & 31);
  return `${prefix}1${values.map((v) => alphabet[v]).join("")}`;
}
