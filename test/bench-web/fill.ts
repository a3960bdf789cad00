import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createRejectStore } from "@trips/aws/dynamodb/reject-store.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { type AggregatePorts, aggregate } from "@trips/core/application/aggregate.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { retentionDays, table } from "@trips/core/pipeline.ts";
import { region } from "@trips/local/settings.ts";
import { batchesOf } from "../bench/batches.ts";
import { type Drive, simulatedDrives } from "../bench/drives.ts";

/** The day on which all of the simulated drives begin and end. */
export const date = "2026-11-20";
export const dayDriver = "ana.gomez";
export const dayTrips = 6;

const batchSize = 500;
const parallel = 4;
/** Simulated drives stay within a few blocks; each copy is moved elsewhere in a city of this many degrees. */
const citySide = 0.5;

/** A copy for another driver, elsewhere in the city: the ring of copies fills it evenly. */
const movedDrive = (drive: Drive, copy: number, driver: string, trip: string): Drive => {
  const [north, east] = [((copy * 0.618034) % 1) - 0.5, ((copy * 0.754878) % 1) - 0.5];
  const place = (value: number, by: number) => Number((value + by * citySide).toFixed(6));
  return {
    ...drive,
    driver,
    trip,
    fixes: drive.fixes.map((fix) => ({ ...fix, lat: place(fix.lat, north), lon: place(fix.lon, east) })),
  };
};

/** `trips` drives of one day: six of one driver, the others of many, five for each. */
export const fleetOf = (trips: number): Drive[] => {
  const drives = simulatedDrives(20);
  return Array.from({ length: trips }, (_, index) => {
    const driver = index < dayTrips ? dayDriver : `driver.${String(Math.floor(index / 5)).padStart(3, "0")}`;
    return movedDrive(drives[index % drives.length]!, index, driver, `trip-${index}`);
  });
};

/** Writes the drives into the table as the function `aggregate` does. */
export const fill = async (edgeUrl: string, drives: readonly Drive[]): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint: edgeUrl,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const database = {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    tableName: table.name,
  };
  const pending = [...drives];
  const work = async (slot: number) => {
    const ports: AggregatePorts = {
      store: createTripStore(database),
      rejectStore: createRejectStore(database),
      erasedUntil: createErasedUntil(database),
      writeRejects: async ([reject]) => {
        throw new Error(`rejected: ${reject?.detail}`);
      },
      cache: new TripCache(10),
      now: Date.now,
      sleep: (ms) => sleep(ms),
      random: Math.random,
      slot,
      retentionDays: retentionDays.trips,
    };
    for (let drive = pending.pop(); drive; drive = pending.pop()) {
      const deliveries = batchesOf(drive, batchSize).map((data, index) => ({
        partition: "partition-000000000000",
        offset: String(index),
        data,
      }));
      const { failed } = await aggregate(ports, deliveries);
      if (failed.length > 0) throw new Error(`${drive.driver}/${drive.trip} could not be written`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, (_, slot) => work(slot)));
  client.destroy();
};
