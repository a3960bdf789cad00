import { readParquet, writeParquet } from "@trips/aws/s3/parquet.ts";
import { type CuratePorts, curate, type LakeRows } from "@trips/core/application/curate.ts";
import type { CuratedFiles } from "@trips/core/application/curated-zone.ts";
import { curatedColumns, curatedZone } from "@trips/core/lake/columns.ts";
import { lakeObjectOf, MemoryCuratedZone, nothingErased } from "@trips/core/testing/memory-curated-zone.ts";
import { baseT, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { formatNumber } from "./numbers.ts";
import { processorNanoseconds } from "./processor-time.ts";
import type { Section } from "./report.ts";

const cars = 40;
const minutes = 60;
const shownMinutes = [1, 10, 20, 40, 60];
const names = curatedColumns.map(({ name }) => name);

/** Files as Parquet, as S3 holds them. */
const asParquet = (zone: MemoryCuratedZone, counts: { written: number }): CuratedFiles => ({
  ...zone.files,
  load: async (place) => {
    const { version, rows } = await zone.files.load(place);
    return version === undefined
      ? { version, rows }
      : { version, rows: await readParquet(await writeParquetOnce(rows), names) };
  },
  save: async (place, rows, over) => {
    await writeParquetOnce(rows);
    counts.written += rows.count;
    return zone.files.save(place, rows, over);
  },
});

const written = new WeakMap<object, Promise<Uint8Array>>();
const writeParquetOnce = (rows: Parameters<typeof writeParquet<(typeof names)[number]>>[1]) => {
  const bytes = written.get(rows) ?? writeParquet(curatedColumns, rows);
  written.set(rows, bytes);
  return bytes;
};

/** What a fleet sends within a minute at 1 Hz, in one object. */
const objectOf = (minute: number): LakeRows =>
  lakeObjectOf(
    Array.from({ length: cars }, (_, car) =>
      envelopeOf({
        key: { driver: `driver-${car}`, trip: "trip" },
        receivedAt: baseT + (minute + 1) * 60_000,
        fixes: straightDrive({
          count: 60,
          startT: baseT + minute * 60_000,
          firstId: minute * 60,
          speed: 11,
          lat: car / 2,
          lon: 10 + minute * 60e-4,
        }),
      }),
    ),
  );

export const runCurate = async (): Promise<Section> => {
  const zone = new MemoryCuratedZone();
  const objects = new Map<string, LakeRows>();
  const counts = { written: 0 };
  const ports: CuratePorts = {
    readObject: async (key) => objects.get(key),
    files: asParquet(zone, counts),
    trips: zone.trips,
    putObject: zone.putObject,
    erasedUntil: nothingErased,
    now: () => baseT,
    sleep: async () => {},
    random: () => 0.5,
  };
  const rows: string[][] = [];
  let total = 0;
  for (let minute = 1; minute <= minutes; minute++) {
    const key = `records/date=2026-11-20/${minute}`;
    objects.set(key, objectOf(minute - 1));
    counts.written = 0;
    const begin = processorNanoseconds();
    await curate(ports, key);
    const microseconds = (processorNanoseconds() - begin) / 1_000;
    total += microseconds;
    objects.delete(key);
    if (!shownMinutes.includes(minute)) continue;
    rows.push([
      String(minute),
      formatNumber(counts.written),
      formatNumber(microseconds / (cars * 60), 1),
      formatNumber(microseconds / 1_000),
    ]);
  }
  return {
    title: "The curated zone",
    notes: [
      `${cars} cars at 1 Hz, an object a minute of ${formatNumber(cars * 60)} rows, ${curatedZone.buckets[0].count} buckets; reading and writing Parquet included, S3 and DynamoDB not. All of the hour: ${formatNumber(total / (cars * 60 * minutes), 1)} µs of processor time per record.`,
    ],
    tables: [{ head: ["minute of the hour", "rows written", "µs per record", "ms per object"], rows }],
    targets: [],
  };
};
