import { publicKey } from "@moscowd/ballot";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hex } from "@moscowd/light";
import { NotABackup, WrongPassPhrase } from "./backup.ts";
import { openVoterKey, sealVoterKey } from "./keyfile.ts";

// Written by "moscowd voter key".
const text = readFileSync(new URL("./testdata/voter.json", import.meta.url), "utf8");
const file = JSON.parse(text) as Record<string, unknown>;

describe("the file of a voter's key", () => {
  it("that moscowd wrote is opened", async () => {
    expect(hex(publicKey(await openVoterKey(text, "correct horse")))).toBe(file.public);
  });
  it("that the page wrote has the same form and is opened again, with its phrase only", async () => {
    const secret = new Uint8Array(32).fill(7);
    const sealed = await sealVoterKey(secret, publicKey(secret), "battery staple");
    expect(Object.keys(JSON.parse(sealed) as object)).toEqual(Object.keys(file));
    expect(await openVoterKey(sealed, "battery staple")).toEqual(secret);
    await expect(openVoterKey(sealed, "battery stapled")).rejects.toThrow(WrongPassPhrase);
    await expect(openVoterKey(sealed.replace(hex(publicKey(secret)), "00".repeat(32)), "battery staple")).rejects.toThrow(WrongPassPhrase);
  });
  it.each([
    ["is none", "{}"], ["is of a trustee", JSON.stringify({ ...file, kind: "trustee" })], ["is cut", text.slice(0, 100)],
    ["asks for the memory of the device", JSON.stringify({ ...file, argon2id: { passes: 1, memory_kib: 4_294_967_295, lanes: 1 } })],
    ["has another length", JSON.stringify({ ...file, sealed: "00" })],
  ])("that %s is refused", async (_, wrong) => {
    await expect(openVoterKey(wrong, "correct horse")).rejects.toThrow(NotABackup);
  });
});
