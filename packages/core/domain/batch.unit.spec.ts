import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../testing/arbitraries.ts";
import { drive, timeZones } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aFix, baseT, envelopeOf, receivedAt } from "../testing/records.ts";
import { type Batch, decodeBatch, isIdentifier, type Rejection } from "./batch.ts";
import { fieldNames, fields } from "./fields.ts";
import { lateMs, quantise } from "./gps-record.ts";
import { limits } from "./limits.ts";
import { windowStartOf } from "./window.ts";
import { decodeWindow, encodeWindow } from "./window-codec.ts";

const runs = tries(2000);

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const valid = {
  version: 1,
  driver: "ana",
  trip: "trip-1",
  receivedAt,
  requestId: "request-1",
  batch: { timeZone: "UTC", vehicle: "AB123CD", end: true, records: [{ id: 0, t: baseT, lat: 1, lon: 2 }] },
};

const batchOf = (value: unknown): Batch => {
  const decoded = decodeBatch(bytesOf(value));
  if (!decoded.ok) throw new Error(`refused: ${decoded.rejection.detail}`);
  return decoded.batch;
};

const rejectionOf = (data: Uint8Array): Rejection | undefined => {
  const decoded = decodeBatch(data);
  return decoded.ok ? undefined : decoded.rejection;
};

/** Expects either a valid batch or a reason in words. */
const expectBatchOrReason = (data: Uint8Array): void => {
  const decoded = decodeBatch(data);
  if (!decoded.ok) {
    expect(decoded.rejection.detail).not.toBe("");
    return;
  }
  const { batch } = decoded;
  expect(isIdentifier(batch.driver) && isIdentifier(batch.trip)).toBe(true);
  for (const record of batch.records) {
    const window = { start: windowStartOf(record.t), records: [record] };
    expect(decodeWindow(window.start, encodeWindow(window))).toStrictEqual(window);
  }
  for (const rejected of batch.rejected) {
    expect(rejected.detail).not.toBe("");
    expect(JSON.stringify(rejected)).toBeTypeOf("string");
  }
};

describe("decoding gives a batch or a reason, and never throws", () => {
  test("for any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectBatchOrReason), runs);
  });

  test("for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expectBatchOrReason(bytesOf(value))),
      runs,
    );
  });

  test("for a batch with any JSON in any place", () => {
    const path = fc.constantFrom<readonly (string | number)[]>(
      ["version"],
      ["driver"],
      ["trip"],
      ["receivedAt"],
      ["requestId"],
      ["batch"],
      ["batch", "timeZone"],
      ["batch", "vehicle"],
      ["batch", "device"],
      ["batch", "end"],
      ["batch", "backfill"],
      ["batch", "records"],
      ["batch", "records", 0],
      ...[...fieldNames, "__proto__", "toString"].map((name) => ["batch", "records", 0, name]),
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      anyText,
      fc.constantFrom(-0, 1e308, 5e-324, baseT, "", [], {}, null),
    );
    fc.assert(
      fc.property(path, value, (path, value) => {
        const envelope = structuredClone(valid) as Record<string | number, unknown>;
        let at = envelope;
        for (const name of path.slice(0, -1)) at = at[name] as typeof at;
        Object.defineProperty(at, path.at(-1)!, { value, enumerable: true, configurable: true });
        expectBatchOrReason(bytesOf(envelope));
      }),
      runs,
    );
  });

  test("for deeply nested JSON, which can be kept as a reject", () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    const text = JSON.stringify(valid).replace('"id":0', `"id":${deep}`);
    expectBatchOrReason(new TextEncoder().encode(text));
    expectBatchOrReason(new TextEncoder().encode(deep));
  });
});

