// Packs what was built: every file becomes FILE.gz, which is what the gateway serves. Fails if the first load of a page, the
// document with all that it loads before the page is there, is too large, or what is loaded on demand.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

// In bytes, gzipped.
const limit = 150_000;
const limitsOnDemand = { recompute: 1_500_000, pagecheck: 2_000_000 };

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
rmSync(join(dist, ".vite"), { recursive: true });

const sizes = new Map();
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name === ".keep") continue;
  const path = join(entry.parentPath, entry.name);
  const body = gzipSync(readFileSync(path), { level: 9 });
  sizes.set(path.slice(dist.length), body.length);
  writeFileSync(`${path}.gz`, body);
  rmSync(path);
}

/** The files of a part and of all that it imports. */
function needed(name, found = new Set()) {
  const part = manifest[name];
  if (found.has(part.file)) return found;
  found.add(part.file);
  for (const file of part.css ?? []) found.add(file);
  for (const other of part.imports ?? []) needed(other, found);
  return found;
}

const main = Object.keys(manifest).find((name) => manifest[name].name === "main");
const pages = Object.keys(manifest).filter((name) => name.startsWith("src/pages/") && manifest[name].isDynamicEntry);
for (const page of pages) {
  const files = new Set([...needed(main), ...needed(page), "index.html"]);
  const total = [...files].reduce((sum, file) => sum + sizes.get(file), 0);
  console.log(`${page}: first load ${total} bytes gzipped in ${files.size} files`);
  if (total > limit) {
    console.error(`more than ${limit}: load what the first screen does not need with import()`);
    process.exitCode = 1;
  }
}
for (const [name, most] of Object.entries(limitsOnDemand)) {
  const size = [...sizes].find(([file]) => file.startsWith(`assets/${name}-`) && file.endsWith(".wasm"))?.[1];
  console.log(`${name}.wasm: ${size} bytes gzipped, loaded on demand`);
  if (!(size <= most)) {
    console.error(`more than ${most}`);
    process.exitCode = 1;
  }
}
if (pages.length === 0) throw new Error("no pages were built");
