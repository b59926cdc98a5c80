// Compiles the example contracts, each with the compiler of its time, and writes them to the file named by the argument:
// {"Root": {"abi": [...], "bytecode": "0x..."}, ...}. The compilers come from npm; nothing is downloaded here.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../../../contracts/solidity/", import.meta.url));

const suites = [
  { compiler: "solc-0.4", contracts: ["Root", "Poll", "PollQuestion"].map((name) => "activecitizen/" + name), compile: (solc, input) => solc.compileStandardWrapper(input) },
  { compiler: "solc-0.5", contracts: ["examples/BallotsRegistry", "examples/VotersRegistry"] },
  { compiler: "solc-0.5", contracts: ["examples/FairStall"], suffix: "Of2019" },
  { compiler: "solc", contracts: ["examples/Notebook", "examples/FairStall"] },
];

const artifacts = {};
for (const { compiler, contracts, suffix = "", compile = (solc, input) => solc.compile(input) } of suites) {
  const input = {
    language: "Solidity",
    sources: sources(contracts.map((contract) => contract + ".sol")),
    settings: { optimizer: { enabled: true, runs: 200 }, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const output = JSON.parse(compile(require(compiler), JSON.stringify(input)));
  const errors = (output.errors ?? []).filter((error) => error.severity === "error");
  if (errors.length > 0) {
    // Not thrown: the old compilers answer an exception by printing themselves.
    console.error(`${compiler}: ${errors.map((error) => error.formattedMessage).join("\n")}`);
    process.exit(1);
  }
  for (const contract of contracts) {
    const name = contract.split("/").pop();
    const { abi, evm } = output.contracts[contract + ".sol"][name];
    artifacts[name + suffix] = { abi, bytecode: "0x" + evm.bytecode.object };
  }
}
writeFileSync(process.argv[2], JSON.stringify(artifacts));

// The files and what they import, by path from contracts/solidity.
function sources(files, found = {}) {
  for (const file of files) {
    if (found[file] || !existsSync(root + file)) {
      continue;
    }
    const content = readFileSync(root + file, "utf8");
    found[file] = { content };
    const folder = new URL(file, "file:///");
    const imports = [...content.matchAll(/^import "(.*)";$/gm)].map((match) => new URL(match[1], folder).pathname.slice(1));
    sources(imports, found);
  }
  return found;
}
