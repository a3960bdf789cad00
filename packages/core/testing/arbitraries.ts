import fc from "fast-check";
import {
  type FieldName,
  fieldNames,
  fields,
  leastStored,
  mostStored,
  type OptionalField,
  optionalNames,
  type Stored,
} from "../domain/fields.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { windowMs } from "../domain/window.ts";
import { baseT } from "./records.ts";

type Stock<Name extends FieldName> = {
  readonly [Each in Name as Stored<Each>]: fc.Arbitrary<GpsRecord[Stored<Each>]>;
};

const stockOf = <Name extends FieldName>(
  names: readonly Name[],
  arbitraryOf: (name: Name) => fc.Arbitrary<number | undefined>,
): Stock<Name> =>
  Object.fromEntries(names.map((name) => [fields[name].stored, arbitraryOf(name)])) as unknown as Stock<Name>;

const anyOf = (name: FieldName): fc.Arbitrary<number> => {
  const [min, max] = [leastStored(fields[name]), mostStored(fields[name])];
  return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, 0, max));
};

const orNone = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

/** Any record that quantising can produce, over the whole range of every field, within one window. */
export const anyRecordOf = (start: number): fc.Arbitrary<GpsRecord> =>
  fc.record(
    {
      ...stockOf(fieldNames, anyOf),
      ...stockOf(optionalNames, (name) => orNone(anyOf(name))),
      id: fc.oneof(fc.nat({ max: 20 }), anyOf("id")),
      t: fc
        .oneof(fc.integer({ min: 0, max: windowMs - 1 }), fc.constantFrom(0, 1000, 2000, windowMs - 1))
        .map((offset) => start + offset),
      late: fc.boolean(),
    },
    { noNullPrototype: true },
  );

export const anyRecord = anyRecordOf(baseT);

/** Few keys and few contents, so that records collide: equal ones, and different contents under one (id, t). */
export const collidingRecord: fc.Arbitrary<GpsRecord> = fc.record(
  {
    id: fc.nat({ max: 3 }),
    t: fc.constantFrom(baseT, baseT + 1, baseT + 1000),
    latMicrodegrees: fc.constantFrom(0, 1),
    lonMicrodegrees: fc.constantFrom(0, 1),
    ...stockOf(optionalNames, (name: OptionalField) =>
      fc.constantFrom(undefined, leastStored(fields[name]), 1),
    ),
    speedCmps: fc.constantFrom(undefined, 0, 9_999, 10_000, 10_001),
    accuracyMeters: fc.constantFrom(undefined, 200, 201),
    late: fc.boolean(),
  },
  { noNullPrototype: true },
);

/** Any text, including lone surrogates. The unit "binary" of `fc.string` takes seconds before its first text. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc
    .array(fc.oneof(fc.nat({ max: 0xff }), fc.nat({ max: 0xffff }), fc.nat({ max: 0x10_ffff })))
    .map((codes) => String.fromCodePoint(...codes)),
);
