import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyRecord } from "../testing/arbitraries.ts";
import { asSet, recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT, unmeasured } from "../testing/records.ts";
import { ByteWriter, DecodeError } from "./bytes.ts";
import { byField, fields, leastStored, mostStored, type OptionalField, optionalNames } from "./fields.ts";
import { compareKeys, type GpsRecord, quantise } from "./gps-record.ts";
import { maxWindowRecords, type Window, windowStartOf } from "./window.ts";
import { decodeWindow, encodeWindow, maxRecordBytes } from "./window-codec.ts";

const runs = tries(2000);

const anyWindow: fc.Arbitrary<Window> = fc
  .array(anyRecord, { minLength: 1, maxLength: 40 })
  .map((records) => ({ start: baseT, records: asSet(records) }));

const windowsOf = (records: readonly GpsRecord[]): Window[] =>
  [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(([start, inside]) => ({
    start,
    records: inside,
  }));

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("a window read back", () => {
  test("is the window that was written, whatever its records are", () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        expect(decodeWindow(window.start, encodeWindow(window))).toStrictEqual(window);
      }),
      runs,
    );
  });

  test("is the window that was written, for drives", () => {
    fc.assert(
      fc.property(recordSet(), (records) => {
        for (const window of windowsOf(records))
          expect(decodeWindow(window.start, encodeWindow(window))).toStrictEqual(window);
      }),
      runs,
    );
  });

  test("holds what was quantised from any fix, even a negative zero", () => {
    const fix = fc.record({
      id: fc.constantFrom(0, -0, 1, 4_294_967_295),
      t: fc.integer({ min: baseT, max: baseT + 59_999 }),
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
      ...byField(optionalNames, (name) =>
        fc.option(fc.double({ min: fields[name].least, max: fields[name].most, noNaN: true }), {
          nil: undefined,
        }),
      ),
    });
    fc.assert(
      fc.property(fix, (fix) => {
        const window = { start: baseT, records: [quantise(fix)] };
        expect(decodeWindow(baseT, encodeWindow(window))).toStrictEqual(window);
      }),
      runs,
    );
  });

  test("keeps every pattern of measured and missing fields", () => {
    const patterns = ["none", "all", "some", "first", "last"] as const;
    type Pattern = (typeof patterns)[number];
    const isPresent = (pattern: Pattern, index: number, count: number): boolean =>
      ({ none: false, all: true, some: index % 3 === 1, first: index === 0, last: index === count - 1 })[
        pattern
      ];
    const someOf = (name: OptionalField, index: number): number => {
      const [least, most] = [leastStored(fields[name]), mostStored(fields[name])];
      return least + ((index * 170) % (most - least + 1));
    };
    // Each field goes through its patterns at a pace of its own, so that any two of five meet in every combination.
    for (const count of [1, 2, 7, 8, 9, 16, 17, 41])
      for (let round = 0; round < patterns.length ** 2; round++) {
        const patternOf = (place: number): Pattern =>
          patterns[(Math.floor(round / patterns.length) * place + round) % patterns.length]!;
        const records = Array.from({ length: count }, (_, index) =>
          aRecord({
            id: index,
            t: baseT + index * 1000,
            ...Object.fromEntries(
              optionalNames.map((name, place) => [
                fields[name].stored,
                isPresent(patternOf(place), index, count) ? someOf(name, index) : undefined,
              ]),
            ),
          }),
        );
        const window = { start: baseT, records };
        expect(decodeWindow(baseT, encodeWindow(window))).toStrictEqual(window);
      }
  });

  test("holds as many records as a window may, and no more", () => {
    const recordsOf = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        aRecord({ id: index, t: baseT + index * 9, speedCmps: index }),
      );
    const full = { start: baseT, records: recordsOf(maxWindowRecords) };
    expect(decodeWindow(baseT, encodeWindow(full))).toStrictEqual(full);
    const over = encodeWindow({ start: baseT, records: recordsOf(maxWindowRecords + 1) });
    expect(() => decodeWindow(baseT, over)).toThrow("1 to 6000 records, not 6001");
  });
});

