import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rejectLineOf } from "@trips/aws/firehose/write-rejects.ts";
import { writeParquet } from "@trips/aws/s3/parquet.ts";
import { fleetTimeZone, localDayOf } from "@trips/cli/simulator/fleet.ts";
import { type HistoryTrip, planHistoryDay, recordHistoryTrip } from "@trips/cli/simulator/history.ts";
import { fleetOf } from "@trips/cli/simulator/identities.ts";
import { createStreetGrid } from "@trips/cli/simulator/street-grid.ts";
import { type CuratePorts, curate } from "@trips/core/application/curate.ts";
import { decodeBatch } from "@trips/core/domain/batch.ts";
import { curatedColumns, lakeColumns } from "@trips/core/lake/columns.ts";
import { buckets } from "@trips/core/pipeline.ts";
import { lakeObjectOf, MemoryCuratedZone, nothingErased } from "@trips/core/testing/memory-curated-zone.ts";
import { envelopeOf } from "@trips/core/testing/records.ts";
import { openObjectStore } from "@trips/local/s3/object-store.ts";

/** Two weeks of the simulated fleet, from a Monday to a Sunday. */
export const lakeDays = { from: "2026-11-02", to: "2026-11-15" } as const;

const seed = 1;
const drivers = 5;
const fixesPerBatch = 60;
const dayMs = 86_400_000;
const dateOf = (t: number): string => new Date(t).toISOString().slice(0, 10);

/** A phone posts every three minutes; one without network posts its drive on the day after. */
const batchesOf = (trip: HistoryTrip): { readonly receivedAt: number; readonly data: Uint8Array }[] => {
  const { driver, tripId, vehicle, device } = trip;
  const fixes = recordHistoryTrip(grid, seed, trip).map((fix, id) => ({ ...fix, id }));
  return Array.from({ length: Math.ceil(fixes.length / fixesPerBatch) }, (_, index) => {
    const sent = fixes.slice(index * fixesPerBatch, (index + 1) * fixesPerBatch);
    const receivedAt = sent.at(-1)!.t + (trip.isOffline ? dayMs : 2_000);
    const key = { driver, trip: tripId };
    return {
      receivedAt,
      data: envelopeOf({ key, timeZone: fleetTimeZone, vehicle, device, fixes: sent, receivedAt }),
    };
  });
};

const grid = createStreetGrid();

/** What a client with errors sends. */
const rejectLines = (): string => {
  const key = { driver: "ana.gomez", trip: "wrong" };
  const receivedAt = Date.parse(`${lakeDays.to}T12:00:00Z`);
  const good = { id: 0, t: receivedAt - 1_000, lat: -34.6, lon: -58.4 };
  const sent = [
    envelopeOf({ key, receivedAt, fixes: [{ ...good, lat: 91 }, { ...good, lon: "x" }, good] }),
    envelopeOf({ key, receivedAt, fixes: [{ ...good, t: receivedAt + 2 * dayMs }] }),
    envelopeOf({ key, receivedAt, timeZone: "Mars/Olympus", fixes: [good] }),
    new TextEncoder().encode("{"),
  ];
  const lines = sent.flatMap((data, index) => {
    const decoded = decodeBatch(data);
    const rejections = decoded.ok ? decoded.batch.rejected : [decoded.rejection];
    const said = decoded.ok || decoded.refused ? key : undefined;
    return rejections.map((rejection) =>
      rejectLineOf({
        ...rejection,
        ...said,
        partition: "shardId-000000000000",
        offset: String(index),
        rejectedAt: new Date(receivedAt + index).toISOString(),
      }),
    );
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
};

/** The fleet's lake, as the pipeline leaves it: rows as they landed, the curated zone, rejects. */
export const makeFleetLake = async (data: string): Promise<void> => {
  await mkdir(join(data, "s3"), { recursive: true });
  const store = await openObjectStore({ directory: join(data, "s3") });
  await store.ensureBucket(buckets.lake);
  const put = (key: string, bytes: Uint8Array) => store.putObject(buckets.lake, key, bytes);

  const landing = new Map<string, Uint8Array[]>();
  for (let t = Date.parse(lakeDays.from); t <= Date.parse(lakeDays.to); t += dayMs)
    for (const [index, driver] of fleetOf(drivers).entries())
      for (const trip of planHistoryDay(grid, seed, driver, index, localDayOf(t + dayMs / 2)))
        for (const { receivedAt, data } of batchesOf(trip))
          landing.set(dateOf(receivedAt), [...(landing.get(dateOf(receivedAt)) ?? []), data]);

  const zone = new MemoryCuratedZone();
  for (const [date, batches] of [...landing].sort()) {
    const rows = lakeObjectOf(batches);
    const key = `records/date=${date}/${date.replaceAll("-", "/")}/12/lake-1.parquet`;
    await put(key, await writeParquet(lakeColumns, rows));
    const ports: CuratePorts = {
      readObject: async () => rows,
      files: zone.files,
      trips: zone.trips,
      putObject: zone.putObject,
      erasedUntil: nothingErased,
      now: () => Date.parse(lakeDays.to),
      sleep: () => Promise.resolve(),
      random: () => 0.5,
    };
    await curate(ports, key);
  }
  for (const [key, { rows }] of zone.contents) await put(key, await writeParquet(curatedColumns, rows));
  await put(`rejects/${lakeDays.to.replaceAll("-", "/")}/rejects-1.gz`, gzipSync(rejectLines()));
  await store.stop();
};
