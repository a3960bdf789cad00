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

const commitOf = (rejects: StoredRejects, rejected = 0, expectedRev?: number): RejectsCommit => ({
  changes: [{ rejects, expectedRev }],
  pulse: { minuteMs, lane, rejected },
});

const openStore = (nowMs = now) => createRejectStore({ ...table, now: () => nowMs });
const openReader = () => createTripReader({ ...table, now: () => now });

test("what is kept is read as it was, by its trip and by its driver and date", async () => {
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
  // They are no trip of the day.
  expect(await reader.tripsOfDriver("ana", "2026-11-20")).toEqual([]);
});

test("whoever read before another wrote writes nothing, also to Pulse", async () => {
  const store = openStore();
  const first = rejectsOf("raced");
  await store.commitRejects(commitOf(first, 3));
  expect(await store.commitRejects(commitOf({ ...first, rev: 1 }, 5))).toBe("again");
  expect(await store.commitRejects(commitOf({ ...first, rev: 3 }, 5, 2))).toBe("again");
  expect(await store.commitRejects(commitOf({ ...first, rev: 2 }, 4, 1))).toBe("committed");
  const pulse = await openReader().loadPulse(minuteMs, minuteMs + 60_000);
  expect(pulse).toEqual([{ minuteMs, partition: "shardId-000000000000", counts: { rejected: 7 } }]);
});

test("what has expired is absent, and is written over", async () => {
  const later = openStore(now + 2_000_000);
  const kept = rejectsOf("expired");
  await openStore().commitRejects(commitOf(kept));
  expect(await later.loadRejects([kept])).toEqual([undefined]);
  expect(await later.commitRejects(commitOf(kept))).toBe("committed");
});

test("a table that is busy is asked again, and any other fault is thrown", async () => {
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
