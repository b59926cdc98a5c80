// Contracts that call the fairs' service, compiled by the compilers of 2019 and of today. The Go test opened a season for
// traders, and enrolled two of the three.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AbiCoder, Contract, JsonRpcProvider, Wallet, dataLength, keccak256, toUtf8Bytes } from "ethers";
import { artifacts, env, run, within } from "./lib/cases.mjs";

const repository = new URL("../../../", import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, repository), "utf8"));
const provider = new JsonRpcProvider(env.http, undefined, { pollingInterval: 400 });
const wallet = new Wallet(env.keys.services, provider);
const { FairStall } = artifacts();
const fairs = new Contract("0x0000000000000000000000000000000000000901", json("precompiles/marketslots/abi.json"), provider);
const old = new Contract("0x" + keccak256(toUtf8Bytes(`moscow/season/${env.season}`)).slice(-40), json("precompiles/fairs2018/Season.json"), provider);
const { season } = env;
const days = [BigInt(env.period)];

const applications = async () => (await fairs.season(season)).applicationCount;

const cases = {
  "the service has code at its address, for compilers that look": async () => {
    assert.ok(dataLength(await provider.getCode(fairs)) > 0);
    assert.ok(dataLength(await provider.getCode(old)) > 0);
  },

  "a contract that nobody enrolled as a trader is refused": async () => {
    const stall = new Contract(env.stalls.unenrolled, FairStall.abi, wallet);
    await assert.rejects(stall.file(season, 1, days), (error) => error.code === "CALL_EXCEPTION" && /class|enrol/.test(error.reason));
  },

  "the refusal of the service reaches who calls the contract": async () => {
    const stall = new Contract(env.stalls.today, FairStall.abi, wallet);
    await assert.rejects(stall.file(999, 1, days), (error) => error.code === "CALL_EXCEPTION" && /season/.test(error.reason));
  },
};

for (const [name, which] of [["of today", "today"], ["of 2019", "of2019"]]) {
  const stall = new Contract(env.stalls[which], FairStall.abi, wallet);
  let number;
  const wait = async (sent) => within(20_000, (await sent).wait(), "the receipt");

  cases[`a contract ${name} reads a season`] = async () => {
    const { name, applications: count } = await stall.look(season);
    assert.deepEqual([name, count], ["load", await applications()]);
  };

  cases[`a contract ${name} files as itself`] = async () => {
    const before = await applications();
    const receipt = await wait(stall.file(season, 1, days));
    const [submitted, filed] = [fairs.interface.parseLog(receipt.logs[0]), stall.interface.parseLog(receipt.logs[1])];
    assert.deepEqual([submitted.name, filed.name], ["ApplicationSubmitted", "Filed"]);
    assert.equal(submitted.args.trader.toLowerCase(), env.stalls[which].toLowerCase());
    assert.deepEqual(receipt.logs.map((log) => log.address.toLowerCase()), [fairs.target, stall.target].map((at) => at.toLowerCase()));
    number = filed.args.serviceNumber;
    assert.equal(await applications(), before + 1n);
    const application = await fairs.application(season, number);
    assert.deepEqual([application.fairId, [...application.periods]], [1n, days]);
    assert.equal(application.userId, await fairs.userIdOf(season, stall.target));
  };

  cases[`what a contract ${name} filed stands in the read interface of 2018`] = async () => {
    assert.equal(await old.getRequestsCount(), await applications());
    const at = AbiCoder.defaultAbiCoder().encode(["bytes"], [toUtf8Bytes(number)]).slice(130, 190);
    assert.ok((await old.getRequestIndex("0x" + at)) >= 0n);
  };

  cases[`what a contract ${name} filed is undone when it reverts`] = async () => {
    const before = await applications();
    await assert.rejects(stall.fileAndFail(season, 1, days), (error) => error.reason === "changed its mind");
    const receipt = await wait(stall.fileInVain(season, 1, days));
    assert.deepEqual([receipt.status, receipt.logs.length], [1, 0]);
    assert.equal(await applications(), before);
  };

  cases[`a contract ${name} takes its application back`] = async () => {
    const receipt = await wait(stall.withdraw(season, number));
    assert.equal(fairs.interface.parseLog(receipt.logs[0]).name, "ApplicationWithdrawn");
    assert.equal((await fairs.application(season, number)).withdrawn, true);
  };
}

await run(cases);
