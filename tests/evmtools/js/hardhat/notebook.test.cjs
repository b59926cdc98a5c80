// A test as Hardhat's documentation has it, for the network that it is run on.
const assert = require("node:assert/strict");
const { ethers } = require("hardhat");

describe("Notebook", function () {
  this.timeout(40_000);
  let notebook, author;

  before(async () => {
    [author] = await ethers.getSigners();
    notebook = await ethers.deployContract("Notebook");
    await notebook.waitForDeployment();
  });

  it("keeps a number", async () => {
    await (await notebook.note(71, "hardhat")).wait();
    assert.equal(await notebook.numberOf(author), 71n);
  });

  it("tells of it", async () => {
    const [event] = await notebook.queryFilter(notebook.filters.Noted(author));
    assert.equal(event.args.text, "hardhat");
  });

  it("refuses zero", async () => {
    await assert.rejects(notebook.note.staticCall(0, ""), /zero is no number to write down/);
  });
});
