import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { apply, election, mutations } from "./corpus.js";

const dist = (name: string): string => new URL(`../dist/${name}`, import.meta.url).pathname;
const dir = mkdtempSync(join(tmpdir(), "verifier-"));
afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 10 }));
const forged = apply(mutations.find((m) => m.error === "bit")!);

function run(file: string | Uint8Array, ...flags: string[]): { status: number | null; out: string } {
  const path = join(dir, "file");
  writeFileSync(path, file);
  const { status, stdout } = spawnSync(process.execPath, [dist("cli.js"), ...flags, path], { encoding: "utf8" });
  return { status, out: stdout };
}

test("the command prints totals, and what is wrong", () => {
  const good = run(gzipSync(election));
  expect(good.status).toBe(0);
  expect(good.out).toContain("INTERNALLY CONSISTENT");
  expect(good.out).toContain("totals of 6 ballots");
  expect(JSON.parse(run(election, "--json", "--workers", "1").out)).toMatchObject({ valid: true, not_bound: expect.stringContaining("INTERNALLY CONSISTENT only"), cast: "10", final: true });
  const bad = run(forged);
  expect(bad.status).toBe(1);
  expect(bad.out).toMatch(/^INVALID: line \d+: bit: /);
  expect(run(gzipSync(election).subarray(0, 20_000)).status).toBe(2);
  expect(run("").status).toBe(2);
});

const browser = ["chromium-headless-shell", "chromium", "google-chrome"].find((name) => spawnSync(name, ["--version"]).status === 0);

test.skipIf(!browser)("headless Chromium recounts with workers", async () => {
  const page = `
    import { browserPool, verify } from "/index.js";
    const text = (v) => JSON.stringify(v, (_, x) => (typeof x === "bigint" ? String(x) : x));
    try {
      const pool = browserPool("/worker.js", 2);
      const check = async (path) => verify((await fetch(path)).body, { pool });
      await fetch("/", { method: "POST", body: text([await check("/good"), await check("/forged")]) });
    } catch (error) {
      await fetch("/", { method: "POST", body: text({ error: String(error) }) });
    }`;
  const files: Record<string, [string, string | Uint8Array]> = {
    "/": ["text/html", `<!doctype html><script type=module>${page}</script>`],
    "/index.js": ["text/javascript", readFileSync(dist("index.js"))],
    "/worker.js": ["text/javascript", readFileSync(dist("worker.js"))],
    "/good": ["application/octet-stream", gzipSync(election)],
    "/forged": ["application/octet-stream", forged],
  };
  let answered: (body: string) => void;
  const answer = new Promise<string>((resolve) => (answered = resolve));
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => (response.end(), answered(body)));
      return;
    }
    const [type, body] = files[request.url ?? ""] ?? ["text/plain", ""];
    response.writeHead(type === "text/plain" ? 404 : 200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  // In a process group of its own: what Debian calls the browser is a script that starts it.
  const shell = spawn(browser!, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", `--user-data-dir=${dir}/profile`, url], { stdio: "ignore", detached: true });
  const exited = new Promise<void>((resolve) => shell.on("exit", () => resolve()));
  try {
    expect(JSON.parse(await answer)).toMatchObject([{ wrong: null, result: { cast: "10", final: true } }, { wrong: { code: "bit" } }]);
  } finally {
    process.kill(-shell.pid!, "SIGKILL");
    await exited;
    server.close();
    server.closeAllConnections();
  }
}, 180_000);
