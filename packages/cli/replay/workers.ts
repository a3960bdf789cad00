import { setTimeout as sleep } from "node:timers/promises";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createRejectStore } from "@trips/aws/dynamodb/reject-store.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import type { AggregatePorts } from "@trips/core/application/aggregate.ts";
import type { WriteRejects } from "@trips/core/application/reject.ts";
import type { RejectStore } from "@trips/core/application/reject-store.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import type { Connection } from "./connection.ts";

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

/**
 * The use case's ports over a table, once per worker. What was consumed before is in the lake's rejects and in Pulse
 * already, so then `writeRejects` is absent.
 */
export const createWorkers = (
  { documents: client }: Connection,
  tableName: string,
  count: number,
  writeRejects: WriteRejects | undefined,
): [AggregatePorts, ...AggregatePorts[]] => {
  const rejectStore = createRejectStore({ client, tableName });
  const worker = (slot: number): AggregatePorts => ({
    store: createTripStore({ client, tableName }),
    rejectStore: writeRejects ? rejectStore : withoutPulse(rejectStore),
    erasedUntil: createErasedUntil({ client, tableName }),
    writeRejects: writeRejects ?? (() => Promise.resolve()),
    cache: new TripCache(cachedTrips),
    now: Date.now,
    sleep: (ms) => sleep(ms),
    random: Math.random,
    slot,
    lane: replayLane(slot),
    retentionDays: retentionDays.trips,
    keptFrom: "arrival",
  });
  return [worker(0), ...Array.from({ length: count - 1 }, (_, index) => worker(index + 1))];
};
