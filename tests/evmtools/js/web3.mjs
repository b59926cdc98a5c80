// web3.js 4 as its documentation uses it.
import assert from "node:assert/strict";
import { Web3 } from "web3";
import { artifacts, chainId, env, run, until } from "./lib/cases.mjs";

const { Notebook } = artifacts();
const web3 = new Web3(env.http);
const sender = web3.eth.accounts.wallet.add(env.keys.web3)[0].address;
let notebook;

await run({
  "connects": async () => {
    assert.equal(await web3.eth.getChainId(), BigInt(chainId));
    assert.equal(await web3.eth.net.getId(), BigInt(chainId));
    assert.equal(await web3.eth.net.isListening(), true);
    assert.equal(await web3.eth.getGasPrice(), 0n);
    assert.match(await web3.eth.getNodeInfo(), /\w/);
  },

  "deploys without overrides": async () => {
    notebook = await new web3.eth.Contract(Notebook.abi).deploy({ data: Notebook.bytecode }).send({ from: sender });
    notebook.setProvider(web3.currentProvider);
    assert.notEqual(await web3.eth.getCode(notebook.options.address), "0x");
  },

  "a default transaction to another account": async () => {
    const receipt = await web3.eth.sendTransaction({ from: sender, to: "0x00000000000000000000000000000000000000BB", value: 0 });
    assert.deepEqual([receipt.status, receipt.effectiveGasPrice], [1n, 0n]);
  },

  "a default call of a contract, its state and its event": async () => {
    const receipt = await notebook.methods.note(41, "web3").send({ from: sender });
    assert.equal(receipt.events.Noted.returnValues.number, 41n);
    assert.equal(await notebook.methods.numberOf(sender).call(), 41n);
  },

  "legacy, access list and EIP-1559": async () => {
    const data = notebook.methods.note(42, "").encodeABI();
    const to = notebook.options.address;
    const cases = [
      { type: 0, gasPrice: 0 },
      { type: 1, gasPrice: 0, accessList: [{ address: to, storageKeys: [] }] },
      { type: 2, maxFeePerGas: 0, maxPriorityFeePerGas: 0 },
    ];
    for (const overrides of cases) {
      const receipt = await web3.eth.sendTransaction({ from: sender, to, data, ...overrides });
      assert.deepEqual([receipt.status, receipt.type], [1n, BigInt(overrides.type)]);
    }
  },

  "the reason of a revert": async () => {
    await assert.rejects(notebook.methods.note(0, "").call({ from: sender }), (error) => JSON.stringify(error, bigints).includes("zero is no number to write down"));
  },

  "past events": async () => {
    const events = await notebook.getPastEvents("Noted", { filter: { author: sender }, fromBlock: 1, toBlock: "latest" });
    assert.deepEqual(events.map((event) => event.returnValues.number), [41n, 42n, 42n, 42n]);
  },

  "subscriptions over WebSocket": async () => {
    const socket = new Web3(env.ws);
    const [heads, logs, failures] = [[], [], []];
    const blocks = await socket.eth.subscribe("newHeads");
    blocks.on("data", (block) => heads.push(block.number));
    blocks.on("error", (error) => failures.push(error));
    const events = await socket.eth.subscribe("logs", { address: notebook.options.address });
    events.on("data", (log) => logs.push(log));
    const receipt = await notebook.methods.note(43, "").send({ from: sender });
    await until("the log and its block", () => logs.length > 0 && heads.includes(receipt.blockNumber));
    assert.deepEqual(logs.map((log) => log.transactionHash), [receipt.transactionHash]);
    assert.deepEqual(failures, []);
    await blocks.unsubscribe();
    socket.currentProvider.disconnect();
  },
});

function bigints(_, value) {
  return typeof value === "bigint" ? String(value) : value;
}