test("a record of a full window never takes more than the maximum of bytes", () => {
  const extremes = Array.from({ length: maxWindowRecords }, (_, index) =>
    aRecord({
      id: index % 2 === 0 ? 0 : 4_294_967_295,
      t: baseT + index * 9 + (index % 3),
      latMicrodegrees: index % 2 === 0 ? -90e6 : 90e6,
      lonMicrodegrees: index % 2 === 0 ? -180e6 : 180e6,
      ...Object.fromEntries(
        optionalNames.map((name) => [
          fields[name].stored,
          index === 7
            ? undefined
            : index % 2 === 0
              ? leastStored(fields[name])
              : name === "heading"
                ? 180
                : mostStored(fields[name]),
        ]),
      ),
      late: index % 2 === 1,
    }),
  );
  const bytes = encodeWindow({ start: baseT, records: extremes }).length / maxWindowRecords;
  expect(bytes).toBeLessThanOrEqual(maxRecordBytes);
  expect(bytes).toBeGreaterThan(maxRecordBytes - 3);
});

test("a minute at 1 Hz with speed, heading and accuracy takes at most 720 bytes", () => {
  let heading = 90;
  let lat = -34_603_722;
  let lon = -58_381_592;
  const records = Array.from({ length: 60 }, (_, index) => {
    heading = (heading + ((index * 7) % 11) - 5 + 360) % 360;
    lat += Math.round(90 * Math.sin(index / 9)) + ((index * 5) % 7);
    lon += Math.round(110 * Math.cos(index / 9)) - ((index * 3) % 5);
    return aRecord({
      id: 1000 + index,
      t: baseT + index * 1000,
      latMicrodegrees: lat,
      lonMicrodegrees: lon,
      speedCmps: 1100 + Math.round(150 * Math.sin(index / 5)),
      headingDegrees: heading,
      accuracyMeters: 4 + (index % 3),
    });
  });
  expect(encodeWindow({ start: baseT, records }).length).toBeLessThanOrEqual(720);
});

