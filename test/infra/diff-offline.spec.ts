import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { type Diff, runSstDiff } from "./support/diff/sst-diff.ts";
import type { Graph } from "./support/graph.ts";
import { captureGraph } from "./support/program/capture-graph.ts";
import { installPlatform } from "./support/program/platform.ts";

const listed = (output: string): string[] => [...new Set(output.match(/^\+ {2}.+$/gm))];

let diff: Diff;
let graph: Graph;

beforeAll(async () => {
  await installPlatform();
  [diff, graph] = await Promise.all([runSstDiff({ stage: "ana" }), captureGraph({ stage: "ana" })]);
});

test("the real `sst diff` bundles, builds and runs the program, and lists every resource of the graph", () => {
  expect(diff.output).toContain("~  Diff");
  expect(diff.code).toBe(0);

  const names = new Set(
    listed(diff.output).flatMap((line) => line.match(/\b[\w-]+(?= [\w-]+(?::[\w-]+)+$)/) ?? []),
  );
  const custom = graph.resources.filter(({ isCustom }) => isCustom);
  expect(custom.length).toBeGreaterThan(100);
  expect(custom.map(({ name }) => name.split(".")[0]!).filter((name) => !names.has(name))).toEqual([]);
});

test("AWS is asked only for SST's own bookkeeping, and stores nothing but the stage's passphrase", () => {
  const bookkeeping = /AmazonSSM\.(Get|Put)Parameter$|^GET .*\.json/;
  expect(diff.requests.length).toBeGreaterThan(0);
  expect(diff.requests.filter((request) => !bookkeeping.test(request))).toEqual([]);
  expect(diff.requests.filter((request) => request.includes("Put"))).toHaveLength(1);
});

test("a wrong setting stops `npm run diff:offline`, which names it", async () => {
  const command = fileURLToPath(new URL("diff-offline.ts", import.meta.url));
  const run = promisify(execFile)(process.execPath, [command, "--stage", "ana"], {
    env: { ...process.env, TRIPS_STREAM_SHARDS: "many" },
  });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining("TRIPS_STREAM_SHARDS"),
  });
});
