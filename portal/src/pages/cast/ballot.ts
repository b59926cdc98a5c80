// A ballot of an election as the page prepares it, and the files that "moscowd voter" reads.
import { type Ballot, election, electionHash, formOf, Kind, makeBallot, type Opening, sign, spoilMessage, tracker } from "@moscowd/ballot";
import type { Schema } from "../../lib/api.ts";
import { fromHex, hex } from "@moscowd/light";
import { hexOf } from "../elections/bound.ts";
import type { Records } from "../../proof/proved.ts";

type Definition = Schema<"ElectionDefinition">;

const kinds: Record<string, Kind> = { exactly: Kind.Exactly, up_to: Kind.UpTo, rating: Kind.Rating, ranking: Kind.Ranking };

/** The definition as the hash of the election has it. */
function canonical(d: Definition) {
  const both = (t: { text_ru: string; text_en: string }) => `${t.text_ru}\n${t.text_en}`;
  return {
    chainId: d.chain_id, election: d.election_id, attempt: d.attempt, threshold: d.threshold, trustees: d.trustees.map((t) => t.name),
    trusteeKeys: d.trustees.map((t) => fromHex(t.public_key)), verificationKeys: d.trustees.map((t) => fromHex(t.verification_key)), key: fromHex(d.key),
    contests: d.contests.map((c) => ({ id: c.id, text: both(c), kind: kinds[c.kind]!, limit: c.limit, blank: c.blank, options: c.options.map(both) })),
    districts: d.districts.map((x) => ({
      id: x.id, contests: x.contests, partner: x.partner, minimum: x.minimum, censusRoot: fromHex(x.census_root), censusCount: x.voters,
    })),
    opens: d.opens, closes: d.closes, revote: d.revote,
  };
}

/** Is the definition, with the key that ballots are encrypted to, the one in the head of the election? */
export const isOf = (d: Definition, head: Records[string]): boolean => head !== undefined && hex(electionHash(canonical(d))) === hexOf(head.definition_hash);

export interface Prepared {
  hash: Uint8Array;
  ballot: Ballot;
  opening: Opening;
  tracker: string;
}

/** Encrypts the cells of a voter's district. seq is above that of the voter's last ballot. */
export function prepare(d: Definition, district: number, tag: string, seq: number, cells: number[]): Prepared {
  const definition = canonical(d);
  const e = election(electionHash(definition), definition.key);
  const { ballot, opening } = makeBallot(e, formOf(definition, district), { district, tag: fromHex(tag), seq }, cells);
  return { hash: e.hash, ballot, opening, tracker: hex(tracker(ballot)) };
}

/** What the voter signs to publish what a ballot holds. */
export const spoilSignature = (secret: Uint8Array, p: Prepared): Uint8Array => sign(secret, spoilMessage(p.hash, tracker(p.ballot)));

/** The file of an opened ballot, for "moscowd voter audit --check", or of a signed one, for "moscowd tx voting cast-ballots". */
export function file(d: Definition, p: Prepared, with_: { opening: Opening } | { signature: Uint8Array }): string {
  const opened = "opening" in with_;
  return `${JSON.stringify({
    format: opened ? "moscowd/opened-ballot/v1" : "moscowd/ballot/v1", chain_id: d.chain_id, election: String(d.election_id), election_hash: hex(p.hash),
    district: String(p.ballot.district), subject: hex(p.ballot.tag), seq: String(p.ballot.seq), ciphertexts: hex(p.ballot.ciphertexts),
    proofs: hex(p.ballot.proofs), tracker: p.tracker,
    ...(opened ? { opening: { cells: with_.opening.cells, randomness: with_.opening.randomness.map(hex) } } : { signature: hex(with_.signature) }),
  }, null, 2)}\n`;
}
