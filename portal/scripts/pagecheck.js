// Builds the comparison of a document's pages for the browser: portal/pagecheck in Go. recompute.js copies what runs it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const limit = 2_000_000; // bytes, gzipped
const wasm = fileURLToPath(new URL("../src/pagecheck/pagecheck.wasm", import.meta.url));

execFileSync("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", wasm, "."], {
  cwd: fileURLToPath(new URL("../pagecheck", import.meta.url)), env: { ...process.env, GOOS: "js", GOARCH: "wasm", GOFLAGS: "" }, stdio: "inherit",
});
const size = gzipSync(readFileSync(wasm), { level: 9 }).length;
console.log(`pagecheck.wasm: ${size} bytes gzipped, loaded on demand`);
if (size > limit) throw new Error(`pagecheck.wasm has more than ${limit} bytes gzipped`);
