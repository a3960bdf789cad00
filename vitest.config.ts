import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Specs over sockets, processes and timers may lose one race on a stalled machine; a fault fails twice. */
const oneStall = 1;

/** Specs beside their source that open sockets or start processes. */
const overSockets = [
  "packages/local/**/*.unit.spec.ts",
  "packages/aws/{dynamodb,s3}/**/*.unit.spec.ts",
  "packages/functions/{aggregate,curate,devices,erase,pulse,read-api,replay}.unit.spec.ts",
  "packages/cli/{program,cloud/ingest,commands/*,sign-in/*,start/*}.unit.spec.ts",
  "packages/cli/import/{import,same-drive}.unit.spec.ts",
  "packages/client/build/*.unit.spec.ts",
  "packages/cli/simulator/start-simulation.unit.spec.ts",
  "test/support/*.unit.spec.ts",
];

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/retry-reporter.ts", "./test/support/closing-line-reporter.ts"],
    // What drives a whole cloud often waits for its timers, such as a minute's window: another worker goes on meanwhile.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    tags: [
      { name: "slow", description: "Of the size of the bound that it proves: not in npm run test:quick." },
    ],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{boundaries,infra,packages,test,web}/**/*.unit.spec.ts"],
          exclude: [...overSockets, "**/node_modules/**"],
          setupFiles: ["./test/support/no-sockets.ts"],
          // Pure specs need no process of their own, and most of their time is the import of what they share.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "local",
          include: overSockets,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/{integration,chaos}/**/*.spec.ts"],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 15_000 } },
          retry: oneStall,
        },
      },
      {
        test: {
          name: "interop",
          include: ["test/interop/**/*.spec.ts"],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          retry: oneStall,
          // After all others: a KCL that shares two cores with them takes minutes to stop.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.spec.ts"],
          globalSetup: "./test/support/built-dashboard.ts",
          testTimeout: 180_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 15_000 } },
          retry: oneStall,
        },
      },
      {
        test: {
          name: "infra",
          include: ["test/infra/**/*.spec.ts"],
          globalSetup: "./test/infra/support/program/installed-platform.ts",
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
