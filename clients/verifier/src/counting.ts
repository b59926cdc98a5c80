/** The lines of decryption shares and counts. */
import type { Definition } from "./definition.js";
import type { Form } from "./form.js";
import type { Point } from "./group.js";
import type { Merged, Sums } from "./merge.js";
import type { Fields } from "./records.js";
import { named, refuseUnless } from "./refusal.js";
import { checkCounts, checkShare, open, type Share } from "./tally.js";

export class Counting {
  private readonly shares = new Map<bigint, Share[]>();
  private before = 0n;
  readonly counts = new Map<bigint, Fields<"counts">>();

  constructor(
    private readonly definition: Definition, private readonly hash: Uint8Array, private readonly verificationKeys: readonly Point[],
    private readonly forms: ReadonlyMap<bigint, Form>, readonly merged: Merged,
  ) {}

  share(l: Fields<"share">): void {
    named("share", () => {
      const sums = this.opened("share", l.district), key = this.verificationKeys[Number(l.trustee) - 1];
      refuseUnless(l.district >= this.before, "share", () => `district ${l.district} is not in order`);
      this.before = l.district;
      const shares = this.shares.get(l.district) ?? [];
      refuseUnless(key !== undefined && l.trustee > BigInt(shares.at(-1)?.trustee ?? 0), "share", () => `trustee ${l.trustee} is not in order`);
      shares.push(checkShare("dec", this.hash, l.district, sums.columns, Number(l.trustee), key, l.bytes));
      this.shares.set(l.district, shares);
    });
  }

  count(l: Fields<"counts">): void {
    const sums = this.opened("turnout", l.district), t = this.definition.threshold;
    refuseUnless([...this.counts.keys()].every((id) => id < l.district), "turnout", () => `district ${l.district} is not in order`);
    refuseUnless(l.ballots === sums.ballots, "turnout", () => `${sums.ballots} ballots count in district ${l.district} and what it took in`);
    const shares = this.shares.get(l.district) ?? [];
    refuseUnless(shares.length >= t, "shares", () => `${shares.length} of ${t} trustees opened district ${l.district}`);
    checkCounts(open(sums.columns, shares.slice(0, t)), this.forms.get(l.district)!, l.ballots, l.counts);
    this.counts.set(l.district, l);
  }

  private opened(code: string, district: bigint): Sums {
    const sums = this.merged.opened.get(district);
    refuseUnless(sums !== undefined, code, () => `district ${district} is not opened`);
    return sums;
  }

  /** Are all totals there? */
  get final(): boolean {
    return this.counts.size === this.merged.opened.size;
  }

  end(): void {
    refuseUnless(this.counts.size === 0 || this.final, "counts", () => `${this.counts.size} of ${this.merged.opened.size} districts have totals`);
  }
}
