import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import type { RejectsCommit, StoredRejects } from "@trips/core/application/reject-store.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createRejectStore } from "./reject-store.ts";
import { createTripReader } from "./trip-reader.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const now = Date.UTC(2026, 10, 20, 12);
const minuteMs = now;
const lane = "shardId-000000000000#0";

const rejectsOf = (trip: string, changes: Partial<StoredRejects> = {}): StoredRejects => ({
  driver: "ana",
  trip,
  date: "2026-11-20",
  rev: 1,
  reasons: new Map([["window-full", { ids: [{ t: now, id: 7 }], isFull: false }]]),
  expiresAt: now / 1000 + 1000,
  ...changes,
});

const commitOf = (rejects: StoredRejects, rejected = 0): RejectsCommit => ({
  changes: [{ rejects, expectedRev: undefined }],
  pulse: { minuteMs, lane, rejected },
});

const openStore = () => createRejectStore({ ...table, now: () => now });
const openReader = () => createTripReader({ ...table, now: () => now });

test("rejects are read back unchanged, by trip and by driver and date", async () => {
  const store = openStore();
  const kept = rejectsOf("read");
  const other = rejectsOf("read", { date: "2026-11-21" });
  expect(await store.loadRejects([kept])).toEqual([undefined]);
  expect(await store.commitRejects(commitOf(kept))).toBe("committed");
  expect(await store.commitRejects(commitOf(other))).toBe("committed");
  expect(await store.loadRejects([other, rejectsOf("never"), kept])).toEqual([other, undefined, kept]);
  const reader = openReader();
  expect(await reader.rejectsOfTrip(kept)).toEqual([kept, other]);
  expect(await reader.rejectsOfDriver("ana", "2026-11-20")).toEqual([kept]);
  expect(await reader.rejectsOfDriver("ana.b", "2026-11-20")).toEqual([]);
  // They are not listed as a trip of the day.
  expect(await reader.tripsOfDriver("ana", "2026-11-20")).toEqual([]);
});

test("no reader sees expired rejects", async () => {
  const kept = rejectsOf("expired", { driver: "olga" });
  await openStore().commitRejects(commitOf(kept));
  const readAt = async (nowMs: number) => {
    const reader = createTripReader({ ...table, now: () => nowMs });
    return [...(await reader.rejectsOfTrip(kept)), ...(await reader.rejectsOfDriver("olga", kept.date))];
  };
  expect(await readAt(kept.expiresAt * 1000 - 1)).toEqual([kept, kept]);
  expect(await readAt(kept.expiresAt * 1000)).toEqual([]);
});

test("the pulse has the count of rejects by minute and shard", async () => {
  await openStore().commitRejects(commitOf(rejectsOf("counted"), 7));
  const pulse = await openReader().loadPulse(minuteMs, minuteMs + 60_000);
  const counts = { rejected: 7, failed: 0 };
  expect(pulse).toEqual([{ minuteMs, partition: "shardId-000000000000", counts }]);
});

test("a busy table is tried again, and any other fault is thrown", async () => {
  const failingWith = (error: Error) =>
    createRejectStore({ ...table, client: { send: () => Promise.reject(error) } as never });
  const cancelled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: "cancelled",
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const commit = commitOf(rejectsOf("busy"));
  expect(await failingWith(cancelled("None", "TransactionConflict")).commitRejects(commit)).toBe("again");
  const throttled = Object.assign(new Error("slow"), { name: "ThrottlingException" });
  expect(await failingWith(throttled).commitRejects(commit)).toBe("again");
  await expect(failingWith(cancelled("ValidationError")).commitRejects(commit)).rejects.toThrow("cancelled");
});
