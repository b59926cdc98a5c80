/** Checks a data set line by line, in the order of docs/election-dataset.md. */
import type { Election } from "./ballot.js";
import { Box } from "./box.js";
import { Census } from "./census.js";
import { Counting } from "./counting.js";
import { Deferred } from "./deferred.js";
import { checkDefinition, type Definition, electionHash } from "./definition.js";
import { hex, join, sameBytes } from "./encode.js";
import type { Form } from "./form.js";
import { readNonIdentity } from "./group.js";
import type { Pool } from "./jobs.js";
import { KeyLines } from "./key.js";
import { merge, type Sums } from "./merge.js";
import { bind, type Bound, type Facts, type Trust } from "./proof.js";
import type { Fields, Kind, Line } from "./records.js";
import { named, type Refusal, refuseUnless } from "./refusal.js";
import type { Check } from "./signature.js";

const order: Record<Kind, number> = {
  header: 0, definition: 1, registration: 2, commitment: 3, deal: 4, complaint: 5, voter: 6, rehearsal: 7, extension: 8, ballot: 9, spoil: 9,
  closing: 10, share: 11, counts: 12, end: 13, proof: 14,
};
const needed: Kind[] = ["header", "definition", "closing", "end"];
const single: Kind[] = [...needed, "proof"];

export interface Result {
  chainId: string;
  election: bigint;
  hash: string;
  board: string;
  cast: bigint;
  spoiled: bigint;
  registered: number;
  /** Do all opened districts have totals? */
  final: boolean;
  /** The block of the chain whose state has this election; null without a trusted block or without a line `proof`. */
  bound: Bound | null;
  /** `into` is the district that took this one in, 0 for none. */
  turnout: { district: bigint; registered: bigint; ballots: bigint; into: bigint }[];
  counts: { district: bigint; ballots: bigint; counts: bigint[] }[];
}

export class Recount {
  private stage = -1;
  private number = 0;
  private header!: Fields<"header">;
  private definition!: Definition;
  private election!: Election;
  private forms!: Map<bigint, Form>;
  private key!: KeyLines;
  private census!: Census;
  private box: Box | undefined;
  private frozen!: Sums[];
  private counting!: Counting;
  private registrars!: Uint8Array;
  private proof: unknown;
  private readonly deferred: Deferred;

  constructor(private readonly pool: Pool, private readonly signed: Check) {
    this.deferred = new Deferred(64);
  }

  /** Has a check under way found something? Then `settle` says what. */
  get failed(): boolean {
    return this.deferred.failed;
  }

  /** Takes the next line. Throws what is wrong with it, unless that is found later. */
  async take(line: Line): Promise<void> {
    this.number++;
    const at = order[line.type];
    const fits = at > this.stage || (at === this.stage && !single.includes(line.type));
    const missing = needed.find((kind) => order[kind] > this.stage && order[kind] < at);
    refuseUnless(fits && !missing, "unusable", () => (missing ? `a line of the type ${missing} is missing` : `a line of the type ${line.type} cannot stand here`));
    for (; this.stage < at; this.stage++) this.leave(this.stage);
    await this.check(line);
  }

  private async check(line: Line): Promise<void> {
    switch (line.type) {
      case "header": return this.onHeader(line);
      case "definition": return this.onDefinition(line);
      case "registration": return this.key.registration(line);
      case "commitment": return this.key.commitment(line);
      case "deal": return this.key.deal(line);
      case "complaint": return this.key.complaint(line);
      case "voter": return this.census.voter(this.number, line);
      case "rehearsal": return this.key.rehearsal(line);
      case "extension": return this.box!.extension(line);
      case "ballot": return this.box!.ballot(this.number, line);
      case "spoil": return this.box!.spoil(this.number, line);
      case "closing": return this.onClosing(line);
      case "share": return this.counting.share(line);
      case "counts": return this.counting.count(line);
      case "end": return this.onEnd(line);
      case "proof": this.proof = line.proof;
    }
  }

  /** What must hold when the lines of a stage are over. */
  private leave(stage: number): void {
    if (stage === order.registration) this.key.endOfRegistrations();
    if (stage === order.complaint) this.key.endOfCeremony();
    if (stage === order.voter) this.census.end();
    if (stage === order.rehearsal) this.key.endOfRehearsal();
  }

