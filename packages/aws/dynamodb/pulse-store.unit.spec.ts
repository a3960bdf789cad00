import type { PulsePart } from "@trips/core/application/pulse.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createCountFailed, createPulseStore } from "./pulse-store.ts";
import { createTripReader } from "./trip-reader.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const dayMs = 86_400_000;
const minutes = (count: number) => count * 60_000;

const partOf = (minuteMs: number): PulsePart => ({
  ...{ minuteMs, partition: "shardId-000000000000", first: "1" },
  counts: {
    ...{ batches: 1, records: 2, backfilled: 5, duplicates: 0, late: 0, rejected: 0, activeTrips: 1 },
    ...{ distanceMm: 3, maxLagMs: 1_200, lags: [60, 1, 71, 4] },
  },
});
const write = async (writtenMs: number, ...minutesMs: readonly number[]) => {
  const store = createPulseStore({ ...table, now: () => writtenMs });
  for (const minuteMs of minutesMs) await store(partOf(minuteMs));
};
const read = async (fromMs: number, toMs: number, nowMs = fromMs) =>
  (await createTripReader({ ...table, now: () => nowMs }).loadPulse(fromMs, toMs)).map(
    (item) => item.minuteMs,
  );

test("a range includes its first minute and excludes its end, across the hour too", async () => {
  const hour = Date.UTC(2026, 10, 20, 9);
  const all = [-2, -1, 0, 1, 2].map((at) => hour + minutes(at));
  await write(hour, ...all);
  expect(await read(all[0]!, all[4]!)).toEqual(all.slice(0, 4));
  expect(await read(all[1]!, hour)).toEqual([all[1]]);
  expect(await read(hour, hour + minutes(1))).toEqual([hour]);
  expect(await read(hour, hour)).toEqual([]);
});

test("a minute is kept for 30 days", async () => {
  const noon = Date.UTC(2026, 10, 21, 12);
  await write(noon, noon);
  expect(await read(noon, noon + minutes(1), noon + 30 * dayMs - 1)).toEqual([noon]);
  expect(await read(noon, noon + minutes(1), noon + 30 * dayMs)).toEqual([]);
});

test("a minute is read as it was written, and as an earlier version wrote it", async () => {
  const minuteMs = Date.UTC(2026, 10, 22, 12);
  const load = () => createTripReader({ ...table, now: () => minuteMs }).loadPulse(minuteMs, minuteMs + 1);
  await write(minuteMs, minuteMs);
  expect(await load()).toEqual([
    { minuteMs, partition: "shardId-000000000000", counts: partOf(minuteMs).counts },
  ]);
  const { lags: _, backfilled: __, ...counts } = partOf(minuteMs).counts;
  const before = { ...partOf(minuteMs), counts: counts as PulsePart["counts"] };
  await createPulseStore({ ...table, now: () => minuteMs })(before);
  expect((await load()).map((item) => item.counts)).toEqual([counts]);
});

test("tries in vain add up in their minute, each partition's apart, and expire with it", async () => {
  const minuteMs = Date.UTC(2026, 10, 23, 12, 59);
  const countFailed = createCountFailed({ ...table, now: () => minuteMs });
  const load = (now: number) =>
    createTripReader({ ...table, now: () => now }).loadPulse(minuteMs, minuteMs + minutes(1));
  for (const [partition, failed] of [
    ["a", 2],
    ["a", 3],
    ["b", 1],
  ] as const)
    await countFailed({ minuteMs, partition, failed });
  await write(minuteMs, minuteMs);
  expect((await load(minuteMs)).map(({ partition, counts }) => [partition, counts.failed]).sort()).toEqual([
    ["a", 5],
    ["b", 1],
    ["shardId-000000000000", undefined],
  ]);
  expect(await load(minuteMs + 30 * dayMs)).toEqual([]);
});
