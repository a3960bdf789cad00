import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { outdatedTrips } from "./outdated-trips.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
  const live = { expiresAt: Math.floor(Date.now() / 1000) + 1_000 };
  const items = [
    { pk: "TRIP#ana#old", sk: "TRIP", rules: 1, ...live },
    { pk: "TRIP#ana#older", sk: "TRIP", rules: 0, ...live },
    { pk: "TRIP#ana#today", sk: "TRIP", rules: 2, ...live },
    { pk: "TRIP#ana#expired", sk: "TRIP", rules: 1, expiresAt: 1 },
    { pk: "TRIP#ana#old", sk: "D#2026-11-20", ...live },
    { pk: "LAKE#TRIP#ana#old", sk: "TRIP", rules: 1, ...live },
    { pk: "FLEET#2026-11-20", sk: "lane", ...live },
    { pk: "PEOPLE", sk: "ana", name: "Ana", ...live },
    { pk: "SHARE#gone", sk: "SHARE", expiresAt: 1 },
  ];
  for (const Item of items) await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
});
afterAll(() => table.stop());

test("trips of other rules are found, and nothing else that has rules", async () => {
  const pages = await Array.fromAsync(outdatedTrips(table, 2));
  const found = pages.flatMap(({ trips }) => trips);
  expect(found.sort((a, b) => a.rules - b.rules)).toEqual([
    { driver: "ana", trip: "older", rules: 0 },
    { driver: "ana", trip: "old", rules: 1 },
  ]);
  expect(pages.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(9);
});

test("the segments of a table hold each trip once", async () => {
  const segments = await Promise.all(
    [0, 1, 2].map((index) => Array.fromAsync(outdatedTrips(table, 2, { index, of: 3 }))),
  );
  const found = segments.flat().flatMap(({ trips }) => trips.map(({ trip }) => trip));
  expect(found.sort()).toEqual(["old", "older"]);
});
