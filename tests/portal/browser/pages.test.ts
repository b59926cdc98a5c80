import { mkdirSync, readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { address, desktop, expectClean, languages, launch, open, phone, settled, violations } from "./browser.ts";
import { examples } from "./pages.ts";

const pictures = new URL("../../../build/portal/", import.meta.url).pathname;

let browser: Browser;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await launch();
});
afterAll(() => browser.close());

it("has an example of every page", () => {
  const source = readFileSync(new URL("../../../portal/src/pages/index.ts", import.meta.url), "utf8");
  const routes = [...source.matchAll(/path: "([^"]+)"/g)].map((match) => match[1] ?? "");
  const shown = (route: string) => {
    const pattern = new RegExp(`^${route.replace(/\/:\w+\?/g, "(/[^/]+)?").replace(/:\w+/g, "[^/]+")}$`);
    return examples.some((example) => pattern.test(example.path.split("?")[0] ?? ""));
  };
  expect(routes.length).toBeGreaterThan(2);
  expect(routes.filter((route) => !shown(route))).toEqual([]);
});

describe.each(examples)("$name", ({ name, path }) => {
  it.each(languages)("reads well in %s, on a desktop and on a phone, in light and dark", async (language) => {
    const opened = await open(browser, address(language, path), { colorScheme: "light" });
    const { page } = opened;
    await settled(page);
    expect(await page.locator("html").getAttribute("lang")).toBe(language);
    expect((await page.locator("main h1").allInnerTexts()).length).toBe(1);
    expect(await page.title()).not.toBe("");
    expect(await page.locator("main [role=alert]").allInnerTexts()).toEqual([]);
    const words = await page.locator("main").innerText();
    expect(words).not.toMatch(/undefined|NaN|\[object|Invalid Date/);
    expect(await violations(page), "light, desktop").toEqual([]);
    await page.screenshot({ path: `${pictures}${name}-${language}-desktop.png`, fullPage: true });

    await page.setViewportSize(phone);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(page), "dark, phone").toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), "wider than the phone by").toBeLessThanOrEqual(0);
    await page.screenshot({ path: `${pictures}${name}-${language}-phone.png`, fullPage: true });
    // 200 % zoom of a desktop is a window of half the size.
    await page.setViewportSize({ width: desktop.width / 2, height: desktop.height / 2 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), "wider than the window at 200 % by").toBeLessThanOrEqual(0);
    expectClean(opened);
    await opened.close();
  });
});
