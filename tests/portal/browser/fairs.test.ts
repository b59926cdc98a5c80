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

it("explains an application that one finds by its number: which rule, who was before, with its proof", async () => {
  const opened = await open(browser, address("en", "/fairs"));
  const { page } = opened;
  await settled(page);
  await page.getByLabel("Number of the application").fill(city.fairs.waiting);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: city.fairs.waiting }).waitFor();
  await page.getByText("Who was before").first().waitFor();
  await page.locator("main table").getByText(city.fairs.service_number).first().waitFor();
  await page.getByText("FIRST_COME", { exact: true }).waitFor();
  await page.getByText("Verified in your browser").waitFor();
  expectClean(opened);
  await opened.close();
});

it("refuses an application that the gateway changed", async () => {
  const proxy = await Proxy.start();
  proxy.change = (path, body) => (path.includes("/applications/3") && path.includes("prove=") ? body.replace(/"speciality":"\w+"/, '"speciality":"fish"') : body);
  const { page, close } = await open(browser, `${proxy.url}/en/fairs/1/applications/3`);
  await page.getByText("Verification failed: do not trust this data").waitFor();
  expect(proxy.changed).toBeGreaterThan(0);
  await close();
  proxy.stop();
});

it("allots the season again in the browser, and finds the same", async () => {
  const opened = await open(browser, address("en", "/fairs/1"));
  await settled(opened.page);
  const [download] = await Promise.all([opened.page.waitForEvent("download"), opened.page.getByRole("link", { name: "Download the data set" }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.json\.gz$/);
  expect(await download.failure()).toBeNull();
  await opened.page.getByRole("button", { name: "Recompute in my browser" }).click();
  await opened.page.getByText(/^Equal: the recomputation gave the same result/).waitFor();
  await opened.page.getByText(/signed by the pinned validators/).waitFor();
  expectClean(opened);
  await opened.close();
});
