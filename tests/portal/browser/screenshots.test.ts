// The pictures of README: what a visitor sees first of each subject. Small, so that the repository stays so.
import { mkdirSync } from "node:fs";
import { expect, it } from "vitest";
import { address, launch, open, settled } from "./browser.ts";
import { pictures } from "./pages.ts";

const folder = new URL("../../../docs/images/", import.meta.url).pathname;

it.runIf(process.env["SCREENSHOTS"])("takes the pictures", { timeout: 240_000 }, async () => {
  mkdirSync(folder, { recursive: true });
  const browser = await launch();
  for (const { name, path, language, prepare } of pictures) {
    const { page, errors, close } = await open(browser, address(language, path), { viewport: { width: 900, height: 640 }, colorScheme: "light" });
    await settled(page);
    await prepare?.(page);
    await page.screenshot({ path: `${folder}${name}.png` });
    expect(errors).toEqual([]);
    await close();
  }
  await browser.close();
});
