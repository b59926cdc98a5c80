// Foundry's cast. It offers a tip of at least 1 wei unless it is told what to offer.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { castProgram } from "./lib/cast.mjs";
import { artifacts, chainId, env, run } from "./lib/cases.mjs";

const { Notebook } = artifacts();
const key = ["--private-key", env.keys.cast];
const note = "note(uint256,string)";
let sender, notebook, receipt;

const cast = async (...args) => {
  const options = { env: { ...process.env, ETH_RPC_URL: env.http }, timeout: 30_000 };
  return (await promisify(execFile)(castProgram, args, options)).stdout.trim();
};
const sendAs = async (price, ...args) => JSON.parse(await cast("send", "--json", ...key, ...price, ...args));
const send = (...args) => sendAs(["--legacy"], ...args);

await run({
  "asks the network": async () => {
    assert.equal(await cast("chain-id"), String(chainId));
    assert.equal(await cast("gas-price"), "0");
    assert.ok(Number(await cast("block-number")) > 0);
    assert.match(await cast("block", "latest"), /gasLimit/);
    assert.match(await cast("client"), /\w/);
    sender = await cast("wallet", "address", ...key);
    assert.equal(await cast("balance", sender), "0");
  },

  "deploys": async () => {
    ({ contractAddress: notebook } = await send("--create", Notebook.bytecode));
    assert.ok((await cast("codesize", notebook)) > 100);
  },

  "sends a legacy transaction": async () => {
    receipt = await send(notebook, note, "61", "cast");
    assert.deepEqual([receipt.status, receipt.type, receipt.effectiveGasPrice], ["0x1", "0x0", "0x0"]);
    assert.equal(await cast("call", notebook, "numberOf(address)(uint256)", sender), "61");
    assert.equal(Number(await cast("nonce", sender)), 2);
  },

  "sends by EIP-1559": async () => {
    const sent = await sendAs(["--gas-price", "0", "--priority-gas-price", "0"], notebook, note, "62", "");
    assert.deepEqual([sent.status, sent.type], ["0x1", "0x2"]);
  },

  "sends with an access list": async () => {
    const sent = await send("--access-list=[]", notebook, note, "63", "");
    assert.deepEqual([sent.status, sent.type], ["0x1", "0x1"]);
  },

  "estimates": async () => {
    assert.ok(Number(await cast("estimate", "--from", sender, notebook, note, "1", "")) > 21_000);
  },

  "shows the reason of a revert": async () => {
    await assert.rejects(send(notebook, note, "0", ""), ({ stderr }) => stderr.includes("zero is no number to write down"));
    await assert.rejects(cast("call", notebook, note, "0", ""), ({ stderr }) => stderr.includes("zero is no number to write down"));
  },

  "finds logs": async () => {
    const logs = JSON.parse(await cast("logs", "--json", "--from-block", "1", "--address", notebook, "Noted(address indexed,uint256 indexed,string)"));
    assert.deepEqual(logs.map((log) => Number(log.topics[2])), [61, 62, 63]);
  },

  "reads a transaction and its receipt": async () => {
    const transaction = JSON.parse(await cast("tx", "--json", receipt.transactionHash));
    assert.equal(transaction.from.toLowerCase(), sender.toLowerCase());
    assert.equal(JSON.parse(await cast("receipt", "--json", receipt.transactionHash)).blockHash, receipt.blockHash);
  },

  "reads storage of a contract": async () => {
    assert.equal(Number(await cast("storage", notebook, "0")), 3);
  },

  "traces by the node": async () => {
    const trace = JSON.parse(await cast("rpc", "debug_traceTransaction", receipt.transactionHash, '{"tracer":"callTracer"}'));
    assert.equal(trace.type, "CALL");
  },
});
