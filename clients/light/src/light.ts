// Blocks as a light client sees them: headers, commits and validator sets of CometBFT, in the JSON of package lightproof.
import { ed25519 } from "@noble/curves/ed25519.js";
import { type Bytes, concat, equal, fromBase64, fromHex, hex, Malformed, sha256 } from "./bytes.js";
import { root } from "./merkle.js";
import { putBytes, putFixed64, putMessage, putText, putVarint, varint } from "./wire.js";

interface Time {
  seconds: bigint;
  nanos: number;
}

interface BlockID {
  hash: Bytes;
  total: number;
  partsHash: Bytes;
}

export interface Validator {
  key: Bytes;
  power: bigint;
  address: Bytes;
}

interface Signature {
  flag: number;
  address: Bytes;
  time: Time;
  signature: Bytes;
}

export interface LightBlock {
  chainId: string;
  height: number;
  time: Time;
  hash: Bytes;
  appHash: Bytes;
  validatorsHash: Bytes;
  nextValidatorsHash: Bytes;
  round: bigint;
  blockId: BlockID;
  signatures: Signature[];
  validators: Validator[];
}

/** The proof does not lead to the block that is trusted. */
export class Untraced extends Error {}
/** A signature, hash or number of a block is wrong. */
export class Wrong extends Error {}

const maxValidators = 1_000;
const maxTotalPower = (1n << 63n) / 8n;
const trustingPeriod = 10n * 365n * 24n * 3600n;
const maxClockDrift = 10n;
const absent = 1;
const forBlock = 2;

type Json = Record<string, unknown>;

/** Takes an object apart that has exactly these names in this order; those with ? may be missing. */
export function members(value: unknown, names: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed("not an object");
  const have = Object.keys(value);
  let at = 0;
  for (const name of names.split(" ")) {
    if (have[at] === name.replace("?", "")) at++;
    else if (!name.endsWith("?")) throw new Malformed(`${name} is missing or not in its place`);
  }
  if (at !== have.length) throw new Malformed(`${have[at]} is not known`);
  return value as Json;
}

export function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Malformed("not a list");
  return value;
}

export function text(value: unknown): string {
  if (typeof value !== "string") throw new Malformed("not a text");
  return value;
}

function integer(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Malformed("not a number");
  return value;
}

export function decimal(value: unknown): bigint {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text(value))) throw new Malformed("not a number in decimal digits");
  const number = BigInt(text(value));
  if (number >= 1n << 63n) throw new Malformed("a number that is too large");
  return number;
}

const bounded = (value: unknown): number => {
  const number = decimal(value);
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed("a number that is too large");
  return Number(number);
};

function upperHex(value: unknown, size: number): Bytes {
  if (!/^[0-9A-F]*$/.test(text(value))) throw new Malformed("not hexadecimal digits in capital letters");
  const data = fromHex(text(value));
  if (data.length !== size) throw new Malformed(`not ${size} bytes`);
  return data;
}

export function lowerHex(value: unknown): Bytes {
  if (!/^[0-9a-f]*$/.test(text(value))) throw new Malformed("not hexadecimal digits in small letters");
  return fromHex(text(value));
}

function time(value: unknown): Time {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{0,8}[1-9]))?Z$/.exec(text(value));
  const milliseconds = match ? Date.parse(`${match[1]}Z`) : Number.NaN;
  if (Number.isNaN(milliseconds) || match![1]! < "0001") throw new Malformed("not a time");
  return { seconds: BigInt(milliseconds / 1000), nanos: Number((match![2] ?? "").padEnd(9, "0")) };
}

const later = (a: Time, b: Time) => a.seconds > b.seconds || (a.seconds === b.seconds && a.nanos > b.nanos);

function blockID(value: unknown): BlockID {
  const id = members(value, "hash parts");
  const parts = members(id.parts, "total hash");
  const empty = id.hash === "";
  return { hash: upperHex(id.hash, empty ? 0 : 32), total: integer(parts.total), partsHash: upperHex(parts.hash, empty ? 0 : 32) };
}

