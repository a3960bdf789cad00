import type { AggregatePorts } from "@trips/core/application/aggregate.ts";
import { aggregate } from "@trips/core/application/aggregate.ts";
import type { Delivery } from "@trips/core/application/delivery.ts";
import { nameOf } from "@trips/core/application/trip-cache.ts";
import type { Fix } from "@trips/core/domain/gps-record.ts";
import { aWorker } from "@trips/core/testing/deliveries.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import { aDelivery, envelopeOf } from "@trips/core/testing/records.ts";
import { loadDrives, simulatedDrives } from "./drives.ts";
import { formatNumber, median } from "./numbers.ts";
import { processorNanoseconds } from "./processor-time.ts";
import type { Section } from "./report.ts";

const batchSize = 60;
const rounds = 31;
const repeats = 40;
const maxGrowth = 0.2;
/** From ten minutes on, a batch has all the context that the rules look at. */
const lengths = [
  { name: "10 minutes", records: 600 },
  { name: "1 hour", records: 3_600 },
  { name: "24 hours", records: 86_400 },
] as const;

/** Half a minute past, so that a batch of a minute ends one window and begins the next. */
const nowT = Date.UTC(2026, 10, 20, 15, 0, 30);

/** A trip at 1 Hz with this many records, and the next batch, which is the same whatever the past. */
type Trip = {
  readonly ports: AggregatePorts;
  readonly again: () => void;
  readonly next: readonly Delivery[];
};

const aTrip = async (course: readonly Fix[], past: number): Promise<Trip> => {
  const store = new MemoryTripStore();
  const { ports } = aWorker({ store });
  const key = { driver: "driver", trip: "trip" };
  const deliver = (from: number): Delivery => {
    const fixes = Array.from({ length: batchSize }, (_, index) => {
      const at = from + index;
      const place = (((at - past) % course.length) + course.length) % course.length;
      return { ...course[place]!, id: at, t: nowT + (at - past) * 1_000 };
    });
    return aDelivery(envelopeOf({ key, timeZone: "UTC", fixes }));
  };
  for (let at = 0; at < past; at += batchSize) await aggregate(ports, [deliver(at)]);
  const cached = ports.cache.get(key)!;
  const name = nameOf(key);
  const stored = store.trips.get(name)!;
  const again = (): void => {
    ports.cache.set(key, cached);
    store.trips.set(name, stored);
  };
  const reads = store.reads;
  const next = [deliver(past)];
  await aggregate(ports, next);
  if (store.reads > reads) throw new Error("the cache was not warm");
  return { ports, again, next };
};

export const runGrowth = async (): Promise<Section> => {
  const drives = await loadDrives();
  const atOneHertz = drives.filter(({ source }) => source === "driveplotr");
  const candidates = atOneHertz.length > 0 ? atOneHertz : simulatedDrives(2);
  const course = candidates.reduce((a, b) => (b.fixes.length > a.fixes.length ? b : a)).fixes;
  const trips = [];
  for (const length of lengths)
    trips.push({ ...length, trip: await aTrip(course, length.records), times: [] as number[] });
  for (let round = 0; round < rounds; round++)
    for (const { trip, times } of trips) {
      const begin = processorNanoseconds();
      for (let repeat = 0; repeat < repeats; repeat++) {
        trip.again();
        const { commits } = await aggregate(trip.ports, trip.next);
        if (commits !== 1) throw new Error("the batch was not committed");
      }
      times.push((processorNanoseconds() - begin) / repeats);
    }
  const results = trips.map(({ name, times }) => ({ name, microseconds: median(times) / 1_000 }));
  const shortest = results[0]!.microseconds;
  return {
    title: "Growth",
    notes: [
      `Processor time of one batch of ${batchSize} through aggregate() with a warm cache and a store in memory that keeps encoded windows; medians of ${rounds} alternating rounds.`,
    ],
    tables: [
      {
        head: ["trip so far", "µs per batch", "to 10 minutes"],
        rows: results.map(({ name, microseconds }) => [
          name,
          formatNumber(microseconds, 1),
          formatNumber(microseconds / shortest, 2),
        ]),
      },
    ],
    targets: results.slice(1).map(({ name, microseconds }) => ({
      name: `${name} within ${maxGrowth * 100} % of 10 minutes`,
      measured: `${formatNumber(100 * (microseconds / shortest - 1), 1)} %`,
      isMet: Math.abs(microseconds / shortest - 1) <= maxGrowth,
    })),
  };
};