describe("a batch", () => {
  test("has what was sent, quantised, in order", () => {
    fc.assert(
      fc.property(drive(), fc.constantFrom(...timeZones), fc.boolean(), fc.boolean(), (...sent) => {
        const [fixes, timeZone, end, backfill] = sent;
        const key = { driver: "ana", trip: "trip-1" };
        const decoded = decodeBatch(
          envelopeOf({ key, timeZone, vehicle: "AB123CD", device: "Pixel 9", end, backfill, fixes }),
        );
        expect(decoded).toStrictEqual({
          ok: true,
          batch: {
            ...key,
            receivedAt,
            requestId: "request",
            deviceId: undefined,
            timeZone,
            vehicle: "AB123CD",
            device: "Pixel 9",
            end,
            backfill,
            records: fixes.map((fix) => quantise(fix, !backfill && receivedAt - fix.t > lateMs)),
            rejected: [],
          },
        });
      }),
      runs,
    );
  });

  test("says which device's key it came with, if that is an id", () => {
    const deviceIdOf = (device: unknown) => batchOf({ ...valid, device }).deviceId;
    expect(deviceIdOf("0123456789abcdef")).toBe("0123456789abcdef");
    for (const none of [undefined, null, "", "0123456789ABCDEF", "0123456789abcdef0", 1])
      expect(deviceIdOf(none)).toBeUndefined();
  });

  test("with some bad records keeps the others, and gives the reason for each bad one", () => {
    const bad = fc.constantFrom<unknown>(
      null,
      [],
      "record",
      { id: 1 },
      { ...aFix(), lat: 91 },
      { ...aFix(), t: 0 },
      { ...aFix(), speed: null },
    );
    const member = fc.oneof(
      bad.map((record) => ({ isGood: false, record })),
      fc.nat({ max: 1000 }).map((id) => ({ isGood: true, record: { ...aFix(), id } as unknown })),
    );
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 30 }), (members) => {
        const { records, rejected } = batchOf({
          ...valid,
          batch: { timeZone: "UTC", records: members.map(({ record }) => record) },
        });
        const good = members.filter(({ isGood }) => isGood).map(({ record }) => record as { id: number });
        expect(records.map(({ id }) => id)).toEqual(good.map(({ id }) => id));
        expect(rejected.map(({ record }) => record)).toEqual(
          members.filter(({ isGood }) => !isGood).map(({ record }) => record),
        );
      }),
      runs,
    );
  });

  test("has no vehicle, no device and no end, and is no backfill, unless they were sent", () => {
    const { vehicle, device, end, backfill } = batchOf({
      ...valid,
      batch: { timeZone: "UTC", records: [aFix()] },
    });
    expect([vehicle, device, end, backfill]).toEqual([undefined, undefined, false, false]);
    const inText = batchOf({ ...valid, batch: { ...valid.batch, end: "true", backfill: "true" } });
    expect([inText.end, inText.backfill]).toEqual([false, false]);
  });

  test("has the id of its request, or an empty one if that is not a valid text", () => {
    expect(batchOf(valid).requestId).toBe("request-1");
    expect(batchOf({ ...valid, requestId: 7 }).requestId).toBe("");
    // Each of its rows in the lake repeats it.
    expect(batchOf({ ...valid, requestId: "r".repeat(65) }).requestId).toBe("");
  });

  test.each(["v", "🚗"])("has a vehicle of up to 64 characters: %s", (character) => {
    const vehicle = character.repeat(64);
    expect(batchOf({ ...valid, batch: { ...valid.batch, vehicle } }).vehicle).toBe(vehicle);
  });

  test.each([
    ["europe/madrid", "Europe/Madrid"],
    ["EST", "America/Panama"],
    ["GMT+0200", "Etc/GMT-2"],
  ])("has its time zone in canonical form: %s is %s", (timeZone, kept) => {
    expect(batchOf({ ...valid, batch: { ...valid.batch, timeZone } }).timeZone).toBe(kept);
  });

  test("keeps a reject that is nested 32 deep, and only the reason for a deeper one", () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [{ a: 0 }, nested(depth - 1)]);
    const rejectOf = (id: unknown) =>
      batchOf({ ...valid, batch: { ...valid.batch, records: [{ id }] } }).rejected[0];
    expect(rejectOf(nested(30))).toMatchObject({ record: { id: nested(30) } });
    expect(rejectOf(nested(31))).toStrictEqual({
      reason: "invalid-record",
      detail: "id is not a whole number from 0 to 4294967295 (nested too deeply to be kept)",
      record: undefined,
    });
  });

  test("has a vehicle that can be stored: lone surrogates and control characters are replaced", () => {
    const { vehicle } = batchOf({ ...valid, batch: { ...valid.batch, vehicle: "car \ud800!\n🚗" } });
    expect(vehicle).toBe("car \ufffd!\ufffd🚗");
  });

  test("has a device in printable ASCII", () => {
    const { device } = batchOf({
      ...valid,
      batch: { ...valid.batch, device: 'Pixel 9 (~), "\\"é\ud800📱\n' },
    });
    expect(device).toBe("Pixel 9 (~), ???????");
  });

  test("may have unknown members", () => {
    expect(batchOf({ ...valid, colour: "red", batch: { ...valid.batch, mood: 1 } }).records).toHaveLength(1);
  });

  test("of 1,000 records is valid, of 1,001 is not", () => {
    const records = Array.from({ length: limits.recordsPerBatch }, () => aFix());
    expect(batchOf({ ...valid, batch: { ...valid.batch, records } }).records).toHaveLength(1000);
    expect(
      rejectionOf(bytesOf({ ...valid, batch: { ...valid.batch, records: [...records, aFix()] } })),
    ).toEqual({
      reason: "not-a-batch",
      detail: "records is not a list of 1 to 1000",
    });
  });
});

