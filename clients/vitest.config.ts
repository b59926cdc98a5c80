import { defineConfig } from "vitest/config";

// Two workers, as CI has two processors: by itself it would leave one of them free.
export default defineConfig({ test: { include: ["*/test/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2 } });
