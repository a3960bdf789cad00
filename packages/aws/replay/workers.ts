import type { AggregatePorts } from "@trips/core/application/aggregate.ts";
import type { Erasures } from "@trips/core/application/erasures.ts";
import type { WriteRejects } from "@trips/core/application/reject.ts";
import type { RejectStore } from "@trips/core/application/reject-store.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { createErasedUntil } from "../dynamodb/erased-until.ts";
import { createRejectStore } from "../dynamodb/reject-store.ts";
import type { TableOptions } from "../dynamodb/trip-items.ts";
import { createTripStore } from "../dynamodb/trip-store.ts";
import type { Effects } from "../effects.ts";

const cachedTrips = 1_000;

/** Of one replay into a table; another replay at the same time would contend for the lane, and still be exact. */
export const replayLane = (slot: number): string => `replay#${slot}`;

/** Keeps rejects for their drivers only: Pulse counted them when they arrived. */
const withoutPulse = (store: RejectStore): RejectStore => ({
  loadRejects: (keys) => store.loadRejects(keys),
  commitRejects: ({ changes, pulse }) => store.commitRejects({ changes, pulse: { ...pulse, rejected: 0 } }),
  allRejectsOf: (key) => store.allRejectsOf(key),
  removeRejects: (rejects) => store.removeRejects(rejects),
});

/** The latest order of several tables: while one is filled, orders are given to the one in service. */
const latestOf =
  (sources: readonly Erasures["erasedUntil"][]): Erasures["erasedUntil"] =>
  async (keys) => {
    const found = await Promise.all(sources.map((erasedUntil) => erasedUntil(keys)));
    return keys.map((_, index) => {
      const times = found.flatMap((each) => each[index] ?? []);
      return times.length === 0 ? undefined : Math.max(...times);
    });
  };

/**
 * The use case's ports over a table, once per worker. `served` is the table in service, whose orders to erase hold in
 * another as well. What was consumed before is in the lake's rejects and in Pulse already, so then `writeRejects` is absent.
 */
export const createWorkers = (
  table: TableOptions,
  served: string,
  count: number,
  effects: Effects,
  writeRejects?: WriteRejects,
): [AggregatePorts, ...AggregatePorts[]] => {
  const options = { ...table, ...effects };
  const rejectStore = createRejectStore(options);
  const tables = [...new Set([served, table.tableName])];
  const worker = (slot: number): AggregatePorts => ({
    store: createTripStore(options),
    rejectStore: writeRejects ? rejectStore : withoutPulse(rejectStore),
    erasedUntil: latestOf(tables.map((name) => createErasedUntil({ ...options, tableName: name }))),
    writeRejects: writeRejects ?? (() => Promise.resolve()),
    cache: new TripCache(cachedTrips),
    ...effects,
    slot,
    lane: replayLane(slot),
    retentionDays: retentionDays.trips,
    keptFrom: "arrival",
  });
  return [worker(0), ...Array.from({ length: count - 1 }, (_, index) => worker(index + 1))];
};
