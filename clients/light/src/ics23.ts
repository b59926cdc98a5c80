// ICS-23 proofs in the two forms of the chain: of an entry in a module's store (IAVL), and of a store in the app hash.
import { type Bytes, compare, equal, Malformed, sha256 } from "./bytes.js";
import { type Field, fields, varint } from "./wire.js";

interface Spec {
  iavl: boolean;
  minPrefix: number;
  maxPrefix: number;
  childSize: number;
}

const iavl: Spec = { iavl: true, minPrefix: 4, maxPrefix: 12, childSize: 33 };
const simple: Spec = { iavl: false, minPrefix: 1, maxPrefix: 1, childSize: 32 };

interface InnerOp {
  hash: bigint;
  prefix: Bytes;
  suffix: Bytes;
}

interface LeafOp {
  hash: bigint;
  prehashKey: bigint;
  prehashValue: bigint;
  length: bigint;
  prefix: Bytes;
}

interface Existence {
  key: Bytes;
  value: Bytes;
  leaf: LeafOp;
  path: InnerOp[];
}

const maxDepth = 128;
const nothing = new Uint8Array();

const number = (list: Field[], n: number): bigint => one(list, n, "bigint", 0n);
const bytes = (list: Field[], n: number): Bytes => one(list, n, "object", nothing);

function one<T extends bigint | Bytes>(list: Field[], n: number, type: string, otherwise: T): T {
  const found = list.filter((f) => f.number === n);
  if (found.length === 0) return otherwise;
  const value = found[0]!.value;
  // A default value that is written out would be another text for the same proof.
  if (found.length > 1 || typeof value !== type || value === 0n) throw new Malformed("a proof that is not in its one form");
  return value as T;
}

function known(list: Field[], highest: number): Field[] {
  if (list.some((f) => f.number > highest)) throw new Malformed("a proof with a field that is not known");
  return list;
}

function readExistence(data: Bytes): Existence {
  const list = known(fields(data), 4);
  const leafData = list.find((f) => f.number === 3);
  if (!leafData || typeof leafData.value === "bigint") throw new Malformed("a proof without a leaf");
  bytes(list, 3);
  const leaf = known(fields(leafData.value), 5);
  return {
    key: bytes(list, 1),
    value: bytes(list, 2),
    leaf: { hash: number(leaf, 1), prehashKey: number(leaf, 2), prehashValue: number(leaf, 3), length: number(leaf, 4), prefix: bytes(leaf, 5) },
    path: list
      .filter((f) => f.number === 4)
      .map((f) => {
        if (typeof f.value === "bigint") throw new Malformed("a proof that is not in its one form");
        const op = known(fields(f.value), 3);
        return { hash: number(op, 1), prefix: bytes(op, 2), suffix: bytes(op, 3) };
      }),
  };
}

/** Varints of IAVL are signed ("zigzag"): the height, size and version that stand before the children. */
function checkIavl(prefix: Bytes, layer: number, hash: bigint): boolean {
  let at = 0;
  for (let i = 0; i < 3; i++) {
    let raw = 0n;
    let shift = 0n;
    for (;;) {
      const b = prefix[at++];
      if (b === undefined || shift > 63n) return false;
      raw |= BigInt(b & 127) << shift;
      if (b < 128) break;
      shift += 7n;
    }
    const value = raw & 1n ? -(raw >> 1n) - 1n : raw >> 1n;
    if (value < 0n || (i === 0 && value < BigInt(layer))) return false;
  }
  const rest = prefix.length - at;
  return layer === 0 ? rest === 0 : (rest === 1 || rest === 34) && hash === 1n;
}

