// The short credential of a QR code: "MSD1:" and Base45 (RFC 9285).
import { type Bytes, concat, equal, fromUtf8, Malformed, readVarint, sha256, utf8, varint } from "@moscowd/light";
import { maxIndex, maxTime } from "./credential.ts";
import { validName, validText } from "./json.ts";
import { type Algorithm, type PublicKey, verifySignature } from "./keys.ts";

export const paperPrefix = "MSD1:";
const maxSize = 1_150;
const maxFields = 32;
const maxPath = 17;
const maxBatch = 100_000;
const statusEntries = 131_072;
const domain = utf8("moscowd paper credential v1\0");
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const algorithms: (Algorithm | undefined)[] = [undefined, "ES256", "EdDSA"];

export interface Paper {
  type: string;
  issuer: string;
  keyId: string;
  algorithm: Algorithm;
  notBefore: number;
  notAfter: number;
  batch: bigint;
  index: number;
  statusIndex: number;
  fields: { name: string; text: string }[];
  /** What the batch has at index: a salt, and the hash of the document. */
  leaf: Bytes;
  path: Bytes[];
  verify(issuer: PublicKey): boolean;
}

function fromBase45(text: string): Bytes {
  const out: number[] = [];
  for (let i = 0; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((c) => alphabet.indexOf(c));
    const n = digits.reduceRight((sum, d) => sum * 45 + d, 0);
    if (digits.includes(-1) || digits.length === 1 || n > (digits.length === 3 ? 0xffff : 0xff)) throw new Malformed("not Base45");
    if (digits.length === 3) out.push(n >> 8);
    out.push(n & 255);
  }
  return Uint8Array.from(out);
}

/** Single bytes are ASCII, and what Russian documents need besides. */
const singles = new Map<number, string>();
for (let b = 0; b < 128; b++) singles.set(b, String.fromCharCode(b));
for (let i = 0; i < 64; i++) singles.set(0xc0 + i, String.fromCharCode(0x410 + i));
for (const [b, c] of Object.entries({ 0xa8: "Ё", 0xb8: "ё", 0xb9: "№", 0xab: "«", 0xbb: "»", 0x96: "–", 0x97: "—", 0xa0: "\u00a0", 0xb2: "²" })) singles.set(Number(b), c);
const bytesOf = new Map([...singles].map(([b, c]) => [c, b]));

function encodeText(text: string): Bytes {
  const single = [...text].map((c) => bytesOf.get(c));
  if (!single.includes(undefined)) return concat(varint(2 * single.length), Uint8Array.from(single as number[]));
  const data = utf8(text);
  return concat(varint(2 * data.length + 1), data);
}

class Reader {
  #at = 0;
  readonly #data: Bytes;

  constructor(data: Bytes) {
    this.#data = data;
  }

  get at(): number {
    return this.#at;
  }

  take(n: number): Bytes {
    if (this.#at + n > this.#data.length) throw new Malformed("a code that ends too early");
    this.#at += n;
    return this.#data.slice(this.#at - n, this.#at);
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  integer(limit: bigint): bigint {
    const [n, at] = readVarint(this.#data, this.#at);
    if (n > limit) throw new Malformed("an integer that is too large");
    this.#at = at;
    return n;
  }

  text(): string {
    const head = Number(this.integer(BigInt(2 * maxSize + 1)));
    const raw = this.take(head >> 1);
    let text: string | undefined;
    try {
      text = head % 2 === 1 ? fromUtf8(raw) : [...raw].map((b) => singles.get(b)).reduce((all: string | undefined, c) => (all === undefined || c === undefined ? undefined : all + c), "");
    } catch {
      text = undefined;
    }
    if (text === undefined || !equal(encodeText(text), this.#data.slice(this.#at - raw.length - varint(head).length, this.#at))) {
      throw new Malformed("a text that is not in its one form");
    }
    return text;
  }

  finish(): void {
    if (this.#at !== this.#data.length) throw new Malformed("bytes too many");
  }
}

/** Reads the text of a QR code; throws Malformed. Signature and anchor are not checked. */
export function parsePaper(given: string): Paper {
  const text = given.replace(/^[\r\n]+|[\r\n]+$/g, "");
  if (!text.startsWith(paperPrefix) || text.length > paperPrefix.length + (maxSize / 2) * 3) throw new Malformed("not a code of a document");
  const data = fromBase45(text.slice(paperPrefix.length));
  const r = new Reader(data);
  if (r.byte() !== 1) throw new Malformed("a code of another version");
  const algorithm = algorithms[r.byte()];
  const [type, issuer, keyId] = [r.text(), r.text(), r.text()];
  const notBefore = Number(r.integer(BigInt(maxTime)));
  const notAfter = notBefore + Number(r.integer(BigInt(maxTime)));
  const batch = r.integer(2n ** 64n - 1n);
  const [index, statusIndex] = [Number(r.integer(BigInt(maxIndex))), Number(r.integer(BigInt(maxIndex)))];
  const count = r.byte();
  const fields: Paper["fields"] = [];
  for (let i = 0; i < count && i <= maxFields; i++) fields.push({ name: r.text(), text: r.text() });
  const body = data.slice(0, r.at);
  const signature = r.take(64);
  const signed = data.slice(0, r.at);
  const [nonce, document] = [r.take(32), r.take(32)];
  const path = Array.from({ length: r.byte() }, () => r.take(32));
  r.finish();
  if (!algorithm || ![type, issuer, keyId].every(validText)) throw new Malformed("type, issuer or key are not written as they should be");
  if (notAfter <= notBefore || notAfter > maxTime) throw new Malformed("not valid for any time between 1970 and 9999");
  if (index >= maxBatch || statusIndex >= statusEntries || fields.length > maxFields || path.length > maxPath) throw new Malformed("a number that is too large");
  if (fields.some((f) => !validName(f.name)) || new Set(fields.map((f) => f.name)).size !== fields.length) throw new Malformed("a field with a wrong name");
  const salt = sha256(domain, nonce, sha256(signed));
  return {
    type, issuer, keyId, algorithm, notBefore, notAfter, batch, index, statusIndex, fields, path,
    leaf: concat(salt, document),
    verify: (key) => verifySignature(key, algorithm, concat(domain, body), signature),
  };
}