/** Expects a valid window that reads back the same after encoding, or a DecodeError. */
const expectSoundOrRefused = (bytes: Uint8Array): void => {
  let window: Window;
  try {
    window = decodeWindow(baseT, bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    return;
  }
  const { records } = window;
  expect(records.length).toBeGreaterThan(0);
  // Positions take at least a byte each, so bytes bound what is allocated.
  expect(records.length * 2).toBeLessThanOrEqual(bytes.length);
  for (const [index, record] of records.entries()) {
    if (index > 0) expect(compareKeys(records[index - 1]!, record)).toBeLessThan(0);
    const { late, ...numbers } = record;
    expect(late).toBeTypeOf("boolean");
    for (const value of Object.values(numbers))
      if (value !== undefined) expect(value).toSatisfy(Number.isInteger);
    expect(windowStartOf(record.t)).toBe(baseT);
    expect(Math.abs(record.latMicrodegrees)).toBeLessThanOrEqual(90e6);
    expect(Math.abs(record.lonMicrodegrees)).toBeLessThanOrEqual(180e6);
    expect(record.headingDegrees ?? 0).toBeLessThan(360);
  }
  expect(decodeWindow(baseT, encodeWindow(window))).toStrictEqual(window);
};

describe("arbitrary bytes are a valid window or a DecodeError", () => {
  test("random bytes", () => {
    const count = fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 255 }));
    const header = fc.oneof(
      fc.tuple(fc.constantFrom(1, 2), count, fc.nat({ max: 4 }), fc.nat({ max: 63 })),
      fc.tuple(
        fc.constant(3),
        count,
        fc.nat({ max: 8 }),
        fc.nat({ max: 127 }).map((low) => low | 0x80),
        fc.integer({ min: 1, max: 4 ** (optionalNames.length - 3) / 2 }),
      ),
    );
    const small = fc.array(fc.nat({ max: 20 }), { maxLength: 60 });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(header, fc.uint8Array({ maxLength: 60 })).map(([a, b]) => Uint8Array.from([...a, ...b])),
      fc.tuple(header, small).map(([a, b]) => Uint8Array.from([...a, ...b])),
      fc
        .tuple(header, fc.nat({ max: 400 }), small)
        .map(([a, zeros, b]) => Uint8Array.from([...a.slice(0, 1), ...Array(zeros).fill(0x80), ...b])),
    );
    fc.assert(fc.property(bytes, expectSoundOrRefused), tries(5000));
  });

  test("valid bytes with some changed, taken out or put in", () => {
    const edit = fc.record({
      at: fc.nat({ max: 600 }),
      remove: fc.nat({ max: 2 }),
      insert: fc.array(fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 0x80, 0xff)), { maxLength: 3 }),
    });
    const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.oneof(
          anyWindow,
          recordSet().map((records) => windowsOf(records)[0]!),
        ),
        edits,
        (window, edits) => {
          const bytes = [...encodeWindow(window)];
          for (const { at, remove, insert } of edits) bytes.splice(at % bytes.length, remove, ...insert);
          expectSoundOrRefused(Uint8Array.from(bytes));
        },
      ),
      tries(5000),
    );
  });

  test("valid bytes that are truncated or extended are always refused", () => {
    fc.assert(
      fc.property(anyWindow, fc.nat(), fc.nat({ max: 255 }), (window, cut, extra) => {
        const bytes = encodeWindow(window);
        expect(() => decodeWindow(baseT, bytes.slice(0, cut % bytes.length))).toThrow(DecodeError);
        expect(() => decodeWindow(baseT, Uint8Array.from([...bytes, extra]))).toThrow(DecodeError);
      }),
      runs,
    );
  });

  test.each([
    ["another version", "04", "version 4 is not known"],
    ["no records", "01000000", "1 to 6000 records, not 0"],
    ["a count without end", `01${"80".repeat(400)}01`, "beyond 2^53 - 1"],
    ["an unknown form", "01010400", "unknown column forms"],
    ["an unknown presence", "01010340", "unknown presence"],
    ["a presence that is neither none, all nor some", "01010303", "unknown presence of speed"],
    ["a time before the window", "0101030001000000", "time -1 is out of range 0 to 59999"],
    ["an id below zero", "0101030000010000", "id -1 is out of range"],
    ["a speed below zero", "010103010000000001", "-1 is out of range"],
    ["a presence that is all but known", "0101033f", "unknown presence of speed"],
    ["a byte too many", "010103000000000000", "1 bytes too many"],
    ["version 2 without a late record", "020103000000000001", "name no late record"],
    ["runs that are too long", "020103000000000002", "reach beyond the last one"],
    ["a late run that is empty", "02010300000000000000", "a run of late records is empty"],
    ["a later run that is empty", "020203000002000200000000010001", "a run of late records is empty"],
    ["an empty run between late ones", "0203030000020002000000000000" + "01010001", "late records is empty"],
    ["a second run that is too long", "0202030000020002000000000102", "reach beyond the last one"],
    ["an unknown form of version 3", "03010840", "unknown column forms"],
    ["version 3 without more than version 1 has", "03010300", "version 3 without what it is for"],
    ["a form that altitude cannot have", "030103c00100", "unknown presence of altitude"],
    ["an altitude too low", "0301034000" + "00000000e907", "altitude -501 is out of range -500 to 10000"],
    ["a battery more than full", "030103800200" + "00000000ca01", "battery 101 is out of range 0 to 100"],
    ["a run of none", "030103800210" + "000000000000", "a run is empty"],
    ["a run too long", "030103800210" + "000000000200", "a run of battery reaches beyond the last record"],
    ["a run that goes on", "030203800210" + "0002000200000000" + "01020100", "two runs of battery have one"],
    ["runs that spare nothing", "030103800210" + "000000000102", "battery is not in the shorter form"],
    ["runs left out", "030303800200" + "00020002000000000000" + "020000", "is not in the shorter form"],
    ["version 3 with late records of which none is", "0301074000" + "000000000001", "name no late record"],
    ["the same record twice", "010203000000000000000000", "out of order"],
  ])("%s is refused with its reason", (_, hex, reason) => {
    const decode = () => decodeWindow(baseT, Buffer.from(hex, "hex"));
    expect(decode).toThrow(DecodeError);
    expect(decode).toThrow(reason);
  });

  test("an unknown field is refused, and so is a run of it", () => {
    const headed = (presence: number, runs: number): Uint8Array => {
      const writer = new ByteWriter();
      for (const number of [3, 1, 3, presence, runs]) writer.varint(number);
      return writer.finish();
    };
    const next = optionalNames.length;
    expect(() => decodeWindow(baseT, headed(4 ** next, 0))).toThrow("unknown presence");
    expect(() => decodeWindow(baseT, headed(4 ** next - 1, 2 ** next))).toThrow("unknown runs");
  });

  test.each<[string, Partial<GpsRecord>, Partial<GpsRecord>, string]>([
    ["the end of the minute", { t: baseT + 59_999 }, { t: baseT + 60_000 }, "time 60000 is out of range"],
    ["the greatest id", { id: 4_294_967_295 }, { id: 4_294_967_296 }, "out of range 0 to 4294967295"],
    ["a pole", { latMicrodegrees: 90e6 }, { latMicrodegrees: 90_000_001 }, "latitude 90000001 is out of"],
    ["the other", { latMicrodegrees: -90e6 }, { latMicrodegrees: -90_000_001 }, "-90000000 to 90000000"],
    ["the date line", { lonMicrodegrees: 180e6 }, { lonMicrodegrees: 180_000_001 }, "longitude 180000001 is"],
    ["from the west", { lonMicrodegrees: -180e6 }, { lonMicrodegrees: -180_000_001 }, "-180000000 to"],
    ["the greatest speed", { speedCmps: 50_000 }, { speedCmps: 50_001 }, "50001 is out of range 0 to 50000"],
    ["the sea's bottom", { altitudeMeters: -500 }, { altitudeMeters: -501 }, "-501 is out of range -500 to"],
    ["the sky", { altitudeMeters: 10_000 }, { altitudeMeters: 10_001 }, "range -500 to 10000"],
    [
      "a full battery",
      { batteryPercent: 100 },
      { batteryPercent: 101 },
      "battery 101 is out of range 0 to 100",
    ],
    ["the worst accuracy", { accuracyMeters: 1e6 }, { accuracyMeters: 1_000_001 }, "range 0 to 1000000"],
  ])("%s is the last accepted value", (_, last, beyond, reason) => {
    const bytesOf = (record: Partial<GpsRecord>) =>
      encodeWindow({ start: baseT, records: [aRecord({ t: baseT, ...record })] });
    expect(decodeWindow(baseT, bytesOf(last)).records[0]).toMatchObject(last);
    expect(() => decodeWindow(baseT, bytesOf(beyond))).toThrow(reason);
  });
});

