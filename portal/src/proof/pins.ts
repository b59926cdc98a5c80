// The block and validators that the page trusts: compiled in from portal/pins.json, or those of the gateway's network.
import compiled from "../../pins.json";
import { capitals, decimal, hashValidators, lowerHex, Malformed, members, readValidators, text, type Trusted, type Validator } from "@moscowd/light";

export interface Pins extends Trusted {
  chainId: string;
  validators: Validator[];
}

const format = "moscowd-portal-pins-1";

/** Reads what "moscowd checkpoint pins" writes; throws Malformed. */
export function readPins(value: unknown): Pins {
  const pins = members(value, "format chain_id height hash validators");
  if (pins.format !== format) throw new Malformed(`pins of another format than ${format}`);
  const hash = lowerHex(pins.hash);
  if (hash.length !== 32) throw new Malformed("a hash that has not 32 bytes");
  return { chainId: text(pins.chain_id), height: Number(decimal(pins.height)), hash, validators: readValidators(pins.validators) };
}

let found: Pins | null | undefined;

/** The pins of this page; null if it has none, which is so where neither the build nor the gateway has a network. */
export function pins(): Pins | null {
  if (found === undefined) {
    const given = globalThis.document?.getElementById("pins")?.textContent;
    const value: unknown = given ? JSON.parse(given) : compiled;
    found = value === null ? null : readPins(value);
  }
  return found;
}

/** The hash of the set as headers have it, in capital letters: what is shown and can be compared. */
export const validatorsHash = (p: Pins): string => capitals(hashValidators(p.validators));
