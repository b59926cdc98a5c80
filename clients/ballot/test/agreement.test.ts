import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { electionHash, election, fromHex, makeBallot, toHex, verifyOpening } from "../src/index.js";
import { vectors, wanted } from "./files.js";
import { definition, make, remake } from "./remake.js";
import { stream } from "./stream.js";

test("the definition of the vectors has their hash", () => {
  expect(toHex(electionHash(definition(vectors.election)))).toBe(vectors.election.hash);
});

test("with the randomness of the vectors it makes their ballots, byte for byte", () => {
  expect(remake(vectors)).toEqual(wanted);
});

test("the ballots that the Go code verifies are those made here", () => {
  const file = new URL("../testdata/made.json", import.meta.url);
  const made = JSON.stringify(make(vectors), null, 1) + "\n";
  if (process.env.UPDATE) writeFileSync(file, made);
  expect(made, "if the protocol was meant to change, run the tests with UPDATE=1").toBe(readFileSync(file, "utf8"));
});

const e = election(fromHex(vectors.ballots.election_hash), fromHex(vectors.ballots.key));
const voter = { district: 1, tag: new Uint8Array(32), seq: 1 };
const oneOfTwo = [{ id: 1, kind: 1, options: 2, limit: 1, blank: false }];

test.each([
  ["no option where one is asked for", oneOfTwo, [0, 0]],
  ["two options where one is asked for", oneOfTwo, [1, 1]],
  ["too few cells", oneOfTwo, [1]],
  ["a cell that holds two", oneOfTwo, [2, -1]],
  ["a form that repeats a contest", [...oneOfTwo, ...oneOfTwo], [1, 0, 1, 0]],
  ["a form of an unknown kind", [{ ...oneOfTwo[0]!, kind: 5 }], [1, 0]],
  ["a form without contests", [], []],
  ["a form of too many cells", [{ id: 1, kind: 4, options: 12, limit: 0, blank: false }], Array(144).fill(0)],
])("%s is refused", (_, form, cells) => {
  expect(() => makeBallot(e, form, voter, cells)).toThrow();
});

test("two ballots of one choice have nothing in common", () => {
  const [a, b] = [0, 1].map(() => makeBallot(e, oneOfTwo, voter, [1, 0]).ballot);
  for (let i = 0; i < 128; i += 32) expect(a!.ciphertexts.slice(i, i + 32)).not.toEqual(b!.ciphertexts.slice(i, i + 32));
});

test("an opening with another vote or other randomness does not open the ballot", () => {
  const { ballot, opening } = makeBallot(e, oneOfTwo, voter, [1, 0], stream("opening"));
  expect(verifyOpening(e.key, ballot.ciphertexts, opening)).toBe(true);
  expect(verifyOpening(e.key, ballot.ciphertexts, { ...opening, cells: [0, 1] })).toBe(false);
  expect(verifyOpening(e.key, ballot.ciphertexts, { ...opening, randomness: [...opening.randomness].reverse() })).toBe(false);
  expect(verifyOpening(e.key, ballot.ciphertexts, { cells: [1], randomness: opening.randomness.slice(0, 1) })).toBe(false);
});

test("the identity is no key, nor what is no point, nor is a short hash one", () => {
  expect(() => election(new Uint8Array(64), new Uint8Array(32))).toThrow();
  expect(() => election(new Uint8Array(64), new Uint8Array(32).fill(255))).toThrow();
  expect(() => election(new Uint8Array(32), fromHex(vectors.ballots.key))).toThrow();
});