const encodeParts = (id: BlockID) => putMessage(2, concat(putVarint(1, id.total), putBytes(2, id.partsHash)));
const encodeTime = (t: Time) => concat(putVarint(1, t.seconds), putVarint(2, t.nanos));
/** Values stand in the tree of a header as the well-known wrapper messages. */
const wrapped = (value: Bytes) => putBytes(1, value);

function validator(value: unknown): Validator {
  const { ed25519_pub_key: key, power } = members(value, "ed25519_pub_key power");
  const bytes = lowerHex(key);
  if (bytes.length !== 32) throw new Malformed("a key that has not 32 bytes");
  return { key: bytes, power: decimal(power), address: sha256(bytes).slice(0, 20) };
}

export function readValidators(value: unknown): Validator[] {
  const validators = list(value).map(validator);
  if (validators.length === 0 || validators.length > maxValidators) throw new Malformed("no validators, or too many");
  if (validators.some((v) => v.power === 0n) || totalPower(validators) > maxTotalPower) throw new Malformed("a power that is out of range");
  return validators;
}

const totalPower = (validators: Validator[]) => validators.reduce((sum, v) => sum + v.power, 0n);

export const hashValidators = (validators: Validator[]): Bytes =>
  root(validators.map((v) => concat(putMessage(1, putBytes(1, v.key)), putVarint(2, v.power))));

function signature(value: unknown): Signature {
  const s = members(value, "block_id_flag validator_address timestamp signature");
  const flag = integer(s.block_id_flag);
  if (flag === absent) {
    if (s.validator_address !== "" || s.timestamp !== "0001-01-01T00:00:00Z" || s.signature !== null) throw new Malformed("an absent signature that is there");
    return { flag, address: new Uint8Array(), time: { seconds: 0n, nanos: 0 }, signature: new Uint8Array() };
  }
  if (flag !== forBlock && flag !== 3) throw new Malformed("a signature of no known kind");
  const bytes = fromBase64(text(s.signature));
  if (bytes.length === 0 || bytes.length > 64) throw new Malformed("a signature of another size");
  return { flag, address: upperHex(s.validator_address, 20), time: time(s.timestamp), signature: bytes };
}

/** Reads a block and checks what it says of itself: its hash, its validators' hash, that the commit is of it. */
export function readBlock(value: unknown): LightBlock {
  const block = members(value, "header commit validators");
  const header = members(
    block.header,
    "version chain_id height time last_block_id last_commit_hash data_hash validators_hash next_validators_hash consensus_hash app_hash " +
      "last_results_hash evidence_hash proposer_address",
  );
  const version = members(header.version, "block app?");
  if (version.block !== "11") throw new Malformed("a block of another version of the protocol");
  const names = ["last_commit_hash", "data_hash", "validators_hash", "next_validators_hash", "consensus_hash", "app_hash", "last_results_hash", "evidence_hash"];
  // Those after the first block's missing commit may be empty; the app hash is of any size.
  const hashes = names.map((name) => upperHex(header[name], text(header[name]) === "" ? 0 : name === "app_hash" ? text(header[name]).length / 2 : 32));
  const [lastCommit, data, validatorsHash, next, consensus, appHash, results, evidence] = hashes as [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes];
  const lastID = blockID(header.last_block_id);
  const chainId = text(header.chain_id);
  const height = bounded(header.height);
  const at = time(header.time);
  if (height < 1 || chainId.length > 50) throw new Malformed("a header without height or with too long a chain id");
  const app = version.app === undefined ? 0n : decimal(version.app);
  const hash = root([
    concat(putVarint(1, 11), putVarint(2, app)),
    putText(1, chainId),
    putVarint(1, height),
    encodeTime(at),
    concat(putBytes(1, lastID.hash), encodeParts(lastID)),
    ...[lastCommit, data, validatorsHash, next, consensus, appHash, results, evidence].map(wrapped),
    wrapped(upperHex(header.proposer_address, 20)),
  ]);
  const commit = members(block.commit, "height round block_id signatures");
  const result: LightBlock = {
    chainId, height, time: at, hash, appHash, validatorsHash, nextValidatorsHash: next,
    round: BigInt(integer(commit.round)),
    blockId: blockID(commit.block_id),
    signatures: list(commit.signatures).map(signature),
    validators: readValidators(block.validators),
  };
  if (bounded(commit.height) !== height || !equal(result.blockId.hash, hash)) throw new Wrong(`the commit is not of block ${height}`);
  if (!equal(hashValidators(result.validators), validatorsHash)) throw new Wrong(`the validators are not those of block ${height}`);
  return result;
}

