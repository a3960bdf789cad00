import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createShareStore } from "./share-store.ts";
import { createTripReader } from "./trip-reader.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

test("a share is not mistaken for a trip of its driver", async () => {
  const createdAtMs = Date.parse("2026-11-20T12:00:00Z");
  const now = () => createdAtMs;
  await createShareStore({ ...table, now }).put({
    digest: "x".repeat(43),
    trip: { driver: "ana", trip: "shown" },
    hidesEnds: true,
    createdAtMs,
    expiresAtMs: createdAtMs + 3_600_000,
  });
  expect(await createTripReader({ ...table, now }).tripsOfDriver("ana", "2026-11-20")).toEqual([]);
});
