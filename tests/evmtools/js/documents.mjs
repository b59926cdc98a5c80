// A resident asks for a document by the service's contract, and a document of a batch is shown to it. The Go test enrolled the
// resident, and anchored three documents, of which the status index 99 999 is revoked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Contract, JsonRpcProvider, Wallet, concat, dataLength, keccak256, sha256, toUtf8Bytes } from "ethers";
import { env, run, within } from "./lib/cases.mjs";

const abi = JSON.parse(readFileSync(new URL("../../../precompiles/documents/abi.json", import.meta.url), "utf8"));
const provider = new JsonRpcProvider(env.http, undefined, { pollingInterval: 400 });
const service = "0x0000000000000000000000000000000000000904";
const documents = new Contract(service, abi, new Wallet(env.resident, provider));
const stranger = new Contract(service, abi, new Wallet(env.keys.stranger, provider));
const { issuer, leaf } = env;
const commitment = (text) => keccak256(toUtf8Bytes(text));
const ask = (contract) => contract.requestDocument("ezhd.1", issuer, "", commitment("payload"), commitment("holder"));
const wait = async (sent) => within(20_000, (await sent).wait(), "the receipt");
const hash = sha256(concat(["0x00", leaf.salt, leaf.document]));
const show = (index, what = hash) => documents.documentStatus(issuer, 1, leaf.index, what, leaf.path, index);
let id;

await run({
  "the service has code at its address, for compilers that look": async () => {
    assert.ok(dataLength(await provider.getCode(service)) > 0);
  },

  "kinds of documents are listed from one id to the next": async () => {
    const ids = [];
    for (let next = await documents.documentTypeAfter(""); next !== ""; next = await documents.documentTypeAfter(next)) ids.push(next);
    assert.ok(ids.includes("ezhd.1"), ids.join());
    const kind = await documents.documentType("ezhd.1");
    assert.deepEqual([[...kind.issuers].map((a) => a.toLowerCase()), kind.closed], [[issuer.toLowerCase()], false]);
  },

  "an account of another class is refused": async () => {
    await assert.rejects(ask(stranger), (error) => error.code === "CALL_EXCEPTION" && /class/.test(error.reason));
  },

  "a resident asks for a document": async () => {
    const receipt = await wait(ask(documents));
    const log = documents.interface.parseLog(receipt.logs[0]);
    assert.deepEqual([log.name, log.args.typeId, receipt.logs.length], ["DocumentRequested", "ezhd.1", 1]);
    id = log.args.requestId;
    const request = await documents.request(id);
    assert.deepEqual([request.state, request.filedBy, request.deadlineAt], [1n, documents.runner.address, log.args.deadlineAt]);
  },

  "nobody else takes the request back": async () => {
    await assert.rejects(stranger.withdrawRequest(id), (error) => error.code === "CALL_EXCEPTION" && /somebody else/.test(error.reason));
  },

  "the resident takes it back": async () => {
    const receipt = await wait(documents.withdrawRequest(id));
    assert.equal(documents.interface.parseLog(receipt.logs[0]).name, "RequestWithdrawn");
    assert.equal((await documents.request(id)).state, 4n);
  },

  "a document of a batch has the status of its index": async () => {
    const batch = await documents.batch(issuer, 1);
    assert.deepEqual([batch.typeId, batch.keyId, batch.size, batch.statusList], ["ezhd.1", "evmtools", 3n, 1n]);
    assert.deepEqual([...(await show(5))], [0n, false, batch.anchoredHeight]);
    assert.deepEqual([...(await show(99_999))], [1n, false, batch.anchoredHeight]);
    assert.equal((await documents.statusAt(issuer, 1, 99_999)).reason, "issued-in-error");
    assert.equal((await documents.issuerKey(issuer, "evmtools")).algorithm, 2n);
  },

  "another document is not in the batch": async () => {
    await assert.rejects(show(5, commitment("another")), (error) => error.code === "CALL_EXCEPTION" && /proof/.test(error.reason));
  },
});
