// The requests that MetaMask makes, in its order, and what it computes from the answers: adding the network, drawing the
// account, a transaction of the user and one of a page, and following them. Only signing is left to a library.
import assert from "node:assert/strict";
import { Interface, Wallet, getCreateAddress } from "ethers";
import { artifacts, chainId, env, rpc, run, until } from "./lib/cases.mjs";

const { Notebook } = artifacts();
const wallet = new Wallet(env.keys.metamask);
const friend = "0x00000000000000000000000000000000000000cc";
const notebook = new Interface(Notebook.abi);
let address;

await run({
  "the network can be added": async () => {
    assert.equal(await rpc("eth_chainId"), "0x" + chainId.toString(16));
    assert.equal(await rpc("net_version"), String(chainId));
    assert.match(await rpc("eth_blockNumber"), /^0x[1-9a-f][0-9a-f]*$/);
    const block = await rpc("eth_getBlockByNumber", "latest", false);
    for (const field of ["number", "hash", "parentHash", "timestamp", "gasLimit", "gasUsed", "miner", "transactions"]) {
      assert.ok(field in block, `the block has no ${field}`);
    }
  },

  "the account can be drawn": async () => {
    assert.equal(await rpc("eth_getBalance", wallet.address, "latest"), "0x0");
    assert.equal(await rpc("eth_getCode", wallet.address, "latest"), "0x");
  },

  "a plain transaction": async () => {
    const receipt = await send({ to: friend, value: "0x0", data: "0x" });
    assert.deepEqual([receipt.status, receipt.gasUsed], ["0x1", "0x5208"]);
  },

  "a page deploys a contract": async () => {
    const nonce = Number(await rpc("eth_getTransactionCount", wallet.address, "latest"));
    const receipt = await send({ data: Notebook.bytecode });
    assert.equal(receipt.status, "0x1");
    address = receipt.contractAddress;
    assert.equal(address, getCreateAddress({ from: wallet.address, nonce }).toLowerCase());
  },

  "a page calls a contract": async () => {
    const receipt = await send({ to: address, data: notebook.encodeFunctionData("note", [51, "page"]) });
    assert.equal(receipt.status, "0x1");
    assert.equal(receipt.logs.length, 1);
    assert.equal(receipt.effectiveGasPrice, "0x0");
  },

  "a call that would fail is shown before it is signed": async () => {
    const data = notebook.encodeFunctionData("note", [0, ""]);
    await assert.rejects(rpc("eth_estimateGas", { from: wallet.address, to: address, data, value: "0x0" }), ({ rpc: error }) =>
      error.code === 3 && error.message.startsWith("execution reverted") && notebook.parseError(error.data).args[0] === "zero is no number to write down");
  },
});

/// What happens between the user's click and the mark "confirmed".
async function send(transaction) {
  const latest = await rpc("eth_getBlockByNumber", "latest", false);
  if (transaction.to) {
    await rpc("eth_getCode", transaction.to, "latest");
  }
  // Estimates are asked for with almost the whole block's gas and padded by half if that leaves them below it.
  const blockGas = BigInt(latest.gasLimit);
  const cap = "0x" + ((blockGas * 19n) / 20n).toString(16);
  const estimate = BigInt(await rpc("eth_estimateGas", { from: wallet.address, value: "0x0", ...transaction, gas: cap }));
  assert.ok(estimate >= 21_000n && estimate < 10_000_000n, `an estimate of ${estimate}`);
  const gasLimit = transaction.data === "0x" ? estimate : (estimate * 3n) / 2n;

  const price = "baseFeePerGas" in latest ? await marketFees() : { type: 0, gasPrice: await rpc("eth_gasPrice") };
  const nonce = Number(await rpc("eth_getTransactionCount", wallet.address, "pending"));
  const signed = await wallet.signTransaction({ value: 0, ...transaction, ...price, nonce, gasLimit, chainId });
  const hash = await rpc("eth_sendRawTransaction", signed);

  const receipt = await until("the receipt", () => rpc("eth_getTransactionReceipt", hash));
  const block = await rpc("eth_getBlockByHash", receipt.blockHash, false);
  assert.ok(block.transactions.includes(hash));
  assert.equal((await rpc("eth_getTransactionByHash", hash)).blockNumber, receipt.blockNumber);
  return receipt;
}

/// The medium choice of the wallet's market fees on a network whose blocks have a base fee.
async function marketFees() {
  const history = await rpc("eth_feeHistory", "0x5", "latest", [10, 20, 30]);
  assert.equal(history.baseFeePerGas.length, 6);
  await rpc("eth_maxPriorityFeePerGas");
  const tips = history.reward.map((rewards) => BigInt(rewards[1]));
  const tip = tips.reduce((a, b) => (a > b ? a : b));
  const base = BigInt(history.baseFeePerGas.at(-1));
  return { type: 2, maxPriorityFeePerGas: tip, maxFeePerGas: base * 2n + tip };
}
