// Builds what the browser runs of Go, and copies the file of the Go release that runs it: portal/recompute, portal/pagecheck.
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

for (const name of ["recompute", "pagecheck"]) {
  execFileSync("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", here(`../src/${name}/${name}.wasm`), "."], {
    cwd: here(`../${name}`), env: { ...process.env, GOOS: "js", GOARCH: "wasm", GOFLAGS: "" }, stdio: "inherit",
  });
}
const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
copyFileSync(join(root, "lib/wasm/wasm_exec.js"), here("../src/recompute/wasm_exec.js"));
