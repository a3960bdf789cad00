import fc from "fast-check";
import { type AggregatePorts, aggregate } from "../application/aggregate.ts";
import type { Delivery } from "../application/delivery.ts";
import type { Erasures } from "../application/erasures.ts";
import { type PageSizes, pageSizes } from "../application/place-windows.ts";
import type { Reject } from "../application/reject.ts";
import type { RejectStore } from "../application/reject-store.ts";
import { TripCache } from "../application/trip-cache.ts";
import type { TripStore } from "../application/trip-store.ts";
import { type Fix, lateMs } from "../domain/gps-record.ts";
import { limits } from "../domain/limits.ts";
import type { TripKey } from "../domain/trip.ts";
import { InjectedFault } from "./chaos-store.ts";
import { drive, timeZones } from "./drives.ts";
import { MemoryErasures } from "./memory-erasures.ts";
import { MemoryRejectStore } from "./memory-reject-store.ts";
import { aDelivery, correctionEnvelopeOf, envelopeOf, receivedAt } from "./records.ts";

/** A fix with what its batch says, and a place in the order of arrival for each copy. */
export type SentFix = {
  readonly fix: Fix;
  readonly timeZone: string;
  /** The batch's own spelling of the time zone, if different. */
  readonly zoneAsSent?: string;
  readonly vehicle: string | undefined;
  readonly ends: boolean;
  readonly arrivals: readonly number[];
};

/** What a driver decided, as the API takes it, and when; with a place in the order of arrival for each copy. */
export type SentDecision = {
  readonly correction: Readonly<Record<string, unknown>>;
  /** What a name is about. */
  readonly moment: number | null;
  readonly at: number;
  readonly arrivals: readonly number[];
};

export type SentTrip = {
  readonly key: TripKey;
  readonly fixes: readonly SentFix[];
  readonly decisions: readonly SentDecision[];
};

const keys: readonly TripKey[] = [
  { driver: "ana", trip: "trip-1" },
  { driver: "ana", trip: "trip-2" },
  { driver: "bruno", trip: "trip-1" },
];

const zones = fc.constantFrom(
  ...timeZones.map((timeZone) => ({ timeZone })),
  { timeZone: "UTC", zoneAsSent: "Etc/utc" },
  { timeZone: "Europe/Berlin", zoneAsSent: "europe/BERLIN" },
  { timeZone: "America/Panama", zoneAsSent: "EST" },
  { timeZone: "+05:30", zoneAsSent: "GMT+0530" },
  { timeZone: "Etc/GMT+11", zoneAsSent: "-11" },
);

const claims = fc
  .tuple(zones, fc.constantFrom(undefined, "AB123CD", "AC456EF", "né 🚗"))
  .map(([zone, vehicle]) => ({ ...zone, vehicle }));

type Options = {
  readonly trips?: number;
  readonly maxLength?: number;
  readonly disagree?: boolean;
  /** Whether drivers correct their trips. */
  readonly corrects?: boolean;
};

const arrivalsOf = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 3 });

/** Few times of decision, so that some are equal. */
const decisionsOn = (fixes: readonly Fix[]): fc.Arbitrary<SentDecision[]> => {
  const moment = fc
    .tuple(fc.nat({ max: fixes.length - 1 }), fc.constantFrom(0, 0, 1, -1, 40_000))
    .map(([index, beyond]) => fixes[index]!.t + beyond);
  const span = fc.tuple(moment, moment).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
  const correction = fc.oneof(
    { weight: 4, arbitrary: fc.record({ wrong: span }, { noNullPrototype: true }) },
    { weight: 2, arbitrary: fc.record({ right: span }, { noNullPrototype: true }) },
    fc.record({ split: moment }, { noNullPrototype: true }),
    fc.record({ name: fc.constantFrom(null, "Work", "né 🚗") }, { noNullPrototype: true }),
  );
  const at = fc.nat({ max: 3 }).map((offset) => receivedAt + offset);
  const decision = { correction, moment: fc.option(moment), at, arrivals: arrivalsOf };
  return fc.array(fc.record(decision, { noNullPrototype: true }), { maxLength: 5 });
};

