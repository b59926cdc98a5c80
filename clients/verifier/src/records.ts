/** The lines of a data set (docs/election-dataset.md): their fields, read strictly, since a data set has one encoding. */
import { unhex } from "./encode.js";
import { Refusal } from "./refusal.js";

type Shape = "text" | "int" | "bytes" | "flag" | "any" | { list: Shape } | { fields: Record<string, Shape> };

type Value<S> = S extends "text" ? string
  : S extends "int" ? bigint
  : S extends "bytes" ? Uint8Array
  : S extends "flag" ? boolean
  : S extends "any" ? unknown
  : S extends { list: infer T } ? Value<T>[]
  : S extends { fields: infer F } ? { [K in keyof F]: Value<F[K]> }
  : never;

const list = <S extends Shape>(of: S): { list: S } => ({ list: of });
const object = <F extends Record<string, Shape>>(fields: F): { fields: F } => ({ fields });

const byTrustee = object({ trustee: "int", bytes: "bytes" });
const cast = {
  height: "int", time: "int", district: "int", tag: "bytes", seq: "int", ciphertexts: "bytes", proofs: "bytes", signature: "bytes", tracker: "bytes",
} as const;

const shapes = {
  header: object({ format: "text", chain_id: "text", election: "int" }),
  definition: object({
    attempt: "int", threshold: "int", trustees: list("text"), trustee_keys: list("bytes"), verification_keys: list("bytes"), key: "bytes",
    contests: list(object({ id: "int", text: "text", kind: "int", limit: "int", blank: "flag", options: list("text") })),
    districts: list(object({ id: "int", contests: list("int"), partner: "int", minimum: "int", census_root: "bytes", census_count: "int" })),
    opens: "int", closes: "int", revote: "flag", hash: "bytes", registrars: list("bytes"),
  }),
  registration: byTrustee,
  commitment: byTrustee,
  deal: byTrustee,
  complaint: object({ trustee: "int", dealer: "int", bytes: "bytes" }),
  voter: object({ district: "int", subject: "bytes", key: "bytes", signatures: list(object({ registrar: "int", signature: "bytes" })) }),
  rehearsal: byTrustee,
  extension: object({ height: "int", time: "int", closes: "int", reason: "text" }),
  ballot: object(cast),
  spoil: object({ ...cast, cells: list("int"), randomness: "bytes" }),
  closing: object({ districts: list(object({ district: "int", ballots: "int", accumulators: "bytes" })) }),
  share: object({ district: "int", trustee: "int", bytes: "bytes" }),
  counts: object({ district: "int", ballots: "int", counts: list("int") }),
  end: object({ cast: "int", spoiled: "int", board: "bytes" }),
  proof: object({ proof: "any" }),
};

export type Kind = keyof typeof shapes;
export type Fields<K extends Kind> = Value<(typeof shapes)[K]>;
export type Line = { [K in Kind]: { type: K } & Fields<K> }[Kind];

const unusable = (detail: string): Refusal => new Refusal("unusable", detail);

/** Reads a line, given without its line break. */
export function readLine(text: string): Line {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unusable("it is no JSON");
  }
  if (typeof parsed !== "object" || parsed === null || !("type" in parsed)) throw unusable("it has no type");
  const type = parsed.type as Kind;
  if (typeof type !== "string" || !Object.hasOwn(shapes, type)) throw unusable(`no line has the type ${JSON.stringify(type)?.slice(0, 80)}`);
  const { fields } = shapes[type];
  const line = read({ fields: { type: "text", ...fields } }, parsed, type) as Line;
  // The proof is no part of the data set's hash.
  if (type === "proof") return line;
  // What is read and written again differs where a field stands twice, or for needless spaces and escapes.
  const again = JSON.stringify(parsed).replace(/[\u2028\u2029]/g, (c) => "\\u" + c.charCodeAt(0).toString(16));
  if (again !== text) throw unusable(`a line of the type ${type} is not written as the document says`);
  return line;
}

function read(shape: Shape, value: unknown, where: string): unknown {
  const wrong = (what: string): Refusal => unusable(`${where} is not ${what}`);
  if (shape === "any") return value;
  if (shape === "flag") {
    if (typeof value !== "boolean") throw wrong("true or false");
    return value;
  }
  if (typeof shape === "string") {
    if (typeof value !== "string") throw wrong("a string");
    if (shape === "text") return value;
    if (shape === "bytes") {
      const b = unhex(value);
      if (!b) throw wrong("bytes in small hexadecimal digits");
      return b;
    }
    const number = /^(0|[1-9][0-9]{0,19})$/.test(value) ? BigInt(value) : -1n;
    if (number < 0n || number >= 1n << 64n) throw wrong("an integer of at most 64 bits");
    return number;
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) throw wrong("a list");
    return value.map((x, i) => read(shape.list, x, `${where}[${i}]`));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("an object");
  const names = Object.keys(shape.fields), found = Object.keys(value);
  if (names.length !== found.length || names.some((name, i) => name !== found[i])) throw wrong(`an object with the fields ${names.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, read(shape.fields[name]!, (value as Record<string, unknown>)[name], `${where}.${name}`)]));
}
