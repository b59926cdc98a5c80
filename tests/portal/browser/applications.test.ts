import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { address, expectClean, launch, open, settled, violations } from "./browser.ts";
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

it("files an application with a key that is made in the browser, and proves the receipt", async () => {
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
  expectClean(opened);

  // The key is still there when the page is opened again.
  await page.reload();
  await page.locator("dl.facts dd.mono", { hasText: account }).waitFor();
  await opened.close();
});
