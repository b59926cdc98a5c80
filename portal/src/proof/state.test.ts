import { describe, expect, test } from "vitest";
import { Untraced, Wrong } from "@moscowd/light";
import { readPins } from "./pins.ts";
import { checkStateProof } from "./stateproof.ts";
import data from "./testdata/state.json";

const pins = readPins(data.pins);
const now = new Date(data.now);
const files = Object.entries(data.files) as [string, unknown][];
type File = typeof data.later;

/** A file with something changed in its text. */
function changed(file: unknown, from: string | RegExp, to: string): unknown {
  const text = JSON.stringify(file);
  const other = text.replace(from, to);
  expect(other, "nothing was changed").not.toBe(text);
  return JSON.parse(other);
}

describe("what the Go code proves is proven here, with the same records", () => {
  test.each(files)("%s", (path, file) => {
    const { records, header } = checkStateProof(file, path, pins, now);
    const given = Object.fromEntries((file as File).records.map((r) => [r.name, r.value]));
    expect(records).toEqual(given);
    expect(header).toMatchObject({ chainId: "moscow-test", height: 11, signed: 4, validators: 4, trustedHeight: 1 });
  });

  test("after a change of most validators", () => {
    expect(checkStateProof(data.later, "seasons/1", pins, now).records.season).toMatchObject({ id: "1", name: "Осень" });
  });
});

describe("what a gateway alters is refused", () => {
  const file = data.files["seasons/1"];
  test.each([
    ["another name in the record", "Осень", "Зима"],
    ["another subject", "seasons/1", "seasons/2"],
    ["another height", `"height":10`, `"height":9`],
    ["another chain", `"chain_id":"moscow-test"`, `"chain_id":"moscow-1"`],
    ["a record under another name", `{"name":"closing"}`, `{"name":"opening"}`],
    ["a record that was proven away", `{"name":"closing"}`, `{"name":"closing","value":{}}`],
    ["a record less", `,{"name":"places_head"}`, ""],
    ["a store that is another", `"store":"marketslots"`, `"store":"voting"`],
    ["one bit of a value", /"value":"0801/, `"value":"0802`],
    ["one bit of a proof in the store", /"store_proof":"0a(.{40})./, `"store_proof":"0a$1f`],
    ["one bit of a proof of the store", /"multistore_proof":"0a(.{200})./, `"multistore_proof":"0a$1f`],
    ["one digit of a header", /"data_hash":"./, `"data_hash":"1`],
    ["the time of a header", /"time":"2026-05-01T09:00:11Z"/, `"time":"2026-05-01T09:00:12Z"`],
    ["a signature", /"signature":"../, `"signature":"zz`],
    ["when a signature was made", /"timestamp":"2026-05-01T09:00:12Z"/, `"timestamp":"2026-05-01T09:00:12.5Z"`],
    ["a validator's power", /"power":"10"/, `"power":"11"`],
    ["a name that is not known", `"records"`, `"more":1,"records"`],
  ])("%s", (_name, from, to) => {
    expect(() => checkStateProof(changed(file, from, to), "seasons/1", pins, now)).toThrow();
  });

  test("a proof of something else", () => {
    expect(() => checkStateProof(data.files["polls/5"], "seasons/1", pins, now)).toThrow(Wrong);
    expect(() => checkStateProof({ ...data.files["polls/5"], subject: "seasons/1" }, "seasons/1", pins, now)).toThrow(Wrong);
  });

  test("an entry that is shown to be absent by the neighbours of another key", () => {
    const present = data.files["polls/5"];
    const absent = data.files["polls/0"];
    const lie = structuredClone(absent);
    lie.subject = "polls/5";
    lie.proof.absences[0]!.key = present.proof.entries[0]!.key;
    expect(() => checkStateProof(lie, "polls/5", pins, now)).toThrow(Wrong);
  });

  test("a header that half of the validators signed", () => {
    expect(() => checkStateProof(data.unsigned, "seasons/1", pins, now)).toThrow("more than two thirds");
  });

  test("another chain of the same name and validators", () => {
    expect(() => checkStateProof(data.stranger, "seasons/1", pins, now)).toThrow(Untraced);
  });

  test("the pinned block left out, which is what an invented chain would have to do", () => {
    const file = structuredClone(data.later);
    file.proof.light_blocks.shift();
    expect(() => checkStateProof(file, "seasons/1", pins, now)).toThrow(Untraced);
  });

  test("blocks left out between which validators changed", () => {
    const file = structuredClone(data.later);
    file.proof.light_blocks.splice(1, file.proof.light_blocks.length - 2);
    expect(() => checkStateProof(file, "seasons/1", pins, now)).toThrow("do not vouch");
  });

  test("a block of the future, and one that is too old to be trusted", () => {
    expect(() => checkStateProof(file, "seasons/1", pins, new Date("2026-05-01T08:59:00Z"))).toThrow(Wrong);
    expect(() => checkStateProof(file, "seasons/1", pins, new Date("2036-05-01T09:00:00Z"))).toThrow(Untraced);
  });

  test("pins whose validators are not those of the block", () => {
    const others = { ...pins, validators: pins.validators.slice(1) };
    expect(() => checkStateProof(file, "seasons/1", others, now)).toThrow(Untraced);
  });
});