  private onHeader(l: Fields<"header">): void {
    refuseUnless(l.format === "moscowd/election/v1", "unusable", () => `the format is ${JSON.stringify(l.format).slice(0, 80)}`);
    this.header = l;
  }

  private async onDefinition(l: Fields<"definition">): Promise<void> {
    const contests = l.contests.map((c) => ({ ...c, kind: Number(c.kind), limit: Number(c.limit) }));
    const districts = l.districts.map((d) => ({ ...d, censusRoot: d.census_root, censusCount: d.census_count }));
    const d: Definition = {
      chainId: this.header.chain_id, election: this.header.election, attempt: l.attempt, threshold: Number(l.threshold), trustees: l.trustees,
      trusteeKeys: l.trustee_keys, verificationKeys: l.verification_keys, key: l.key, contests, districts, opens: l.opens, closes: l.closes, revote: l.revote,
    };
    named("definition", () => {
      this.forms = checkDefinition(d);
      for (const key of [...l.trustee_keys, ...l.verification_keys]) readNonIdentity(key);
      this.election = { hash: electionHash(d), key: readNonIdentity(l.key), keyBytes: l.key };
    });
    refuseUnless(sameBytes(this.election.hash, l.hash), "definition", () => `its hash is ${hex(this.election.hash)}`);
    const registrars = new Set(l.registrars.map(hex));
    refuseUnless(l.registrars.length === 3 && registrars.size === 3 && l.registrars.every((k) => k.length === 32), "definition", () => "there must be three registrars");
    this.definition = d;
    this.registrars = join(...l.registrars);
    this.key = new KeyLines(d, this.election.key, this.election.hash);
    this.census = new Census(d, l.registrars, this.deferred, this.signed);
    this.box = new Box(d, this.election, this.forms, this.census, this.deferred, this.signed, this.pool);
    const form = (ids: bigint[]): typeof contests => ids.map((id) => contests.find((c) => c.id === id)!);
    await this.pool.begin({ do: "election", hash: this.election.hash, key: l.key, forms: districts.map((x) => form(x.contests)) });
  }

  private async onClosing(l: Fields<"closing">): Promise<void> {
    // The sums are those of ballots that are all right.
    if (await this.settle()) return;
    this.frozen = await this.box!.closing(l);
    this.counting = new Counting(this.definition, this.election.hash, this.key.verificationKeys, this.forms, merge(this.definition.districts, this.frozen));
  }

  private onEnd(l: Fields<"end">): void {
    this.counting.end();
    const { cast, spoiled, board } = this.box!;
    refuseUnless(l.cast === cast && l.spoiled === spoiled && sameBytes(l.board, board), "board", () => `${cast} cast and ${spoiled} spoiled give ${hex(board)}`);
  }

  /** Waits for all checks under way and gives the first that is wrong. */
  async settle(): Promise<{ line: number; refusal: Refusal } | null> {
    await this.box?.submit();
    return this.deferred.settle();
  }

  /** What was counted. Ask when all lines are taken. A trusted block must lead to the election by the line `proof`. */
  result(trust: Trust | null, now: Date): Result {
    refuseUnless(this.stage >= order.end, "unusable", () => "the file ends before its end");
    refuseUnless(!trust || this.stage === order.proof, "proof", () => "the file has none");
    const { merged, counts, final } = this.counting;
    return {
      chainId: this.header.chain_id, election: this.header.election, hash: hex(this.election.hash), board: hex(this.box!.board),
      cast: this.box!.cast, spoiled: this.box!.spoiled, registered: this.census.voters.size, final,
      bound: this.stage === order.proof ? bind(this.proof, this.facts(), trust, now) : null,
      turnout: this.frozen.map(({ district, ballots }) => ({
        district, ballots, registered: this.definition.districts.find((d) => d.id === district)!.censusCount, into: merged.into.get(district) ?? 0n,
      })),
      counts: [...counts.values()].map(({ district, ballots, counts }) => ({ district, ballots, counts })),
    };
  }

  private facts(): Facts {
    const { closes, board, cast, spoiled } = this.box!;
    return {
      chainId: this.header.chain_id, election: this.header.election, hash: this.election.hash, registrars: this.registrars, closes, board, cast, spoiled,
      voted: this.frozen.reduce((sum, d) => sum + d.ballots, 0n),
    };
  }
}
