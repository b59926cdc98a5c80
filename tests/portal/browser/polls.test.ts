import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { address, expectClean, launch, open, settled } from "./browser.ts";
import { city } from "./city.ts";
import { Proxy } from "./proxy.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it("shows what became of each option of a poll, in each version of its questions", async () => {
  const opened = await open(browser, address("en", "/polls"));
  const { page } = opened;
  await page.getByRole("link", { name: "A garden at the station" }).click();
  await page.getByRole("heading", { level: 1, name: "A garden at the station" }).waitFor();
  await page.getByText("the garden is planted").waitFor();
  const where = page.getByRole("region", { name: "Question 1, Version 1: Where?" });
  await where.getByRole("row", { name: /Along the river 2 .*50\s?%/ }).waitFor();
  await where.getByRole("row", { name: /On the boulevard 2 .*50\s?%/ }).waitFor();
  await page.getByText("Votes counted: 4.").first().waitFor();
  await page.getByText(/The number of accepted votes, 4, and the hash/).waitFor();
  await page.goto(address("en", `/polls/${city.polls.open}`));
  await page.getByText("Version 2, current").waitFor();
  await page.getByText("Version 1, former").waitFor();
  await page.getByText("Live").waitFor();
  await settled(page);
  expectClean(opened);
  await opened.close();
});

it("finds a vote by its tracker, with the proof that it was accepted, and says which are none", async () => {
  const opened = await open(browser, address("ru", "/polls"));
  const { page } = opened;
  const field = page.getByLabel("Номер голоса");
  await field.fill("не номер");
  await page.getByRole("button", { name: "Проверить", exact: true }).click();
  await page.getByText("Номер состоит из 64 цифр").waitFor();
  await field.fill(` 0x${city.polls.trackers["2"]?.toUpperCase()} `);
  await page.getByRole("button", { name: "Проверить", exact: true }).click();
  await page.getByText("Голос принят").waitFor();
  await page.getByText(/Запись о голосе есть в состоянии блокчейна/).waitFor();
  await field.fill("ab".repeat(32));
  await page.getByRole("button", { name: "Проверить", exact: true }).click();
  await page.getByText("Такого голоса нет").waitFor();
  expectClean(opened);
  await opened.close();
});

it("refuses a receipt that the gateway moved to another block", async () => {
  const proxy = await Proxy.start();
  proxy.change = (path, body) => (path.includes("/v1/votes/") && !path.includes("prove=") ? body.replace(/"height":(\d+)/, (_, h: string) => `"height":${Number(h) - 1}`) : body);
  const { page, close } = await open(browser, `${proxy.url}/en/polls?tracker=${city.polls.trackers["1"]}`);
  await page.getByText("is not what the state of the chain says").waitFor();
  expect(proxy.changed).toBeGreaterThan(0);
  await close();
  proxy.stop();
});
