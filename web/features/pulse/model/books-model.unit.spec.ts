import { type Difference, noLedger } from "@trips/core/application/books.ts";
import { booksOf, runOf } from "@trips/core/testing/sample-books.ts";
import { expect, test } from "vitest";
import { booksModelOf } from "./books-model.ts";

const ledger = { ...noLedger, trips: 1, unique: 600, distanceMm: 6_000_000 };

test("before the first run there is nothing to show", () => {
  expect(booksModelOf(undefined)).toBeNull();
});

test("books that balance show the last dates with trips, and who differs but may", () => {
  const model = booksModelOf(
    runOf([
      booksOf("2026-11-21"),
      booksOf("2026-11-20", { table: ledger, lake: ledger }, { "in-flight": 2 }),
      booksOf("2026-11-19", { table: ledger, lake: ledger }, { "in-flight": 1, explained: 1 }),
      booksOf("2026-11-18", { table: ledger, lake: ledger }),
    ]),
  )!;
  expect(model.faults).toBe(0);
  expect(model.dates.map(({ date }) => date)).toEqual(["2026-11-20", "2026-11-19"]);
  expect(model.notes).toEqual([
    { name: "in-flight", trips: 3 },
    { name: "explained", trips: 1 },
  ]);
});

test("books that do not balance show those dates alone, which trips differ and by what", () => {
  const difference: Difference = {
    ...{ driver: "ana", trip: "errand", standing: "fault", findings: ["lake"], missingFiles: [], sinceMs: 0 },
    table: ledger,
    lake: { ...ledger, unique: 599, movingMs: 7 },
    recounted: undefined,
  };
  const withLanes = {
    table: ledger,
    lake: ledger,
    lanes: { ...ledger, idleMs: 1 },
    lanesStanding: "fault",
  } as const;
  const model = booksModelOf(
    runOf([
      booksOf("2026-11-20", { table: ledger, lake: ledger }),
      booksOf("2026-11-19", { ...withLanes, differences: [difference] }, { fault: 3 }),
    ]),
  )!;
  expect(model.faults).toBe(4);
  expect(model.dates).toMatchObject([
    {
      date: "2026-11-19",
      faults: 4,
      more: 2,
      lanes: [{ name: "idleMs", by: 1 }],
      trips: [
        {
          driver: "ana",
          trip: "errand",
          changes: [
            { name: "movingMs", by: 7 },
            { name: "unique", by: -1 },
          ],
        },
      ],
    },
  ]);
});

test("a trip whose records do not add up to its totals shows by how much, although the lake agrees", () => {
  const difference: Difference = {
    ...{
      driver: "ana",
      trip: "errand",
      standing: "fault",
      findings: ["windows"],
      missingFiles: [],
      sinceMs: 0,
    },
    ...{ table: ledger, lake: ledger, recounted: { ...ledger, unique: 590 } },
  };
  const [date] = booksModelOf(
    runOf([booksOf("2026-11-20", { differences: [difference] }, { fault: 1 })]),
  )!.dates;
  expect(date!.trips[0]!.changes).toEqual([{ name: "unique", by: -10 }]);
});
