import fc from "fast-check";
import { limits } from "../api/limits.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { windowMs } from "../domain/window.ts";
import { baseT } from "./records.ts";

const optional = (min: number, max: number): fc.Arbitrary<number | undefined> =>
  fc.option(fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max)), { nil: undefined });

/** Any record that quantising can give, over the whole range of every field, within one window. */
export const anyRecordOf = (start: number): fc.Arbitrary<GpsRecord> =>
  fc.record(
    {
      id: fc.oneof(
        fc.nat({ max: 20 }),
        fc.integer({ min: 0, max: limits.maxId }),
        fc.constantFrom(0, limits.maxId),
      ),
      t: fc
        .oneof(fc.integer({ min: 0, max: windowMs - 1 }), fc.constantFrom(0, 1000, 2000, windowMs - 1))
        .map((offset) => start + offset),
      latMicrodegrees: fc.oneof(fc.integer({ min: -90e6, max: 90e6 }), fc.constantFrom(-90e6, 0, 90e6)),
      lonMicrodegrees: fc.oneof(fc.integer({ min: -180e6, max: 180e6 }), fc.constantFrom(-180e6, 0, 180e6)),
      speedCmps: optional(0, limits.maxSpeedMps * 100),
      headingDegrees: optional(0, 359),
      accuracyMeters: optional(0, limits.maxAccuracyMeters),
      late: fc.boolean(),
    },
    { noNullPrototype: true },
  );

export const anyRecord = anyRecordOf(baseT);

/** Few keys and few contents, so that records meet: equal ones, and contents that differ under one (id, t). */
export const collidingRecord: fc.Arbitrary<GpsRecord> = fc.record(
  {
    id: fc.nat({ max: 3 }),
    t: fc.constantFrom(baseT, baseT + 1, baseT + 1000),
    latMicrodegrees: fc.constantFrom(0, 1),
    lonMicrodegrees: fc.constantFrom(0, 1),
    speedCmps: fc.constantFrom(undefined, 0, 6999, 7000, 7001),
    headingDegrees: fc.constantFrom(undefined, 0, 1),
    accuracyMeters: fc.constantFrom(undefined, 50, 51),
    late: fc.boolean(),
  },
  { noNullPrototype: true },
);

/** Any text, half characters too. The unit "binary" of `fc.string` costs seconds before its first text. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc
    .array(fc.oneof(fc.nat({ max: 0xff }), fc.nat({ max: 0xffff }), fc.nat({ max: 0x10_ffff })))
    .map((codes) => String.fromCodePoint(...codes)),
);
