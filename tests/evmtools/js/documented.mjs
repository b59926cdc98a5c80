// The snippets of docs/ethereum.md, run as they stand there with the node's address put in. hardhat.mjs runs Hardhat's.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { castProgram } from "./lib/cast.mjs";
import { env, rpc, run, until } from "./lib/cases.mjs";

const dir = `${env.dir}/documented`;
mkdirSync(`${dir}/bin`, { recursive: true });
symlinkSync(fileURLToPath(new URL("node_modules", import.meta.url)), `${dir}/node_modules`);
symlinkSync(castProgram, `${dir}/bin/cast`);
symlinkSync(env.binary, `${dir}/bin/moscowd`);
const options = { cwd: dir, env: { ...process.env, PATH: `${dir}/bin:${process.env.PATH}` } };

async function shell(text) {
  return (await promisify(execFile)("bash", ["-euc", text], options)).stdout.trim();
}

async function script(name) {
  writeFileSync(`${dir}/${name}.mjs`, env.documented[name]);
  return (await promisify(execFile)(process.execPath, [`${name}.mjs`], options)).stdout.trim();
}

await run({
  "every snippet is run": () => {
    assert.deepEqual(Object.keys(env.documented).sort(), ["cast", "ethers", "hardhat", "key", "metamask", "viem", "web3"]);
  },

  "the key of an account": async () => {
    options.env.KEY = await shell(env.documented.key + "echo $KEY");
    assert.match(options.env.KEY, /^0x[0-9a-f]{64}$/);
  },

  "MetaMask": async () => {
    let added;
    const request = async ({ method, params }) => {
      assert.equal(method, "wallet_addEthereumChain");
      [added] = params;
      return null;
    };
    const AsyncFunction = (async () => {}).constructor;
    await new AsyncFunction("window", env.documented.metamask)({ ethereum: { request } });
    // What the wallet checks before it asks its user.
    assert.equal(added.chainId, await rpc("eth_chainId"));
    assert.deepEqual(added.rpcUrls, [env.http]);
    assert.equal(added.nativeCurrency.decimals, 18);
    assert.match(added.nativeCurrency.symbol, /^.{2,6}$/);
  },

  "ethers": async () => assert.equal(await script("ethers"), "1"),

  "viem": async () => {
    const hash = await script("viem");
    assert.match(hash, /^0x[0-9a-f]{64}$/);
    assert.equal((await until("the receipt", () => rpc("eth_getTransactionReceipt", hash))).status, "0x1");
  },

  "web3.js": async () => assert.equal(await script("web3"), "1n"),

  "cast": async () => {
    assert.match(await shell(env.documented.cast), /^status +1/m);
  },
});
