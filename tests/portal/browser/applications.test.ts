import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fromHex } from "@moscowd/light";
import { backup } from "../../../portal/src/wallet/backup.ts";
import { keyOf } from "../../../portal/src/wallet/key.ts";
import { address, expectClean, launch, open, type Opened, settled, violations } from "./browser.ts";
import { city } from "./city.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Does what a registrar does when somebody shows an address and a passport. */
function enrol(account: string, kind: string): void {
  const subject = createHash("sha256").update(randomBytes(32)).digest("base64");
  execFileSync(city.binary, [
    "tx", "access", "enrol-accounts", JSON.stringify({ address: account, class: kind, subject }),
    "--from", "registrar", "--yes", "--gas", "1000000", "--home", city.home,
  ], { stdio: "ignore" });
}

const passPhrase = "correct horse battery staple";

/** Opens the page of applications with the key of somebody who filed in the season that is allotted. */
async function openAs(number: string): Promise<Opened> {
  const copy = await backup(keyOf(fromHex(city.fairs.rivals[number] ?? "")), passPhrase);
  const opened = await open(browser, address("en", `/applications?season=${city.fairs.season}`));
  const { page } = opened;
  await restore(page, Buffer.from(copy), passPhrase);
  await page.getByRole("heading", { name: `Application ${number}` }).waitFor();
  return opened;
}

async function restore(page: Page, copy: Buffer, phrase: string): Promise<void> {
  await page.getByText("Restore from a file").first().click();
  await page.getByLabel("File with a copy of the key").setInputFiles({ name: "copy.json", mimeType: "application/json", buffer: copy });
  await page.getByLabel("Pass phrase").fill(phrase);
  await page.getByRole("button", { name: "Restore from a file" }).click();
}

interface Application {
  id: number;
  outcomes: { kind: string }[];
  offers: { state: string }[];
}

/** What became of an application, as the gateway says. */
async function application(number: string): Promise<Application> {
  const found = (await (await fetch(`${city.url}/v1/applications/${encodeURIComponent(number)}`)).json()) as { items: { season_id: number; id: number }[] };
  return (await (await fetch(`${city.url}/v1/seasons/${city.fairs.season}/applications/${found.items[0]?.id}`)).json()) as Application;
}

async function numberWhere(is: (a: Application) => boolean): Promise<string | undefined> {
  for (const number of Object.keys(city.fairs.rivals)) if (is(await application(number))) return number;
  return undefined;
}

