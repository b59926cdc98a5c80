import { describe, expect, test } from "vitest";
import { setLanguage } from "../../lib/i18n.ts";
import { bytesText, fields, kindsOf } from "./fields.ts";

describe("fields of messages", () => {
  test("what stands in each other has dots, lists have numbers, and short lists stand in one line", () => {
    expect(fields({ a: { b: [{ c: "1" }, { c: "2" }] }, d: [1, 2], e: null })).toEqual([["a.b[0].c", "1"], ["a.b[1].c", "2"], ["d", "1, 2"], ["e", "null"]]);
  });
  test("bytes are shown by their digits, wherever they stand, and text is left as it is", () => {
    setLanguage("en");
    const body = { signer: "AAEC", accounts: [{ address: "AAEC", subject: "AAEC" }] };
    expect(fields(body, kindsOf("moscow.access.v1.MsgEnrolAccounts"))).toEqual([
      ["signer", "AAEC"], ["accounts[0].address", "AAEC"], ["accounts[0].subject", "0x000102 (3 bytes)"],
    ]);
  });
  test("a message in a message says which one it is", () => {
    const body = { messages: [{ "@type": "/moscow.poa.v1.MsgRotateConsensusKey", new_pubkey: { "@type": "/cosmos.crypto.ed25519.PubKey", key: "AAEC" } }] };
    expect(fields(body)).toContainEqual(["messages[0].new_pubkey.key", "0x000102 (3 bytes)"]);
  });
  test("bytes that are text are shown as text, long ones by their beginning", () => {
    setLanguage("ru");
    expect(bytesText(btoa('{"season":1}'))).toBe('{"season":1}');
    expect(bytesText("")).toBe("0 байтов");
    expect(bytesText("AAAAAAAAAAAAAA==")).toBe("0x00000000000000000000 (10 байтов)");
    expect(bytesText(btoa("\u0001".repeat(1000)))).toMatch(/^0x(01){256}… \(1\s000 байтов\)$/);
  });
});
