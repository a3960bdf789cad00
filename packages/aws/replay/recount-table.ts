import { recountTrip } from "@trips/core/application/recount-trip.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { rulesVersion } from "@trips/core/domain/rules.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { createErasedUntil } from "../dynamodb/erased-until.ts";
import { outdatedTrips } from "../dynamodb/outdated-trips.ts";
import type { Segment } from "../dynamodb/segment.ts";
import type { TableOptions } from "../dynamodb/trip-items.ts";
import { createTripStore } from "../dynamodb/trip-store.ts";
import type { Effects } from "../effects.ts";
import { replayLane } from "./workers.ts";

export type Recounted = {
  readonly recounted: number;
  /** Trips that the consumer recounted first. */
  readonly others: number;
  /** The versions that they were counted by. */
  readonly versions: readonly number[];
};

type Options = {
  readonly workers: number;
  /** A part of the table; absent: all of it. */
  readonly segment?: Segment;
  readonly isStopped: () => boolean;
  readonly onProgress: (recounted: number, scanned: number) => void;
};

/**
 * Recounts all trips of other rules, a worker's trips one after another, so that no two workers meet in a trip or a
 * lane. Needs no checkpoint: what is recounted is no longer found.
 */
export const recountTable = async (
  table: TableOptions,
  { workers, segment, isStopped, onProgress }: Options,
  effects: Effects,
): Promise<Recounted> => {
  const source = { ...table, ...effects };
  const store = createTripStore(source);
  const erasedUntil = createErasedUntil(source);
  const portsOf = (slot: number) => ({
    ...effects,
    store,
    erasedUntil,
    cache: new TripCache(1),
    retentionDays: retentionDays.trips,
    lane: replayLane(slot),
  });
  const ports = Array.from({ length: workers }, (_, slot) => portsOf(slot));
  const versions = new Set<number>();
  let [recounted, others, scanned] = [0, 0, 0];
  for await (const page of outdatedTrips(source, rulesVersion, segment)) {
    scanned += page.scanned;
    const pending = [...page.trips];
    await Promise.all(
      ports.map(async (own) => {
        for (let trip = pending.pop(); trip && !isStopped(); trip = pending.pop()) {
          versions.add(trip.rules);
          if ((await recountTrip(own, trip)) === "recounted") recounted++;
          else others++;
          onProgress(recounted, scanned);
        }
      }),
    );
    if (isStopped()) break;
    onProgress(recounted, scanned);
  }
  return { recounted, others, versions: [...versions].sort((a, b) => a - b) };
};
