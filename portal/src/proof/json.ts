// The one form of JSON in which documents are signed: no spaces, names in the order of their bytes, shortest escapes, integers
// up to 2^53-1. What would not be written again in the same bytes is Malformed.
import { type Bytes, compare, equal, fromUtf8, Malformed, utf8 } from "@moscowd/light";

export type Json = string | number | boolean | Json[] | { [name: string]: Json };

const maxDepth = 16;

export function parseCanonical(data: Bytes): Json {
  let value: Json;
  try {
    value = JSON.parse(fromUtf8(data)) as Json;
  } catch {
    throw new Malformed("not JSON");
  }
  // Of a name that stands twice one is left, and the other text shows it.
  if (!equal(utf8(encodeCanonical(value)), data)) throw new Malformed("JSON that is not in its one form");
  return value;
}

export function encodeCanonical(value: Json, depth = 0): string {
  if (depth > maxDepth) throw new Malformed(`nested deeper than ${maxDepth}`);
  switch (typeof value) {
    case "string":
      if (/\p{Surrogate}/u.test(value)) throw new Malformed("text that is not UTF-8");
      return JSON.stringify(value);
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Malformed("a number that is no integer: write it as text");
      return String(value);
  }
  if (value === null || typeof value !== "object") throw new Malformed("null");
  if (Array.isArray(value)) return `[${value.map((v) => encodeCanonical(v, depth + 1)).join(",")}]`;
  const members = Object.keys(value)
    .sort((a, b) => compare(utf8(a), utf8(b)))
    .map((name) => `${encodeCanonical(name, depth)}:${encodeCanonical(value[name]!, depth + 1)}`);
  return `{${members.join(",")}}`;
}

export const isObject = (value: Json | undefined): value is { [name: string]: Json } => typeof value === "object" && value !== null && !Array.isArray(value);

/** Takes the fields off an object and fails on what is left. */
export class Fields {
  readonly #rest: Map<string, Json>;

  constructor(value: Json | undefined, what: string) {
    if (!isObject(value)) throw new Malformed(`${what} is no object`);
    this.#rest = new Map(Object.entries(value));
  }

  has(name: string): boolean {
    return this.#rest.has(name);
  }

  take(name: string): Json | undefined {
    const value = this.#rest.get(name);
    this.#rest.delete(name);
    return value;
  }

  text(name: string): string {
    const value = this.take(name);
    if (!validText(value)) throw new Malformed(`${name} is missing or not 1 to 256 printable ASCII characters`);
    return value;
  }

  constant(name: string, want: string): void {
    if (this.take(name) !== want) throw new Malformed(`${name} is not ${want}`);
  }

  integer(name: string, limit: number): number {
    const value = this.take(name);
    if (typeof value !== "number" || value < 0 || value > limit) throw new Malformed(`${name} is missing or no integer from 0 to ${limit}`);
    return value;
  }

  object(name: string): Fields {
    return new Fields(this.take(name), name);
  }

  finish(what: string): void {
    if (this.#rest.size > 0) throw new Malformed(`${what} has ${this.#rest.size} fields that are not defined`);
  }
}

export const validText = (value: unknown): value is string => typeof value === "string" && /^[!-~]{1,256}$/.test(value);
export const validName = (value: string): boolean => /^[a-z][a-z0-9_]{0,63}$/.test(value);
