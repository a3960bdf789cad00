import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noReplayCounts } from "@trips/core/application/replay.ts";
import { expect, test } from "vitest";
import { openCheckpoint } from "./checkpoint.ts";

test("a job goes on where it was kept, whatever a killed write left; another job begins anew", async () => {
  const directory = await mkdtemp(join(tmpdir(), "trips-checkpoint-"));
  try {
    const job = { from: { type: "lake" }, since: undefined, table: "trips2" };
    const checkpoint = openCheckpoint(directory, job);
    expect(await checkpoint.load()).toBeUndefined();
    const saved = { next: "a", done: 1, counts: noReplayCounts, startedMs: 5 };
    await checkpoint.save(saved);
    await checkpoint.save({ ...saved, next: "b" });
    const [name] = await readdir(join(directory, "replay"));
    await writeFile(join(directory, "replay", `${name}.new`), '{"next":');
    expect(await openCheckpoint(directory, { ...job }).load()).toEqual({ ...saved, next: "b" });
    expect(await openCheckpoint(directory, { ...job, table: "trips3" }).load()).toBeUndefined();
    await checkpoint.remove();
    await checkpoint.remove();
    expect(await checkpoint.load()).toBeUndefined();
  } finally {
    await rm(directory, { recursive: true });
  }
});