describe("why a whole batch is refused", () => {
  const withBatch = (batch: object) => bytesOf({ ...valid, batch: { ...valid.batch, ...batch } });
  test.each([
    ["no bytes", new Uint8Array(), "not-json", ""],
    ["half of a JSON text", bytesOf(valid).slice(0, 40), "not-json", ""],
    ["bytes that are no UTF-8", Uint8Array.from([0x22, 0xff, 0x22]), "not-json", ""],
    ["a number", bytesOf(1), "not-a-batch", "an object with version 1"],
    ["a list", bytesOf([valid]), "not-a-batch", "an object with version 1"],
    ["null", bytesOf(null), "not-a-batch", "an object with version 1"],
    ["another version", bytesOf({ ...valid, version: 2 }), "not-a-batch", "version 1"],
    ["a version in text", bytesOf({ ...valid, version: "1" }), "not-a-batch", "version 1"],
    ["no driver", bytesOf({ ...valid, driver: undefined }), "invalid-driver", "a driver id matches"],
    ["a driver with a slash", bytesOf({ ...valid, driver: "a/b" }), "invalid-driver", "a driver id matches"],
    [
      "a driver with a line end",
      bytesOf({ ...valid, driver: "a\n" }),
      "invalid-driver",
      "a driver id matches",
    ],
    ["a driver too long", bytesOf({ ...valid, driver: "a".repeat(65) }), "invalid-driver", "matches"],
    ["an empty trip", bytesOf({ ...valid, trip: "" }), "invalid-trip", "a trip id matches"],
    ["a trip with the separator of keys", bytesOf({ ...valid, trip: "a#b" }), "invalid-trip", "matches"],
    ["a trip that an address cannot name", bytesOf({ ...valid, trip: ".." }), "invalid-trip", "matches"],
    ["a trip that is a number", bytesOf({ ...valid, trip: 7 }), "invalid-trip", "a trip id matches"],
    ["no time of receipt", bytesOf({ ...valid, receivedAt: undefined }), "not-a-batch", "receivedAt"],
    [
      "a time of receipt with a fraction",
      bytesOf({ ...valid, receivedAt: 1.5 }),
      "not-a-batch",
      "receivedAt",
    ],
    ["no batch", bytesOf({ ...valid, batch: undefined }), "not-a-batch", "batch is not an object"],
    ["a batch that is a list", bytesOf({ ...valid, batch: [] }), "not-a-batch", "batch is not an object"],
    ["no time zone", withBatch({ timeZone: undefined }), "invalid-time-zone", "IANA"],
    ["an unknown time zone", withBatch({ timeZone: "Mars/Olympus" }), "invalid-time-zone", "IANA"],
    ["an offset no clock has", withBatch({ timeZone: "+23" }), "invalid-time-zone", "IANA"],
    ["a time zone that is a number", withBatch({ timeZone: 2 }), "invalid-time-zone", "IANA"],
    ["a vehicle that is null", withBatch({ vehicle: null }), "not-a-batch", "1 to 64 characters"],
    ["a vehicle without a name", withBatch({ vehicle: "" }), "not-a-batch", "1 to 64 characters"],
    ["a vehicle too long", withBatch({ vehicle: "v".repeat(65) }), "not-a-batch", "1 to 64 characters"],
    ["a device that is null", withBatch({ device: null }), "not-a-batch", "device is not a text of 1 to 64"],
    ["a device too long", withBatch({ device: "🚗".repeat(65) }), "not-a-batch", "1 to 64 characters"],
    ["a vehicle of 65 emoji", withBatch({ vehicle: "🚗".repeat(65) }), "not-a-batch", "1 to 64 characters"],
    ["no records", withBatch({ records: undefined }), "not-a-batch", "1 to 1000"],
    ["records that are an object", withBatch({ records: {} }), "not-a-batch", "1 to 1000"],
    ["an empty list of records", withBatch({ records: [] }), "not-a-batch", "1 to 1000"],
  ])("%s", (_, data, reason, detail) => {
    const rejection = rejectionOf(data);
    expect(rejection?.reason).toBe(reason);
    expect(rejection?.detail).toContain(detail);
  });

  test("bytes that are not JSON give the parser's own message", () => {
    expect(rejectionOf(new Uint8Array())?.detail).toBe("Unexpected end of JSON input");
  });
});

