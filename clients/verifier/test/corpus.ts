/** The small election and its alterations, which `go run ./tests/mutations DIR` makes (docs/election-dataset.md). */
import { existsSync, readFileSync } from "node:fs";

export interface Edit {
  op: string;
  line: number;
  path: (string | number)[];
  value: unknown;
  at: number;
  bytes: string;
  before: number;
  text: string;
}

export interface Mutation {
  name: string;
  error: string;
  edits: Edit[];
}

const dir = process.env.MUTATIONS ?? new URL("../../../build/mutations", import.meta.url).pathname;
if (!existsSync(`${dir}/mutations.json`)) throw new Error("the altered elections are not made: run make clients-test");

export const election = readFileSync(`${dir}/election.jsonl`, "utf8");
export const mutations = JSON.parse(readFileSync(`${dir}/mutations.json`, "utf8")) as Mutation[];

export function apply({ edits }: Mutation): string {
  const lines = election.split("\n");
  lines.pop();
  const slots = [...lines, null].map((text) => ({ before: [] as string[], text }));
  const at = (line: number): { before: string[]; text: string | null } => slots[line - 1]!;
  for (const e of edits) {
    switch (e.op) {
      case "set":
        at(e.line).text = change(at(e.line).text!, e.path, () => e.value);
        break;
      case "patch":
        at(e.line).text = change(at(e.line).text!, e.path, (old) => (old as string).slice(0, 2 * e.at) + e.bytes + (old as string).slice(2 * e.at + e.bytes.length));
        break;
      case "text":
        at(e.line).text = e.text;
        break;
      case "insert":
        at(e.before).before.push(e.text);
        break;
      case "copy":
      case "move":
        at(e.before).before.push(at(e.line).text!);
        if (e.op === "move") at(e.line).text = null;
        break;
      case "delete":
        at(e.line).text = null;
        break;
      default:
        throw new Error(`no edit is called ${e.op}`);
    }
  }
  return slots.flatMap((s) => [...s.before, ...(s.text === null ? [] : [s.text])]).map((text) => text + "\n").join("");
}

function change(line: string, path: (string | number)[], to: (old: unknown) => unknown): string {
  const whole = JSON.parse(line);
  let within = whole;
  for (const key of path.slice(0, -1)) within = within[key];
  const last = path.at(-1)!;
  within[last] = to(within[last]);
  return JSON.stringify(whole);
}
