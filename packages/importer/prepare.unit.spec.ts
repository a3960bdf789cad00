import type { Fix } from "@trips/client/records.ts";
import { decodeBatch } from "@trips/core/domain/batch.ts";
import { byField, type FieldName, fieldNames, fields } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { envelopeOf } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPreparer } from "./prepare.ts";

const item = (trip: string, second: number) =>
  ({
    kind: "fix",
    place: `line ${second}`,
    driver: "ana",
    trip,
    vehicle: undefined,
    fix: { t: 1_487_225_438_000 + second * 1000, lat: 50.9, lon: 6.27 },
  }) as const;

test("repetitions are looked for in the latest trips only, so memory does not grow with the number of trips", () => {
  const prepare = createPreparer();
  expect(prepare(item("first", 0))).toMatchObject({ kind: "record", position: 0 });
  expect(prepare(item("first", 0))).toEqual({ kind: "repeated" });
  for (let trip = 0; trip < 99; trip += 1) prepare(item(`trip-${trip}`, 0));
  expect(prepare(item("first", 0))).toEqual({ kind: "repeated" });
  for (let trip = 100; trip < 200; trip += 1) prepare(item(`trip-${trip}`, 0));
  expect(prepare(item("first", 0))).toMatchObject({ kind: "record", position: 1 });
});

test("every prepared record is counted: nothing is sent that the engine would reject", () => {
  const now = Date.UTC(2026, 10, 27, 8);
  const odd = fc.oneof(fc.double(), fc.string(), fc.constantFrom(undefined, null, -1, 0, 1_795_762_942));
  const around = (t: number) => fc.integer({ min: t - 2, max: t + 2 });
  const anyOf = (name: FieldName) =>
    fc.oneof(fc.double({ min: fields[name].least, max: fields[name].most, noNaN: true }), odd);
  const times = fc.oneof(around(now), around(now + limits.clockAheadMs), around(fields.t.least), odd);
  const vehicles = fc.oneof(fc.string({ unit: "grapheme", maxLength: 70 }), odd);
  const items = fc.record({
    fix: fc.record({ ...byField(fieldNames, anyOf), t: times }),
    vehicle: vehicles,
    trip: fc.oneof(fc.stringMatching(/^[a-z.]{1,3}$/), odd),
  });
  let prepared = 0;
  fc.assert(
    fc.property(items, ({ fix, vehicle, trip }) => {
      const line = { ...item("trip", 0), trip, vehicle, fix: fix as unknown as Fix };
      const made = createPreparer(now)(line);
      if (made.kind !== "record") return;
      prepared += 1;
      const decoded = decodeBatch(
        envelopeOf({
          key: { driver: made.driver, trip: made.trip },
          vehicle: made.vehicle,
          fixes: [{ id: made.position, ...made.fix }],
          receivedAt: now,
        }),
      );
      expect(decoded).toMatchObject({ ok: true, batch: { rejected: [] } });
    }),
    tries(3000),
  );
  expect(prepared).toBeGreaterThan(tries(100).numRuns);
});
