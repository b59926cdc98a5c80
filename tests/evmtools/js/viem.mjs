// viem as its documentation uses it: no gas, no price, no nonce unless the case is about them.
import assert from "node:assert/strict";
import { createPublicClient, createWalletClient, decodeEventLog, defineChain, http, parseEther, webSocket } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { artifacts, chainId, env, run, until } from "./lib/cases.mjs";

const { Notebook } = artifacts();
const moscow = defineChain({
  id: chainId,
  name: "Moscow",
  nativeCurrency: { name: "tech", symbol: "TECH", decimals: 18 },
  rpcUrls: { default: { http: [env.http], webSocket: [env.ws] } },
  contracts: { multicall3: { address: "0xcA11bde05977b3631167028862bE2a173976CA11" } },
});
const account = privateKeyToAccount(env.keys.viem);
const client = createPublicClient({ chain: moscow, transport: http(), pollingInterval: 400, cacheTime: 0 });
const wallet = createWalletClient({ account, chain: moscow, transport: http() });
let address;

const abi = Notebook.abi;
const read = (functionName, ...args) => client.readContract({ address, abi, functionName, args });
const write = (overrides, ...args) => wallet.writeContract({ address, abi, functionName: "note", args, ...overrides });
const wait = (hash) => client.waitForTransactionReceipt({ hash, timeout: 20_000 });

await run({
  "fees are nothing": async () => {
    assert.equal(await client.getChainId(), chainId);
    assert.equal(await client.getGasPrice(), 0n);
    assert.equal(await client.estimateMaxPriorityFeePerGas(), 0n);
    const history = await client.getFeeHistory({ blockCount: 4, rewardPercentiles: [10, 50, 90] });
    assert.ok(history.baseFeePerGas.every((fee) => fee === 0n));
    assert.ok((history.reward ?? []).flat().every((fee) => fee === 0n));
    const fees = await client.estimateFeesPerGas();
    assert.deepEqual([fees.maxFeePerGas, fees.maxPriorityFeePerGas], [0n, 0n]);
  },

  "deploys without overrides": async () => {
    const receipt = await wait(await wallet.deployContract({ abi, bytecode: Notebook.bytecode }));
    assert.equal(receipt.status, "success");
    address = receipt.contractAddress;
    assert.ok((await client.getCode({ address })).length > 2);
  },

  "a default transaction to another account": async () => {
    const receipt = await wait(await wallet.sendTransaction({ to: "0x00000000000000000000000000000000000000AA" }));
    assert.deepEqual([receipt.status, receipt.effectiveGasPrice], ["success", 0n]);
  },

  "writeContract estimates enough gas by itself": async () => {
    const receipt = await wait(await write({}, 21n, "двадцать один"));
    assert.equal(receipt.status, "success");
    const log = decodeEventLog({ abi, ...receipt.logs[0] });
    assert.deepEqual(log.args, { author: account.address, number: 21n, text: "двадцать один" });
    assert.equal(await read("numberOf", account.address), 21n);
  },

  "simulates first, then sends": async () => {
    const { request } = await client.simulateContract({ account, address, abi, functionName: "note", args: [22n, ""] });
    assert.equal((await wait(await wallet.writeContract(request))).status, "success");
  },

  "prepareTransactionRequest fills in everything": async () => {
    const request = await wallet.prepareTransactionRequest({ to: account.address });
    assert.ok(request.gas >= 21_000n);
    assert.ok((request.maxFeePerGas ?? request.gasPrice) === 0n);
    const receipt = await wait(await wallet.sendRawTransaction({ serializedTransaction: await wallet.signTransaction(request) }));
    assert.equal(receipt.status, "success");
  },

  "legacy, access list and EIP-1559": async () => {
    const cases = [
      { type: "legacy", gasPrice: 0n },
      { type: "eip2930", gasPrice: 0n, accessList: [{ address, storageKeys: [] }] },
      { type: "eip1559", maxFeePerGas: 0n, maxPriorityFeePerGas: 0n },
    ];
    for (const overrides of cases) {
      const receipt = await wait(await write(overrides, 23n, ""));
      assert.deepEqual([receipt.status, receipt.type], ["success", overrides.type]);
    }
  },

  "reasons of reverts": async () => {
    const call = (number) => client.simulateContract({ account, address, abi, functionName: "note", args: [number, ""] });
    await assert.rejects(call(0n), /zero is no number to write down/);
    await assert.rejects(call(2_000_000n), /NumberTooLarge\(uint256 number, uint256 largest\)/);
    await assert.rejects(write({}, 0n, ""), /zero is no number to write down/);
  },

  "money is refused": async () => {
    await assert.rejects(wallet.sendTransaction({ to: account.address, value: parseEther("1") }), /exceeds the balance|insufficient funds/i);
  },

  "logs and a filter": async () => {
    const filter = await client.createContractEventFilter({ address, abi, eventName: "Noted", fromBlock: "latest" });
    assert.deepEqual(await client.getFilterChanges({ filter }), []);
    const receipt = await wait(await write({}, 31n, ""));
    const changes = await until("the event", async () => {
      const logs = await client.getFilterChanges({ filter });
      return logs.length > 0 && logs;
    });
    assert.deepEqual(changes.map((log) => log.args.number), [31n]);
    assert.equal(await client.uninstallFilter({ filter }), true);
    const logs = await client.getContractEvents({ address, abi, eventName: "Noted", fromBlock: receipt.blockNumber, args: { number: 31n } });
    assert.deepEqual(logs.map((log) => log.transactionHash), [receipt.transactionHash]);
  },

  "every log once, also from block 0": async () => {
    const logs = await client.getContractEvents({ address, abi, eventName: "Noted", fromBlock: 0n });
    const names = logs.map((log) => `${log.blockNumber}/${log.logIndex}`);
    assert.ok(names.length > 0);
    assert.equal(new Set(names).size, names.length);
  },

  "watches blocks and events over WebSocket": async () => {
    const socket = createPublicClient({ chain: moscow, transport: webSocket() });
    const [numbers, events, hashes] = [[], [], []];
    const failures = [];
    const onError = (error) => failures.push(error);
    const unwatch = [
      socket.watchBlocks({ onBlock: (block) => numbers.push(block.number), onError }),
      socket.watchContractEvent({ address, abi, eventName: "Noted", onLogs: (logs) => events.push(...logs), onError }),
      socket.watchPendingTransactions({ onTransactions: (found) => hashes.push(...found), onError }),
    ];
    await until("the first block", () => numbers.length > 0);
    const hash = await write({}, 32n, "");
    await until("the event and the pending hash", () => events.length > 0 && hashes.includes(hash));
    unwatch.forEach((stop) => stop());
    assert.deepEqual(failures, []);
    assert.deepEqual(events.map((log) => [log.args.number, log.transactionHash]), [[32n, hash]]);
  },

  "several reads in one call": async () => {
    const [count, number] = await client.multicall({
      contracts: [
        { address, abi, functionName: "count" },
        { address, abi, functionName: "numberOf", args: [account.address] },
      ],
      allowFailure: false,
    });
    assert.ok(count > 0n);
    assert.equal(number, 32n);
  },

  "an access list is proposed": async () => {
    const { accessList } = await client.createAccessList({ account, to: address, data: "0x06661abd" });
    assert.ok(Array.isArray(accessList));
  },
});
