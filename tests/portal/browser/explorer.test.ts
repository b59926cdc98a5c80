import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { address, expectClean, launch, open, phone, settled, violations } from "./browser.ts";
import { city } from "./city.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Looks for something as a visitor does, and goes to what is found. */
async function find(page: Page, text: string, hit: string | RegExp): Promise<void> {
  await page.getByLabel("Search the chain").fill(text);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.locator("main").getByRole("link", { name: hit }).first().click();
  await settled(page);
}

interface Transactions {
  items: { hash: string; messages: string; kind: string }[];
  next: string;
}

/** The newest transaction of a kind. */
async function transaction(is: (t: Transactions["items"][number]) => boolean): Promise<string> {
  for (let below = ""; ; ) {
    const list = (await (await fetch(`${city.url}/v1/transactions?count=100${below && `&below=${below}`}`)).json()) as Transactions;
    const found = list.items.find(is);
    if (found) return found.hash;
    if (!list.next) throw new Error("there is no such transaction");
    below = list.next;
  }
}

it("finds whatever one has at hand: a height, a name, an address in either form, a number, a hash", async () => {
  const opened = await open(browser, address("en", "/explorer"));
  const { page } = opened;
  await find(page, "7", "Block: 7");
  await page.getByRole("heading", { level: 1, name: "Block" }).waitFor();
  await find(page, "Department 1", /^Department: moscow1/);
  await page.getByText(/ of the last \d/).waitFor(); // uptime
  await page.getByText("Verified in your browser").waitFor();
  await find(page, city.fairs.trader, /^Account: moscow1/);
  const ethereum = await page.locator("dl.facts dd.mono").nth(1).innerText();
  expect(ethereum).toMatch(/^0x[0-9a-f]{40}$/);
  await find(page, ethereum, /^Account: moscow1/);
  await page.locator("dl.facts dd.mono", { hasText: city.fairs.trader }).waitFor();
  await find(page, city.contracts.evm, /^Contract: moscow1/);
  await page.getByRole("heading", { level: 1, name: "Contract" }).waitFor();
  await find(page, city.polls.trackers["1"] ?? "", /^Vote in a poll/);
  await page.getByRole("heading", { level: 1, name: "Polls" }).waitFor();
  await page.goto(address("en", "/explorer"));
  await find(page, city.fairs.waiting, /^Application: 1\/3/);
  await page.getByRole("heading", { level: 1, name: city.fairs.waiting }).waitFor();
  await page.goto(address("ru", "/explorer/search?q=nothing-of-this-name"));
  await page.getByText(/^Ничего не найдено/).waitFor();
  expectClean(opened);
  await opened.close();
});

it("says in words what a message does, and shows bytes by their digits", async () => {
  const hash = await transaction((t) => t.messages.includes("MsgEnrolAccounts"));
  const opened = await open(browser, address("en", `/explorer/transactions/${hash}`));
  const { page } = opened;
  await page.getByRole("heading", { level: 3, name: "Enrol accounts" }).waitFor();
  await page.getByRole("row", { name: /^accounts\[0\]\.subject 0x[0-9a-f]{64} \(32 bytes\)$/ }).waitFor();
  await page.locator("summary", { hasText: "EventAccountEnrolled" }).first().click();
  await page.locator("details").getByRole("row", { name: /0x[0-9a-f]{64} \(32 bytes\)$/ }).first().waitFor();
  expect(await violations(page)).toEqual([]);
  await page.goto(address("en", `/explorer/transactions/${await transaction((t) => t.messages.includes("MsgInstantiateContract"))}`));
  await page.getByRole("row", { name: /^msg \{"season":1,/ }).waitFor();
  await page.goto(address("ru", `/explorer/transactions/${await transaction((t) => t.messages.includes("MsgCreatePoll"))}`));
  await page.getByRole("row", { name: /title_ru Скамейку$/ }).waitFor();
  expectClean(opened);
  await opened.close();
});

it("reads a call of Ethereum by the interface of the contract", async () => {
  const hash = await transaction((t) => t.kind === "ethereum");
  const opened = await open(browser, address("ru", `/explorer/transactions/${hash}`), { viewport: phone });
  const { page } = opened;
  await page.getByText("validators(uint8,uint64,uint64)").first().waitFor();
  await page.getByRole("row", { name: /uint64 10$/ }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), "wider than the phone by").toBeLessThanOrEqual(0);
  expectClean(opened);
  await opened.close();
});

it("says that there is no such page, or no such thing", async () => {
  const { page, close } = await open(browser, address("ru", "/no-such-page"));
  await page.getByRole("heading", { level: 1, name: "Такой страницы нет" }).waitFor();
  expect(await violations(page)).toEqual([]);
  for (const path of ["/polls/999", "/fairs/999", "/fairs/1/applications/999", "/explorer/blocks/999999999"]) {
    await page.goto(address("ru", path));
    await page.getByRole("alert").waitFor();
    expect(await page.locator("main h1").count(), path).toBe(1);
    expect(await violations(page), path).toEqual([]);
  }
  await close();
});
