/** The lines of the census, and its voters. */
import type { Definition } from "./definition.js";
import { type Deferred, later } from "./deferred.js";
import { frame, hex, sameBytes, tagged } from "./encode.js";
import { Tree } from "./merkle.js";
import type { Fields } from "./records.js";
import { refuseUnless } from "./refusal.js";
import type { Check } from "./signature.js";

export interface Voter {
  district: bigint;
  key: Uint8Array;
  /** Of the last ballot, and its ciphertexts: they count. */
  seq: bigint;
  counted: Uint8Array | null;
}

export class Census {
  readonly voters = new Map<string, Voter>();
  private readonly trees: Map<bigint, Tree>;

  constructor(private readonly definition: Definition, private readonly registrars: readonly Uint8Array[], private readonly deferred: Deferred, private readonly signed: Check) {
    this.trees = new Map(definition.districts.map((d) => [d.id, new Tree()]));
  }

  async voter(line: number, { district, subject, key, signatures }: Fields<"voter">): Promise<void> {
    const tree = this.trees.get(district), name = hex(subject);
    const known = tree !== undefined && subject.length === 32 && key.length === 32;
    refuseUnless(known && !this.voters.has(name), "census", () => `${name} of district ${district} is no new voter with a key`);
    const ordered = signatures.every((s, i) => s.registrar >= 1n && s.registrar <= 3n && (i === 0 || s.registrar > signatures[i - 1]!.registrar));
    refuseUnless(ordered && signatures.length >= 2, "census-signature", () => `${signatures.length} registrars signed ${name}, or not in order`);
    this.voters.set(name, { district, key, seq: 0n, counted: null });
    const leaf = frame([tagged("census"), this.definition.chainId, this.definition.election, district, subject, key]);
    tree.add(leaf);
    for (const s of signatures) {
      const good = this.signed(this.registrars[Number(s.registrar) - 1]!, leaf, s.signature);
      await this.deferred.add(0, later(line, "census-signature", good, `registrar ${s.registrar} has not signed ${name}`));
    }
  }

  end(): void {
    for (const { id, censusRoot, censusCount } of this.definition.districts) {
      const tree = this.trees.get(id)!;
      refuseUnless(BigInt(tree.size) === censusCount && sameBytes(tree.root(), censusRoot), "census-root", () => `the voters of district ${id} are not those of the definition`);
    }
  }

  /** How many of a district have a ballot that counts, and their ciphertexts. */
  counted(district: bigint): Uint8Array[] {
    const all: Uint8Array[] = [];
    for (const v of this.voters.values()) if (v.district === district && v.counted) all.push(v.counted);
    return all;
  }
}
