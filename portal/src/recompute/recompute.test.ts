// @vitest-environment node
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import type { Schema } from "../lib/api.ts";
import { type Answer, difference } from "./recompute.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** The example in the description of the format. */
const file = /```json\n([\s\S]*?)```/.exec(readFileSync(here("../../../docs/season-dataset.md"), "utf8"))?.[1] ?? "";
const run = (text: string): Answer => JSON.parse(recomputeSeason(new TextEncoder().encode(text))) as Answer;

beforeAll(async () => {
  execFileSync("node", [here("../../scripts/wasm.js")], { stdio: "ignore" });
  await import(/* @vite-ignore */ here("./wasm_exec.js"));
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(readFileSync(here("./recompute.wasm")), go.importObject);
  void go.run(instance);
}, 300_000);

test("a season is allotted again with the same result", () => {
  const answer = run(file);
  expect(answer).toMatchObject({ verdict: "valid", chain_id: "moscow-test", season_id: 3, policy: "FIRST_COME_2018" });
  expect(answer.report).toEqual({ applications: 3, plan_rows: 1, outcomes: 3, operations: 3, offers: 1, changed_places: 2 });
  expect(answer.closing?.statistics.accepted).toBe("2");
});

test("an outcome that was changed is named", () => {
  const answer = run(file.replace('"kind":"waiting"', '"kind":"accepted"'));
  expect(answer.verdict).toBe("invalid");
  expect(answer.difference).toContain("0001-9000003-067601-0000003/18");
});

test("half a file is unusable", () => expect(run(file.slice(0, file.length / 2)).verdict).toBe("unusable"));

test("what the page shows must be what was recomputed", () => {
  const answer = run(file);
  const shown = { id: 3, policy: "FIRST_COME_2018", ...answer.closing, ...Object.fromEntries(Object.entries(answer.closing!.statistics).map(([k, v]) => [k, Number(v)])) } as unknown as Schema<"SeasonDetail">;
  expect(difference(answer, shown)).toBeUndefined();
  expect(difference(answer, { ...shown, accepted: 3 })).toBe("accepted");
  expect(difference(answer, { ...shown, outcomes_root: "00" })).toBe("outcomes_root");
  expect(difference(answer, { ...shown, id: 4 })).toBe("season");
});
