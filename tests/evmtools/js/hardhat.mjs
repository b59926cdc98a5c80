// Hardhat 2: compile, deploy and test on the node, as a developer would from a shell.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { env, rpc, run } from "./lib/cases.mjs";

const dir = `${env.dir}/hardhat`;
const project = fileURLToPath(new URL("hardhat/", import.meta.url));
const packages = fileURLToPath(new URL("node_modules", import.meta.url));
const program = createRequire(import.meta.url).resolve("hardhat/internal/cli/bootstrap.js");
mkdirSync(`${dir}/contracts`, { recursive: true });
writeFileSync(`${dir}/documented.cjs`, env.documented.hardhat);
cpSync(new URL("../../../contracts/solidity/examples/Notebook.sol", import.meta.url), `${dir}/contracts/Notebook.sol`);

async function hardhat(...args) {
  const options = {
    cwd: project,
    env: { ...process.env, KEY: env.keys.hardhat, HARDHAT_DIR: dir, NODE_PATH: packages, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" },
  };
  try {
    return (await promisify(execFile)(process.execPath, [program, "--config", "hardhat.config.cjs", ...args], options)).stdout;
  } catch (error) {
    throw new Error(`hardhat ${args.join(" ")}: ${error.stdout}${error.stderr}`);
  }
}

await run({
  "compiles": async () => {
    assert.match(await hardhat("compile"), /Compiled 1 Solidity file/);
  },

  "deploys by a script": async () => {
    const [, address] = (await hardhat("--network", "moscow", "run", "--no-compile", "deploy.cjs")).match(/deployed to (0x\w+)/);
    assert.notEqual(await rpc("eth_getCode", address, "latest"), "0x");
  },

  "tests pass": async () => {
    assert.match(await hardhat("--network", "moscow", "test", "--no-compile", "notebook.test.cjs"), /3 passing/);
  },
});
