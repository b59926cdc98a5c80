import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // One browser and one network: the files run one after the other.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
});
