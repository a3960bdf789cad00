import { appendFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHistoryLedger } from "./history-ledger.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trips-ledger-"));
  path = join(folder, "history");
});
afterEach(() => rm(folder, { recursive: true }));

test("what one start adds, the next one has, in a file for its owner alone", async () => {
  const first = await openHistoryLedger(path, false);
  expect(first.has("ana", 20_000)).toBe(false);
  await Promise.all([first.add("ana", 20_000), first.add("bruno", 20_001), first.add("ana", 20_000)]);
  expect(first.has("ana", 20_000)).toBe(true);
  const second = await openHistoryLedger(path, false);
  expect([second.has("ana", 20_000), second.has("bruno", 20_001), second.has("bruno", 20_000)]).toEqual([
    true,
    true,
    false,
  ]);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test("a day whose line a crash cut off is not there, and can be added", async () => {
  const first = await openHistoryLedger(path, false);
  await first.add("ana", 20_000);
  await appendFile(path, "ana 200");
  const second = await openHistoryLedger(path, false);
  expect(second.has("ana", 200)).toBe(false);
  await second.add("ana", 20_001);
  const third = await openHistoryLedger(path, false);
  expect([third.has("ana", 20_000), third.has("ana", 20_001)]).toEqual([true, true]);
});

test("is empty after a fresh start", async () => {
  await (await openHistoryLedger(path, false)).add("ana", 20_000);
  const fresh = await openHistoryLedger(path, true);
  expect(fresh.has("ana", 20_000)).toBe(false);
  await expect(readFile(path)).rejects.toThrow("ENOENT");
});

test("a file that cannot be read is a fault, not an empty past", async () => {
  await expect(openHistoryLedger(folder, false)).rejects.toThrow("EISDIR");
});
