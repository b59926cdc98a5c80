/** The lines of ballots and spoiled ballots, from the opening to what was frozen at the closing. */
import { type Ballot, castText, contextOf, type Election, nextBoard, opens, readSums, spoilText, trackerOf } from "./ballot.js";
import type { Census, Voter } from "./census.js";
import type { Definition } from "./definition.js";
import { type Deferred, later } from "./deferred.js";
import { hex, sameBytes } from "./encode.js";
import type { Form } from "./form.js";
import { addSums, type Pool } from "./jobs.js";
import type { Sums } from "./merge.js";
import type { Fields } from "./records.js";
import { named, Refusal, refuseUnless } from "./refusal.js";
import type { Check } from "./signature.js";
import { sha512 } from "@noble/hashes/sha2.js";

const perJob = 256;

export class Box {
  board: Uint8Array = new Uint8Array(32);
  cast = 0n;
  spoiled = 0n;
  /** The closing that is in force. */
  closes: bigint;
  private last = { height: 0n, time: 0n };
  private readonly vectors = new Set<string>();
  private job: { lines: number[]; form: number[]; ballots: Ballot[] } = { lines: [], form: [], ballots: [] };

  constructor(
    private readonly definition: Definition, private readonly election: Election, private readonly forms: ReadonlyMap<bigint, Form>,
    private readonly census: Census, private readonly deferred: Deferred, private readonly signed: Check, private readonly pool: Pool,
  ) {
    this.closes = definition.closes;
  }

  extension({ time, closes }: Fields<"extension">): void {
    const allowed = time >= this.definition.opens && time < this.closes && closes > this.closes;
    refuseUnless(allowed, "extension", () => `decided on at ${time}, from ${this.closes} to ${closes}`);
    this.closes = closes;
  }

  async ballot(line: number, l: Fields<"ballot">): Promise<void> {
    const voter = this.voter(l);
    refuseUnless(l.seq > voter.seq, "seq", () => `${l.seq} is not above ${voter.seq}`);
    refuseUnless(voter.counted === null || this.definition.revote, "revote", () => `${hex(l.tag)} votes again`);
    const { ballot, tracker } = this.take(l);
    await this.sign(line, voter, l.signature, castText(this.election.hash, tracker));
    voter.seq = l.seq;
    voter.counted = l.ciphertexts;
    this.cast++;
    this.board = nextBoard(this.board, tracker, 1);
    this.job.lines.push(line);
    this.job.form.push(this.definition.districts.findIndex((d) => d.id === l.district));
    this.job.ballots.push(ballot);
    if (this.job.lines.length === perJob) await this.submit();
  }

  async spoil(line: number, l: Fields<"spoil">): Promise<void> {
    const voter = this.voter(l);
    const { tracker } = this.take(l);
    await this.sign(line, voter, l.signature, spoilText(this.election.hash, tracker));
    const randomness: Uint8Array[] = [];
    for (let at = 0; at < l.randomness.length; at += 32) randomness.push(l.randomness.subarray(at, at + 32));
    const opened = named("opening", () => opens(this.election, l.ciphertexts, l.cells, randomness));
    refuseUnless(opened, "opening", () => "it does not give the ciphertexts");
    this.spoiled++;
    this.board = nextBoard(this.board, tracker, 2);
  }

  private voter(l: Fields<"ballot">): Voter {
    const inTime = l.height >= this.last.height && l.time >= this.last.time && l.time >= this.definition.opens && l.time < this.closes;
    refuseUnless(inTime, "time", () => `it came at ${l.time} in block ${l.height}`);
    this.last = l;
    const voter = this.census.voters.get(hex(l.tag));
    refuseUnless(voter !== undefined && voter.district === l.district, "voter", () => `${hex(l.tag)} is no voter of district ${l.district}`);
    return voter;
  }

  private take(l: Fields<"ballot">): { ballot: Ballot; tracker: Uint8Array } {
    const key = hex(sha512(l.ciphertexts).subarray(0, 32));
    refuseUnless(!this.vectors.has(key), "copied", () => "its ciphertexts came before");
    this.vectors.add(key);
    const ballot: Ballot = { mode: 1, district: l.district, tag: l.tag, seq: l.seq, ciphertexts: l.ciphertexts, proofs: l.proofs };
    const tracker = trackerOf(ballot, contextOf(ballot));
    refuseUnless(sameBytes(tracker, l.tracker), "tracker", () => `it is ${hex(tracker)}`);
    return { ballot, tracker };
  }

  private async sign(line: number, voter: Voter, signature: Uint8Array, text: Uint8Array): Promise<void> {
    await this.deferred.add(0, later(line, "signature", this.signed(voter.key, text, signature), "it is not that of the voter"));
  }

  /** Hands the ballots that wait to the workers. */
  async submit(): Promise<void> {
    const { lines, form, ballots } = this.job;
    if (lines.length === 0) return;
    this.job = { lines: [], form: [], ballots: [] };
    const check = this.pool.run({ do: "ballots", form, ballots }).then((answer) => {
      if (!("wrong" in answer)) throw new Error("a worker gave the answer to something else");
      return answer.wrong && { line: lines[answer.wrong.index]!, refusal: new Refusal(answer.wrong.code, answer.wrong.detail) };
    });
    await this.deferred.add(1, check);
  }

  /** The sums that were frozen, each compared with those of the ballots. */
  async closing({ districts }: Fields<"closing">): Promise<Sums[]> {
    const out: Sums[] = [];
    const here = this.definition.districts;
    refuseUnless(districts.length === here.length && districts.every((d, i) => d.district === here[i]!.id), "turnout", () => "districts are missing or not in order");
    const counted = districts.map((d) => this.census.counted(d.district));
    districts.forEach((d, i) => refuseUnless(d.ballots === BigInt(counted[i]!.length), "turnout", () => `district ${d.district}: ${counted[i]!.length} ballots count`));
    for (const [i, d] of districts.entries()) {
      const form = this.forms.get(d.district)!;
      let sums: Uint8Array<ArrayBufferLike> = new Uint8Array(64 * form.cells);
      for (const part of await Promise.all(chunks(counted[i]!).map((ciphertexts) => this.pool.run({ do: "sum", form: i, ciphertexts })))) {
        if (!("sums" in part)) throw new Error("a worker gave the answer to something else");
        sums = addSums(sums, part.sums);
      }
      refuseUnless(sameBytes(sums, d.accumulators), "accumulators", () => `those of district ${d.district} are not the sums of its ballots`);
      out.push({ ...d, columns: d.ballots === 0n ? [] : readSums(sums) });
    }
    return out;
  }
}

function chunks<T>(all: readonly T[]): T[][] {
  const out: T[][] = [];
  for (let at = 0; at < all.length; at += perJob) out.push(all.slice(at, at + perJob));
  return out;
}
