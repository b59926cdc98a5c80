// The census of a poll: a published list of the addresses of keys that may vote, and the place of one of them (docs/polls.md).
import { decodeAddress } from "../proof/bech32.ts";
import { auditPath, type Bytes, concat, equal, fromHex, hex, root, utf8 } from "@moscowd/light";

export interface Place {
  index: bigint;
  path: Bytes;
}

export interface Census {
  root: string;
  size: number;
  /** Where an address stands; undefined where it does not. */
  find(address: Bytes): Place | undefined;
}

const leaf = (address: Bytes): Bytes => concat(utf8("moscowd/census/v1"), address);

/** Reads a list, an address in either form a line. Throws an Error that names the first line that is none. */
export function readCensus(text: string): Census {
  const addresses = text.split("\n").map((line) => line.trim()).filter(Boolean).map((line, i) => {
    try {
      const address = line.startsWith("0x") ? fromHex(line.slice(2).toLowerCase()) : decodeAddress(line);
      if (address.length === 20) return address;
    } catch {
      // said below
    }
    throw new Error(`${i + 1}: ${line.slice(0, 80)}`);
  });
  const leaves = addresses.map(leaf);
  return {
    root: hex(root(leaves)), size: leaves.length,
    find(address) {
      const index = addresses.findIndex((a) => equal(a, address));
      return index < 0 ? undefined : { index: BigInt(index), path: concat(new Uint8Array(), ...auditPath(leaves, index)) };
    },
  };
}