const sentTrip = (key: TripKey, options: Options): fc.Arbitrary<SentTrip> =>
  sentFixes(key, options).chain(({ fixes }) =>
    fc.record(
      {
        key: fc.constant(key),
        fixes: fc.constant(fixes),
        decisions: options.corrects ? decisionsOn(fixes.map(({ fix }) => fix)) : fc.constant([]),
      },
      { noNullPrototype: true },
    ),
  );

const sentFixes = (
  key: TripKey,
  { maxLength = 25, disagree = false }: Options,
): fc.Arbitrary<Pick<SentTrip, "key" | "fixes">> =>
  fc
    .record({
      fixes: drive({ maxLength }),
      // Mostly one claim; sometimes batches disagree.
      claims: fc.oneof(
        { weight: disagree ? 0 : 3, arbitrary: fc.array(claims, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(claims, { minLength: 2, maxLength: 3 }) },
      ),
      claimOf: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 8 }),
      ends: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 12 }),
      arrivals: fc.array(fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 20,
      }),
    })
    .map(({ fixes, claims, claimOf, ends, arrivals }) => ({
      key,
      fixes: fixes.map((fix, index) => ({
        fix,
        ...claims[claimOf[index % claimOf.length]! % claims.length]!,
        ends: ends[index % ends.length] === 12,
        arrivals: arrivals[index % arrivals.length]!,
      })),
    }));

/** Up to three trips; with `disagree`, batches of one trip name several time zones and vehicles. */
export const sentTrips = (options: Options = {}): fc.Arbitrary<SentTrip[]> =>
  fc
    .integer({ min: 1, max: options.trips ?? 3 })
    .chain((count) => fc.tuple(...keys.slice(0, count).map((key) => sentTrip(key, options))));

/**
 * When a trip's copies of an arrival reach the API: every other arrival during the drive, so that only the start of the
 * trip is late, the others long after.
 */
const receivedAtOf = ({ fixes }: SentTrip, arrival: number): number => {
  if (arrival % 2 === 1) return receivedAt;
  const middle = fixes[Math.floor(fixes.length / 2)]!.fix.t;
  return Math.max(middle + lateMs, ...fixes.map(({ fix }) => fix.t - limits.clockAheadMs));
};

/** Every fifth arrival is an import of what phones may have sent as well. */
const isBackfill = (arrival: number): boolean => arrival % 5 === 4;

/** Whether that copy of a fix is late. */
export const isLateArrival = (trip: SentTrip, { t }: Fix, arrival: number): boolean =>
  !isBackfill(arrival) && receivedAtOf(trip, arrival) - t > lateMs;

/**
 * The copies of all fixes by arrival, cut into batches of one trip and one claim, and batches into invocations, with
 * sizes taken in a cycle. A fix that ends its trip is the last one of its batch, as phones send it.
 */
export const invocationsOf = (
  trips: readonly SentTrip[],
  batchSizes: readonly number[],
  invocationSizes: readonly number[],
): Delivery[][] => {
  const deliveries = [...recordDeliveries(trips, batchSizes), ...correctionDeliveries(trips)]
    .sort((a, b) => a.arrival - b.arrival)
    .map(({ delivery }) => delivery);
  const invocations: Delivery[][] = [];
  for (let at = 0; at < deliveries.length; ) {
    const size = invocationSizes[invocations.length % invocationSizes.length]!;
    invocations.push(deliveries.slice(at, at + size));
    at += size;
  }
  return invocations;
};

type Arriving = { readonly arrival: number; readonly delivery: Delivery };

const correctionDeliveries = (trips: readonly SentTrip[]): Arriving[] =>
  trips.flatMap(({ key, decisions }) =>
    decisions.flatMap(({ correction, moment, at, arrivals }) =>
      arrivals.map((arrival) => ({
        arrival,
        delivery: aDelivery(correctionEnvelopeOf({ key, correction, moment, receivedAt: at })),
      })),
    ),
  );

