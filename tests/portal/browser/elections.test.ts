import type { Browser } from "playwright-core";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { address, expectClean, launch, open, settled } from "./browser.ts";
import { city } from "./city.ts";
import { Proxy } from "./proxy.ts";

let browser: Browser;
const dir = mkdtempSync(join(tmpdir(), "moscowd-elections-"));
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(dir, { recursive: true });
});

it("tells the course of an election, who did what, the turnout and the result", async () => {
  const opened = await open(browser, address("en", "/elections"));
  const { page } = opened;
  await page.getByRole("row", { name: /Election Result proven .* 2 \(66.7%\)/ }).getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Election" }).waitFor();
  await page.getByText(/Voters in the census: 3, frozen\. Key of the election: the key is made/).waitFor();
  await page.getByRole("row", { name: /Organisation \d shares checked passed 1/ }).first().waitFor();
  const result = page.getByRole("region", { name: "District 1: Who?" });
  await result.getByRole("row", { name: /First 1 50%/ }).waitFor();
  await result.getByRole("row", { name: /None of the options 0 0%/ }).waitFor();
  await page.getByText("Who did what").first().click();
  await page.getByRole("row", { name: /Organisation 1: registered a key/ }).waitFor();
  await page.getByText(/The definition, the number of ballots, and the hash/).waitFor();
  await settled(page);
  expectClean(opened);
  await opened.close();
});

it("says that nobody knows a result while the voting goes on", async () => {
  const opened = await open(browser, address("ru", `/elections/${city.election_open.id}`));
  const { page } = opened;
  await page.getByText("до этого их не может узнать никто").waitFor();
  await page.getByText("Обновляется").waitFor();
  await settled(page);
  expectClean(opened);
  await opened.close();
});

it("recounts an election in the browser, and binds it to the chain", async () => {
  const opened = await open(browser, address("en", `/elections/${city.election_final.id}`));
  const { page } = opened;
  await page.getByRole("button", { name: "Recount in my browser" }).click();
  await page.getByText("The data set is consistent: the result was recounted").waitFor();
  await page.getByText(/Ballots checked: 2, opened ones: 0, voters in the census: 3/).waitFor();
  await page.getByText(/no ballot is missing, none was added/).waitFor();
  expectClean(opened);
  await opened.close();
});

it("refuses a data set of which a ballot was altered, and one without its last ballot", async () => {
  const { page, close } = await open(browser, address("en", `/elections/${city.election_final.id}`));
  const answer = await fetch(`${city.url}/v1/elections/${city.election_final.id}/export`);
  const lines = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString().trimEnd().split("\n");
  const forged = join(dir, "forged.jsonl");
  const at = lines.findLastIndex((line) => line.includes('"type":"ballot"'));
  const ballot = JSON.parse(lines[at]!) as { ciphertexts: string };
  const altered = JSON.stringify({ ...ballot, ciphertexts: `${ballot.ciphertexts.slice(64, 128)}${ballot.ciphertexts.slice(64)}` });
  const input = page.getByLabel("Or check a file of your own");
  writeFileSync(forged, [...lines.slice(0, at), altered, ...lines.slice(at + 1)].join("\n") + "\n");
  await input.setInputFiles(forged);
  await page.getByText("The data set is wrong").waitFor();
  await page.getByText(`The first error is in line ${at + 1}`).waitFor();
  writeFileSync(forged, [...lines.slice(0, at), ...lines.slice(at + 1)].join("\n") + "\n");
  await input.setInputFiles([]);
  await input.setInputFiles(forged);
  await page.getByText(/The first error is in line/).waitFor();
  await close();
});

it("finds a ballot by its tracker, with the proof that it counts, and does not believe a gateway that moved it", async () => {
  const tracker = city.election_open.trackers[0]!;
  const opened = await open(browser, address("ru", "/elections"));
  const { page } = opened;
  const field = page.getByLabel("Номер бюллетеня");
  const check = page.getByRole("button", { name: "Проверить", exact: true });
  await field.fill("не номер");
  await check.click();
  await page.getByText("Номер состоит из 64 цифр").waitFor();
  await field.fill(tracker.toUpperCase());
  await check.click();
  await page.getByText("Бюллетень принят").waitFor();
  await page.getByText(/Этот бюллетень считается/).waitFor();
  await field.fill("ab".repeat(32));
  await check.click();
  await page.getByText("Такого бюллетеня нет").waitFor();
  expectClean(opened);
  await opened.close();

  const proxy = await Proxy.start();
  proxy.change = (path, body) => (path.includes("/v1/ballots/") ? body.replace(/"height":(\d+)/, (_, h: string) => `"height":${Number(h) - 1}`) : body);
  const moved = await open(browser, `${proxy.url}/en/elections?tracker=${tracker}`);
  await moved.page.getByText("is not what the state of the chain says").waitFor();
  expect(proxy.changed).toBeGreaterThan(0);
  await moved.close();
  proxy.stop();
});

it("gives the data set that the program checks, too", async () => {
  const file = join(dir, "election.jsonl");
  const answer = await fetch(`${city.url}/v1/elections/${city.election_final.id}/export`);
  writeFileSync(file, gunzipSync(Buffer.from(await answer.arrayBuffer())));
  const said = execFileSync(city.binary, ["verify", "election", file, "--trusted-height", "1", "--trusted-hash", city.trusted_hash, "--home", city.home], { encoding: "utf8" });
  expect(said).toMatch(/complete +the chain accepted these ballots and no others/);
  const open = await fetch(`${city.url}/v1/elections/${city.election_open.id}/export`);
  expect(((await open.json()) as { type: string }).type).toMatch(/not-yet$/);
});
