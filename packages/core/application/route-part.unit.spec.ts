import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noTimeSpans } from "../domain/corrections.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { windowMs } from "../domain/window.ts";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, aTripRecord, baseT } from "../testing/records.ts";
import { readTripOf, windowsOf } from "../testing/summary.ts";
import { windowReaderOf } from "../testing/window-reader.ts";
import { eachRoutePart, type RoutePart, readRoutePart, wholeTrip } from "./route-part.ts";
import { readWindows, verdictsOf } from "./trip-view.ts";

const key = { driver: "ana", trip: "trip-1" };

const readerOf = (records: readonly GpsRecord[]) => {
  const windows = windowsOf(records);
  const stored = readTripOf(
    key,
    records.map((record) => aTripRecord(record)),
  );
  return { loadTrip: async () => stored, ...windowReaderOf(() => windows) };
};

const partsOf = (records: readonly GpsRecord[], maxRecords: number): Promise<RoutePart[]> =>
  Array.fromAsync(eachRoutePart(readerOf(records), key, maxRecords));

const judged = (records: readonly GpsRecord[]) => verdictsOf(readWindows(windowsOf(records), noTimeSpans));

describe("the parts of a trip", () => {
  test("are the whole trip, each record judged as in the whole, whatever the size of a part", async () => {
    await fc.assert(
      fc.asyncProperty(
        recordSet({ maxLength: 60 }),
        fc.integer({ min: 1, max: 30 }),
        async (records, size) => {
          const parts = await partsOf(records, size);
          expect(parts.flatMap((part) => part.records)).toEqual(judged(records));
        },
      ),
      tries(1000),
    );
  });

  test("hold no more than their size, except for records of the same time", async () => {
    await fc.assert(
      fc.asyncProperty(recordSet(), fc.integer({ min: 1, max: 10 }), async (records, size) => {
        for (const part of await partsOf(records, size))
          expect(
            part.records.length <= size || new Set(part.records.map(({ record }) => record.t)).size === 1,
          ).toBe(true);
      }),
      tries(300),
    );
  });

  test("of a stretch are its records", async () => {
    await fc.assert(
      fc.asyncProperty(recordSet(), fc.nat(), fc.nat(), async (records, a, b) => {
        const [fromT, toT] = [records[a % records.length]!.t, records[b % records.length]!.t];
        const part = await readRoutePart(readerOf(records), key, { fromT, toT }, 100);
        expect(part?.records).toEqual(judged(records).filter(({ record: { t } }) => t >= fromT && t < toT));
        expect(part?.nextT).toBeUndefined();
      }),
      tries(500),
    );
  });

  test("set aside records that a receiver's clock put 1,024 weeks back, even if nothing else is requested", async () => {
    const old = aRecord({ t: baseT - 1024 * 7 * 86_400_000 });
    const parts = await partsOf([old, aRecord({ t: baseT }), aRecord({ t: baseT + 1000 })], 1);
    expect(parts.map(({ records }) => records.map(({ verdict }) => verdict))).toEqual([
      ["misclocked"],
      ["usable"],
      ["usable"],
    ]);
  });
});

test("the reads for a part do not depend on the length of the trip", async () => {
  const hours = (count: number) =>
    Array.from({ length: count * 60 }, (_, minute) =>
      Array.from({ length: 6 }, (_, tenth) =>
        aRecord({ id: minute * 6 + tenth, t: baseT + minute * windowMs + tenth * 10_000 }),
      ),
    ).flat();
  const windowsRead = async (records: readonly GpsRecord[]): Promise<number> => {
    const reader = readerOf(records);
    let read = 0;
    const counted = async function* (windows: ReturnType<typeof reader.windowsFrom>) {
      for await (const window of windows) {
        read++;
        yield window;
      }
    };
    const counting = {
      ...reader,
      windowsFrom: (...of: Parameters<typeof reader.windowsFrom>) => counted(reader.windowsFrom(...of)),
      windowsBefore: (...of: Parameters<typeof reader.windowsBefore>) => counted(reader.windowsBefore(...of)),
    };
    const part = await readRoutePart(counting, key, { ...wholeTrip, fromT: baseT + 20 * 60_000 }, 60);
    expect(part?.records).toHaveLength(60);
    return read;
  };
  expect(await windowsRead(hours(1))).toBeLessThan(20);
  expect(await windowsRead(hours(20))).toBe(await windowsRead(hours(1)));
});

test("a trip that does not exist has no parts", async () => {
  const reader = { ...readerOf([aRecord()]), loadTrip: async () => undefined };
  expect(await readRoutePart(reader, key, wholeTrip, 10)).toBeUndefined();
});