type Vector = {
  readonly name: string;
  readonly start: number;
  readonly hex: string;
  readonly records: readonly Partial<GpsRecord>[];
};

test("late records take only the bytes of their runs, and without them the bytes are those of version 1", () => {
  const at = (index: number, late: boolean) => aRecord({ id: index, t: baseT + index * 1000, late });
  const lateOf = (...late: boolean[]) =>
    hexOf(encodeWindow({ start: baseT, records: late.map((each, index) => at(index, each)) }));
  const onTime = lateOf(false, false, false, false);
  expect(onTime.slice(0, 2)).toBe("01");
  expect(lateOf(true, true, true, true)).toBe(`02${onTime.slice(2)}0004`);
  expect(lateOf(false, true, true, false)).toBe(`02${onTime.slice(2)}010201`);
  expect(lateOf(true, false, false, true)).toBe(`02${onTime.slice(2)}00010201`);
});

const complete = (record: Partial<GpsRecord>): GpsRecord => ({ ...aRecord(), ...unmeasured, ...record });

const vectorsOf = (version: number): [string, Vector][] => {
  const path = new URL(`../../../test/fixtures/window-v${version}.json`, import.meta.url);
  const { windows } = JSON.parse(readFileSync(path, "utf8")) as { windows: Vector[] };
  return windows.map((vector) => [vector.name, vector]);
};

const expectBytes = (_: string, { start, hex, records }: Vector): void => {
  const window = { start, records: records.map(complete) };
  expect(decodeWindow(start, Buffer.from(hex, "hex"))).toStrictEqual(window);
  expect(hexOf(encodeWindow(window))).toBe(hex);
};

