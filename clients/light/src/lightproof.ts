// Entries of the chain's state with their proof, as package lightproof writes it, checked against a block that is trusted.
import { type Bytes, equal, hex, Malformed, utf8 } from "./bytes.js";
import { absenceRoot, entryRoot, storeIn } from "./ics23.js";
import { capitals, checkChain, checkCommit, dateOf, decimal, hashValidators, type LightBlock, list, lowerHex, members, readBlock, text, Untraced, type Validator, Wrong } from "./light.js";

/** What a header says that commits to a state, and who signed it. */
export interface Header {
  chainId: string;
  height: number;
  /** Hexadecimal, capital letters. */
  hash: string;
  time: Date;
  /** How many of so many validators signed it. */
  signed: number;
  validators: number;
  /** The trusted block from which the header follows; 0 if none is trusted. */
  trustedHeight: number;
}

/** A block that is trusted, from elsewhere than the proof. */
export interface Trusted {
  height: number;
  hash: Bytes;
  /** Those of the block, to which its hash commits; they are compared too where they are given. */
  validators?: Validator[];
}

interface Entry {
  store: string;
  key: Bytes;
  value: Bytes;
  storeProof: Bytes;
  multistoreProof: Bytes;
}

export interface Proof {
  /** Of the state; the header that commits to it is that of the next block. */
  height: number;
  entries: Entry[];
  absences: Omit<Entry, "value">[];
  blocks: LightBlock[];
}

const maxEntries = 1_000;
const maxBlocks = 20_000;

/** Reads the JSON of a proof; throws Malformed or, where a block contradicts itself, Wrong. */
export function readProof(value: unknown): Proof {
  const proof = members(value, "height entries absences? light_blocks");
  const common = (e: Record<string, unknown>) => ({
    store: text(e.store), key: lowerHex(e.key), storeProof: lowerHex(e.store_proof), multistoreProof: lowerHex(e.multistore_proof),
  });
  const read: Proof = {
    height: Number(decimal(proof.height)),
    entries: list(proof.entries).map((e) => {
      const entry = members(e, "store key value store_proof multistore_proof");
      return { ...common(entry), value: lowerHex(entry.value) };
    }),
    absences: list(proof.absences ?? []).map((a) => common(members(a, "store key store_proof multistore_proof"))),
    blocks: list(proof.light_blocks).slice(0, maxBlocks + 1).map(readBlock),
  };
  const n = read.entries.length + read.absences.length;
  if (n === 0 || n > maxEntries || read.blocks.length === 0 || read.blocks.length > maxBlocks) throw new Malformed("a proof of nothing, or of too much");
  return read;
}

/** Checks a proof against a trusted block; without one it only agrees with itself. Throws Wrong, Untraced or Malformed. */
export function checkProof(proof: Proof, chainId: string, trusted: Trusted | null, now: Date): Header {
  for (const block of proof.blocks) if (block.chainId !== chainId) throw new Wrong(`a block of ${block.chainId}, the proof is of ${chainId}`);
  const last = proof.blocks.at(-1)!;
  if (last.height !== proof.height + 1) throw new Wrong(`state ${proof.height} needs block ${proof.height + 1}, the last one is ${last.height}`);
  for (const e of proof.entries) {
    const root = entryRoot(e.storeProof, e.key, e.value);
    if (!root || !storeIn(e.multistoreProof, utf8(e.store), root, last.appHash)) throw new Wrong("an entry is not in the state");
  }
  for (const a of proof.absences) {
    const root = absenceRoot(a.storeProof, a.key);
    if (!root || !storeIn(a.multistoreProof, utf8(a.store), root, last.appHash)) throw new Wrong("it does not prove that an entry is absent");
  }
  const blocks = trusted ? from(proof.blocks, trusted) : proof.blocks;
  checkChain(blocks, BigInt(Math.floor(now.getTime() / 1000)));
  const { signed } = checkCommit(last);
  return {
    chainId, height: last.height, hash: capitals(last.hash), time: dateOf(last.time), signed, validators: last.validators.length, trustedHeight: trusted?.height ?? 0,
  };
}

function from(blocks: LightBlock[], trusted: Trusted): LightBlock[] {
  const at = blocks.findIndex((b) => b.height === trusted.height);
  const block = blocks[at];
  if (!block) throw new Untraced(`block ${trusted.height}, which is trusted, is not in the proof`);
  if (!equal(block.hash, trusted.hash)) throw new Untraced(`block ${trusted.height} has hash ${capitals(block.hash)}, trusted is ${capitals(trusted.hash)}`);
  if (trusted.validators && !equal(block.validatorsHash, hashValidators(trusted.validators))) {
    throw new Untraced(`block ${trusted.height} has other validators than those that are trusted`);
  }
  return blocks.slice(at);
}

/** What a proof shows of a store. */
export class State {
  readonly #values = new Map<string, Bytes>();
  readonly #absent = new Set<string>();

  constructor(proof: Proof, store: string) {
    for (const e of proof.entries) if (e.store === store) this.#values.set(hex(e.key), e.value);
    for (const a of proof.absences) if (a.store === store) this.#absent.add(hex(a.key));
  }

  /** The value under a key; null if it is proven that there is none, undefined if the proof says nothing of it. */
  value(key: Bytes): Bytes | null | undefined {
    return this.#values.get(hex(key)) ?? (this.#absent.has(hex(key)) ? null : undefined);
  }
}
