import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { survivesKill } from "../process/durability.ts";
import { openCheckpoints } from "./checkpoints.ts";

const shard = "shardId-000000000000";
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "checkpoints-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("a checkpoint and its open window are read back as written, and nothing else stays on disk", async () => {
  const window = {
    start: 60_000,
    state: { seen: ["é"] },
    overflowed: false,
    firstSequenceNumber: "1",
    lastSequenceNumber: "2",
    firstArrivalMs: 60_001,
    lastArrivalMs: 60_002,
  };
  const store = openCheckpoints(directory, "aggregate", survivesKill, () => {});
  expect(await store.read(shard)).toEqual({ after: null, ended: false, window: null });
  await store.write(shard, { after: "1", ended: false, window: null });
  await store.write(shard, { after: "2", ended: false, window });
  expect(await openCheckpoints(directory, "aggregate", survivesKill, () => {}).read(shard)).toEqual({
    after: "2",
    ended: false,
    window,
  });
  expect(await readdir(join(directory, "aggregate"))).toEqual([`${shard}.json`]);
});

test("mappings do not see each other's checkpoints", async () => {
  await openCheckpoints(directory, "aggregate", survivesKill, () => {}).write(shard, {
    after: "1",
    ended: true,
    window: null,
  });
  expect(await openCheckpoints(directory, "pulse", survivesKill, () => {}).read(shard)).toMatchObject({
    after: null,
  });
});

test("a new origin deletes the checkpoints of the old one", async () => {
  const store = openCheckpoints(directory, "aggregate", survivesKill, () => {});
  await store.write(shard, { after: "1", ended: true, window: null });
  await store.reset({ createdAt: 5, streamCreatedAt: 4 });
  expect(await store.readOrigin()).toEqual({ createdAt: 5, streamCreatedAt: 4 });
  expect(await store.read(shard)).toMatchObject({ after: null, ended: false });
});
