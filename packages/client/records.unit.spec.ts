import { byField, fields, optionalNames } from "@trips/core/domain/fields.ts";
import { limits } from "@trips/core/domain/limits.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockProblem, identifierProblem, sanitiseFix, timeZoneProblem, vehicleProblem } from "./records.ts";

const fix = { t: 1_795_162_800_000, lat: -34.603722, lon: -58.381592 };

describe("sanitiseFix", () => {
  test("what a phone does not know is left out", () => {
    expect(sanitiseFix({ ...fix, speed: null, heading: undefined })).toEqual({
      kind: "clean",
      fix,
      dropped: [],
    });
  });

  test.each([
    ["speed", -1],
    ["speed", 500.1],
    ["heading", -1],
    ["heading", 492.64],
    ["accuracy", -0.1],
    ["accuracy", 0],
    ["altitude", -500.1],
    ["altitude", 10_000.1],
    ["battery", -100],
    ["battery", 100.1],
    ["speed", "-1" as unknown as number],
    ["accuracy", Number.NaN],
    ["speed", "12" as unknown as number],
  ] as const)("%s %s is dropped as unknown and named", (field, value) => {
    expect(sanitiseFix({ ...fix, [field]: value })).toEqual({ kind: "clean", fix, dropped: [field] });
  });

  test.each([
    [{ lat: 90.000001 }, "lat is 90.000001"],
    [{ lat: Number.NaN }, "lat is NaN"],
    [{ lon: -180.1 }, "lon is -180.1"],
    [{ lon: undefined as unknown as number }, "lon is missing"],
    [{ t: -1 }, "t is -1"],
    [{ t: -1e300 }, "t is -1e+300"],
    [{ t: 1_795_762_942 }, "t is 1795762942, which are seconds"],
    [{ t: Date.UTC(1999, 7, 22) }, "t is 1999-08-22T00:00:00.000Z, before 2000"],
    [{ t: "2026-01-01" as unknown as number }, 't is "2026-01-01"'],
  ])("%j makes the fix invalid, and the reason says why", (change, reason) => {
    const result = sanitiseFix({ ...fix, ...change });
    expect(result.kind).toBe("invalid");
    expect(result.kind === "invalid" && result.reason).toContain(reason);
  });

  test("values are quantised once and for all: a clean fix stays as it is", () => {
    const optional = fc.option(fc.double({ min: -600, max: 600 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          ...byField(optionalNames, () => optional),
          t: fc.double({ min: fields.t.least, max: 4e12, noNaN: true }),
          lat: fc.double({ min: -90, max: 90, noNaN: true }),
          lon: fc.double({ min: -180, max: 180, noNaN: true }),
        }),
        (raw) => {
          const once = sanitiseFix(raw);
          expect(once.kind).toBe("clean");
          if (once.kind !== "clean") return;
          expect(sanitiseFix(once.fix)).toEqual({ kind: "clean", fix: once.fix, dropped: [] });
          expect(JSON.parse(JSON.stringify(once.fix))).toEqual(once.fix);
          expect(Number.isInteger(once.fix.t)).toBe(true);
        },
      ),
    );
  });

  test("north is 0 degrees, never 360", () => {
    expect(sanitiseFix({ ...fix, heading: 359.7 })).toMatchObject({ fix: { heading: 0 } });
  });
});

test("a clock may be 24 hours ahead, and no millisecond more", () => {
  const now = Date.UTC(2026, 10, 20);
  expect(clockProblem(now + limits.clockAheadMs, now)).toBeUndefined();
  expect(clockProblem(now + limits.clockAheadMs + 1, now)).toContain("more than 24 hours ahead");
  expect(limits.clockAheadMs).toBe(86_400_000);
});

test("identifiers, time zones and vehicles are checked before anything is sent", () => {
  expect(identifierProblem("ana.gomez")).toBeUndefined();
  expect(identifierProblem("ana gómez")).toContain("not allowed");
  expect(identifierProblem("x".repeat(65))).toContain("not allowed");
  expect(identifierProblem("..")).toContain("not allowed");
  expect(timeZoneProblem("America/Argentina/Buenos_Aires")).toBeUndefined();
  expect(timeZoneProblem("GMT+0200")).toBeUndefined();
  expect(timeZoneProblem("Mars/Olympus")).toContain("not an IANA time zone");
  expect(timeZoneProblem("GMT+2")).toContain("not an IANA time zone");
  expect(vehicleProblem("AB123CD")).toBeUndefined();
  expect(vehicleProblem("🚗".repeat(64))).toBeUndefined();
  expect(vehicleProblem("🚗".repeat(65))).toContain("1 to 64 characters");
  expect(vehicleProblem("")).toContain("1 to 64 characters");
});
