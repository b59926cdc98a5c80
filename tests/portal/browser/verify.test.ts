import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { address, expectClean, languages, launch, open, settled, violations } from "./browser.ts";
import { city } from "./city.ts";
import { Proxy } from "./proxy.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Gives a file to the page and waits for its verdict. */
async function verdict(page: Page, file: string): Promise<string | null> {
  await settled(page);
  await page.locator("input[type=file]").first().setInputFiles(file);
  return page.locator("[data-verdict]").getAttribute("data-verdict");
}

describe.each([
  ["a valid credential", city.documents.valid, "VALID"],
  ["a valid PDF", city.documents.valid_pdf, "VALID"],
  ["a revoked credential", city.documents.revoked, "REVOKED"],
  ["a forged credential", city.documents.forged, "FORGED"],
] as const)("%s", (_, file, expected) => {
  it.each(languages)("has the verdict of moscowd verify, in %s, and nothing of it leaves the browser", async (language) => {
    const sent: string[] = [];
    const opened = await open(browser, address(language, "/verify"), {}, async (page) => {
      page.on("request", (request) => {
        if (request.method() !== "GET") sent.push(`${request.method()} ${request.url()}`);
      });
    });
    expect(await verdict(opened.page, file)).toBe(expected);
    expect(sent).toEqual([]);
    expect(await violations(opened.page)).toEqual([]);
    expectClean(opened);
    await opened.close();
  });

  it("has it from the command line, too", () => {
    let out: string;
    try {
      out = execFileSync(city.binary, ["verify", "document", file, "--node", city.rpc, "--trusted-height", "1", "--trusted-hash", city.trusted_hash], {
        encoding: "utf8", stdio: ["ignore", "pipe", "ignore"],
      });
    } catch (refused) {
      out = (refused as { stdout: string }).stdout;
    }
    expect(out).toMatch(new RegExp(`^${expected}\\b`));
  });
});

it("takes a file that is dropped, and the text of a document", async () => {
  const credential = readFileSync(city.documents.revoked, "utf8");
  const opened = await open(browser, address("en", "/verify"));
  const { page } = opened;
  await settled(page);
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "document.msd.json"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, credential);
  await page.locator("[data-verdict=REVOKED]").waitFor();
  await page.getByLabel("Code or text of the document").fill(readFileSync(city.documents.valid, "utf8"));
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  await page.locator("[data-verdict=VALID]").waitFor();
  await page.getByLabel("Code or text of the document").fill("no document");
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  await page.getByText("This is no document").waitFor();
  expect(await violations(page)).toEqual([]);
  expectClean(opened);
  await opened.close();
});

// This browser has no reader of codes, so that one stands in which sees a code once the camera's picture is there.
it("verifies the code that the camera sees, and turns the camera off", async () => {
  const code = readFileSync(city.documents.valid, "utf8").trim();
  const opened = await open(browser, address("en", "/verify"), {}, (page) =>
    page.addInitScript((text) => {
      const stand = globalThis as { BarcodeDetector?: unknown };
      stand.BarcodeDetector = class {
        detect = (video: HTMLVideoElement) => Promise.resolve(video.videoWidth > 0 ? [{ rawValue: text }] : []);
      };
    }, code),
  );
  const { page } = opened;
  await settled(page);
  await page.getByRole("button", { name: "Scan the code with the camera" }).click();
  await page.locator("[data-verdict=VALID]").waitFor();
  expect(await page.locator("video").evaluate((video: HTMLVideoElement) => video.srcObject)).toBeNull();
  await page.getByRole("button", { name: "Scan the code with the camera" }).waitFor();
  expectClean(opened);
  await opened.close();
});

it("says that there is no camera", async () => {
  const { page, close } = await open(browser, address("ru", "/verify"), {}, (page) =>
    page.addInitScript(() => {
      (globalThis as { BarcodeDetector?: unknown }).BarcodeDetector = class {};
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error("no camera"));
    }),
  );
  await settled(page);
  await page.getByRole("button", { name: "Сканировать код камерой" }).click();
  await page.getByText(/^Камера недоступна/).waitFor();
  await close();
});

it("shows the pinned block and its limit beside the verdict", async () => {
  const { page, close } = await open(browser, address("en", "/verify"));
  await verdict(page, city.documents.valid);
  await page.getByText("moscowd verify document").waitFor();
  await page.getByText(/came to you from this gateway/).waitFor();
  await close();
});

it("does not believe a gateway that changes what it proves", async () => {
  const proxy = await Proxy.start();
  // One bit of every proof's bytes.
  proxy.change = (path, body) =>
    path.includes("document") || path.includes("prove") || path.includes("bundle")
      ? body.replace(/[A-Za-z0-9+/]{80,}/g, (data) => data.slice(0, 60) + (data[60] === "A" ? "B" : "A") + data.slice(61))
      : body;
  const { page, close } = await open(browser, `${proxy.url}/en/verify`);
  const got = await verdict(page, city.documents.valid);
  expect(proxy.changed).toBeGreaterThan(0);
  expect(got).toBe("UNKNOWN");
  expect(await page.locator("[data-code=proof_wrong]").count()).toBeGreaterThan(0);
  await close();
  proxy.stop();
});
