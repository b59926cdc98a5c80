// The Merkle tree of RFC 9162 with SHA-256, which batches of documents and the hashes of CometBFT are.
import { type Bytes, compare, sha256 } from "./bytes.js";

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const hashLeaf = (leaf: Bytes): Bytes => sha256(leafPrefix, leaf);
const hashNode = (left: Bytes, right: Bytes): Bytes => sha256(nodePrefix, left, right);

/** How many of some leaves, at least 2, stand in the left subtree. */
function leftOf(leaves: number): number {
  let split = 1;
  while (split * 2 < leaves) split *= 2;
  return split;
}

/** The root over leaves in their order. */
export function root(leaves: Bytes[]): Bytes {
  if (leaves.length === 0) return sha256(new Uint8Array());
  if (leaves.length === 1) return hashLeaf(leaves[0]!);
  const split = leftOf(leaves.length);
  return hashNode(root(leaves.slice(0, split)), root(leaves.slice(split)));
}

/** The audit path of a leaf, from its sibling up: RFC 9162, section 2.1.3.1. */
export function auditPath(leaves: Bytes[], index: number): Bytes[] {
  if (leaves.length <= 1) return [];
  const split = leftOf(leaves.length);
  return index < split
    ? [...auditPath(leaves.slice(0, split), index), root(leaves.slice(split))]
    : [...auditPath(leaves.slice(split), index - split), root(leaves.slice(0, split))];
}

/** Whether a leaf is number index, from 0, of size leaves under a root: RFC 9162, section 2.1.3.2. */
export function verifyPath(top: Bytes, size: number, index: number, leaf: Bytes, path: Bytes[]): boolean {
  if (index < 0 || index >= size) return false;
  let node = index;
  let last = size - 1;
  let hash = hashLeaf(leaf);
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = hashNode(sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = hashNode(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && compare(hash, top) === 0;
}
