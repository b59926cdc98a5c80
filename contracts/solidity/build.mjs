// Compiles the interfaces with the oldest and the newest compiler that they promise, writes their ABIs beside the Go code
// that answers them, and the bytecode of the contracts that its tests run. Offline, once `npm ci` has run.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "..", "..");
const testdata = path.join(root, "tests", "integration", "testdata", "precompiles");
const compilers = { "0.5": require("solc-0.5"), "0.8": require("solc") };

const interfaces = { IMarketSlots: "marketslots", IPoa: "poa", IDocuments: "documents", IVoting: "voting", IElections: "elections" };
const fairs = ["SeasonFactory", "Season", "DistributionManager"];
const fairsTestdata = path.join(testdata, "..", "fairs2018");
const read = (dir, name) => ({ content: fs.readFileSync(path.join(dir, `${name}.sol`), "utf8") });
const sources = { "FairTrader.sol": read(testdata, "FairTrader"), "Reader.sol": read(fairsTestdata, "Reader") };
for (const name of Object.keys(interfaces)) sources[`${name}.sol`] = read(here, name);
for (const name of fairs) sources[`${name}.sol`] = read(path.join(here, "fairs2018"), name);

function compile(solc) {
  const output = JSON.parse(solc.compile(JSON.stringify({
    language: "Solidity",
    sources,
    settings: {
      evmVersion: "byzantium",
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  })));
  const errors = (output.errors ?? []).filter((e) => e.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((e) => e.formattedMessage).join("\n"));
  return output.contracts;
}

function write(file, value) {
  fs.writeFileSync(file, JSON.stringify(value, null, 1) + "\n");
  console.log(path.relative(root, file));
}

for (const [version, solc] of Object.entries(compilers)) {
  const contracts = compile(solc);
  const trader = contracts["FairTrader.sol"].FairTrader;
  write(path.join(testdata, `FairTrader-${version}.json`), { compiler: solc.version(), abi: trader.abi, bytecode: trader.evm.bytecode.object });
  const reader = contracts["Reader.sol"].Reader;
  write(path.join(fairsTestdata, `Reader-${version}.json`), { compiler: solc.version(), abi: reader.abi, bytecode: reader.evm.bytecode.object });
  // Clients of 2019 look for what only compilers of that time write into an ABI: "constant".
  if (version === "0.5") {
    for (const name of fairs) write(path.join(root, "precompiles", "fairs2018", `${name}.json`), contracts[`${name}.sol`][name].abi);
  }
  if (version !== "0.8") continue;
  for (const [name, pkg] of Object.entries(interfaces)) {
    write(path.join(root, "precompiles", pkg, "abi.json"), contracts[`${name}.sol`][name].abi);
  }
}

// The contracts of 2017 stand apart: no later compiler takes them.
const polls = ["Root", "Poll", "PollQuestion"];
const solc2017 = require("solc-0.4");
const compiled = JSON.parse(solc2017.compileStandardWrapper(JSON.stringify({
  language: "Solidity",
  sources: Object.fromEntries(["Owned", ...polls].map((name) => [`${name}.sol`, read(path.join(here, "activecitizen"), name)])),
  settings: { optimizer: { enabled: true, runs: 200 }, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
})));
for (const name of polls) {
  const { abi, evm } = compiled.contracts[`${name}.sol`][name];
  write(path.join(root, "activecitizen", "contracts", `${name}.json`), { compiler: solc2017.version(), abi, bytecode: evm.bytecode.object });
}
