/** Section 4: the key ceremony, judged again from what its trustees published. */
import { digest, frame, sameBytes, scalarOf, versioned } from "./encode.js";
import type { Ceremony } from "./definition.js";
import { G, identity, modL, multiply, type Point, readNonIdentity, readPoint, readScalar, sumOfMultiples } from "./group.js";
import { checkEquality, checkKnowledge, readKnowledge } from "./proofs.js";
import { named, Refusal, refuseUnless } from "./refusal.js";

const bytesOf = (b: Uint8Array, length: number, what: string): Uint8Array => {
  refuseUnless(b.length === length, "encoding", () => `${what} has ${b.length} bytes, not ${length}`);
  return b;
};

/** ch. */
export const ceremonyHash = (c: Ceremony, keys: readonly Point[] = []): Uint8Array =>
  versioned(c.chainId, c.election, c.attempt, c.threshold, c.trustees.length, ...c.trustees, ...keys);

/** PK_i. */
export function checkRegistration(c: Ceremony, trustee: number, b: Uint8Array): Point {
  bytesOf(b, 96, `registration of trustee ${trustee}`);
  const key = readNonIdentity(b.subarray(0, 32));
  const right = checkKnowledge(b.subarray(32), [tag.possession, ceremonyHash(c), frame([trustee])], key);
  refuseUnless(right, "registration", () => `trustee ${trustee} has not proven to have the key`);
  return key;
}

const tag = { possession: "reg-pop", commit: "dkg-commit", constant: "dkg-pok", nonce: "dkg-rho", share: "dkg-share", complaint: "dkg-complaint" };

export interface Deal {
  dealer: number;
  /** C_i0 .. C_i(t-1). */
  coefficients: Point[];
  /** R_i. */
  nonce: Point;
  /** e_ij by the number of j. */
  shares: Map<number, bigint>;
}

/** The ceremony from COMMIT on. */
export class Dealings {
  readonly hash: Uint8Array;

  constructor(readonly params: Ceremony, readonly keys: readonly Point[]) {
    this.hash = ceremonyHash(params, keys);
  }

  /** Reads a deal and checks it against the commitment of its dealer. The errors are `deal` and `commitment`. */
  checkDeal(dealer: number, commitment: Uint8Array | undefined, b: Uint8Array): Deal {
    const { coefficients, nonce, shares, constant, rho, salt } = named("deal", () => this.readDeal(dealer, b));
    const promised = digest(tag.commit, this.hash, dealer, ...coefficients, salt);
    const kept = commitment !== undefined && sameBytes(promised, commitment);
    refuseUnless(kept, "commitment", () => `trustee ${dealer} has not committed to this deal`);
    const context = frame([dealer, ...coefficients, nonce]);
    const right = named("deal", () =>
      checkKnowledge(constant, [tag.constant, this.hash, context], coefficients[0]!) && checkKnowledge(rho, [tag.nonce, this.hash, context], nonce));
    refuseUnless(right, "deal", () => `a proof in the deal of trustee ${dealer} is wrong`);
    return { dealer, coefficients, nonce, shares };
  }

  private readDeal(dealer: number, b: Uint8Array): Deal & Record<"constant" | "rho" | "salt", Uint8Array> {
    const t = this.params.threshold, n = this.keys.length;
    bytesOf(b, 32 * (t + n) + 160, `deal of trustee ${dealer}`);
    let at = 0;
    const take = (length = 32): Uint8Array => b.subarray(at, (at += length));
    const coefficients = [readNonIdentity(take())];
    while (coefficients.length < t) coefficients.push(readPoint(take()));
    const nonce = readNonIdentity(take());
    const shares = new Map<number, bigint>();
    for (let j = 1; j <= n; j++) if (j !== dealer) shares.set(j, readScalar(take()));
    const [constant, rho, salt] = [take(64), take(64), take()];
    for (const proof of [constant, rho]) readKnowledge(proof);
    return { dealer, coefficients, nonce, shares, constant, rho, salt };
  }

  /** Is the dealer out? The error is `complaint` where the complaint itself is not proven. */
  judge(trustee: number, deal: Deal, b: Uint8Array): boolean {
    bytesOf(b, 128, `complaint of trustee ${trustee}`);
    const opened = readPoint(b.subarray(0, 32)), key = this.keys[trustee - 1];
    refuseUnless(key !== undefined && trustee !== deal.dealer, "complaint", () => `trustee ${trustee} has no share of dealer ${deal.dealer}`);
    const binding: [string, Uint8Array, Uint8Array] = [tag.complaint, this.hash, frame([deal.dealer, trustee])];
    const right = checkEquality(b.subarray(32), binding, key, deal.nonce, opened);
    refuseUnless(right, "complaint", () => `that of trustee ${trustee} about dealer ${deal.dealer} is not proven`);
    const pad = scalarOf(tag.share, this.hash, deal.dealer, trustee, key, deal.nonce, opened);
    const share = modL(deal.shares.get(trustee)! - pad);
    return !multiply(share, G).equals(at(deal.coefficients, trustee));
  }

  /** K and VK_1 .. VK_n from the deals that count. The error is `dealers` with fewer than t. */
  finalise(deals: readonly Deal[]): { key: Point; verificationKeys: Point[] } {
    if (deals.length < this.params.threshold) throw new Refusal("dealers", `${deals.length} dealers are left of ${this.params.threshold} needed`);
    const together = Array.from({ length: this.params.threshold }, (_, k) => deals.reduce((sum, d) => sum.add(d.coefficients[k]!), identity));
    const verificationKeys = this.keys.map((_, j) => at(together, j + 1));
    refuseUnless(![together[0]!, ...verificationKeys].some((p) => p.is0()), "key", () => "a key is the identity");
    return { key: together[0]!, verificationKeys };
  }
}

/** The polynomial in the exponent at j. */
function at(coefficients: readonly Point[], j: number): Point {
  return sumOfMultiples(identity, coefficients, coefficients.map((_, k) => modL(BigInt(j) ** BigInt(k))));
}
