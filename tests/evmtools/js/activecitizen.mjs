// A viewer of the polls of 2017: ethers 4, the interfaces of that chain, and the address of the Root on this chain. The polls
// were imported from contracts whose every number is known.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { env, rpc, run } from "./lib/cases.mjs";

const require = createRequire(import.meta.url);
const { Contract, providers, utils } = require("ethers-4");

const repository = new URL("../../../", import.meta.url);
const abi = (name) => JSON.parse(readFileSync(new URL(`activecitizen/contracts/${name}.json`, repository), "utf8")).abi;
const filled = JSON.parse(readFileSync(env.filled, "utf8"));
const provider = new providers.JsonRpcProvider(env.http);
const at = (name) => utils.getAddress("0x" + utils.keccak256(utils.toUtf8Bytes(name)).slice(-40));
const root = new Contract(at("moscow/active-citizen/root"), abi("Root"), provider);
const poll = (id) => new Contract(at(`moscow/active-citizen/poll/${id}`), abi("Poll"), provider);
const question = (address) => new Contract(address, abi("PollQuestion"), provider);
const numbers = (list) => list.map(String);

await run({
  "lists the polls in their old order": async () => {
    const [ids, addresses] = [await root.getAllPollIds(), await root.getAllPollAddresses()];
    assert.ok((await root.Count()).eq(filled.polls.length));
    assert.deepEqual(numbers(ids), filled.polls.map((p) => String(p.id)));
    assert.deepEqual(addresses, filled.polls.map((p) => poll(p.id).address));
    assert.equal(await root.getAddress(filled.polls[1].id), addresses[1]);
    assert.equal(await root._pollAddresses(2), addresses[2]);
    assert.ok((await root._pollIds(2)).eq(ids[2]));
    assert.equal(await root.getAddress(1), "0x0000000000000000000000000000000000000000");
    await assert.rejects(root._pollIds(filled.polls.length), /none has number/);
    assert.notEqual(await provider.getCode(addresses[0]), "0x");
    assert.notEqual(await provider.getCode(root.address), "0x");
  },

  "shows every question, version, answer and result": async () => {
    for (const old of filled.polls.slice(0, 40)) {
      const shown = poll(old.id);
      assert.equal(await shown.Name(), old.name);
      assert.equal(await shown.Description(), old.description);
      assert.deepEqual(numbers(await shown.QuestionIds()), old.questions.map((q) => String(q.id)));
      const addresses = await shown.QuestionsAddress();
      for (const [i, was] of old.questions.entries()) {
        assert.equal(addresses[i], at(`moscow/active-citizen/question/${old.id}/${i + 1}`));
        await same(question(addresses[i]), was);
      }
    }
  },

  "what wrote says that the poll is read-only": async () => {
    const writer = poll(filled.polls[0].id);
    const data = writer.interface.functions.changeOwner.encode([root.address]);
    await assert.rejects(rpc("eth_call", { to: writer.address, data }, "latest"), /read-only/);
    const push = root.interface.functions.pushAddress.encode([1, root.address]);
    await assert.rejects(rpc("eth_call", { to: root.address, data: push }, "latest"), /MsgCreatePoll/);
    const [address] = await writer.QuestionsAddress();
    await assert.rejects(question(address).VoteOfUser("user-1"), /not kept here/);
  },
});

async function same(shown, was) {
  const last = was.versions[was.versions.length - 1];
  assert.ok((await shown.QuestionId()).eq(was.id));
  assert.ok((await shown.VoterCount()).eq(was.voters));
  assert.ok((await shown.CurrentVersion()).eq(last.id));
  assert.equal(await shown.CurrentVersionTitle(), last.name);
  assert.deepEqual(numbers(await shown.CurrentVersionResults()), last.results.map(String));
  assert.deepEqual(numbers(await shown.AllExistingVersions()), was.versions.map((v) => String(v.id)));
  for (const v of was.versions) {
    const version = await shown._versions(v.id);
    assert.deepEqual([version.Exists, version.Answers, version.Name], [true, v.answers, v.name]);
    assert.equal(await shown.AnswersByVersion(v.id), v.answers);
    assert.deepEqual(numbers(await shown.AnswerIdsByVersion(v.id)), v.answer_ids.map(String));
    assert.deepEqual(numbers(await shown.ResultsByVersion(v.id)), v.results.map(String));
  }
  assert.deepEqual(await shown.ResultsByVersion(9999), []);
}
