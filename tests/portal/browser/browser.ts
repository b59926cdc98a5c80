// A browser for a test file, with what every page must keep to: no error in it, no host but the gateway, nothing that axe finds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { expect } from "vitest";
import { city } from "./city.ts";

export const languages = ["ru", "en"] as const;
export type Language = (typeof languages)[number];

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium-headless-shell",
    // A camera that shows a moving picture, which needs no leave.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  });
}

export function address(language: Language, path: string): string {
  return city.url + (language === "en" ? `/en${path === "/" ? "" : path}` : path);
}

/** Opened is a page and the errors that it had so far. */
export interface Opened {
  page: Page;
  errors: string[];
  close(): Promise<void>;
}

/** Opens an address in a fresh profile. Requests to other hosts fail, and are errors. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}, before?: (page: Page) => Promise<void>): Promise<Opened> {
  const context = await browser.newContext({ viewport: desktop, ...options });
  const errors: string[] = [];
  await context.route((to) => to.origin !== new URL(url).origin, (route) => {
    errors.push(`request to ${route.request().url()}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("Failed to load resource")) errors.push(message.text());
  });
  await before?.(page);
  await page.goto(url);
  return { page, errors, close: () => context.close() };
}

/** Waits until the page shows what it is for: its heading, and nothing that still loads. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main h1").waitFor();
  await page.waitForFunction(() => !document.querySelector("main p.quiet[role=status]"));
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe finds: WCAG A and AA of 2.2, and its best practices. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return found.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(" ").slice(0, 300)}`);
}

/** The words of the page. */
export async function expectText(page: Page, text: string | RegExp): Promise<void> {
  await page.locator("main").getByText(text).first().waitFor();
}

/** Nothing went wrong in the page. */
export function expectClean(opened: Opened): void {
  expect(opened.errors).toEqual([]);
}
