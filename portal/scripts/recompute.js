// Builds the recomputation of a season for the browser: portal/recompute in Go, and the file of the Go release that runs it.
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const limit = 1_500_000; // bytes, gzipped
const to = fileURLToPath(new URL("../src/recompute/", import.meta.url));
const wasm = join(to, "recompute.wasm");

execFileSync("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", wasm, "."], {
  cwd: fileURLToPath(new URL("../recompute", import.meta.url)), env: { ...process.env, GOOS: "js", GOARCH: "wasm", GOFLAGS: "" }, stdio: "inherit",
});
const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
copyFileSync(join(root, "lib/wasm/wasm_exec.js"), join(to, "wasm_exec.js"));

const size = gzipSync(readFileSync(wasm), { level: 9 }).length;
console.log(`recompute.wasm: ${size} bytes gzipped, loaded on demand`);
if (size > limit) throw new Error(`recompute.wasm has more than ${limit} bytes gzipped`);
