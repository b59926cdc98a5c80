/** Ballots (section 5): made, cast, or opened and thrown away. */
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { concat, equal, int, type Integer, lv, text } from "./bytes.js";
import { cellsOf, checkForm, type Form, places, sums } from "./form.js";
import { decodeKey, label, mod, platformRandom, Point, type Random, randomScalar, scalarBytes } from "./group.js";
import { type Ciphertext, ciphertextBytes, type Election, encrypt, proveRange } from "./range.js";

/** Whom a ballot is bound to. `tag` is the subject of the census, 32 bytes; `seq` ascends with every ballot of the tag. */
export interface Voter {
  district: Integer;
  tag: Uint8Array;
  seq: Integer;
}

/** What is sent. */
export interface Ballot extends Voter {
  ciphertexts: Uint8Array;
  proofs: Uint8Array;
}

/** What is in a ballot. Whoever has it knows the vote: it leaves the device only when the ballot is not cast. */
export interface Opening {
  cells: number[];
  randomness: Uint8Array[];
}

const direct = 1;

export const vectorHash = (ciphertexts: Uint8Array): Uint8Array => sha512(ciphertexts);

/** ballotctx. */
export const ballotContext = (b: Voter & { ciphertexts: Uint8Array }): Uint8Array =>
  lv(int(direct), int(b.district), b.tag, int(b.seq), vectorHash(b.ciphertexts));

/** By what the voter finds the ballot again. */
export const tracker = (b: Ballot): Uint8Array => sha256(concat(ballotContext(b), b.ciphertexts, b.proofs));

/** What the voter signs to cast the ballot. */
export const castMessage = (electionHash: Uint8Array, tracker: Uint8Array): Uint8Array => lv(text(label("cast")), electionHash, tracker);

/** What the voter signs to publish the ballot's opening. */
export const spoilMessage = (electionHash: Uint8Array, tracker: Uint8Array): Uint8Array => lv(text(label("spoil")), electionHash, tracker);

/** The election that a ballot is for: its hash, 64 bytes, and its encoded key. */
export function election(hash: Uint8Array, key: Uint8Array): Election {
  if (hash.length !== 64) throw new Error(`the hash of an election has 64 bytes, not ${hash.length}`);
  return { hash, key: decodeKey(key) };
}

/**
 * Encrypts and proves a choice: 0 or 1 for each cell of the form. Throws where the cells do not answer the contests.
 * `random` is for tests: leave it out.
 */
export function makeBallot(e: Election, form: Form, voter: Voter, cells: number[], random: Random = platformRandom): { ballot: Ballot; opening: Opening } {
  checkForm(form);
  if (cells.length !== cellsOf(form) || cells.some((v) => v !== 0 && v !== 1)) throw new Error(`a choice is ${cellsOf(form)} cells of 0 or 1`);
  if (voter.tag.length !== 32) throw new Error(`a voter's tag has 32 bytes, not ${voter.tag.length}`);
  const r = cells.map(() => randomScalar(random));
  const encrypted = cells.map((v, i) => encrypt(e.key, v, r[i]!));
  const ciphertexts = concat(...encrypted.map(ciphertextBytes));
  const context = ballotContext({ ...voter, ciphertexts });
  const proofs: Uint8Array[] = [];
  let first = 0;
  for (const contest of form) {
    const at = (row: number, index: number): Uint8Array => concat(context, lv(int(contest.id), int(row), int(index)));
    const all = places(contest);
    all.forEach(({ row, column }, i) => {
      const cell = first + i;
      proofs.push(proveRange(random, e, at(row, column), "bit", 0, 1, encrypted[cell]!, cells[cell]!, r[cell]!));
    });
    sums(contest).forEach(({ terms, low, high }, i) => {
      let value = 0, randomness = 0n;
      const total: Ciphertext = { alpha: Point.ZERO, beta: Point.ZERO };
      for (const { cell, weight } of terms) {
        const c = encrypted[first + cell]!, w = BigInt(weight);
        value += weight * cells[first + cell]!;
        randomness = mod(randomness + w * r[first + cell]!);
        total.alpha = total.alpha.add(c.alpha.multiplyUnsafe(w));
        total.beta = total.beta.add(c.beta.multiplyUnsafe(w));
      }
      if (value < low || value > high) throw new Error(`contest ${contest.id}: sum ${i} of the choice is ${value}, not ${low} to ${high}`);
      proofs.push(proveRange(random, e, at(0, i), low === high ? "sum" : "range", low, high, total, value, randomness));
    });
    first += all.length;
  }
  return { ballot: { ...voter, ciphertexts, proofs: concat(...proofs) }, opening: { cells: [...cells], randomness: r.map(scalarBytes) } };
}

/** On a second device: does the opening give exactly these ciphertexts? Then the ballot holds these cells. */
export function verifyOpening(key: Point, ciphertexts: Uint8Array, { cells, randomness }: Opening): boolean {
  if (cells.length !== randomness.length || cells.length * 64 !== ciphertexts.length) return false;
  return equal(concat(...cells.map((v, i) => ciphertextBytes(encrypt(key, v, Point.Fn.fromBytes(randomness[i]!))))), ciphertexts);
}
