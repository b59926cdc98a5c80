import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromHex, hex } from "@moscowd/light";
import { decodeAddress } from "../proof/bech32.ts";
import * as fairs from "./fairs.ts";
import { backup, castVote, keyOf, type Message, newKey, NotABackup, restore, signTransaction, signVote, voteDigest, voteTracker, WrongPassPhrase } from "./index.ts";

const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as T;

interface Transaction { message: string; key: string; address: string; chain_id: string; account_number: string; sequence: string; gas: string; bytes: string }
const transactions = read<Transaction[]>("./testdata/transactions.json");

const commitment = (b: number) => new Uint8Array(32).fill(b);
const days = [636713568000000000n, 636714432000000000n];
const filing = { declarantCommitment: commitment(1), detailsCommitment: commitment(2) };

/** The messages of portal/proofdata/transactions_test.go. */
const messages: ((signer: string) => Message)[] = [
  (s) => fairs.submitApplication(s, { ...filing, season: 3n, declarantType: "farmer", publicName: "", fair: 17n, speciality: "meat", district: 5n, region: 77n, periods: days }),
  (s) => fairs.submitApplication(s, { ...filing, season: 1n, declarantType: "individual", publicName: "ООО «Огород»", fair: 300n, speciality: "vegetables", district: 0n, region: 0n, periods: [1n] }),
  (s) => fairs.withdrawApplication(s, 3n, "S3-12"),
  (s) => fairs.returnPlace(s, 3n, "S3-12", days.slice(0, 1)),
  (s) => fairs.acceptOffer(s, 3n, 200n),
  (s) => fairs.declineOffer(s, 3n, 201n),
  (s) => fairs.nameSeller(s, 3n, "S3-12", commitment(9)),
  (s) => castVote(s, {
    poll: 7n, question: 2, version: 1, choices: [0, 1003], textCommitment: commitment(4), seq: 1795459424233n, expiry: 1795463024n,
    signature: new Uint8Array(65).fill(8), census: { index: 1n, path: commitment(6) },
  }),
];

describe("transactions", () => {
  test("each message of Go has one here", () => expect(messages).toHaveLength(transactions.length));
  test.each(transactions.map((t, i) => [t.message, i] as const))("%s has the bytes and the signature of the SDK (%i)", (type, i) => {
    const t = transactions[i]!;
    const key = keyOf(fromHex(t.key));
    const message = messages[i]!(key.address);
    expect(key.address).toBe(t.address);
    expect(message.typeUrl).toBe(type);
    const signed = signTransaction(key, { chainId: t.chain_id, accountNumber: BigInt(t.account_number), sequence: BigInt(t.sequence) }, [message], BigInt(t.gas));
    expect(hex(signed)).toBe(t.bytes);
  });
});

interface Vector { key: string; poll: string; question: number; version: number; choices: number[]; text_commitment: string; seq: string; expiry: string; digest: string; signer: string; signature: string; tracker: string }

describe("votes", () => {
  test.each(read<Vector[]>("../../../x/voting/types/testdata/votes.json").map((v) => [v.key.slice(0, 8), v] as const))("of key %s... are those of the chain's vectors", (_, v) => {
    const key = keyOf(fromHex(v.key));
    const vote = { poll: BigInt(v.poll), question: v.question, version: v.version, choices: v.choices, textCommitment: fromHex(v.text_commitment), seq: BigInt(v.seq), expiry: BigInt(v.expiry) };
    expect(hex(voteDigest(vote))).toBe(v.digest);
    expect(key.hexAddress).toBe(`0x${v.signer}`);
    expect(hex(signVote(key, vote).signature)).toBe(v.signature);
    expect(hex(voteTracker(vote, key))).toBe(v.tracker);
  });
});

describe("keys", () => {
  test("an address is read back to its bytes", () => {
    const key = newKey();
    expect(decodeAddress(key.address)).toEqual(key.addressBytes);
  });
  test("a copy is restored with its pass phrase and with no other", async () => {
    const key = newKey();
    const file = await backup(key, "четыре тихих слова");
    expect(file).not.toContain(hex(key.secret));
    expect((await restore(file, "четыре тихих слова")).address).toBe(key.address);
    await expect(restore(file, "три тихих слова")).rejects.toThrow(WrongPassPhrase);
    const other = { ...(JSON.parse(file) as object), address: newKey().address };
    await expect(restore(JSON.stringify(other), "четыре тихих слова")).rejects.toThrow(WrongPassPhrase);
  });
  test("what is no copy is said to be none", async () => {
    for (const file of ["", "{}", "[]", "null", '{"format":"moscowd-wallet-1"}', '{"format":"moscowd-wallet-1","salt":"!","nonce":"","key":""}']) {
      await expect(restore(file, "x")).rejects.toThrow(NotABackup);
    }
  });
});
