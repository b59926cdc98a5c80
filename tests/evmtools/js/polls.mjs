// Votes signed as a browser wallet signs them (EIP-712). The Go test created a poll for accounts of the class that these have.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Contract, JsonRpcProvider, TypedDataEncoder, Wallet, getBytes, hexlify, sha256, concat, toUtf8Bytes } from "ethers";
import { chainId, env, run, within } from "./lib/cases.mjs";

const repository = new URL("../../../", import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, repository), "utf8"));
const provider = new JsonRpcProvider(env.http, undefined, { pollingInterval: 400 });
const wallet = new Wallet(env.keys.polls, provider);
const voting = new Contract("0x0000000000000000000000000000000000000903", json("precompiles/voting/abi.json"), wallet);
const domain = { name: "moscowd poll", version: "1", chainId, verifyingContract: voting.target };
const types = {
  Vote: [
    { name: "poll", type: "uint64" }, { name: "question", type: "uint32" }, { name: "version", type: "uint32" },
    { name: "choices", type: "uint32[]" }, { name: "textCommitment", type: "bytes32" }, { name: "seq", type: "uint64" },
    { name: "expiry", type: "uint64" },
  ],
};
const none = "0x" + "00".repeat(32);
const expiry = Math.floor(Date.now() / 1000) + 600;
const trackerOf = (value, signer) => sha256(concat([toUtf8Bytes("moscowd/vote/v1"), TypedDataEncoder.hash(domain, types, value), signer]));

async function cast(value, signer = wallet) {
  const signature = await signer.signTypedData(domain, types, value);
  return voting.castVote(value.poll, value.question, value.version, value.choices, value.textCommitment, value.seq, value.expiry, signature, 0, []);
}

const vote = (seq, choices) => ({ poll: env.poll, question: 1, version: 1, choices, textCommitment: none, seq, expiry });

await run({
  "ten keys sign the vectors as the chain does": async () => {
    const vectors = json("x/voting/types/testdata/votes.json");
    assert.equal(vectors.length, 10);
    for (const v of vectors) {
      const signer = new Wallet(v.key);
      const value = {
        poll: v.poll, question: v.question, version: v.version, choices: v.choices, textCommitment: "0x" + v.text_commitment,
        seq: v.seq, expiry: v.expiry,
      };
      assert.equal(TypedDataEncoder.hash(domain, types, value), "0x" + v.digest);
      assert.equal(await signer.signTypedData(domain, types, value), "0x" + v.signature);
      assert.equal(signer.address.toLowerCase(), "0x" + v.signer);
      assert.equal(trackerOf(value, signer.address), "0x" + v.tracker);
    }
  },

  "a poll is read through the contract": async () => {
    const poll = await voting.poll(env.poll);
    assert.deepEqual([poll.titleEn, poll.stage, poll.questions, poll.voterClass], ["Bicycle lane", 2n, 1n, "service"]);
    const { titleEn, optionIds } = await voting.version(env.poll, 1, 1);
    assert.deepEqual([titleEn, optionIds.length], ["Where?", 3]);
  },

  "a vote goes through the contract, is counted and found": async () => {
    const receipt = await within(20_000, (await cast(vote(1, [0, 2]))).wait(), "the receipt");
    const log = voting.interface.parseLog(receipt.logs[0]);
    const tracker = trackerOf(vote(1, [0, 2]), wallet.address);
    assert.deepEqual([log.name, log.args.tracker, log.args.replaces], ["VoteCast", tracker, false]);
    const { counts, voters } = await voting.results(env.poll, 1, 1);
    assert.deepEqual([[...counts], voters], [[1n, 0n, 1n], 1n]);
    const found = await voting.receipt(tracker);
    assert.deepEqual([found.pollId, found.position, [...found.choices], found.counted], [BigInt(env.poll), 1n, [0n, 2n], true]);
  },

  "the last vote counts": async () => {
    await within(20_000, (await cast(vote(2, [1]))).wait(), "the receipt");
    const { counts, replaced } = await voting.results(env.poll, 1, 1);
    assert.deepEqual([[...counts], replaced], [[0n, 1n, 0n], 1n]);
    assert.equal((await voting.receipt(trackerOf(vote(1, [0, 2]), wallet.address))).counted, false);
  },

  "a refusal has the words of the service": async () => {
    for (const [value, signer, words] of [
      [vote(2, [1]), wallet, /seq/], [vote(3, [3]), wallet, /option does not exist/], [{ ...vote(3, [1]), expiry: 1 }, wallet, /expired/],
      [vote(3, [1]), Wallet.createRandom(), /class|enrolled/],
    ]) {
      await assert.rejects(cast(value, signer), (error) => words.test(error.reason));
    }
    const signature = getBytes(await wallet.signTypedData(domain, types, vote(3, [1])));
    signature[64] ^= 0xff;
    await assert.rejects(voting.castVote(env.poll, 1, 1, [1], none, 3, expiry, hexlify(signature), 0, []), (error) => /signature/.test(error.reason));
  },
});
