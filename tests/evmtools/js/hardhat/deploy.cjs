// A script as Hardhat's documentation has it.
const hre = require("hardhat");

async function main() {
  const notebook = await hre.ethers.deployContract("Notebook");
  await notebook.waitForDeployment();
  console.log(`deployed to ${await notebook.getAddress()}`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
