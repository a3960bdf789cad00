import type { ShareStore, StoredShare } from "@trips/core/application/shares.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createShareStore } from "./share-store.ts";
import { createTripReader } from "./trip-reader.ts";

let table: Awaited<ReturnType<typeof startTable>>;
let store: ShareStore;
let nowMs = Date.parse("2026-11-20T12:00:00Z");
beforeAll(async () => {
  table = await startTable();
  store = createShareStore({ ...table, now: () => nowMs });
});
afterAll(() => table.stop());

let counter = 0;
const aShare = (trip: string, lifetimeMs = 3_600_000): StoredShare => ({
  digest: String(++counter).padStart(43, "x"),
  trip: { driver: "ana", trip },
  hidesEnds: counter % 2 === 0,
  createdAtMs: nowMs,
  expiresAtMs: nowMs + lifetimeMs,
});

test("a share is found as it was put, until it expires", async () => {
  const share = aShare("found");
  await store.put(share);
  expect(await store.load(share.digest)).toEqual(share);
  expect(await store.load("x".repeat(43))).toBeUndefined();
  nowMs = share.expiresAtMs;
  expect(await store.load(share.digest)).toBeUndefined();
});

test("the shares of a trip are its own, and those that still work", async () => {
  const [short, long, other] = [aShare("listed"), aShare("listed", 7_200_000), aShare("another")];
  for (const share of [short, long, other]) await store.put(share);
  const listed = await store.sharesOf({ driver: "ana", trip: "listed" });
  expect(new Set(listed)).toEqual(new Set([short, long]));
  expect(await store.sharesOf({ driver: "bruno", trip: "listed" })).toEqual([]);
  nowMs = short.expiresAtMs;
  expect(await store.sharesOf({ driver: "ana", trip: "listed" })).toEqual([long]);
});

test("a share is removed by its trip alone", async () => {
  const share = aShare("removed");
  await store.put(share);
  expect(await store.remove({ driver: "bruno", trip: "removed" }, share.digest)).toBe(false);
  expect(await store.load(share.digest)).toEqual(share);
  expect(await store.remove(share.trip, share.digest)).toBe(true);
  expect([await store.load(share.digest), await store.sharesOf(share.trip)]).toEqual([undefined, []]);
  expect(await store.remove(share.trip, share.digest)).toBe(false);
});

test("no share is taken for a trip of its driver", async () => {
  await store.put(aShare("shown"));
  const reader = createTripReader({ ...table, now: () => nowMs });
  expect(await reader.tripsOfDriver("ana", "2026-11-20")).toEqual([]);
});
