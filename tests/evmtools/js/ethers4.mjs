// What the client library of the election of 2019 does on ethers 4.0.27: the same calls, gas price 0, and transactions signed
// without a chain id, which the node is configured to take.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { artifacts, chainId, env, rpc, run, until } from "./lib/cases.mjs";

const require = createRequire(import.meta.url);
const { Contract, ContractFactory, Wallet, providers, utils } = require("ethers-4");

const { BallotsRegistry, VotersRegistry } = artifacts();
const provider = new providers.JsonRpcProvider(env.http);
provider.pollingInterval = 400;
const owner = new Wallet(env.keys.ethers4, provider);
const voter = new Wallet(env.keys.voter, provider);
const voting = 30;
const [A, B] = ["0x" + "a1".repeat(128), "0x" + "b2".repeat(128)];
const price = { gasPrice: 0 };
let voters, ballots;

const mine = async (sent) => (await sent).wait();

await run({
  "the network's number is the chain id of signatures": async () => {
    assert.equal((await provider.getNetwork()).chainId, chainId);
    assert.ok((await provider.getGasPrice()).eq(0));
    assert.ok((await owner.getBalance()).eq(0));
  },

  "selectors are those of 2019": () => {
    const selectors = (abi) => Object.values(new utils.Interface(abi).functions).map((f) => f.sighash);
    const ballots2019 = ["0x5d6a5724", "0x508295b0", "0xc06fb4a3", "0xc8b3d5ac", "0xb990ca35", "0x258c350f", "0xdb837668", "0x08ef4f74"];
    const voters2019 = ["0xd8f7a0bb", "0xae165d01", "0x21bcbe0d", "0x27f5f2bd", "0xf42c6e5a", "0x0641d518", "0xbfa7bf0e", "0xf5696165"];
    assert.ok(ballots2019.every((selector) => selectors(BallotsRegistry.abi).includes(selector)));
    assert.ok(voters2019.every((selector) => selectors(VotersRegistry.abi).includes(selector)));
  },

  "deploys both registries": async () => {
    voters = await new ContractFactory(VotersRegistry.abi, VotersRegistry.bytecode, owner).deploy(price);
    ballots = await new ContractFactory(BallotsRegistry.abi, BallotsRegistry.bytecode, owner).deploy("0x11", "0x02", "0x33", price);
    await Promise.all([voters.deployed(), ballots.deployed()]);
    assert.equal(await ballots.getOwner(), owner.address);
    assert.equal(await ballots.getPublicKey(), "0x33");
  },

  "registers voters and issues a ballot": async () => {
    const receipt = await mine(voters.addVotersBatch([1, 2, 3], price));
    assert.deepEqual(receipt.events.map((event) => event.event), Array(3).fill("VoterParticipating"));
    await mine(voters.issueBallotFor(2, voting, price));
    assert.ok((await voters.getVotersCount()).eq(3));
    assert.equal((await voters.getBallotFor(2, voting))[0], true);
    assert.equal((await voters.getBallotFor(1, voting))[0], false);
  },

  "a default call asks for the price itself": async () => {
    const receipt = await mine(voters.addVoter(4));
    assert.equal(receipt.status, 1);
    assert.ok((await provider.getTransaction(receipt.transactionHash)).gasPrice.eq(0));
  },

  "the reason of a revert stands in the error of the estimate": async () => {
    const data = ballots.interface.functions.addBallot.encode([voting, A, B]);
    await assert.rejects(rpc("eth_estimateGas", { from: voter.address, to: ballots.address, data }), /the voter is not allowed in this voting/);
    await assert.rejects(ballots.connect(voter).addBallot(voting, A, B, price), /the voter is not allowed in this voting/);
  },

  "a ballot by a transaction without a chain id, and its receipt": async () => {
    await mine(ballots.addVoterToAllowedVoters(voter.address, voting, price));
    const raw = await unprotected(voter, ballots.interface.functions.addBallot.encode([voting, A, B]));
    const hash = await rpc("eth_sendRawTransaction", raw);
    const receipt = await until("the receipt", () => provider.getTransactionReceipt(hash));
    assert.equal(receipt.status, 1);
    assert.equal(receipt.to, ballots.address);
    assert.equal(receipt.from, voter.address);
    assert.ok(receipt.gasUsed.gt(21_000) && receipt.cumulativeGasUsed.gte(receipt.gasUsed));
    assert.equal(receipt.logs[0].transactionHash, hash);
    const event = ballots.interface.parseLog(receipt.logs[0]);
    const controlHash = utils.solidityKeccak256(["address", "uint256", "bytes", "bytes"], [voter.address, voting, A, B]);
    assert.equal(event.values.controlHash, controlHash);
    const ballot = await ballots.getBallotByControlHash(controlHash);
    assert.deepEqual([ballot[0], ballot[6], ballot[7]], [voter.address, A, B]);
    assert.ok(ballot[2].eq(receipt.blockNumber));
    const block = await provider.getBlock(receipt.blockNumber);
    assert.ok(ballot[3].eq(block.timestamp));
    const sent = await provider.getTransaction(hash);
    assert.deepEqual([sent.from, sent.nonce, sent.chainId ?? 0], [voter.address, 0, 0]);
  },

  "counts, closes, publishes the key and decrypts": async () => {
    const [votings, counts] = await ballots.getBallotsByVotingsCount();
    assert.deepEqual([votings.map(Number), counts.map(Number)], [[voting], [1]]);
    await mine(ballots.closeRegistry(price));
    await mine(ballots.publishPrivateKey("0x44", price));
    const receipt = await mine(ballots.storeDecryptedData(0, 5, price));
    assert.equal(receipt.events[0].event, "BallotDecrypted");
    assert.ok(receipt.events[0].args.decryptedData.eq(5));
    await assert.rejects(ballots.addBallot(voting, A, B, price), /the registry is closed/);
  },
});

/// A signature as before EIP-155: the six fields only, v is 27 or 28.
async function unprotected(signer, data) {
  const transaction = {
    nonce: await signer.getTransactionCount("pending"), gasPrice: 0, gasLimit: 1_500_000, to: ballots.address, value: 0, data,
  };
  const digest = utils.keccak256(utils.serializeTransaction(transaction));
  const signature = new utils.SigningKey(signer.privateKey).signDigest(digest);
  const raw = utils.serializeTransaction(transaction, signature);
  assert.ok([27, 28].includes(utils.parseTransaction(raw).v));
  return raw;
}
