// Packs what was built: every file becomes FILE.gz, which is what the gateway serves. Fails if the first load is too large.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limit = 150_000; // bytes, gzipped: issue's bound for the first load
const dist = new URL("../dist/", import.meta.url).pathname;
const packed = new Map();
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name === ".keep") continue;
  const path = join(entry.parentPath, entry.name);
  const body = gzipSync(readFileSync(path), { level: 9 });
  if (!entry.name.endsWith(".map")) packed.set(path.slice(dist.length), { text: entry.name.endsWith(".html") ? readFileSync(path, "utf8") : "", size: body.length });
  writeFileSync(`${path}.gz`, body);
  rmSync(path);
}
for (const [name, { text, size }] of packed) {
  if (!name.endsWith(".html")) continue;
  const needed = [...text.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]);
  const total = needed.reduce((sum, file) => sum + packed.get(file).size, size);
  console.log(`${name}: first load ${total} bytes gzipped in ${needed.length + 1} files`);
  if (total > limit) {
    console.error(`more than ${limit}: load what the first screen does not need with import()`);
    process.exitCode = 1;
  }
}
