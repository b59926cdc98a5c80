import { expect, it } from "vitest";
import { concat, fromHex, hex, utf8, verifyPath } from "@moscowd/light";
import { readCensus } from "./census.ts";
import { keyOf } from "./key.ts";

const keys = Array.from({ length: 7 }, (_, i) => keyOf(new Uint8Array(32).fill(i + 1)));

it("the place of every address in a census leads to its root", () => {
  for (let size = 1; size <= keys.length; size++) {
    const members = keys.slice(0, size);
    const census = readCensus(members.map((k, i) => (i % 2 ? k.address : `0x${hex(k.addressBytes).toUpperCase()}`)).join("\r\n\n"));
    expect(census.size).toBe(size);
    for (const key of members) {
      const place = census.find(key.addressBytes)!;
      const path = Array.from({ length: place.path.length / 32 }, (_, i) => place.path.slice(32 * i, 32 * i + 32));
      expect(verifyPath(fromHex(census.root), size, Number(place.index), concat(utf8("moscowd/census/v1"), key.addressBytes), path)).toBe(true);
    }
    expect(census.find(keyOf(new Uint8Array(32).fill(99)).addressBytes)).toBeUndefined();
  }
});

it("a line that is no address is named", () => {
  expect(() => readCensus(`${keys[0]!.address}\nsomebody`)).toThrow("2: somebody");
  expect(() => readCensus("0xab")).toThrow("1: 0xab");
});
