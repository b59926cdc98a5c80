// Addresses of accounts: bech32 (BIP 173) in its one form.
import { type Bytes, Malformed } from "@moscowd/light";

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function checksum(values: number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    generators.forEach((g, i) => {
      if ((top >>> i) & 1) sum ^= g;
    });
  }
  return sum >>> 0;
}

const expand = (prefix: string): number[] => {
  const codes = [...prefix].map((c) => c.charCodeAt(0));
  return [...codes.map((c) => c >> 5), 0, ...codes.map((c) => c & 31)];
};

/** An address of this chain: moscow1... */
export function encodeAddress(address: Bytes): string {
  const prefix = "moscow";
  const values: number[] = [];
  let [bits, rest] = [0, 0];
  for (const b of address) {
    rest = (rest << 8) | b;
    for (bits += 8; bits >= 5; bits -= 5) values.push((rest >> (bits - 5)) & 31);
    rest &= (1 << bits) - 1;
  }
  if (bits > 0) values.push((rest << (5 - bits)) & 31);
  const sum = checksum([...expand(prefix), ...values, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 5; i >= 0; i--) values.push((sum >>> (5 * i)) & 31);
  return `${prefix}1${values.map((v) => alphabet[v]).join("")}`;
}

/** The bytes of an address written in small letters; throws Malformed. */
export function decodeAddress(text: string): Bytes {
  const at = text.lastIndexOf("1");
  const prefix = text.slice(0, at);
  const values = [...text.slice(at + 1)].map((c) => alphabet.indexOf(c));
  const codes = [...prefix].map((c) => c.charCodeAt(0));
  if (at < 1 || values.length < 6 || values.includes(-1) || codes.some((c) => c < 33 || c > 126 || (c >= 65 && c <= 90))) throw new Malformed("not an address");
  if (checksum([...expand(prefix), ...values]) !== 1) throw new Malformed("an address with a wrong letter");
  const out: number[] = [];
  let bits = 0;
  let value = 0;
  for (const v of values.slice(0, -6)) {
    value = (value << 5) | v;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((value >> bits) & 255);
      value &= (1 << bits) - 1;
    }
  }
  if (bits >= 5 || value !== 0 || out.length === 0 || out.length > 255) throw new Malformed("not an address in its one form");
  return Uint8Array.from(out);
}
