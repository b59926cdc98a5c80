/** The root of RFC 9162, section 2.1.1, over leaves that come one by one. */
import { sha256 } from "@noble/hashes/sha2.js";
import { join } from "./encode.js";

export class Tree {
  /** Roots of full subtrees, from the largest on, and how many leaves each has. */
  private readonly full: { root: Uint8Array; leaves: number }[] = [];
  size = 0;

  add(leaf: Uint8Array): void {
    this.size++;
    let node: { root: Uint8Array; leaves: number } = { root: sha256(join(Uint8Array.of(0), leaf)), leaves: 1 };
    for (let last = this.full.at(-1); last?.leaves === node.leaves; last = this.full.at(-1)) {
      this.full.pop();
      node = { root: parent(last.root, node.root), leaves: 2 * node.leaves };
    }
    this.full.push(node);
  }

  root(): Uint8Array {
    if (this.full.length === 0) return sha256(new Uint8Array());
    return this.full.map((x) => x.root).reduceRight((right, left) => parent(left, right));
  }
}

const parent = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(join(Uint8Array.of(1), left, right));
