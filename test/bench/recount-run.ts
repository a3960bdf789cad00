import { aggregate } from "@trips/core/application/aggregate.ts";
import type { Page, StoredTrip, TripStore } from "@trips/core/application/trip-store.ts";
import { quantise } from "@trips/core/domain/gps-record.ts";
import type { TripSummary } from "@trips/core/domain/trip.ts";
import { windowMs } from "@trips/core/domain/window.ts";
import { decodeWindow, encodeWindow } from "@trips/core/domain/window-codec.ts";
import { aWorker } from "@trips/core/testing/deliveries.ts";
import { aDelivery, aTripRecord, envelopeOf } from "@trips/core/testing/records.ts";
import { summaryOf } from "@trips/core/testing/summary.ts";

/**
 * Recounts a trip of this many records at 1 Hz, as an earlier record brings another time zone, and prints the
 * processor time and the peak heap. The trip goes round in a circle; its pages are generated while they are read.
 */
const records = Number(process.argv[2]);
const perWindow = 60;
const startT = Date.UTC(2026, 0, 1);
const windows = Math.round(records / perWindow);

const circle = Array.from({ length: perWindow }, (_, second) => {
  const angle = (2 * Math.PI * second) / perWindow;
  return quantise({
    id: second,
    t: startT + second * 1_000,
    lat: 48 + 0.0018 * Math.cos(angle),
    lon: 11 + 0.0027 * Math.sin(angle),
    speed: 20.9,
    accuracy: 5,
  });
});
const bytes = encodeWindow({ start: startT, records: circle });

let peakHeapBytes = 0;
const key = { driver: "driver", trip: "trip" };
const first: TripSummary = summaryOf(circle.map((record) => aTripRecord(record)));
const stored: StoredTrip = {
  ...key,
  rev: 1,
  received: records,
  summary: { ...first, endT: startT + windows * windowMs },
  corrections: [],
  ids: { open: first.ids, chunks: 0, last: [] },
  lastWindow: startT + (windows - 1) * windowMs,
  open: [],
  expiresAt: Number.MAX_SAFE_INTEGER,
};

const pages = async function* (): AsyncGenerator<Page> {
  for (let window = 0; window < windows; window++) {
    yield [decodeWindow(startT + window * windowMs, bytes)];
    if (window % 64 === 0) peakHeapBytes = Math.max(peakHeapBytes, process.memoryUsage().heapUsed);
  }
};
const none = async function* (): AsyncGenerator<Page> {};

let unique = 0;
const store: TripStore = {
  loadTrips: async () => [stored],
  pagesIn: pages,
  pagesBefore: none,
  pagesAfter: none,
  commit: async ({ trips }) => {
    unique = trips[0]!.trip.summary.totals.unique;
    return { kind: "committed" };
  },
  pendingOf: async () => [],
  keepPending: async () => ({ kind: "committed" }),
  partsOf: async () => ({ dates: [], others: [] }),
  remove: async () => ({ kind: "committed" }),
};

const fixes = [{ id: 0, t: startT - 1_000, lat: 48.0018, lon: 11 }];
const before = process.cpuUsage();
await aggregate(aWorker({ store }).ports, [
  aDelivery(envelopeOf({ key, timeZone: "Africa/Abidjan", fixes })),
]);
const { user, system } = process.cpuUsage(before);
if (unique !== windows * perWindow + 1) throw new Error(`${unique} records were counted`);
console.log(JSON.stringify({ seconds: (user + system) / 1e6, peakHeapBytes }));
