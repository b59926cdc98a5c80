/** What this package makes of the shared vectors: the same in Node.js and in a browser. */
import {
  type Definition, ballotContext, castMessage, cellsOf, election, electionHash, type Form, formOf, fromHex, key, makeBallot, publicKey, sign, spoilMessage,
  toHex, tracker, vectorHash, verifyOpening,
} from "../src/index.js";
import { stream } from "./stream.js";

/** The files of crypto/vectors/testdata that are needed here. */
export interface Vectors {
  election: {
    chain_id: string; election: number; attempt: number; threshold: number; trustees: string[]; trustee_keys: string[]; verification_keys: string[];
    key: string; opens: number; closes: number; revote: boolean; hash: string;
    contests: Definition["contests"];
    districts: { id: number; contests: number[]; partner: number; minimum: number; census_root: string; census_count: number }[];
  };
  ballots: {
    election_hash: string; key: string;
    ballots: { random: string; mode: number; district: number; tag: string; seq: number; cells: number[]; randomness: string[] }[];
  };
}

export function definition(v: Vectors["election"]): Definition {
  return {
    chainId: v.chain_id, election: v.election, attempt: v.attempt, threshold: v.threshold, trustees: v.trustees,
    trusteeKeys: v.trustee_keys.map(fromHex), verificationKeys: v.verification_keys.map(fromHex), key: fromHex(v.key), contests: v.contests,
    districts: v.districts.map((d) => ({ ...d, censusRoot: fromHex(d.census_root), censusCount: d.census_count })),
    opens: v.opens, closes: v.closes, revote: v.revote,
  };
}

/** Makes the ballots of the vectors again, as their file has them. */
export function remake(v: Vectors): object[] {
  const d = definition(v.election);
  const e = election(electionHash(d), d.key);
  return v.ballots.ballots.map((want) => {
    const voter = { district: want.district, tag: fromHex(want.tag), seq: want.seq };
    const { ballot, opening } = makeBallot(e, formOf(d, want.district), voter, want.cells, stream(want.random));
    if (!verifyOpening(e.key, ballot.ciphertexts, opening)) throw new Error("a ballot does not open");
    return {
      random: want.random, mode: 1, district: want.district, tag: toHex(ballot.tag), seq: want.seq,
      cells: opening.cells, randomness: opening.randomness.map(toHex),
      ciphertexts: toHex(ballot.ciphertexts), proofs: toHex(ballot.proofs),
      context: toHex(ballotContext(ballot)), vector_hash: toHex(vectorHash(ballot.ciphertexts)), tracker: toHex(tracker(ballot)),
      cast_message: toHex(castMessage(e.hash, tracker(ballot))), spoil_message: toHex(spoilMessage(e.hash, tracker(ballot))),
    };
  });
}

/** Forms with a choice each: every kind, every edge of it. */
const cases: { form: Form; cells: number[] }[] = [
  { form: [{ id: 1, kind: 1, options: 5, limit: 1, blank: false }], cells: [0, 0, 1, 0, 0] },
  { form: [{ id: 1, kind: 1, options: 4, limit: 2, blank: true }], cells: [0, 0, 0, 0, 1] },
  { form: [{ id: 7, kind: 1, options: 3, limit: 3, blank: false }], cells: [1, 1, 1] },
  { form: [{ id: 2, kind: 2, options: 4, limit: 4, blank: false }], cells: [0, 0, 0, 0] },
  { form: [{ id: 2, kind: 2, options: 4, limit: 2, blank: false }], cells: [1, 0, 0, 1] },
  { form: [{ id: 3, kind: 3, options: 2, limit: 3, blank: false }], cells: [1, 0, 0, 0, 0, 0, 0, 1] },
  { form: [{ id: 4, kind: 4, options: 3, limit: 0, blank: false }], cells: [0, 1, 0, 0, 0, 1, 1, 0, 0] },
  { form: [{ id: 4, kind: 4, options: 2, limit: 0, blank: true }], cells: [0, 1, 0, 0, 0, 1, 1, 0] },
  {
    form: [{ id: 1, kind: 1, options: 2, limit: 1, blank: true }, { id: 2 ** 40, kind: 2, options: 2, limit: 1, blank: false }],
    cells: [1, 0, 0, 0, 1],
  },
];

/** Ballots that only this package has made; the Go code verifies them (agreement_test.go). */
export function make(v: Vectors): object {
  const e = election(fromHex(v.ballots.election_hash), fromHex(v.ballots.key));
  return {
    election_hash: v.ballots.election_hash, key: v.ballots.key,
    ballots: cases.map(({ form, cells }, i) => {
      const random = stream(`clients/ballot ${i}`);
      const secret = key(random);
      const voter = { district: i + 1, tag: new Uint8Array(32).fill(i), seq: 1000 + i };
      const { ballot, opening } = makeBallot(e, form, voter, cells, random);
      if (cellsOf(form) !== cells.length) throw new Error("a case is wrong");
      return {
        form, district: i + 1, tag: toHex(ballot.tag), seq: voter.seq, cells, randomness: opening.randomness.map(toHex),
        ciphertexts: toHex(ballot.ciphertexts), proofs: toHex(ballot.proofs), tracker: toHex(tracker(ballot)),
        public_key: toHex(publicKey(secret)), cast_signature: toHex(sign(secret, castMessage(e.hash, tracker(ballot)))),
        spoil_signature: toHex(sign(secret, spoilMessage(e.hash, tracker(ballot)))),
      };
    }),
  };
}
