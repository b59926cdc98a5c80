// A viewer of the fairs' chain of 2019: ethers 4, the interfaces of that chain, and the address of the factory. The season on
// the node is one whose results the contracts of 2018 recorded.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { env, rpc, run } from "./lib/cases.mjs";

const require = createRequire(import.meta.url);
const { Contract, Wallet, providers, utils } = require("ethers-4");

const repository = new URL("../../../", import.meta.url);
const json = (path) => JSON.parse(readFileSync(new URL(path, repository), "utf8"));
const abi = (name) => json(`precompiles/fairs2018/${name}.json`);
const { input, output } = json("x/marketslots/rules/testdata/rare-02.json");

const provider = new providers.JsonRpcProvider(env.http);
const factory = new Contract("0xc085e336EB4b1a7A5440Ebc9b5f008b35DdfCf99", abi("SeasonFactory"), provider);
const number = (bytes30) => utils.toUtf8String(bytes30).replace(/\0+$/, "");
const padded = (text) => utils.hexlify(utils.toUtf8Bytes(text)).padEnd(2 + 60, "0");
let season, manager;

await run({
  "finds the season": async () => {
    const { seasonAddresses, seasonBegins_, seasonPeriodBegins_ } = await factory.getSeasons();
    assert.equal(seasonAddresses.length, 1);
    assert.ok(seasonBegins_[0].gt("638000000000000000"));
    assert.equal(await factory.getLastSeason(), seasonAddresses[0]);
    assert.equal(await factory.getSeasonForPeriod(seasonPeriodBegins_[0]), seasonAddresses[0]);
    season = new Contract(seasonAddresses[0], abi("Season"), provider);
    assert.equal(await season.name(), "III квартал 2018");
    assert.notEqual(await provider.getCode(season.address), "0x");
  },

  "lists requests in the order recorded in 2018, with their statuses": async () => {
    const [indices, numbers] = [await season.getHistoricalIndices(), await season.getAllServiceNumbers()];
    assert.deepEqual(indices.map((index) => number(numbers[index])), output.history);
    for (const request of input.requests) {
      const at = padded(request.service_number);
      const shown = await season.getRequestByServiceNumber(at);
      assert.equal(number(shown[0]), request.service_number);
      assert.ok(shown[1].eq(request.date));
      assert.ok(shown[4].eq(request.fair_id));
      assert.deepEqual(shown[9].map(String), request.periods);
      const [dates, codes, notes] = await season.getStatusUpdates(at);
      assert.deepEqual(codes.map(String), ["1010", ...request.actions.map((action) => action.status_code)]);
      assert.deepEqual(dates.slice(1).map(String), request.actions.map((action) => action.response_date));
      assert.equal(notes, "\x1f".repeat(request.actions.length));
    }
  },

  "filters requests": async () => {
    const fair = input.requests[0].fair_id;
    const [found, count] = await season.getMatchingRequests(0, 100, [], "", fair, 0, 0);
    const want = input.requests.filter((request) => request.fair_id === fair).map((request) => request.service_number);
    const numbers = await season.getAllServiceNumbers();
    assert.deepEqual(found.slice(0, count.toNumber()).map((index) => number(numbers[index])).sort(), want.sort());
    assert.ok((await season.getRequestIndex(padded("nobody"))).eq(-1));
  },

  "shows the results recorded in 2018": async () => {
    assert.ok((await factory.getDistributionsCount()).eq(1));
    manager = new Contract(await factory.distributions(0), abi("DistributionManager"), provider);
    assert.equal(await manager.isDistributed(), true);
    assert.ok((await manager.getPeriodsCount()).eq(output.periods.length));
    for (const [i, period] of output.periods.entries()) {
      for (const [shown, want] of [
        [await manager.getIndividualsPeriod(i), period.individuals],
        [await manager.getFarmersPeriod(i), period.farmers],
        [await manager.getLesPeriod(i), period.le],
      ]) {
        assert.deepEqual(shown.slice(2, 5).map((list) => list.map(number)), [want.accepted, want.waiting, want.rejected]);
      }
    }
  },

  "what wrote names the native message": async () => {
    const writer = factory.connect(new Wallet(env.keys.ethers4, provider));
    const data = factory.interface.functions.addSeason.encode([season.address, 1, 2, 3]);
    const call = { from: writer.signer.address, to: factory.address, data };
    await assert.rejects(rpc("eth_call", call, "latest"), /use moscow\.marketslots\.v1\.MsgCreateSeason/);
    await assert.rejects(rpc("eth_estimateGas", call), /use moscow\.marketslots\.v1\.MsgCreateSeason/);
    await assert.rejects(writer.addSeason(season.address, 1, 2, 3, { gasPrice: 0 }), /use moscow\.marketslots\.v1\.MsgCreateSeason/);
  },

  "reads the past": async () => {
    const data = factory.interface.functions.getSeasonsCount.encode([]);
    const count = (block) => rpc("eth_call", { to: factory.address, data }, block);
    assert.equal(BigInt(await count("0x2")), 0n);
    assert.equal(BigInt(await count("latest")), 1n);
  },

  "a season that is not there is an address without code": async () => {
    const absent = "0x" + utils.keccak256(utils.toUtf8Bytes("moscow/season/2")).slice(-40);
    assert.equal(await provider.getCode(absent), "0x");
    const present = "0x" + utils.keccak256(utils.toUtf8Bytes("moscow/season/1")).slice(-40);
    assert.equal(utils.getAddress(present), season.address);
    assert.equal(utils.getAddress("0x" + utils.keccak256(utils.toUtf8Bytes("moscow/distribution/1")).slice(-40)), manager.address);
    assert.equal(utils.getAddress("0x" + utils.keccak256(utils.toUtf8Bytes("moscow/season-factory")).slice(-40)), factory.address);
  },
});
