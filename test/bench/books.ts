import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createCuratedTrips } from "@trips/aws/dynamodb/curated-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { type BucketOptions, createCuratedFiles } from "@trips/aws/s3/curated-files.ts";
import { createLakeLedger } from "@trips/aws/s3/lake-ledger.ts";
import { startObjectStore } from "@trips/aws/testing/object-store.ts";
import { faultsOf, keepSums } from "@trips/core/application/books.ts";
import { type CuratedRow, noRows, replaceRows } from "@trips/core/application/curated-rows.ts";
import { curatedKeyOf, hourOf, placeOf } from "@trips/core/application/curated-zone.ts";
import { reconcile } from "@trips/core/application/reconcile.ts";
import { type Fix, quantise } from "@trips/core/domain/gps-record.ts";
import { recordFiguresOf } from "@trips/core/domain/record-figures.ts";
import { rulesVersion } from "@trips/core/domain/rules.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { aWorker, deliverUntilDone } from "@trips/core/testing/deliveries.ts";
import { aDelivery, envelopeOf } from "@trips/core/testing/records.ts";
import { startDatabase } from "./consumer/local-table.ts";
import { simulatedDrives } from "./drives.ts";
import { formatNumber } from "./numbers.ts";
import type { Section } from "./report.ts";

const trips = 140;
/** Two hours at 1 Hz. */
const recordsOfTrip = 7_200;
const date = "2026-11-20";
const midnight = Date.parse(date);
const nowMs = midnight + 2 * 86_400_000;
const timeZone = "UTC";
const tableName = "trips";

/** A trip of the simulator's places, one a second, begun in one of twenty hours. */
const fixesOf = (course: readonly Fix[], trip: number): Fix[] =>
  Array.from({ length: recordsOfTrip }, (_, id) => ({
    ...course[(id + trip * 37) % course.length]!,
    id,
    t: midnight + (trip % 20) * 3_600_000 + id * 1_000,
  }));

/** A trip's rows by file, as merging its objects would leave them. */
const rowsOf = (key: TripKey, fixes: readonly Fix[]): Map<string, CuratedRow[]> => {
  const records = fixes.map((fix) => quantise(fix, false));
  const whole = { from: 0, to: records.length };
  const figures = recordFiguresOf(records, whole, { isFirst: true, isLast: true }, timeZone);
  if (typeof figures === "string") throw new Error("a whole trip has no surroundings");
  const by = { timeZone, vehicle: undefined, rules: rulesVersion };
  const files = new Map<string, CuratedRow[]>();
  for (const [index, record] of records.entries()) {
    const said = {
      receivedAt: record.t,
      backfill: false,
      sentTimeZone: timeZone,
      sentVehicle: undefined,
      device: undefined,
    };
    const curated = { record, ...said, object: "records/one.parquet" };
    const file = curatedKeyOf(placeOf(key, hourOf(record.t)));
    const rows = files.get(file) ?? [];
    files.set(file, rows);
    rows.push({ key, curated, figures: figures[index]!, by });
  }
  return files;
};

const fill = async (client: DynamoDBDocumentClient, bucket: BucketOptions): Promise<number> => {
  const course = simulatedDrives(4).flatMap(({ fixes }) => fixes);
  const { ports } = aWorker({ store: createTripStore({ client, tableName, now: () => nowMs }) });
  const files = new Map<string, { key: TripKey; rows: CuratedRow[] }[]>();
  for (let trip = 0; trip < trips; trip++) {
    const key = { driver: `driver-${String(trip).padStart(3, "0")}`, trip: "trip" };
    const fixes = fixesOf(course, trip);
    const deliveries = Array.from({ length: recordsOfTrip / 900 }, (_, part) =>
      aDelivery(
        envelopeOf({
          key,
          timeZone,
          receivedAt: nowMs,
          backfill: true,
          fixes: fixes.slice(part * 900, (part + 1) * 900),
        }),
      ),
    );
    await deliverUntilDone(ports, deliveries);
    for (const [file, rows] of rowsOf(key, fixes))
      files.set(file, [...(files.get(file) ?? []), { key, rows }]);
  }
  const store = createCuratedFiles(bucket);
  for (const parts of files.values()) {
    const { key, rows } = parts[0]!;
    const place = placeOf(key, hourOf(rows[0]!.curated.record.t));
    const kept = { before: 0, after: 0 };
    await store.save(
      place,
      replaceRows(
        noRows,
        parts.map((part) => ({ ...part, kept })),
      ),
      undefined,
    );
  }
  return files.size;
};

export const runBooks = async (): Promise<Section> => {
  const database = await startDatabase();
  const objects = await startObjectStore();
  try {
    await database.createTripsTable(tableName);
    const client = DynamoDBDocumentClient.from(database.client(), {
      marshallOptions: { removeUndefinedValues: true },
    });
    const files = await fill(client, objects);
    const table = { client, tableName, now: () => nowMs };
    const ports = {
      lake: keepSums(createLakeLedger(objects), 2_000),
      reader: createTripReader(table),
      zone: createCuratedTrips(table),
      erasedUntil: async () => [undefined],
      now: () => nowMs,
    };
    const rows: string[][] = [];
    const look = async (name: string, recounts: () => boolean): Promise<void> => {
      const startedMs = performance.now();
      const books = await reconcile(ports, { date, settleMs: 0, recounts });
      rows.push([name, formatNumber((performance.now() - startedMs) / 1_000, 1)]);
      if (faultsOf(books) > 0) throw new Error("the books do not balance");
    };
    let trip = 0;
    await look(
      "first look: every file is read, a twelfth of the trips is counted again",
      () => trip++ % 12 === 0,
    );
    await look("next look: no file has changed, no trip is counted again", () => false);
    await look("every trip is counted again, as `npx trips reconcile` does", () => true);
    return {
      title: "The books",
      notes: [
        `Both ledgers of a day of ${formatNumber(trips * recordsOfTrip)} records (${trips} trips, ${files} files) over the local DynamoDB and S3, in one process with S3.`,
      ],
      tables: [{ head: ["run", "s"], rows }],
      targets: [],
    };
  } finally {
    await objects.stop();
    await database.stop();
  }
};