/** What a validator signs: a vote for the block, or for none. */
function signBytes(block: LightBlock, s: Signature): Bytes {
  const id = block.blockId;
  const vote = concat(
    putVarint(1, 2), // a precommit
    putFixed64(2, BigInt(block.height)),
    putFixed64(3, block.round),
    s.flag === forBlock ? putMessage(4, concat(putBytes(1, id.hash), encodeParts(id))) : new Uint8Array(),
    putMessage(5, encodeTime(s.time)),
    putText(6, block.chainId),
  );
  return concat(varint(vote.length), vote);
}

const verified = new WeakMap<Signature, boolean>();

function signedBy(block: LightBlock, s: Signature, key: Bytes): boolean {
  let right = verified.get(s);
  if (right === undefined) {
    try {
      right = s.signature.length === 64 && ed25519.verify(s.signature, signBytes(block, s), key);
    } catch {
      right = false;
    }
    verified.set(s, right);
  }
  return right;
}

/** Checks that validators of the block with more than two thirds of the power signed it; all signatures in it must be right. */
export function checkCommit(block: LightBlock): { signed: number } {
  const { signatures, validators } = block;
  if (signatures.length !== validators.length) throw new Wrong(`block ${block.height} has ${signatures.length} signatures of ${validators.length} validators`);
  let power = 0n;
  let signed = 0;
  signatures.forEach((s, i) => {
    if (s.flag === absent) return;
    const v = validators[i]!;
    if (!equal(s.address, v.address) || !signedBy(block, s, v.key)) throw new Wrong(`signature ${i + 1} of block ${block.height} is wrong`);
    if (s.flag !== forBlock) return;
    power += v.power;
    signed++;
  });
  if (power <= (totalPower(validators) * 2n) / 3n) throw new Wrong(`block ${block.height} is not signed by more than two thirds of its validators`);
  return { signed };
}

/** Checks that validators known at an earlier block vouch for a later one: more than a third of their power. */
function checkTrusting(trusted: LightBlock, block: LightBlock): void {
  const seen = new Set<string>();
  let power = 0n;
  for (const s of block.signatures) {
    if (s.flag !== forBlock) continue;
    const known = trusted.validators.find((v) => equal(v.address, s.address));
    if (!known) continue;
    if (seen.has(hex(s.address))) throw new Wrong(`a validator signed block ${block.height} twice`);
    seen.add(hex(s.address));
    if (!signedBy(block, s, known.key)) throw new Wrong(`a signature of block ${block.height} is wrong`);
    power += known.power;
  }
  if (power <= totalPower(trusted.validators) / 3n) throw new Wrong(`the validators of block ${trusted.height} do not vouch for block ${block.height}`);
}

/** Checks that each block follows from the one before by the rules of the light client. now is in seconds since 1970. */
export function checkChain(blocks: LightBlock[], now: bigint): void {
  const first = blocks[0]!;
  if (first.time.seconds + trustingPeriod <= now) throw new Untraced(`block ${first.height} is older than ten years`);
  blocks.forEach((block, i) => {
    if (block.time.seconds > now + maxClockDrift) throw new Wrong(`block ${block.height} lies in the future`);
    const before = blocks[i - 1];
    if (before) {
      if (block.height <= before.height || !later(block.time, before.time)) throw new Wrong("blocks are not in their order");
      if (block.height !== before.height + 1) checkTrusting(before, block);
      else if (!equal(block.validatorsHash, before.nextValidatorsHash)) throw new Wrong(`the validators of block ${block.height} are not those of block ${before.height}`);
    }
    checkCommit(block);
  });
}

export const capitals = (data: Bytes): string => hex(data).toUpperCase();
export const dateOf = (t: Time): Date => new Date(Number(t.seconds) * 1000 + Math.floor(t.nanos / 1e6));
