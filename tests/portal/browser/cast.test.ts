import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { backup } from "../../../portal/src/wallet/backup.ts";
import { keyOf } from "../../../portal/src/wallet/key.ts";
import { fromHex } from "@moscowd/light";
import { address, expectClean, launch, open } from "./browser.ts";
import { city } from "./city.ts";
import { Proxy } from "./proxy.ts";

const passPhrase = "a phrase of some length";
let browser: Browser;
const dir = mkdtempSync(join(tmpdir(), "moscowd-cast-"));
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(dir, { recursive: true });
});

/** Brings the account of a resident into the browser. */
async function restoreAccount(page: Page): Promise<void> {
  await page.getByText("Restore from a file").first().click();
  await page.getByLabel("File with a copy of the key").setInputFiles({ name: "copy.json", mimeType: "application/json", buffer: Buffer.from(await backup(keyOf(fromHex(city.polls.elector)), passPhrase)) });
  await page.getByLabel("Pass phrase", { exact: true }).fill(passPhrase);
  await page.getByRole("button", { name: "Restore from a file" }).click();
}

async function openVoter(page: Page): Promise<void> {
  await page.getByText("I have a file with a key").click();
  await page.getByLabel("File with the key").setInputFiles(city.election_open.voter_key);
  await page.getByLabel("Pass phrase", { exact: true }).fill("wrong phrase");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByText("The phrase does not fit the file").waitFor();
  await page.getByLabel("Pass phrase", { exact: true }).fill(city.election_open.voter_passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const subject = page.getByLabel("Pseudonym in the census");
  await subject.fill("ab".repeat(32));
  await page.getByRole("button", { name: "Find me in the census" }).click();
  await page.getByText("has no such pseudonym").waitFor();
  await subject.fill(city.election_open.voter_subject);
  await page.getByRole("button", { name: "Find me in the census" }).click();
}

it("casts votes of a poll with a key of the browser, and finds them again", async () => {
  const opened = await open(browser, address("en", `/polls/${city.polls.open}`));
  const { page } = opened;
  await page.getByRole("link", { name: "Vote", exact: true }).click();
  await restoreAccount(page);
  const where = page.getByRole("region", { name: "Where exactly?" });
  const send = where.getByRole("button", { name: "Sign and send the vote" });
  await where.getByLabel("Nowhere").waitFor();
  expect(await send.isDisabled()).toBe(true);
  await where.getByLabel("Nowhere").check();
  await send.click();
  await where.getByText("The vote was accepted").waitFor();
  const rating = page.getByRole("region", { name: "How is it?" });
  await rating.getByLabel("By night").selectOption("4");
  await rating.getByRole("button", { name: "Sign and send the vote" }).click();
  await rating.getByText("The vote was accepted").waitFor();
  expectClean(opened);
  await where.getByRole("link", { name: "Check the vote" }).click();
  await page.getByText(/The record of the vote is in the state of the chain/).waitFor();
  await opened.close();
});

it("signs a vote with a key of a census, for others to send or through the account", async () => {
  const opened = await open(browser, address("en", `/cast/polls/${city.polls.census}`));
  const { page } = opened;
  await page.getByText("I have a file with a key").click();
  await page.getByLabel("File with the key").setInputFiles({ name: "copy.json", mimeType: "application/json", buffer: Buffer.from(await backup(keyOf(fromHex(city.polls.census_keys[1]!)), passPhrase)) });
  await page.getByLabel("Pass phrase", { exact: true }).fill(passPhrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const list = page.getByLabel("File with the list of addresses");
  const named = (name: string, text: string) => list.setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await named("other.txt", readFileSync(city.polls.census_file, "utf8").split("\n").slice(1).join("\n"));
  await page.getByText("This is the list of another poll").waitFor();
  await named("none.txt", "nobody");
  await page.getByText("Line 1: nobody").waitFor();
  await list.setInputFiles(city.polls.census_file);
  const wanted = page.getByRole("region", { name: "What is wanted?" });
  await wanted.getByLabel("A tree").check();
  const [download] = await Promise.all([page.waitForEvent("download"), wanted.getByRole("button", { name: "Sign and save the vote" }).click()]);
  const file = join(dir, "vote.json");
  await download.saveAs(file);
  await wanted.getByText("The vote is signed and saved").waitFor();
  const tracker = new URL((await wanted.getByRole("link", { name: "Check the vote" }).getAttribute("href"))!, city.url).searchParams.get("tracker")!;
  execFileSync(city.binary, ["tx", "voting", "cast", file, "--from", "portal", "--yes", "--home", city.home], { stdio: "pipe" });
  await expect.poll(async () => ((await (await fetch(`${city.url}/v1/votes/${tracker}`)).json()) as { items: unknown[] }).items.length, { timeout: 30_000 }).toBe(1);
  expectClean(opened);
  await opened.close();
});

it("opens one ballot of an election for another device, casts the next, and finds it again", async () => {
  const opened = await open(browser, address("en", `/cast/elections/${city.election_open.id}`));
  const { page } = opened;
  await openVoter(page);
  await page.getByRole("button", { name: "Encrypt", exact: true }).click();
  await page.getByText("Answer this question").waitFor();
  await page.getByLabel("Second").check();
  await page.getByRole("button", { name: "Encrypt", exact: true }).click();
  const first = await page.locator(".tracker").innerText();
  await page.getByRole("button", { name: "Open and check it" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the opened ballot" }).click()]);
  const file = join(dir, "opened.json");
  await download.saveAs(file);
  const node = ["--node", city.rpc.replace("http:", "tcp:"), "--home", city.home];
  const said = execFileSync(city.binary, ["voter", "audit", file, "--check", "--tracker", first, ...node], { encoding: "utf8" });
  expect(said).toMatch(/^contest 1: .*1/);
  expect(() => execFileSync(city.binary, ["voter", "audit", file, "--check", "--tracker", "00".repeat(32), ...node], { stdio: "pipe" })).toThrow();

  await page.getByRole("button", { name: "Encrypt a new ballot" }).click();
  await page.getByRole("button", { name: "Encrypt", exact: true }).click();
  const second = await page.locator(".tracker").innerText();
  expect(second).not.toBe(first);
  await page.getByRole("button", { name: "Cast this ballot" }).click();
  const [signed] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the signed ballot" }).click()]);
  await signed.saveAs(join(dir, "signed.json"));
  const sent = JSON.parse(readFileSync(join(dir, "signed.json"), "utf8")) as { tracker: string; opening?: object };
  expect([sent.tracker, sent.opening]).toEqual([second, undefined]);
  await restoreAccount(page);
  await page.getByRole("button", { name: "Send the ballot" }).click();
  await page.getByText("The ballot was accepted").waitFor();
  expectClean(opened);
  await page.getByRole("link", { name: "Check the ballot" }).click();
  await page.getByText(/This ballot counts: so it stands in the state/).waitFor();
  await opened.close();
});

it("encrypts nothing to a key that is not the chain's", async () => {
  const proxy = await Proxy.start();
  proxy.change = (path, body) => (path.endsWith("/definition") ? body.replace(/"key":"([0-9a-f]{62})(..)"/, (_, start: string, end: string) => `"key":"${start}${end === "00" ? "01" : "00"}"`) : body);
  const { page, close } = await open(browser, `${proxy.url}/en/cast/elections/${city.election_open.id}`);
  await page.getByText("Do not vote here").waitFor();
  expect(proxy.changed).toBeGreaterThan(0);
  expect(await page.getByText("Your key for this election").count()).toBe(0);
  await close();
  proxy.stop();
});
