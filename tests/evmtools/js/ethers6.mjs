// ethers 6 as its documentation uses it: no overrides unless the case is about them.
import assert from "node:assert/strict";
import { Contract, ContractFactory, JsonRpcProvider, NonceManager, Wallet, WebSocketProvider, getCreateAddress, isError } from "ethers";
import { artifacts, chainId, env, rpc, run, until, within } from "./lib/cases.mjs";

const { Notebook, Root } = artifacts();
// Asked more often than every 4 s only to save time.
const provider = new JsonRpcProvider(env.http, undefined, { pollingInterval: 400 });
const wallet = new Wallet(env.keys.ethers6, provider);
const stranger = new Wallet(env.keys.stranger, provider);
let notebook;

const wait = (sent) => within(20_000, sent.wait(), "the receipt");

await run({
  "the network is the one of the documentation": async () => {
    assert.equal((await provider.getNetwork()).chainId, BigInt(chainId));
    assert.equal(await rpc("net_version"), String(chainId));
  },

  "fee data offers a transaction for nothing": async () => {
    const fees = await provider.getFeeData();
    assert.equal(fees.gasPrice, 0n);
    assert.ok(!fees.maxPriorityFeePerGas, `a tip of ${fees.maxPriorityFeePerGas}`);
  },

  "deploys without overrides": async () => {
    notebook = await new ContractFactory(Notebook.abi, Notebook.bytecode, wallet).deploy();
    await within(20_000, notebook.waitForDeployment());
    const receipt = await provider.getTransactionReceipt(notebook.deploymentTransaction().hash);
    assert.equal(receipt.status, 1);
    assert.equal(receipt.contractAddress, await notebook.getAddress());
    assert.equal(receipt.gasPrice, 0n);
    assert.notEqual(await provider.getCode(notebook), "0x");
  },

  "a default transaction to another account needs no money": async () => {
    assert.equal(await provider.getBalance(wallet), 0n);
    const receipt = await wait(await wallet.sendTransaction({ to: stranger.address }));
    assert.equal(receipt.status, 1);
    assert.equal(receipt.gasUsed, 21_000n);
    assert.equal(receipt.fee, 0n);
  },

  "value cannot be sent, since there is none": async () => {
    await assert.rejects(wallet.sendTransaction({ to: stranger.address, value: 1n }), (error) => isError(error, "INSUFFICIENT_FUNDS"));
  },

  "a default call of a contract, its state and its event": async () => {
    const receipt = await wait(await notebook.note(7, "семь"));
    const [log] = receipt.logs.map((log) => notebook.interface.parseLog(log));
    assert.deepEqual([...log.args], [wallet.address, 7n, "семь"]);
    assert.equal(await notebook.numberOf(wallet), 7n);
    assert.equal(await notebook.count(), 1n);
  },

  "a legacy transaction": async () => {
    const receipt = await wait(await notebook.note(8, "", { type: 0 }));
    assert.deepEqual([receipt.type, receipt.gasPrice], [0, 0n]);
  },

  "a transaction with an access list": async () => {
    const accessList = [{ address: await notebook.getAddress(), storageKeys: ["0x" + "00".repeat(32)] }];
    const sent = await notebook.note(9, "", { type: 1, accessList });
    assert.equal((await wait(sent)).type, 1);
    const read = await provider.getTransaction(sent.hash);
    assert.equal(read.accessList.length, 1);
    assert.equal(read.from, wallet.address);
  },

  "a transaction of EIP-1559": async () => {
    const sent = await notebook.note(10, "", { type: 2, maxFeePerGas: 0, maxPriorityFeePerGas: 0 });
    const receipt = await wait(sent);
    assert.deepEqual([receipt.type, receipt.gasPrice], [2, 0n]);
  },

  "a tip is refused in words that say what to do": async () => {
    for (const price of [{ maxFeePerGas: 1, maxPriorityFeePerGas: 1 }, { gasPrice: 1 }]) {
      await assert.rejects(notebook.note(1, "", { ...price, gasLimit: 100_000 }), /this chain has no fees: set gasPrice to 0/);
    }
  },

  "reasons of reverts reach a call, an estimate and a receipt": async () => {
    const zero = (error) => isError(error, "CALL_EXCEPTION") && error.reason === "zero is no number to write down";
    await assert.rejects(notebook.note.staticCall(0, ""), zero);
    await assert.rejects(notebook.note.estimateGas(0, ""), zero);
    await assert.rejects(notebook.note.staticCall(2_000_000, ""), (error) => error.revert?.name === "NumberTooLarge" && error.revert.args[0] === 2_000_000n);
    const sent = await notebook.note(0, "", { gasLimit: 100_000 });
    await assert.rejects(wait(sent), (error) => isError(error, "CALL_EXCEPTION") && error.receipt.status === 0);
  },

  "past logs, by topic, by range and by block": async () => {
    const all = await notebook.queryFilter(notebook.filters.Noted());
    assert.deepEqual(all.map((log) => log.args.number), [7n, 8n, 9n, 10n]);
    const one = await notebook.queryFilter(notebook.filters.Noted(wallet.address, 9));
    assert.equal(one.length, 1);
    assert.equal((await notebook.queryFilter(notebook.filters.Noted(stranger.address))).length, 0);
    const there = await notebook.queryFilter("Noted", one[0].blockNumber, one[0].blockNumber);
    assert.deepEqual(there.map((log) => log.transactionHash), [one[0].transactionHash]);
    const byHash = await provider.getLogs({ blockHash: one[0].blockHash, address: await notebook.getAddress() });
    assert.deepEqual(byHash.map((log) => log.index), [one[0].index]);
  },

  "the state of a past block": async () => {
    const [first] = await notebook.queryFilter(notebook.filters.Noted());
    assert.equal(await notebook.count({ blockTag: first.blockNumber }), 1n);
    assert.equal(await notebook.count({ blockTag: first.blockNumber - 1 }), 0n);
  },

  "an installed filter tells each event once": async () => {
    const seen = [];
    let installing = false;
    provider.on("debug", ({ payload }) => {
      installing ||= [payload].flat().some((request) => request?.method === "eth_newFilter");
    });
    await notebook.on("Noted", (author, number) => seen.push(number));
    // The filter is installed in the background; what happens before it is there is not told.
    await until("the filter", () => installing);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await wait(await notebook.noteMany(100, 3));
    await until("three events", () => seen.length >= 3);
    await notebook.off("Noted");
    await provider.off("debug");
    assert.deepEqual(seen, [100n, 101n, 102n]);
  },

  "subscriptions over WebSocket: blocks, logs, pending transactions": async () => {
    const socket = new WebSocketProvider(env.ws);
    const [blocks, numbers, pending] = [[], [], []];
    await socket.on("block", (number) => blocks.push(number));
    await socket.on("pending", (hash) => pending.push(hash));
    await notebook.connect(socket).on("Noted", (author, number) => numbers.push(number));
    await until("the first block", () => blocks.length > 0);
    const receipt = await wait(await notebook.note(11, ""));
    await until("its event, its hash and its block", () => numbers.length > 0 && pending.includes(receipt.hash) && blocks.includes(receipt.blockNumber));
    await until("two more blocks", () => blocks.at(-1) >= receipt.blockNumber + 2);
    assert.deepEqual(numbers, [11n]);
    assert.deepEqual(blocks, blocks.map((_, i) => blocks[0] + i));
    await socket.destroy();
  },

  "a contract of the compiler of 2017": async () => {
    const root = await new ContractFactory(Root.abi, Root.bytecode, wallet).deploy();
    await within(20_000, root.waitForDeployment());
    await wait(await root.pushAddress(15, notebook));
    assert.equal(await root.getFunction("getAddress(uint256)")(15), await notebook.getAddress());
    assert.deepEqual([...(await root.getAllPollIds())], [15n]);
    const refused = await wait(await root.connect(stranger).pushAddress(16, notebook));
    assert.equal(refused.status, 1);
    assert.equal(root.interface.parseLog(refused.logs[0]).name, "AccessDenied");
    assert.equal(await root.Count(), 1n);
  },

  "only who is allowed creates contracts": async () => {
    const factory = new ContractFactory(Notebook.abi, Notebook.bytecode, stranger);
    // ethers itself shows no words of a failed estimate that are no revert.
    await assert.rejects(factory.deploy(), (error) => /does not have permission to deploy contracts/.test(error.info?.error?.message));
    const sent = (await factory.deploy({ gasLimit: 1_000_000 })).deploymentTransaction();
    await assert.rejects(wait(sent), (error) => isError(error, "CALL_EXCEPTION") && error.receipt.status === 0);
    assert.equal(await provider.getCode(getCreateAddress(sent)), "0x");
  },

  "16 transactions in flight from a new account": async () => {
    const fresh = new NonceManager(new Wallet(env.keys.fresh, provider));
    const theirs = notebook.connect(fresh);
    const sent = [];
    for (let i = 1; i <= 16; i++) {
      sent.push(await theirs.note(i, "", { gasLimit: 100_000 }));
    }
    const receipts = await Promise.all(sent.map(wait));
    assert.ok(receipts.every((receipt) => receipt.status === 1));
    assert.equal(await notebook.numberOf(await fresh.getAddress()), 16n);
  },

  "16 transactions of a new account that arrive out of order": async () => {
    const fresh = new Wallet(env.keys.disorder, provider);
    const note = await notebook.note.populateTransaction(1, "");
    const signed = await Promise.all(
      Array.from({ length: 16 }, (_, nonce) => fresh.signTransaction({ ...note, nonce, chainId, type: 0, gasPrice: 0, gasLimit: 100_000 })),
    );
    // Odd ones first, then the even ones from behind: the first nonce comes last.
    const order = [1, 3, 5, 7, 9, 11, 13, 15, 14, 12, 10, 8, 6, 4, 2, 0];
    const hashes = [];
    for (const nonce of order) {
      hashes.push(await provider.send("eth_sendRawTransaction", [signed[nonce]]));
    }
    const receipts = await Promise.all(hashes.map((hash) => within(20_000, provider.waitForTransaction(hash), "the receipt")));
    assert.ok(receipts.every((receipt) => receipt.status === 1));
    assert.equal(await provider.getTransactionCount(fresh), 16);
  },

  "the pending nonce counts what is on its way": async () => {
    // Not by the provider, which remembers its last answer for a while.
    const nonce = async (block) => Number(await rpc("eth_getTransactionCount", wallet.address, block));
    const before = await nonce("pending");
    const sent = await notebook.note(12, "");
    assert.equal(await nonce("pending"), before + 1);
    await wait(sent);
    assert.equal(await nonce("latest"), before + 1);
  },

  "a nonce that is used up is told as such": async () => {
    await assert.rejects(notebook.note(1, "", { nonce: 0, gasLimit: 100_000 }), (error) => isError(error, "NONCE_EXPIRED"));
  },

  "a trace of a transaction": async () => {
    const receipt = await wait(await notebook.note(13, ""));
    const calls = await rpc("debug_traceTransaction", receipt.hash, { tracer: "callTracer" });
    assert.equal(calls.to, (await notebook.getAddress()).toLowerCase());
    assert.equal(BigInt(calls.gasUsed), receipt.gasUsed);
    const steps = await rpc("debug_traceTransaction", receipt.hash, {});
    assert.equal(steps.failed, false);
    assert.equal(steps.structLogs.filter((step) => step.op === "SSTORE").length, 2);
    assert.equal(steps.structLogs.filter((step) => step.op.startsWith("LOG")).length, 1);
  },
});