function fits(proof: Existence, spec: Spec): boolean {
  const { leaf } = proof;
  if (spec.iavl && !checkIavl(leaf.prefix, 0, leaf.hash)) return false;
  // SHA-256 of the value, lengths as varints, prefix 0.
  if (leaf.hash !== 1n || leaf.prehashKey !== 0n || leaf.prehashValue !== 1n || leaf.length !== 1n || leaf.prefix[0] !== 0) return false;
  if (proof.path.length > maxDepth) return false;
  return proof.path.every(
    (op, i) =>
      op.hash === 1n &&
      (!spec.iavl || checkIavl(op.prefix, i + 1, op.hash)) &&
      op.prefix[0] !== 0 &&
      op.prefix.length >= spec.minPrefix &&
      op.prefix.length <= spec.maxPrefix + spec.childSize &&
      op.suffix.length % spec.childSize === 0,
  );
}

function rootOf(proof: Existence): Bytes {
  if (proof.key.length === 0 || proof.value.length === 0) throw new Malformed("a proof of an empty key or value");
  const value = sha256(proof.value);
  let hash = sha256(proof.leaf.prefix, varint(proof.key.length), proof.key, varint(value.length), value);
  for (const op of proof.path) hash = sha256(op.prefix, hash, op.suffix);
  return hash;
}

/** 0 for the left child of a node, 1 for the right one, -1 if it is neither. */
function side(op: InnerOp, spec: Spec): number {
  for (const child of [0, 1]) {
    const before = child * spec.childSize;
    if (op.prefix.length >= before + spec.minPrefix && op.prefix.length <= before + spec.maxPrefix && op.suffix.length === (1 - child) * spec.childSize) {
      return child;
    }
  }
  return -1;
}

function neighbours(left: InnerOp[], right: InnerOp[], spec: Spec): boolean {
  let l = left.length - 1;
  let r = right.length - 1;
  while (l >= 0 && r >= 0 && equal(left[l]!.prefix, right[r]!.prefix) && equal(left[l]!.suffix, right[r]!.suffix)) {
    l--;
    r--;
  }
  if (l < 0 || r < 0) return false;
  return (
    side(left[l]!, spec) === 0 &&
    side(right[r]!, spec) === 1 &&
    left.slice(0, l).every((op) => side(op, spec) === 1) &&
    right.slice(0, r).every((op) => side(op, spec) === 0)
  );
}

function inner(data: Bytes, which: number): Bytes {
  const list = fields(data);
  if (list.length !== 1 || list[0]!.number !== which || typeof list[0]!.value === "bigint") throw new Malformed("not a proof of the kind that is wanted");
  return list[0]!.value;
}

/** The root of the store of which the proof shows an entry; null if it shows another one. */
export function entryRoot(proof: Bytes, key: Bytes, value: Bytes): Bytes | null {
  const exist = readExistence(inner(proof, 1));
  return fits(exist, iavl) && equal(exist.key, key) && equal(exist.value, value) ? rootOf(exist) : null;
}

/** The root of the store of which the proof shows that it has no entry under a key; null if it does not show that. */
export function absenceRoot(proof: Bytes, key: Bytes): Bytes | null {
  const list = known(fields(inner(proof, 2)), 3);
  const [left, right] = [2, 3].map((n) => (bytes(list, n).length > 0 ? readExistence(bytes(list, n)) : null));
  if (!equal(bytes(list, 1), key) || (!left && !right)) return null;
  const root = rootOf((left ?? right)!);
  for (const proof of [left, right]) if (proof && (!fits(proof, iavl) || !equal(rootOf(proof), root))) return null;
  if (left && compare(left.key, key) >= 0) return null;
  if (right && compare(key, right.key) >= 0) return null;
  if (left && right) return neighbours(left.path, right.path, iavl) ? root : null;
  return (left ? left.path.every((op) => side(op, iavl) === 1) : right!.path.every((op) => side(op, iavl) === 0)) ? root : null;
}

/** Whether a store with this root is under the app hash. */
export function storeIn(proof: Bytes, store: Bytes, root: Bytes, appHash: Bytes): boolean {
  const exist = readExistence(inner(proof, 1));
  return fits(exist, simple) && equal(exist.key, store) && equal(exist.value, root) && equal(rootOf(exist), appHash);
}

