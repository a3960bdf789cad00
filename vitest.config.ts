import { defineConfig } from "vitest/config";

/** Specs over sockets, processes and timers may lose one race on a stalled machine; a fault fails twice. */
const oneStall = 1;
/** A browser beside a whole platform on two processors may stall once more. */
const twoStalls = 2;

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line-reporter.ts"],
    // By default one processor is left alone, which is half of two.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["{boundaries,infra,packages,web}/**/*.unit.spec.ts"],
          exclude: ["packages/local/**", "**/node_modules/**"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "local",
          include: ["packages/local/**/*.unit.spec.ts"],
          testTimeout: 60_000,
          retry: oneStall,
        },
      },
      {
        test: {
          name: "integration",
          include: [
            "test/integration/**/*.spec.ts",
            "test/interop/**/*.spec.ts",
            "test/chaos/**/*.spec.ts",
            "test/e2e/**/*.spec.ts",
          ],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 15_000 } },
          fileParallelism: false,
          retry: twoStalls,
        },
      },
      {
        test: {
          name: "infra",
          include: ["test/infra/**/*.spec.ts"],
          testTimeout: 120_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