it("files an application with a key that is made in the browser, proves the receipt, and withdraws it", async () => {
  const season = await open(browser, address("en", `/fairs/${city.fairs.open_season}`));
  await season.page.getByText("Live", { exact: true }).waitFor();
  const filed = async () => Number(await season.page.locator(".figures strong").first().innerText());
  const before = await filed();
  const opened = await open(browser, address("en", `/applications?season=${city.fairs.open_season}`));
  const { page } = opened;
  await settled(page);
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByText("The account is not enrolled yet").waitFor();
  const account = (await page.locator("dl.facts dd.mono").first().innerText()).trim();
  expect(account).toMatch(/^moscow1[0-9a-z]{38}$/);
  expect(await violations(page)).toEqual([]);

  enrol(account, "trader");
  await expect.poll(async () => {
    const again = page.getByRole("button", { name: "Check again" });
    if (await again.count()) await again.click();
    return page.getByText("active", { exact: true }).count();
  }, { timeout: 30_000 }).toBe(1);
  await page.getByLabel("Fair", { exact: true }).selectOption("1");
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Sign and file" }).click();
  await page.getByText(/The application stands in the chain's state at height/).waitFor();
  expect(await violations(page)).toEqual([]);
  // Who looks at the season sees it come.
  await expect.poll(filed, { timeout: 20_000 }).toBe(before + 1);
  await season.close();

  await page.getByRole("button", { name: "Withdraw", exact: true }).click();
  await page.getByRole("button", { name: "Yes, withdraw" }).click();
  await page.getByText("The declarant withdrew the application.").waitFor();
  await page.getByText(/The application stands in the chain's state at height/).waitFor();
  expect(await page.getByRole("button", { name: "Withdraw", exact: true }).count()).toBe(0);
  expectClean(opened);

  // The key is still there when the page is opened again.
  await page.reload();
  await page.locator("dl.facts dd.mono", { hasText: account }).waitFor();
  await opened.close();
});

it("gives a copy of the key that only its pass phrase opens", async () => {
  const opened = await open(browser, address("en", "/applications"));
  const { page } = opened;
  await page.getByRole("button", { name: "Make a key" }).click();
  const account = (await page.locator("dl.facts dd.mono").first().innerText()).trim();
  await page.getByText("Copy and deletion of the key").click();
  await page.getByLabel("Pass phrase").fill("short");
  await page.getByRole("button", { name: "Save a copy" }).click();
  await page.getByText("The phrase has fewer than 12 characters.").waitFor();
  await page.getByLabel("Pass phrase").fill(passPhrase);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save a copy" }).click()]);
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(part as Buffer);
  const copy = Buffer.concat(parts);

  await page.getByRole("button", { name: "Delete the key from this browser" }).click();
  await page.getByRole("button", { name: "Yes, delete it" }).click();
  await page.getByRole("button", { name: "Make a key" }).waitFor();
  await restore(page, Buffer.from("{}"), passPhrase);
  await page.getByText("This is no copy of a moscowd key.").waitFor();
  await page.getByLabel("File with a copy of the key").setInputFiles({ name: "copy.json", mimeType: "application/json", buffer: copy });
  await page.getByLabel("Pass phrase").fill("another pass phrase");
  await page.getByRole("button", { name: "Restore from a file" }).click();
  await page.getByText("The phrase does not fit this file, or the file was changed.").waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel("Pass phrase").fill(passPhrase);
  await page.getByRole("button", { name: "Restore from a file" }).click();
  await page.locator("dl.facts dd.mono", { hasText: account }).waitFor();
  expectClean(opened);
  await opened.close();
});

it("names a seller and gives places back, which the next one accepts or declines", { timeout: 120_000 }, async () => {
  const holder = await numberWhere((a) => a.outcomes.every((o) => o.kind === "accepted"));
  const had = await openAs(holder ?? "");
  let { page } = had;
  await page.getByLabel("Who will sell").fill("Мария Петрова");
  await page.getByRole("button", { name: "Name the seller" }).click();
  await page.getByText("Salt of the fingerprints").waitFor();
  await page.getByText("Receipt: It is in a block").waitFor();
  for (const left of [1, 0]) {
    await page.getByRole("button", { name: "Give the place back" }).first().click();
    await page.getByRole("button", { name: "Yes, give it back" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Give the place back" }).count(), { timeout: 30_000 }).toBe(left);
  }
  await page.getByText(/The application stands in the chain's state at height/).waitFor();
  expectClean(had);
  await had.close();

  let next: string | undefined;
  await expect.poll(async () => (next = await numberWhere((a) => a.offers.filter((o) => o.state === "open").length === 2)), { timeout: 30_000 }).toBeDefined();
  const offered = await openAs(next ?? "");
  page = offered.page;
  await page.getByText(/Answer before \d/).first().waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Accept" }).first().click();
  await expect.poll(() => page.getByRole("button", { name: "Accept" }).count(), { timeout: 30_000 }).toBe(1);
  await page.getByRole("button", { name: "Give the place back" }).waitFor();
  await page.getByRole("button", { name: "Decline" }).click();
  await expect.poll(() => page.getByRole("button", { name: "Decline" }).count(), { timeout: 30_000 }).toBe(0);
  await page.getByText(/The application stands in the chain's state at height/).waitFor();
  expectClean(offered);
  expect((await application(next ?? "")).offers.map((o) => o.state).sort()).toEqual(["accepted", "declined"]);
  await offered.close();
});
