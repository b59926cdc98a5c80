/** The lines of the key ceremony and of the rehearsal. */
import { checkRegistration, type Deal, Dealings } from "./ceremony.js";
import type { Definition } from "./definition.js";
import { hex, sameBytes } from "./encode.js";
import { G, type Point, readPoint } from "./group.js";
import type { Fields } from "./records.js";
import { named, refuseUnless } from "./refusal.js";
import { checkShare, open, rehearsalOf, type Share } from "./tally.js";

export class KeyLines {
  private readonly keys: Point[] = [];
  private dealings!: Dealings;
  private readonly commitments = new Map<bigint, Uint8Array>();
  private readonly deals: Deal[] = [];
  private readonly complaints = new Set<string>();
  private readonly out = new Set<number>();
  private readonly rehearsals: Share[] = [];
  /** VK_1 .. VK_n of the definition, which the deals must give. */
  readonly verificationKeys: Point[];

  constructor(private readonly definition: Definition, private readonly key: Point, private readonly hash: Uint8Array) {
    this.verificationKeys = definition.verificationKeys.map(readPoint);
  }

  registration(l: Fields<"registration">): void {
    named("registration", () => {
      const number = this.keys.length + 1;
      refuseUnless(l.trustee === BigInt(number) && number <= this.definition.trustees.length, "registration", () => `trustee ${l.trustee} is not the next`);
      this.keys.push(checkRegistration(this.definition, number, l.bytes));
      refuseUnless(sameBytes(l.bytes.subarray(0, 32), this.definition.trusteeKeys[number - 1]!), "registration", () => `trustee ${number} has another key`);
    });
  }

  endOfRegistrations(): void {
    refuseUnless(this.keys.length === this.definition.trustees.length, "registration", () => `only ${this.keys.length} trustees registered`);
    refuseUnless(new Set(this.definition.trusteeKeys.map(hex)).size === this.keys.length, "definition", () => "two trustees have one key");
    this.dealings = new Dealings(this.definition, this.keys);
  }

  commitment(l: Fields<"commitment">): void {
    this.checkNext([...this.commitments.keys()].at(-1) ?? 0n, l.trustee);
    refuseUnless(l.bytes.length === 64, "commitment", () => `it has ${l.bytes.length} bytes`);
    this.commitments.set(l.trustee, l.bytes);
  }

  deal(l: Fields<"deal">): void {
    this.checkNext(BigInt(this.deals.at(-1)?.dealer ?? 0), l.trustee);
    this.deals.push(this.dealings.checkDeal(Number(l.trustee), this.commitments.get(l.trustee), l.bytes));
  }

  private checkNext(before: bigint, trustee: bigint): void {
    refuseUnless(trustee > before && trustee <= BigInt(this.keys.length), "unusable", () => `trustee ${trustee} cannot stand behind trustee ${before}`);
  }

  complaint(l: Fields<"complaint">): void {
    named("complaint", () => {
      const deal = this.deals.find((d) => BigInt(d.dealer) === l.dealer), pair = `${l.trustee} ${l.dealer}`;
      refuseUnless(deal !== undefined, "complaint", () => `trustee ${l.dealer} has not dealt`);
      refuseUnless(!this.complaints.has(pair), "complaint", () => `that of trustee ${l.trustee} about dealer ${l.dealer} stands twice`);
      this.complaints.add(pair);
      const out = this.dealings.judge(Number(l.trustee), deal, l.bytes);
      refuseUnless(out, "complaint", () => `dealer ${l.dealer} gave trustee ${l.trustee} a right share`);
      this.out.add(deal.dealer);
    });
  }

  endOfCeremony(): void {
    const { key, verificationKeys } = this.dealings.finalise(this.deals.filter((d) => !this.out.has(d.dealer)));
    refuseUnless(key.equals(this.key), "key", () => "the key of the election is not the one that the trustees dealt");
    const other = verificationKeys.findIndex((k, i) => !k.equals(this.verificationKeys[i]!));
    refuseUnless(other < 0, "key", () => `the verification key of trustee ${other + 1} is not the one that was dealt`);
  }

  private get test(): [ReturnType<typeof rehearsalOf>] {
    return [rehearsalOf(this.hash, this.key)];
  }

  rehearsal(l: Fields<"rehearsal">): void {
    named("rehearsal", () => {
      const key = this.verificationKeys[Number(l.trustee) - 1];
      refuseUnless(key !== undefined && l.trustee > BigInt(this.rehearsals.at(-1)?.trustee ?? 0), "rehearsal", () => `trustee ${l.trustee} is not in order`);
      this.rehearsals.push(checkShare("rehearse", this.hash, 0n, this.test, Number(l.trustee), key, l.bytes));
    });
  }

  endOfRehearsal(): void {
    const t = this.definition.threshold;
    refuseUnless(this.rehearsals.length >= t, "rehearsal", () => `${this.rehearsals.length} trustees rehearsed, ${t} are needed`);
    refuseUnless(open(this.test, this.rehearsals.slice(0, t))[0]!.equals(G), "rehearsal", () => "the test ciphertext does not open to 1");
  }
}