describe("why a record is refused", () => {
  const fix = { id: 0, t: baseT, lat: 0, lon: 0 };
  test.each([
    ["a text", "record", "invalid-record", "a record is an object"],
    ["null", null, "invalid-record", "a record is an object"],
    ["a list", [], "invalid-record", "a record is an object"],
    ["no id", { ...fix, id: undefined }, "invalid-record", "id is not a whole number from 0 to 4294967295"],
    ["a negative id", { ...fix, id: -1 }, "invalid-record", "id is not"],
    ["an id with a fraction", { ...fix, id: 0.5 }, "invalid-record", "id is not"],
    ["an id too great", { ...fix, id: fields.id.most + 1 }, "invalid-record", "id is not"],
    ["an id in text", { ...fix, id: "0" }, "invalid-record", "id is not"],
    [
      "a time with a fraction",
      { ...fix, t: baseT + 0.5 },
      "invalid-record",
      "t is not a whole number from 946684800000 to 253402300799999 epoch milliseconds",
    ],
    ["a time too great", { ...fix, t: fields.t.most + 1 }, "time-out-of-range", "more than 24 hours"],
    ["a time in text", { ...fix, t: String(baseT) }, "invalid-record", "t is not"],
    [
      "a latitude beyond the pole",
      { ...fix, lat: 90.000001 },
      "invalid-record",
      "lat is not -90 to 90 degrees",
    ],
    ["a longitude beyond the date line", { ...fix, lon: -180.1 }, "invalid-record", "lon is not -180 to 180"],
    ["a latitude below the pole", { ...fix, lat: -90.000001 }, "invalid-record", "lat is not"],
    ["a latitude in text", { ...fix, lat: "0" }, "invalid-record", "lat is not"],
    ["a longitude too great", { ...fix, lon: 180.000001 }, "invalid-record", "lon is not"],
    ["a time below zero", { ...fix, t: -1 }, "time-out-of-range", "before the year 2000"],
    ["a time in seconds", { ...fix, t: baseT / 1000 }, "time-out-of-range", "before the year 2000"],
    ["an id that is wrong as its time is", { ...fix, id: -1, t: 0 }, "invalid-record", "id is not"],
    [
      "an accuracy too great",
      { ...fix, accuracy: 1_000_001 },
      "invalid-record",
      "accuracy is not 0 to 1000000 m",
    ],
    ["no longitude", { ...fix, lon: undefined }, "invalid-record", "lon is not"],
    ["a speed too great", { ...fix, speed: 500.1 }, "invalid-record", "speed is not 0 to 500 m/s"],
    ["a speed in text", { ...fix, speed: "-1" }, "invalid-record", "speed is not"],
    ["a speed that is null", { ...fix, speed: null }, "invalid-record", "speed is not"],
    [
      "a heading beyond the circle",
      { ...fix, heading: 361 },
      "invalid-record",
      "heading is not 0 to 360 degrees",
    ],
    [
      "a place below the ground",
      { ...fix, altitude: -500.1 },
      "invalid-record",
      "altitude is not -500 to 10000 m",
    ],
    ["a flight", { ...fix, altitude: 10_000.1 }, "invalid-record", "altitude is not"],
    ["a battery more than full", { ...fix, battery: 101 }, "invalid-record", "battery is not 0 to 100 %"],
    ["a clock at zero", { ...fix, t: 0 }, "time-out-of-range", "before the year 2000"],
    [
      "the last millisecond of 1999",
      { ...fix, t: fields.t.least - 1 },
      "time-out-of-range",
      "before the year 2000",
    ],
    [
      "a clock too far ahead",
      { ...fix, t: receivedAt + 86_400_001 },
      "time-out-of-range",
      "more than 24 hours",
    ],
  ])("%s", (_, record, reason, detail) => {
    const { records, rejected } = batchOf({ ...valid, batch: { timeZone: "UTC", records: [record, fix] } });
    expect(records).toEqual([quantise(fix, true)]);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatchObject({ reason, detail: expect.stringContaining(detail) });
  });

  const limitsOf = (end: "least" | "most") =>
    Object.fromEntries(fieldNames.map((name) => [name, fields[name][end]]));

  test.each([
    ["the limits from below", limitsOf("least")],
    ["the limits from above", { ...limitsOf("most"), t: receivedAt + 86_400_000 }],
  ])("not: %s", (_, record) => {
    expect(batchOf({ ...valid, batch: { timeZone: "UTC", records: [record] } }).rejected).toEqual([]);
  });

  test.each([
    ["speed", -1],
    ["speed", -0.001],
    ["heading", -1],
    ["heading", -179.5],
    ["accuracy", 0],
    ["accuracy", -1],
    ["battery", -100],
  ] as const)("not what phones send for unknown: %s %d, which is not kept", (name, value) => {
    const { records, rejected } = batchOf({
      ...valid,
      batch: { timeZone: "UTC", records: [{ ...fix, [name]: value }] },
    });
    expect(rejected).toEqual([]);
    expect(records).toEqual([quantise(fix, true)]);
  });
});
