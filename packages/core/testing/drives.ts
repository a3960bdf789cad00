import fc from "fast-check";
import { byField, type OptionalField, optionalFields, optionalNames } from "../domain/fields.ts";
import type { Fix, GpsRecord } from "../domain/gps-record.ts";
import { compareKeys, quantise } from "../domain/gps-record.ts";

/**
 * Drives as phones send them, built step by step so that a counterexample shrinks to a few steps. Besides plain
 * driving they have everything that a trip may hold: standing with drift, equal times, a counter that starts over
 * (an id with two times), repeated fixes and other content under the same (id, t), gaps, teleports, poor accuracies,
 * impossible speeds, clocks that step back. Starts lie around midnights and clock changes of the zones below.
 */

type Step = {
  readonly kind:
    | "drive"
    | "stand"
    | "same-time"
    | "restart"
    | "again"
    | "rewrite"
    | "gap"
    | "teleport"
    | "back";
  readonly seconds: number;
  readonly ms: number;
  readonly north: number;
  readonly east: number;
} & Measured;

type Measured = { readonly [Name in OptionalField]: number | undefined };

export const timeZones = [
  "America/Argentina/Buenos_Aires",
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
] as const;

const starts = [
  Date.UTC(2026, 10, 20, 9, 0, 30),
  Date.UTC(2026, 10, 20, 2, 55),
  Date.UTC(2026, 2, 8, 6, 55),
  Date.UTC(2026, 9, 25, 0, 55),
  Date.UTC(2026, 9, 25, 21, 58),
  Date.UTC(2026, 5, 30, 18, 28),
  Date.UTC(2026, 5, 30, 18, 13),
  Date.UTC(2026, 3, 4, 14, 58),
  Date.UTC(2026, 11, 31, 23, 58),
];

const places = [
  { lat: -34.603722, lon: -58.381592 },
  { lat: 0, lon: 179.9995 },
  { lat: 79.95, lon: -179.9999 },
  { lat: -89.9, lon: 12.5 },
  { lat: 51.5, lon: 0 },
];

/** Values that phones send for "unknown". */
const unknownValue = fc.constantFrom(-1, -0.001, -180);

const speed = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3500 }).map((cmps) => cmps / 100) },
  { weight: 2, arbitrary: fc.constantFrom(0, 0.004, 0.3, 0.5, 100, 100.01, 499.996) },
  { weight: 1, arbitrary: unknownValue },
);
const accuracy = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 200 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 0.2, 50.4, 50.6, 51, 3000, 1_000_000) },
  { weight: 1, arbitrary: unknownValue },
);

const anyOf = (name: OptionalField): fc.Arbitrary<number | undefined> => {
  const { least, most, unknown } = optionalFields[name];
  const known = fc.double({ min: least, max: most, noNaN: true });
  return fc.option(unknown === "never" ? known : fc.oneof({ weight: 9, arbitrary: known }, unknownValue), {
    nil: undefined,
  });
};

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant("drive" as const) },
    { weight: 4, arbitrary: fc.constant("stand" as const) },
    { weight: 2, arbitrary: fc.constantFrom("same-time" as const, "gap" as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "restart" as const,
        "again" as const,
        "rewrite" as const,
        "teleport" as const,
        "back" as const,
      ),
    },
  ),
  seconds: fc.integer({ min: 1, max: 40 }),
  ms: fc.constantFrom(0, 0, 0, 1, 500, 999),
  ...byField(optionalNames, anyOf),
  speed,
  accuracy,
  north: fc.integer({ min: -300, max: 300 }),
  east: fc.integer({ min: -300, max: 300 }),
});

const wrapped = (lon: number): number => ((((lon + 180) % 360) + 360) % 360) - 180;
const within = (lat: number): number => Math.max(-90, Math.min(90, lat));

const fixesOf = (steps: readonly Step[], startT: number, place: (typeof places)[number]): Fix[] => {
  const fixes: Fix[] = [];
  let { lat, lon } = place;
  let t = startT;
  let id = 0;
  for (const { kind, seconds, ms, north, east, ...measured } of steps) {
    const moves = (factor: number) => {
      lat = within(lat + (north * factor) / 1e6);
      lon = wrapped(lon + (east * factor) / 1e6);
    };
    const last = fixes.at(-1);
    if (kind === "again" && last) {
      fixes.push(last);
      continue;
    }
    if (kind === "rewrite" && last) {
      fixes.push({ ...last, ...measured, lat: within(last.lat + north / 1e6) });
      continue;
    }
    switch (kind) {
      case "drive":
      case "again":
      case "rewrite":
        t += seconds * 1000 + ms;
        moves(seconds);
        break;
      case "stand":
        t += seconds * 1000 + ms;
        moves(0.01);
        break;
      case "same-time":
        moves(1);
        break;
      case "restart":
        t += seconds * 1000 + ms;
        id = Math.floor(id / 2);
        moves(seconds);
        break;
      case "gap":
        t += seconds * 90_000;
        moves(seconds * 10);
        break;
      case "teleport":
        t += seconds * 1000;
        moves(30_000);
        break;
      case "back":
        t -= seconds * 1500;
        moves(1);
        break;
      default:
        kind satisfies never;
    }
    fixes.push({ id, t, lat, lon, ...measured });
    id += kind === "teleport" ? 7 : 1;
  }
  return fixes;
};

export const drive = ({ minLength = 1, maxLength = 40 } = {}): fc.Arbitrary<Fix[]> =>
  fc
    .record({
      steps: fc.array(step, { minLength, maxLength }),
      startT: fc.constantFrom(...starts),
      place: fc.constantFrom(...places),
    })
    .map(({ steps, startT, place }) => fixesOf(steps, startT, place));

/** One of each (t, id), in the order of `compareKeys`. */
export const asSet = (records: readonly GpsRecord[]): GpsRecord[] =>
  [...records].sort(compareKeys).filter((record, i, all) => i === 0 || compareKeys(all[i - 1]!, record) < 0);

/** The records of a drive as an ordered set. */
export const recordSet = (size?: { minLength?: number; maxLength?: number }): fc.Arbitrary<GpsRecord[]> =>
  drive(size).map((fixes) => asSet(fixes.map((fix, index) => quantise(fix, index % 5 === 2))));
