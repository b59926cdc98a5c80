import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Ballot, castText, contextOf, firstWrong, nextBoard, opens, type Read, readBallot, readCiphers, spoilText, trackerOf } from "../src/ballot.js";
import { ceremonyHash, checkRegistration, Dealings } from "../src/ceremony.js";
import { checkDefinition, type Definition, electionHash } from "../src/definition.js";
import { fromLittle, hex, scalarOf, tagged, unhex, frame } from "../src/encode.js";
import { G, identity, L, multiply, readNonIdentity, readPoint, readScalar, sumOfMultiples } from "../src/group.js";
import { checkBatchedEquality } from "../src/proofs.js";
import { Refusal } from "../src/refusal.js";
import { checkCounts, checkShare, open, rehearsalOf } from "../src/tally.js";
import { sha512 } from "@noble/hashes/sha2.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;
const read = (path: string): Json => JSON.parse(readFileSync(new URL(`../../../crypto/${path}.json`, import.meta.url), "utf8"));
const b = (s: string): Uint8Array => unhex(s)!;

const code = (check: () => unknown): string => {
  try {
    check();
    return "";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

const e = read("vectors/testdata/election");
const definition: Definition = {
  chainId: e.chain_id, election: BigInt(e.election), attempt: BigInt(e.attempt), threshold: e.threshold, trustees: e.trustees,
  trusteeKeys: e.trustee_keys.map(b), verificationKeys: e.verification_keys.map(b), key: b(e.key),
  contests: e.contests.map((c: Json) => ({ ...c, id: BigInt(c.id) })),
  districts: e.districts.map((d: Json) => ({
    id: BigInt(d.id), contests: d.contests.map(BigInt), partner: BigInt(d.partner), minimum: BigInt(d.minimum), censusRoot: b(d.census_root), censusCount: BigInt(d.census_count),
  })),
  opens: BigInt(e.opens), closes: BigInt(e.closes), revote: e.revote,
};
const forms = checkDefinition(definition);
const form = forms.get(30n)!;
const key = readNonIdentity(definition.key);
const election = { hash: b(e.hash), key, keyBytes: definition.key };
const verificationKeys = definition.verificationKeys.map(readPoint);

const file = read("vectors/testdata/ballots");
const ballots: Ballot[] = file.ballots.map((x: Json) => ({
  mode: x.mode, district: BigInt(x.district), tag: b(x.tag), seq: BigInt(x.seq), ciphertexts: b(x.ciphertexts), proofs: b(x.proofs),
}));

test("points and encodings of RFC 9496", () => {
  const { multiples_of_generator: multiples, invalid_encodings: bad } = read("group/testdata/rfc9496");
  multiples.forEach((want: string, i: number) => {
    expect(hex(multiply(BigInt(i), G).toBytes())).toBe(want);
    expect(hex(readPoint(b(want)).toBytes())).toBe(want);
  });
  expect(bad.length).toBeGreaterThan(20);
  for (const x of bad) expect(code(() => readPoint(b(x)))).toBe("encoding");
  expect(code(() => readNonIdentity(new Uint8Array(32)))).toBe("encoding");
});

test("scalars less than the order only", () => {
  const bytes = (x: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((x >> BigInt(8 * i)) & 255n));
  expect(readScalar(bytes(L - 1n))).toBe(L - 1n);
  expect(code(() => readScalar(bytes(L)))).toBe("encoding");
  expect(fromLittle(bytes(2n ** 255n))).toBe(2n ** 255n);
});

test("a sum of multiples is the sum of the multiples, whatever the scalars are", () => {
  const scalars = [0n, 1n, L - 1n, 2n ** 128n, 2n ** 127n - 1n, 0xffffn, 12345678901234567890n, 2n ** 252n];
  for (const n of [1, 2, 3, 8, 30, 100, 300]) {
    const points = Array.from({ length: n }, (_, i) => multiply(BigInt(i + 1) ** 40n, G));
    const of = points.map((_, i) => scalars[i % scalars.length]!);
    const want = points.reduce((sum, p, i) => sum.add(multiply(of[i]!, p)), identity);
    expect(sumOfMultiples(identity, points, of).equals(want), `${n} points`).toBe(true);
  }
  expect(sumOfMultiples(identity, [G], [0n]).is0()).toBe(true);
  expect(sumOfMultiples(identity, [], []).is0()).toBe(true);
});

test("transcripts", () => {
  const { transcript: t } = read("vectors/testdata/hashes");
  expect(t.label).toBe(tagged("bit"));
  expect(hex(sha512(frame([t.label, t.text, t.integer, readPoint(b(t.point))])))).toBe(t.sum);
  expect(scalarOf("bit", t.text, t.integer, readPoint(b(t.point)))).toBe(fromLittle(b(t.challenge)));
});

test("batched proofs of RFC 9497", () => {
  const { context, public: k, vectors } = read("proofs/testdata/rfc9497_dleq");
  for (const v of vectors) {
    const points = (of: string[]): ReturnType<typeof readPoint>[] => of.map((x) => readPoint(b(x)));
    expect(checkBatchedEquality(b(v.proof), b(context), readPoint(b(k)), points(v.c), points(v.d))).toBe(true);
    expect(checkBatchedEquality(b(v.proof), b(context + "00"), readPoint(b(k)), points(v.c), points(v.d))).toBe(false);
  }
});

test("the definition", () => {
  expect(hex(electionHash(definition))).toBe(e.hash);
  expect(code(() => checkDefinition({ ...definition, threshold: 2 }))).toBe("definition");
  expect(code(() => checkDefinition({ ...definition, closes: definition.opens }))).toBe("definition");
  expect(code(() => checkDefinition({ ...definition, districts: [...definition.districts].reverse() }))).toBe("definition");
});

test("the key ceremony", () => {
  const c = read("vectors/testdata/ceremony");
  expect(hex(ceremonyHash(definition))).toBe(c.register_hash);
  const keys = c.registrations.map((r: Json, i: number) => checkRegistration(definition, i + 1, b(r.registration)));
  expect(code(() => checkRegistration(definition, 2, b(c.registrations[0].registration)))).toBe("registration");
  const dealings = new Dealings(definition, keys);
  expect(hex(dealings.hash)).toBe(c.hash);
  const deals = c.deals.map((d: Json, i: number) => dealings.checkDeal(i + 1, b(d.commitment), b(d.deal)));
  const cheat = dealings.checkDeal(c.false_deal.dealer, b(c.deals[0].commitment), b(c.false_deal.deal));
  expect(dealings.judge(c.complaint.trustee, cheat, b(c.complaint.complaint))).toBe(true);
  expect(dealings.judge(c.unfounded_complaint.trustee, cheat, b(c.unfounded_complaint.complaint))).toBe(false);
  expect(code(() => dealings.judge(3, cheat, b(c.complaint.complaint)))).toBe("complaint");
  expect(code(() => dealings.finalise(deals.slice(2)))).toBe("dealers");
  const made = dealings.finalise(deals.slice(1));
  expect(hex(made.key.toBytes())).toBe(c.key);
  expect(made.verificationKeys.map((k) => hex(k.toBytes()))).toEqual(c.verification_keys);
  for (let at = 0; at < c.deals[1].deal.length / 2; at += 32) {
    const altered = b(c.deals[1].deal);
    altered[at]! ^= 1;
    // The encrypted shares are the dealer's word to their recipients only.
    const share = at >= 32 * 4 && at < 32 * 7;
    expect(code(() => dealings.checkDeal(2, b(c.deals[1].commitment), altered)) === "", `offset ${at}`).toBe(share);
  }
});

test("the ballots", () => {
  let board: Uint8Array = new Uint8Array(32);
  ballots.forEach((x, i) => {
    const want = file.ballots[i], tracker = trackerOf(x);
    expect(hex(contextOf(x))).toBe(want.context);
    expect(hex(tracker)).toBe(want.tracker);
    expect(hex(castText(election.hash, tracker))).toBe(want.cast_message);
    expect(hex(spoilText(election.hash, tracker))).toBe(want.spoil_message);
    expect(hex((board = nextBoard(board, tracker, 1)))).toBe(want.board_after);
    expect(opens(election, x.ciphertexts, want.cells.map(BigInt), want.randomness.map(b))).toBe(true);
    expect(opens(election, x.ciphertexts, [...want.cells.slice(1), 1 - want.cells[0]].map(BigInt), want.randomness.map(b))).toBe(false);
  });
  expect(hex(nextBoard(board, trackerOf(ballots[0]!), 2))).toBe(file.board_after_spoiling_the_first_tracker);
  expect(firstWrong(ballots.map((x) => readBallot(election, form, x)))).toBeNull();
});

test("every forgery of a ballot meets its error, alone and among good ballots", () => {
  const { altered, bound } = read("vectors/testdata/refused");
  const good = [readBallot(election, form, ballots[1]!), readBallot(election, form, ballots[2]!)];
  let among = 0;
  const verdict = (x: Ballot): string => {
    let unread: Read;
    try {
      unread = readBallot(election, form, x);
    } catch (error) {
      return (error as Refusal).code;
    }
    // Every fifth stands among good ballots.
    const before = ++among % 5 === 0 ? among % 3 : 0;
    const found = firstWrong([...good.slice(0, before), unread, ...(among % 5 === 0 ? good.slice(before) : [])]);
    expect(found?.index ?? before).toBe(before);
    return found?.refusal.code ?? "";
  };
  expect(verdict(ballots[0]!)).toBe("");
  for (const a of altered) {
    const x = { ...ballots[0]!, [a.part]: Uint8Array.from(ballots[0]![a.part as "proofs"]) };
    (x[a.part as "proofs"] as Uint8Array).set(b(a.bytes), a.offset);
    expect(verdict(x), `${a.part} at ${a.offset}`).toBe(a.error);
  }
  for (const { field, value, error } of bound) {
    const other = field === "tag" ? b(value) : field === "mode" ? value : BigInt(value);
    expect(verdict({ ...ballots[0]!, [field]: other }), field).toBe(error);
  }
  expect(verdict({ ...ballots[0]!, proofs: ballots[0]!.proofs.subarray(32) })).toBe("proofs");
  expect(verdict({ ...ballots[0]!, ciphertexts: ballots[0]!.ciphertexts.subarray(64) })).toBe("ciphertexts");
});

test("the rehearsal and the tally", () => {
  const tally = read("vectors/testdata/tally"), { altered_shares: altered, share, trustee } = read("vectors/testdata/refused");
  const test = [rehearsalOf(election.hash, key)];
  expect(hex(test[0]!.alpha.toBytes()) + hex(test[0]!.beta.toBytes())).toBe(e.rehearsal.sums[0]);
  const shares = e.rehearsal.shares.map((s: Json) => checkShare("rehearse", election.hash, 0n, test, s.trustee, verificationKeys[s.trustee - 1]!, b(s.share)));
  expect(open(test, shares)[0]!.equals(G)).toBe(true);
  expect(open(test, shares.slice(1))[0]!.equals(G)).toBe(false);

  const columns = new Array(form.cells).fill(0).map(() => ({ alpha: identity, beta: identity }));
  for (const x of ballots) readCiphers(form, x.ciphertexts).forEach((c, i) => (columns[i] = { alpha: columns[i]!.alpha.add(c.alpha), beta: columns[i]!.beta.add(c.beta) }));
  expect(columns.map((c) => hex(c.alpha.toBytes()) + hex(c.beta.toBytes()))).toEqual(tally.sums);
  const check = (i: number, bytes: Uint8Array): ReturnType<typeof checkShare> => checkShare("dec", election.hash, 30n, columns, i, verificationKeys[i - 1]!, bytes);
  const opened = open(columns, tally.shares.map((s: Json) => check(s.trustee, b(s.share))));
  expect(opened.map((p) => hex(p.toBytes()))).toEqual(tally.open);
  const counts: bigint[] = tally.counts.map(BigInt);
  checkCounts(opened, form, 3n, counts);
  expect(code(() => checkCounts(opened, form, 3n, [counts[0]! + 1n, counts[1]! - 1n, ...counts.slice(2)]))).toBe("counts");
  expect(code(() => checkCounts(opened, form, 3n, counts.slice(1)))).toBe("counts");
  expect(code(() => checkCounts(opened, form, 4n, counts))).toBe("sums");
  expect(code(() => checkCounts(opened, form, 1n, counts))).toBe("sums");
  for (const a of altered) {
    const forged = b(share);
    forged.set(b(a.bytes), a.offset);
    expect(code(() => check(trustee, forged)), `share at ${a.offset}`).toBe(a.error);
  }
});