const recordDeliveries = (trips: readonly SentTrip[], batchSizes: readonly number[]): Arriving[] => {
  const copies = trips
    .flatMap((trip) =>
      trip.fixes.flatMap((sent) =>
        sent.arrivals.map((arrival) => ({
          key: trip.key,
          sent,
          arrival,
          receivedAt: receivedAtOf(trip, arrival),
          backfill: isBackfill(arrival),
        })),
      ),
    )
    .sort((a, b) => a.arrival - b.arrival);
  const batches: {
    key: TripKey;
    arrival: number;
    receivedAt: number;
    backfill: boolean;
    sent: SentFix[];
  }[] = [];
  for (const { key, arrival, receivedAt, backfill, sent } of copies) {
    const batch = batches.at(-1);
    const last = batch?.sent.at(-1);
    if (
      batch &&
      last &&
      batch.key === key &&
      batch.receivedAt === receivedAt &&
      batch.backfill === backfill &&
      batch.sent.length < batchSizes[batches.length % batchSizes.length]! &&
      last.timeZone === sent.timeZone &&
      last.vehicle === sent.vehicle &&
      !last.ends &&
      (!sent.ends || batch.sent.every(({ fix }) => fix.t <= sent.fix.t))
    )
      batch.sent.push(sent);
    else batches.push({ key, arrival, receivedAt, backfill, sent: [sent] });
  }
  return batches.map(({ key, arrival, receivedAt, backfill, sent }) => ({
    arrival,
    delivery: aDelivery(
      envelopeOf({
        key,
        receivedAt,
        timeZone: sent[0]!.zoneAsSent ?? sent[0]!.timeZone,
        vehicle: sent[0]!.vehicle,
        end: sent.at(-1)!.ends,
        backfill: backfill || undefined,
        fixes: sent.map(({ fix }) => fix),
      }),
    ),
  }));
};

/** The table's sizes, and some so small that even short trips have pages. */
export const somePageSizes: fc.Arbitrary<PageSizes> = fc.constantFrom(
  pageSizes,
  { maxOpenBytes: 60, maxOpenWindowBytes: 1_000, maxPageBytes: 80 },
  { maxOpenBytes: 20, maxOpenWindowBytes: 45, maxPageBytes: 50 },
  { maxOpenBytes: 0, maxOpenWindowBytes: 0, maxPageBytes: 0 },
);

export const fixedNow = Date.UTC(2026, 10, 20, 12);

/** A warm function: it keeps its cache between invocations. */
export const aWorker = ({
  store,
  rejectStore = new MemoryRejectStore(),
  erasures = new MemoryErasures(),
  slot = 0,
  capacity = 100,
  pageSizes,
  maxHeldRecords,
  maxActions,
}: {
  readonly store: TripStore;
  readonly rejectStore?: RejectStore;
  readonly erasures?: Pick<Erasures, "erasedUntil">;
  readonly pageSizes?: PageSizes;
  readonly maxHeldRecords?: number | undefined;
  readonly maxActions?: number | undefined;
  readonly slot?: number;
  readonly capacity?: number;
}): { ports: AggregatePorts; rejects: Reject[] } => {
  const rejects: Reject[] = [];
  return {
    rejects,
    ports: {
      store,
      rejectStore,
      erasedUntil: (keys) => erasures.erasedUntil(keys),
      cache: new TripCache(capacity),
      now: () => fixedNow,
      sleep: () => Promise.resolve(),
      random: () => 0.5,
      retentionDays: 400,
      pageSizes,
      maxHeldRecords,
      maxActions,
      // Where pages are small, chunks of ids are, too.
      chunkSizes: pageSizes && { open: 2, chunk: 3 },
      slot,
      writeRejects: async (added) => {
        rejects.push(...added);
      },
    },
  };
};

/** Delivers until nothing fails, as Lambda does: failed deliveries are retried, in whole or in part. */
export const deliverUntilDone = async (
  ports: AggregatePorts,
  deliveries: readonly Delivery[],
  maxDeliveries = 100,
): Promise<void> => {
  let pending = deliveries;
  for (let attempt = 0; attempt < maxDeliveries; attempt++) {
    try {
      const { failed } = await aggregate(ports, pending);
      if (failed.length === 0) return;
      pending = pending.filter(({ offset }) => failed.includes(offset));
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
    }
  }
  throw new Error(`not done after ${maxDeliveries} deliveries`);
};
