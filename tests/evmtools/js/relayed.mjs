// A viewer of the polls of 2017 looks at a poll of this chain: here, where it answers itself, and in contracts of 2017 to which
// its result was published.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { env, run } from "./lib/cases.mjs";

const require = createRequire(import.meta.url);
const { Contract, providers, utils } = require("ethers-4");

const repository = new URL("../../../", import.meta.url);
const abi = (name) => JSON.parse(readFileSync(new URL(`activecitizen/contracts/${name}.json`, repository), "utf8")).abi;
const provider = new providers.JsonRpcProvider(env.http);
const at = (name) => utils.getAddress("0x" + utils.keccak256(utils.toUtf8Bytes(name)).slice(-40));
const id = "18446744073709551617"; // 2^64 and the poll's id
const numbers = (list) => list.map(String);

async function poll(root, place) {
  const directory = new Contract(root, abi("Root"), provider);
  assert.equal(String((await directory.getAllPollIds())[place]), id);
  const shown = new Contract(await directory.getAddress(id), abi("Poll"), provider);
  const [address] = await shown.QuestionsAddress();
  return { shown, question: new Contract(address, abi("PollQuestion"), provider) };
}

await run({
  "here it shows its counts and finds votes by tracker": async () => {
    const { shown, question } = await poll(at("moscow/active-citizen/root"), env.old);
    assert.equal(shown.address, at(`moscow/active-citizen/poll/${id}`));
    assert.equal(question.address, at(`moscow/active-citizen/question/${id}/1`));
    assert.equal(await shown.Name(), "Парк");
    assert.ok((await question.VoterCount()).eq(1));
    assert.deepEqual(numbers(await question.CurrentVersionResults()), ["0", "1"]);
    assert.deepEqual(numbers(await question.AnswerIdsByVersion(1)), ["10", "20"]);
    assert.deepEqual(JSON.parse(await question.AnswersByVersion(1)), [{ id: 10, title: "Пруд" }, { id: 20, title: "Сад" }]);
    assert.deepEqual(numbers((await question.VoteOfUser(env.tracker)).results), ["1"]);
    await assert.rejects(question.VoteOfUser("user-1"), /not found by voter/);
  },

  "its announcement is a log": async () => {
    const { shown, question } = await poll(at("moscow/active-citizen/root"), env.old);
    const logs = await provider.getLogs({ address: shown.address, fromBlock: 1, toBlock: "latest" });
    assert.equal(logs.length, 1);
    const { name, values } = shown.interface.parseLog(logs[0]);
    assert.deepEqual([name, values.questionAddress], ["QuestionAdded", question.address]);
    const block = await provider.getBlock(logs[0].blockNumber);
    assert.equal(logs[0].blockHash, block.hash);
    const again = await provider.getLogs({ blockHash: block.hash, topics: [shown.interface.events.QuestionAdded.topic] });
    assert.deepEqual(again, logs);
  },

  "there the result stands in titles and answers": async () => {
    const { shown, question } = await poll(env.root, env.old);
    assert.equal(await shown.Name(), "Парк");
    assert.match(await shown.Description(), /^О парке\n\nИтоги опроса 1 сети moscow-1\. Голосов: 1, участников: 1\./);
    assert.equal(await question.CurrentVersionTitle(), "Что? (голосов: 1)");
    assert.deepEqual(JSON.parse(await question.AnswersByVersion(1)), [
      { id: 10, title: "Пруд: 0", votes: 0 },
      { id: 20, title: "Сад: 1", votes: 1 },
    ]);
    assert.deepEqual(numbers(await question.AnswerIdsByVersion(1)), ["10", "20"]);
    assert.ok((await question.VoterCount()).eq(0));
  },
});
