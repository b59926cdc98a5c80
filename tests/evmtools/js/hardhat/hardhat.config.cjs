// The configuration of docs/ethereum.md, in a directory of the test's own, with the compiler that npm has installed in place
// of one that Hardhat would download.
const { subtask } = require("hardhat/config");
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require("hardhat/builtin-tasks/task-names");

subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async ({ solcVersion }) => ({
  compilerPath: require.resolve("solc/soljson.js"),
  isSolcJs: true,
  version: solcVersion,
  longVersion: require("solc").version(),
}));

const dir = process.env.HARDHAT_DIR;
module.exports = {
  ...require(`${dir}/documented.cjs`),
  paths: { root: dir, sources: `${dir}/contracts`, cache: `${dir}/cache`, artifacts: `${dir}/artifacts` },
};
