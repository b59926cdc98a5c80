/** Section 2: the definition, what it must fulfil, and its hash. */
import { frame, versioned } from "./encode.js";
import { type Contest, type Form, formOf } from "./form.js";
import { refuseUnless } from "./refusal.js";

export interface District {
  id: bigint;
  contests: bigint[];
  partner: bigint;
  minimum: bigint;
  censusRoot: Uint8Array;
  censusCount: bigint;
}

export interface Ceremony {
  chainId: string;
  election: bigint;
  attempt: bigint;
  threshold: number;
  trustees: string[];
}

export interface Definition extends Ceremony {
  contests: Contest[];
  districts: District[];
  trusteeKeys: Uint8Array[];
  verificationKeys: Uint8Array[];
  key: Uint8Array;
  opens: bigint;
  closes: bigint;
  revote: boolean;
}

/** eh. */
export function electionHash(d: Definition): Uint8Array {
  const contests = d.contests.map((c) => frame([c.id, c.text, c.kind, c.limit, c.blank ? 1 : 0, frame(c.options)]));
  const districts = d.districts.map((x) => frame([x.id, frame(x.contests), x.partner, x.minimum, x.censusRoot, x.censusCount]));
  return versioned(
    d.chainId, d.election, frame(contests), frame(districts), d.attempt, d.threshold, d.trustees.length,
    frame(d.trustees), frame(d.trusteeKeys), frame(d.verificationKeys), d.key, d.opens, d.closes, d.revote ? 1 : 0,
  );
}

const ascend = (ids: readonly bigint[]): boolean => ids.every((id, i) => i === 0 || ids[i - 1]! < id);

function checkCeremony(c: Ceremony): void {
  const n = c.trustees.length;
  refuseUnless(n >= 2 && n <= 64, "definition", () => `${n} trustees`);
  refuseUnless(c.threshold <= n && 2 * c.threshold > n, "definition", () => `the threshold is ${c.threshold} of ${n}`);
  refuseUnless(c.trustees.every((name) => name !== "") && new Set(c.trustees).size === n && c.chainId !== "", "definition", () => "a name is empty or comes twice");
}

/** The form of every district. */
export function checkDefinition(d: Definition): Map<bigint, Form> {
  checkCeremony(d);
  const n = d.trustees.length;
  refuseUnless(d.trusteeKeys.length === n && d.verificationKeys.length === n, "definition", () => "a trustee has no keys");
  refuseUnless(d.opens < d.closes, "definition", () => "it closes before it opens");
  refuseUnless(ascend(d.contests.map((c) => c.id)) && ascend(d.districts.map((x) => x.id)), "definition", () => "contests or districts are not in order");
  refuseUnless(d.districts.length > 0, "definition", () => "it has no districts");
  const forms = new Map<bigint, Form>();
  for (const x of d.districts) {
    refuseUnless(x.id > 0n && ascend(x.contests) && x.censusRoot.length === 32, "definition", () => `district ${x.id}`);
    const contests = x.contests.map((id) => {
      const found = d.contests.find((c) => c.id === id);
      refuseUnless(found !== undefined, "definition", () => `district ${x.id} votes on contest ${id}, which does not exist`);
      return found;
    });
    forms.set(x.id, formOf(contests));
    if (x.partner === 0n) continue;
    const partner = d.districts.find((other) => other.id === x.partner);
    refuseUnless(
      partner !== undefined && partner !== x && partner.contests.join() === x.contests.join(), "definition",
      () => `district ${x.id} cannot merge into ${x.partner}`,
    );
  }
  return forms;
}
