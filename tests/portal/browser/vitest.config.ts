import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Tests make keys and copies of keys with the portal's own code.
  resolve: {
    alias: [
      { find: "@moscowd/light", replacement: here("../../../clients/light/src/index.ts") },
      { find: /^@noble\//, replacement: here("../../../portal/node_modules/@noble/") },
    ],
  },
  test: {
    // One browser and one network: the files run one after the other.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
});
