import { setTimeout as sleep } from "node:timers/promises";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { outdatedTrips } from "@trips/aws/dynamodb/outdated-trips.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { recountTrip } from "@trips/core/application/recount-trip.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { rulesVersion } from "@trips/core/domain/rules.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import type { Run } from "./run.ts";
import { replayLane } from "./workers.ts";

export type RecountResult = {
  readonly recounted: number;
  /** Trips that the consumer recounted first. */
  readonly others: number;
  /** The versions that they were counted by. */
  readonly versions: readonly number[];
  readonly isStopped: boolean;
};

/**
 * Recounts all trips of other rules, a worker's trips one after another, so that no two workers meet in a trip or a
 * lane. Needs no checkpoint: what is recounted is no longer found.
 */
export const recountTable = async (run: Run): Promise<RecountResult> => {
  const { connection, table, workers, signal, line, now } = run;
  const source = { client: connection.documents, tableName: table };
  const store = createTripStore(source);
  const erasedUntil = createErasedUntil(source);
  const portsOf = (slot: number) => ({
    store,
    erasedUntil,
    cache: new TripCache(1),
    now,
    sleep: (ms: number) => sleep(ms),
    random: Math.random,
    retentionDays: retentionDays.trips,
    lane: replayLane(slot),
  });
  const ports = Array.from({ length: workers }, (_, slot) => portsOf(slot));
  const versions = new Set<number>();
  let [recounted, others, scanned] = [0, 0, 0];
  for await (const page of outdatedTrips(source, rulesVersion)) {
    scanned += page.scanned;
    const pending = [...page.trips];
    await Promise.all(
      ports.map(async (own) => {
        for (let trip = pending.pop(); trip && !signal.aborted; trip = pending.pop()) {
          versions.add(trip.rules);
          if ((await recountTrip(own, trip)) === "recounted") recounted++;
          else others++;
          line.show(`${recounted} trips recounted  ${scanned} items of the table read`);
        }
      }),
    );
    if (signal.aborted) break;
    line.show(`${recounted} trips recounted  ${scanned} items of the table read`);
  }
  return { recounted, others, versions: [...versions].sort((a, b) => a - b), isStopped: signal.aborted };
};
