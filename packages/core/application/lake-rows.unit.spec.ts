import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBatch } from "../domain/batch.ts";
import { byField, fieldNames } from "../domain/fields.ts";
import { lakeColumns } from "../lake/columns.ts";
import { drive, timeZones } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT, correctionEnvelopeOf, envelopeOf, receivedAt } from "../testing/records.ts";
import { lakeRowsOf } from "./lake-rows.ts";

const key = { driver: "ana", trip: "trip-1" };

const rowsOf = (data: Uint8Array): Record<string, unknown>[] => {
  const result = lakeRowsOf(data);
  if (!result.ok) throw new Error(result.rejection.detail);
  expect(result.rows.endsWith("\n")).toBe(true);
  return result.rows
    .slice(0, -1)
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe("rows of the lake", () => {
  test("have all columns of the lake, in their order", () => {
    const measured = { speed: 1, heading: 2, accuracy: 3, altitude: 4, battery: 5 };
    const fixes = [{ id: 0, t: baseT, lat: 1, lon: 2, ...measured }];
    const [row] = rowsOf(envelopeOf({ key, vehicle: "AB123CD", device: "Pixel 9", backfill: true, fixes }));
    expect([...Object.keys(row!), "correction"]).toEqual(lakeColumns.map(({ name }) => name));
    expect(row).toEqual({
      driver: "ana",
      trip: "trip-1",
      ...fixes[0],
      vehicle: "AB123CD",
      device: "Pixel 9",
      time_zone: "UTC",
      received_at: receivedAt,
      request_id: "request",
      backfill: true,
    });
  });

  test("leave out fields that were not sent, which are null in Parquet", () => {
    const [row] = rowsOf(envelopeOf({ key, fixes: [{ id: 0, t: baseT, lat: 1, lon: 2, speed: -1 }] }));
    const told = new Set(Object.keys(row!));
    expect(lakeColumns.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([
      "speed",
      "heading",
      "accuracy",
      "altitude",
      "battery",
      "vehicle",
      "backfill",
      "device",
      "correction",
    ]);
  });

  test("hold a correction as text, and no record", () => {
    const data = correctionEnvelopeOf({ key, correction: { name: "Heim" }, moment: baseT });
    expect(rowsOf(data)).toEqual([
      {
        ...key,
        ...{ received_at: receivedAt, request_id: "request" },
        correction: `[{"kind":"name","t":${baseT},"name":"Heim","at":${receivedAt}}]`,
      },
    ]);
  });

  test("give the same records when sent again as a batch: the lake can be replayed", () => {
    fc.assert(
      fc.property(drive(), fc.constantFrom(...timeZones), fc.boolean(), (fixes, timeZone, backfill) => {
        const data = envelopeOf({ key, timeZone, vehicle: "AB123CD", backfill, fixes });
        const rows = rowsOf(data);
        const replayed = envelopeOf({
          key,
          timeZone: rows[0]!.time_zone as string,
          vehicle: rows[0]!.vehicle as string,
          backfill: rows[0]!.backfill as boolean | undefined,
          fixes: rows.map((row) => byField(fieldNames, (name) => row[name])),
        });
        expect(decodeBatch(replayed)).toStrictEqual(decodeBatch(data));
      }),
      tries(1000),
    );
  });

  test("exist for the valid records of a batch only", () => {
    const fixes = [-1, 0, 1].map((id) => ({ id, t: baseT, lat: 0, lon: 0 }));
    expect(rowsOf(envelopeOf({ key, fixes })).map(({ id }) => id)).toEqual([0, 1]);
  });

  test("do not exist for a batch that is refused or has no valid record", () => {
    expect(lakeRowsOf(new TextEncoder().encode("{"))).toMatchObject({
      ok: false,
      rejection: { reason: "not-json" },
    });
    expect(lakeRowsOf(envelopeOf({ key, fixes: [{ id: -1 }] }))).toEqual({
      ok: false,
      rejection: { reason: "invalid-record", detail: "no record of the batch can be used" },
    });
  });

  test("or a reason come from any bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (data) => {
          const result = lakeRowsOf(data);
          expect(result.ok ? result.rows : result.rejection.detail).not.toBe("");
        },
      ),
      tries(1000),
    );
  });
});
