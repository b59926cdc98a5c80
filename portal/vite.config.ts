import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { frame } from "./scripts/frame.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [svelte({ configFile: false }), frame()],
  resolve: {
    alias: {
      "@moscowd/ballot": here("../clients/ballot/src/index.ts"),
      "@moscowd/light": here("../clients/light/src/index.ts"),
      "@moscowd/verifier": here("../clients/verifier/src/index.ts"),
    },
    dedupe: ["@noble/curves", "@noble/hashes"],
  },
  worker: { format: "es" },
  build: {
    target: "es2022",
    emptyOutDir: false, // dist/.keep is committed; npm run build deletes the rest
    assetsInlineLimit: 0, // the Content-Security-Policy allows no data: URLs
    manifest: true, // of scripts/size.js
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: [here("index.html"), here("en.html")] },
  },
  // `npm run dev` shows a gateway that runs here.
  server: { proxy: { "/v1": process.env.GATEWAY ?? "http://localhost:8080" }, fs: { allow: [".."] } },
  test: { include: ["src/**/*.test.ts", "test/**/*.test.ts"], testTimeout: 60_000, maxWorkers: 2 },
});
