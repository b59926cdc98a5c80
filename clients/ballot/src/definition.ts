/** The definition of an election and its hash eh (section 2): a voter's program computes it and takes nobody's word. */
import { concat, int, type Integer, lv, text } from "./bytes.js";
import type { Form, Kind } from "./form.js";
import { sha512 } from "@noble/hashes/sha2.js";

export interface Definition {
  chainId: string;
  election: Integer;
  attempt: Integer;
  threshold: Integer;
  trustees: string[];
  trusteeKeys: Uint8Array[];
  verificationKeys: Uint8Array[];
  key: Uint8Array;
  contests: { id: Integer; text: string; kind: Kind; limit: number; blank: boolean; options: string[] }[];
  districts: { id: Integer; contests: Integer[]; partner: Integer; minimum: Integer; censusRoot: Uint8Array; censusCount: Integer }[];
  opens: Integer;
  closes: Integer;
  revote: boolean;
}

export function electionHash(d: Definition): Uint8Array {
  const flag = (set: boolean): Uint8Array => int(set ? 1 : 0);
  const contests = d.contests.map((c) => lv(int(c.id), text(c.text), int(c.kind), int(c.limit), flag(c.blank), lv(...c.options.map(text))));
  const districts = d.districts.map((x) =>
    lv(int(x.id), lv(...x.contests.map(int)), int(x.partner), int(x.minimum), x.censusRoot, int(x.censusCount)),
  );
  return sha512(concat(
    lv(text("MV1"), text(d.chainId), int(d.election), lv(...contests), lv(...districts)),
    lv(int(d.attempt), int(d.threshold), int(d.trustees.length), lv(...d.trustees.map(text)), lv(...d.trusteeKeys), lv(...d.verificationKeys)),
    lv(d.key, int(d.opens), int(d.closes), flag(d.revote)),
  ));
}

/** The form of a district's ballots. */
export function formOf(d: Definition, district: Integer): Form {
  const of = d.districts.find((x) => BigInt(x.id) === BigInt(district));
  if (!of) throw new Error(`the election has no district ${district}`);
  return of.contests.map((id) => {
    const c = d.contests.find((x) => BigInt(x.id) === BigInt(id));
    if (!c) throw new Error(`the election has no contest ${id}`);
    return { id: c.id, kind: c.kind, options: c.options.length, limit: c.limit, blank: c.blank };
  });
}
