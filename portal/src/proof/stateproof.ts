// The file that "moscowd verify state" checks and the gateway answers with ?prove=1.
import { checkProof, equal, type Header, list, Malformed, members, type Proof, readProof, text, Wrong } from "@moscowd/light";
import { decode, type Message } from "./messages.ts";
import type { Pins } from "./pins.ts";
import { subjects } from "./subject.ts";

const format = "moscowd-state-proof/1";

/** Messages of the state by their names, as JSON of Protocol Buffers; undefined for what is proven to be absent. */
export type Records = Record<string, Message | undefined>;

/** Checks the file of a subject such as "seasons/7". Throws Malformed, Wrong or Untraced. */
export function checkStateProof(value: unknown, subject: string, pins: Pins | null, now: Date): { records: Records; header: Header } {
  const file = members(value, "format chain_id subject height records proof");
  if (file.format !== format) throw new Malformed(`a proof of another format than ${format}`);
  if (file.subject !== subject) throw new Wrong(`a proof of ${text(file.subject)}, asked was ${subject}`);
  const proof = readProof(file.proof);
  if (file.height !== proof.height) throw new Wrong("the height is not that of the proof");
  const header = checkProof(proof, text(file.chain_id), pins, now);
  const records = shown(proof, subject);
  const given = list(file.records).map((r) => members(r, "name value?"));
  if (given.length !== Object.keys(records).length) throw new Wrong("its records are not those of the proof");
  Object.entries(records).forEach(([name, record], i) => {
    if (given[i]!.name !== name || !same(given[i]!.value, record)) throw new Wrong(`the record ${name} is not what the proof shows`);
  });
  return { records, header };
}

/** The records of a subject from its proof, which shows them in their order and nothing else. */
function shown(proof: Proof, subject: string): Records {
  const entries = [...proof.entries];
  const absences = [...proof.absences];
  const records: Records = {};
  for (const wanted of subjects(subject)) {
    const is = (e: { store: string; key: Uint8Array } | undefined) => e !== undefined && e.store === wanted.store && equal(e.key, wanted.key);
    if (is(entries[0])) records[wanted.name] = decode(wanted.type, entries.shift()!.value);
    else if (is(absences[0])) {
      absences.shift();
      records[wanted.name] = undefined;
    } else throw new Wrong(`it does not show ${wanted.name} of ${subject}`);
  }
  if (entries.length + absences.length > 0) throw new Wrong(`it shows more than ${subject}`);
  return records;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && same((a as Message)[name], (b as Message)[name]));
}
