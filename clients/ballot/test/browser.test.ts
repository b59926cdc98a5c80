import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { vectors, wanted } from "./files.js";

const browser = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, name)))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

function bundle(entry: string): string {
  const built = buildSync({
    entryPoints: [new URL(entry, import.meta.url).pathname], bundle: true, minify: true, format: "esm", target: "es2022", write: false,
  });
  return built.outputFiles[0]!.text;
}

test("a page that loads the client loads less than 20 kB", () => {
  const size = gzipSync(bundle("../src/index.ts"), { level: 9 }).length;
  console.log(`clients/ballot: ${size} bytes gzipped`);
  expect(size).toBeLessThan(20_000);
});

test.skipIf(!browser)("headless Chromium makes the ballots of the vectors, and those of its own that the Go code verifies", async () => {
  const files: Record<string, [type: string, body: string]> = {
    "/": ["text/html", "<!doctype html><meta charset=utf-8><script type=module src=/page.js></script>"],
    "/page.js": ["text/javascript", bundle("page.ts")],
    "/vectors.json": ["application/json", JSON.stringify(vectors)],
  };
  let answered: (body: string) => void;
  const answer = new Promise<string>((resolve) => (answered = resolve));
  const server = createServer((request, response) => {
    const file = files[request.url ?? ""];
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => (response.end(), answered(body)));
    } else if (file) {
      response.writeHead(200, { "content-type": file[0] }).end(file[1]);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = mkdtempSync(join(tmpdir(), "ballot-"));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--user-data-dir=${profile}`, "--remote-debugging-port=0"];
  // In a process group of its own: what Debian calls the browser is a script that starts it.
  const shell = spawn(browser!, [...flags, url], { stdio: "ignore", detached: true });
  const exited = new Promise<void>((resolve) => shell.on("exit", () => resolve()));
  try {
    const page = JSON.parse(await answer) as { remade?: unknown; made?: unknown; error?: string };
    expect(page.error).toBeUndefined();
    expect(page.remade).toEqual(wanted);
    expect(page.made).toEqual(JSON.parse(readFileSync(new URL("../testdata/made.json", import.meta.url), "utf8")));
  } finally {
    process.kill(-shell.pid!, "SIGKILL");
    await exited;
    server.close();
    server.closeAllConnections();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}, 180_000);