describe("version 1, byte by byte", () => {
  test.each(vectorsOf(1))("%s", expectBytes);

  test("is what its description says", () => {
    const records = [
      aRecord({ id: 5, t: baseT + 1000, latMicrodegrees: 10, lonMicrodegrees: -10, headingDegrees: 350 }),
      aRecord({ id: 6, t: baseT + 2000, latMicrodegrees: 13, lonMicrodegrees: -12, headingDegrees: 10 }),
      aRecord({ id: 7, t: baseT + 3000, latMicrodegrees: 15, lonMicrodegrees: -16 }),
    ];
    const expected = [
      "01 03 03 08", // version, count, both linear, heading: some
      "03", // heading of the first two
      "d00f d00f", // times: 1000, then 1000 on
      "0a 02", // ids: 5, then 1 on
      "14 06 01", // latitudes: 10, 3 on, 1 less on
      "13 03 03", // longitudes: -10, 2 back, 2 more back
      "13 28", // headings: 350 is 10 to the left of north, then 20 to the right
    ];
    expect(hexOf(encodeWindow({ start: baseT, records }))).toBe(expected.join("").replaceAll(" ", ""));
  });

  test("turns headings by -180 to 179 degrees", () => {
    const records = [0, 180, 0, 179, 0].map((headingDegrees, index) =>
      aRecord({ id: 0, t: baseT + index, latMicrodegrees: 0, lonMicrodegrees: 0, headingDegrees }),
    );
    const bytes = hexOf(encodeWindow({ start: baseT, records }));
    // 0; -180; -180, which is as far as 180; 179; -179
    expect(bytes.slice(-18)).toBe("00e702e702e602e502");
  });

  test("leaves out ids and times only where they are linear to the end", () => {
    const formsOf = (ids: readonly number[], ms: readonly number[]) =>
      encodeWindow({
        start: baseT,
        records: ids.map((id, index) => aRecord({ id, t: baseT + ms[index]! })),
      })[2];
    expect(formsOf([4, 6, 8], [0, 5, 10])).toBe(3);
    expect(formsOf([4, 6, 9], [0, 5, 10])).toBe(2);
    expect(formsOf([4, 6, 8], [0, 5, 11])).toBe(1);
    expect(formsOf([4, 6, 8, 9], [0, 5, 10, 16])).toBe(0);
    expect(formsOf([9, 2], [0, 7])).toBe(3);
  });
});

describe("version 3, byte by byte", () => {
  test.each(vectorsOf(3))("%s", expectBytes);

  test("is what its description says", () => {
    const at = (index: number, measured: Partial<GpsRecord>) =>
      aRecord({ id: 5 + index, t: baseT + index, latMicrodegrees: 0, lonMicrodegrees: 0, ...measured });
    const records = [
      at(0, { altitudeMeters: -27, batteryPercent: 80 }),
      at(1, { batteryPercent: 80, late: true }),
      at(2, { altitudeMeters: -25, batteryPercent: 79, late: true }),
    ];
    const expected = [
      "03 03 07 8003 00", // version, count, both linear and some late, altitude: some, battery: all, no runs
      "05", // altitude of the first and the third
      "00 02", // times: 0, then 1 on
      "0a 02", // ids: 5, then 1 on
      "00 00 00 00 00 00", // latitudes, longitudes
      "35 04", // altitudes: -27, 2 up
      "a001 00 01", // battery: 80, the same, 1 less
      "01 02", // late: one is not, two are
    ];
    expect(hexOf(encodeWindow({ start: baseT, records }))).toBe(expected.join("").replaceAll(" ", ""));
  });

  test("has columns in runs where that is shorter: lengths, and changes or turns from run to run", () => {
    const records = [350, 350, 350, 10, 10].map((headingDegrees, index) =>
      aRecord({
        ...{ id: index, t: baseT + index, latMicrodegrees: 0, lonMicrodegrees: 0 },
        ...{ headingDegrees, batteryPercent: 50, speedCmps: index % 3 === 1 ? 700 : undefined },
      }),
    );
    const expected = [
      "03 05 03 8602 12", // version, count, both linear, speed: some, heading and battery: all, both in runs
      "12", // speed of the second and the fifth
      "00 02 00 02", // times, ids: 1 on
      "00 00 00 00 00 00 00 00 00 00", // latitudes, longitudes
      "f80a 00", // speeds: 700, the same
      "03 13 02 28", // headings: three times 350, which is 10 to the left of north, twice 20 to the right
      "05 64", // battery: five times 50
    ];
    expect(hexOf(encodeWindow({ start: baseT, records }))).toBe(expected.join("").replaceAll(" ", ""));
  });

  test("adds no bytes to a window without new fields, and runs save bytes for a constant battery and altitude", () => {
    const windowOf = (measured: Partial<GpsRecord>) =>
      encodeWindow({
        start: baseT,
        records: Array.from({ length: 60 }, (_, index) =>
          aRecord({ id: index, t: baseT + index * 1000, speedCmps: 800, ...measured }),
        ),
      });
    expect(windowOf({})[0]).toBe(1);
    expect(windowOf({ batteryPercent: 50, altitudeMeters: 20 }).length).toBeLessThan(windowOf({}).length);
  });
});
