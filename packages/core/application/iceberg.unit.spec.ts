import fc from "fast-check";
import { expect, test } from "vitest";
import { type FactColumn, factColumns } from "../lake/columns.ts";
import { icebergTable } from "../lake/iceberg.ts";
import { retentionDays } from "../pipeline.ts";
import { InjectedFault } from "../testing/chaos-store.ts";
import { curatePortsOf, curateUntilDone } from "../testing/curating.ts";
import { invocationsOf, sentTrips } from "../testing/deliveries.ts";
import { lakeObjectOf, MemoryCuratedZone, type WriteFault } from "../testing/memory-curated-zone.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT, envelopeOf, receivedAt, straightDrive } from "../testing/records.ts";
import { curate, type LakeRows } from "./curate.ts";
import type { FactRow } from "./curated-rows.ts";
import type { EraseProgress } from "./erase-lake.ts";
import { expireIcebergRows } from "./iceberg-rows.ts";

const keyOf = (row: FactRow): string => JSON.stringify(icebergTable.uniqueKeys.map((name) => row[name]));

/** A table whose rows are replaced by their keys. Some of the first calls fail, before or after it took the rows. */
class UpdatedTable {
  readonly rows = new Map<string, FactRow>();
  readonly #faults: WriteFault[];

  constructor(faults: readonly WriteFault[] = []) {
    this.#faults = [...faults];
  }

  readonly put = async (rows: readonly FactRow[]): Promise<void> => {
    const fault = this.#faults.shift() ?? "none";
    if (fault === "throw-before") throw new InjectedFault("nothing was put");
    for (const row of rows) this.rows.set(keyOf(row), row);
    if (fault === "throw-after") throw new InjectedFault("it was put");
  };
}

const factsIn = (zone: MemoryCuratedZone): Map<string, FactRow> =>
  new Map(
    zone.rows().map((row) => {
      const facts = Object.fromEntries(factColumns.map(({ name }) => [name, row[name]])) as Record<
        FactColumn,
        FactRow[FactColumn]
      >;
      return [keyOf(facts), facts];
    }),
  );

const faults = fc.array(fc.constantFrom<WriteFault>("none", "throw-before", "throw-after"), { maxLength: 8 });
const cases = fc.record({
  sent: sentTrips({ disagree: true, maxLength: 30 }),
  sizes: fc.tuple(
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
  ),
  again: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
  zoneFaults: faults,
  tableFaults: faults,
  heldRows: fc.constantFrom(undefined, 0, 20),
  turns: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 12 }),
});
type Case = typeof cases extends fc.Arbitrary<infer Of> ? Of : never;

const start = ({ sent, sizes, again, zoneFaults, tableFaults, heldRows, turns }: Case) => {
  const batches = invocationsOf(sent, ...sizes).map((deliveries) => deliveries.map(({ data }) => data));
  const objects = new Map<string, LakeRows>();
  for (const [index, data] of batches.entries()) objects.set(`records/${index}`, lakeObjectOf(data));
  for (const index of again)
    objects.set(`records/again-${index}`, lakeObjectOf(batches[index % batches.length]!));
  const [zone, table] = [new MemoryCuratedZone(zoneFaults, turns), new UpdatedTable(tableFaults)];
  const ports = { ...curatePortsOf(zone, objects, heldRows), putRows: table.put };
  return { keys: [...objects.keys()], zone, table, ports };
};

test("whatever lands, however often, and wherever it fails, the table has the rows of the curated zone, without figures", () =>
  fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { keys, zone, table, ports } = start(each);
      for (const key of keys) await curateUntilDone(ports, key);
      expect(table.rows).toEqual(factsIn(zone));
    }),
    tries(60),
  ));

test("also of invocations that meet, the table has each record ID and time of the curated zone once", () =>
  fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { keys, zone, table, ports } = start(each);
      await Promise.all(keys.map((key) => curateUntilDone(ports, key)));
      expect([...table.rows.keys()].sort()).toEqual([...factsIn(zone).keys()].sort());
    }),
    tries(40),
  ));

test("of a trip that its driver has had erased, nothing is put", async () => {
  const zone = new MemoryCuratedZone();
  const table = new UpdatedTable();
  const batch = envelopeOf({
    key: { driver: "ana", trip: "t-1" },
    fixes: straightDrive({ count: 9, speed: 11 }),
  });
  const ports = {
    ...curatePortsOf(zone, new Map([["records/1", lakeObjectOf([batch])]])),
    erasedUntil: async (keys: readonly unknown[]) => keys.map(() => receivedAt),
    putRows: table.put,
  };
  await curate(ports, "records/1");
  expect(table.rows.size).toBe(0);
});

test("rows expire once a day, with the trips that they belong to, and an order's progress is kept", async () => {
  const dayMs = 86_400_000;
  const expired: number[] = [];
  const sweep = { startedAtMs: 1, orders: [], fromMs: 0, sinceMs: 0, step: 2, after: "raw/x" };
  let stored: EraseProgress = { rev: 7, orders: [], sweep };
  let now = baseT;
  const ports = {
    rows: { erase: async () => {}, expire: async (before: number) => void expired.push(before) },
    progress: {
      load: async () => stored,
      save: async (next: EraseProgress) => {
        if (next.rev !== stored.rev + 1) return false;
        stored = next;
        return true;
      },
    },
    now: () => now,
  };
  await expireIcebergRows(ports);
  await expireIcebergRows(ports);
  expect(expired).toEqual([baseT - (retentionDays.trips + 1) * dayMs]);
  expect(stored).toEqual({ rev: 8, orders: [], sweep, expiredOn: "2026-11-20" });
  now += dayMs;
  await expireIcebergRows(ports);
  expect(expired).toHaveLength(2);
});
