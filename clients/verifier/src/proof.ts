/** The line `proof`: that the chain has the election of this file, and whole. docs/election-dataset.md, Binding. */
import { checkProof, type Field, fields, type Header, Malformed, readProof, type Trusted, Untraced, Wrong } from "@moscowd/light";
import { hex, join, sameBytes } from "./encode.js";
import { Refusal, refuseUnless } from "./refusal.js";

/** A block that the reader trusts. */
export type Trust = Trusted;

/** What the head of an election in the state has to say. */
export interface Facts {
  chainId: string;
  election: bigint;
  hash: Uint8Array;
  registrars: Uint8Array;
  closes: bigint;
  board: Uint8Array;
  cast: bigint;
  spoiled: bigint;
  voted: bigint;
}

/** The block whose state has that head, and the trusted one from which it follows. */
export interface Bound {
  height: number;
  hash: string;
  time: string;
  signed: number;
  validators: number;
  trustedHeight: number;
}

const store = "voting", headPrefix = 0x42;
/** Stages of an election whose ballots are all in. */
const closed = [5n, 6n];

/** Checks the value of the line. Without a trusted block it can only agree with the file, which binds nothing: null. */
export function bind(value: unknown, facts: Facts, trust: Trust | null, now: Date): Bound | null {
  const { header, entries } = read(value, facts.chainId, trust, now);
  const [entry] = entries;
  const key = join(Uint8Array.of(headPrefix), bigEndian(facts.election));
  const shows = entries.length === 1 && entry!.store === store && sameBytes(entry!.key, key);
  refuseUnless(shows, "proof", () => `what it shows is not the head of election ${facts.election}`);
  compare(entry!.value, facts);
  return trust && {
    height: header.height, hash: header.hash.toLowerCase(), time: header.time.toISOString(), signed: header.signed, validators: header.validators,
    trustedHeight: header.trustedHeight,
  };
}

function read(value: unknown, chainId: string, trust: Trust | null, now: Date): { header: Header; entries: ReturnType<typeof readProof>["entries"] } {
  try {
    const proof = readProof(value);
    return { header: checkProof(proof, chainId, trust, now), entries: proof.entries };
  } catch (error) {
    if (error instanceof Malformed || error instanceof Wrong || error instanceof Untraced) throw new Refusal("proof", error.message);
    throw error;
  }
}

function compare(value: Uint8Array, facts: Facts): void {
  let head: Field[];
  try {
    head = fields(value);
  } catch {
    throw new Refusal("proof", "the head in the state cannot be read");
  }
  const find = (number: number): Field["value"] | undefined => head.find((f) => f.number === number)?.value;
  const integer = (number: number): bigint => {
    const v = find(number) ?? 0n;
    return typeof v === "bigint" ? v : -1n;
  };
  const bytes = (number: number): Uint8Array => {
    const v = find(number);
    return v instanceof Uint8Array ? v : new Uint8Array();
  };
  const wanted: [what: string, same: boolean, found: string][] = [
    ["definition", sameBytes(bytes(3), facts.hash), hex(bytes(3))],
    ["registrars", sameBytes(bytes(5), facts.registrars), hex(bytes(5))],
    ["closing time", integer(7) === facts.closes, String(integer(7))],
    ["number of ballots cast", integer(11) === facts.cast, String(integer(11))],
    ["number of ballots spoiled", integer(12) === facts.spoiled, String(integer(12))],
    ["number of ballots that count", integer(13) === facts.voted, String(integer(13))],
    ["board", sameBytes(bytes(10), facts.board), hex(bytes(10))],
    ["stage", closed.includes(integer(2)), String(integer(2))],
  ];
  for (const [what, same, found] of wanted) refuseUnless(same, "head", () => `the chain has another ${what}: ${found}`);
}

function bigEndian(value: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value);
  return out;
}
