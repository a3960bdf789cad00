import { describe, expect, test } from "vitest";
import {
  formatDriver,
  formatExactTime,
  formatsOf,
  formatTime,
  formatTimeZone,
  type Quantity,
  textOf,
  zoneOffsetMs,
} from "./format.ts";

const english = formatsOf("en", "metric");
const imperial = formatsOf("en", "imperial");
const spanish = formatsOf("es", "metric");

const written = (quantity: Quantity): string => textOf([quantity]);

describe("distances", () => {
  test.each([
    [0, "0.0"],
    [49, "0.0"],
    [50, "0.1"],
    [12_345, "12.3"],
    [99_949, "99.9"],
    [99_950, "100"],
    [1_234_567, "1,235"],
  ])("%d m are %s km", (meters, value) => {
    expect(english.distance(meters)).toEqual({ value, unit: "km" });
  });
});

test("numbers and dates follow the region of the language", () => {
  const american = formatsOf("en", "imperial", "US");
  expect(american.date("2026-11-01")).toBe("November 1, 2026");
  expect(american.mediumDate("2026-11-01")).toBe("Nov 1, 2026");
  expect(american.shortDate("2026-11-01")).toBe("Nov 1");
  expect(formatsOf("en", "imperial", "GB").date("2026-11-01")).toBe("1 November 2026");
  expect(formatsOf("es", "metric", "AR").distance(12_345_600)).toEqual({ value: "12.346", unit: "km" });
  expect(formatsOf("es", "metric", "AR").decimal(4.2)).toBe("4,2");
  expect(formatsOf("es", "metric", "MX").decimal(4.2)).toBe("4.2");
  expect(formatsOf("es", "metric", "419").decimal(4.2)).toBe("4.2");
});

describe("durations", () => {
  test.each([
    [0, "0 min"],
    [7, "7 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [3_599, "59 min"],
    [3_600, "1 h 00 min"],
    [7_500, "2 h 05 min"],
    [90_000, "25 h 00 min"],
  ])("%d s are %s", (seconds, text) => {
    expect(textOf(english.duration(seconds))).toBe(text);
  });
});

test("distances and speeds are in kilometres or miles, as people chose", () => {
  expect(written(english.speed(33.496))).toBe("121 km/h");
  expect(written(imperial.speed(33.496))).toBe("75 mph");
  expect(written(imperial.distance(1609.344))).toBe("1.0 mi");
  expect(written(imperial.distance(160_934))).toBe("100 mi");
  expect([english, imperial].map((format) => written(format.shortDistance(50)))).toEqual(["50 m", "164 ft"]);
  expect(
    [english, imperial].map(({ speedUnit, distanceUnit, shortDistanceUnit }) => [
      speedUnit,
      distanceUnit,
      shortDistanceUnit,
    ]),
  ).toEqual([
    ["km/h", "km", "m"],
    ["mph", "mi", "ft"],
  ]);
  expect(imperial.speedIn(imperial.distanceIn(1609.344))).toBeCloseTo(3600 / 1609.344);
});

test("numbers follow the language", () => {
  expect(written(spanish.distance(12_345))).toBe("12,3 km");
  expect(spanish.count(12_345)).toBe("12.345");
  expect(written(spanish.acceleration(-4.12))).toBe("−4,1 m/s²");
  expect(textOf(spanish.duration(7_500))).toBe("2 h 05 min");
});

describe("times", () => {
  test("are in the trip's own zone, midnight is 00", () => {
    expect(formatTime("2026-11-20T11:05:00Z", "America/Argentina/Buenos_Aires")).toBe("08:05");
    expect(formatTime("2026-11-20T03:00:00Z", "America/Argentina/Buenos_Aires")).toBe("00:00");
  });

  test("follow the clock change of the zone", () => {
    expect(formatTime("2026-03-29T00:59:00Z", "Europe/Berlin")).toBe("01:59");
    expect(formatTime("2026-03-29T01:00:00Z", "Europe/Berlin")).toBe("03:00");
  });

  test("name their zone by city and offset", () => {
    expect(formatTimeZone("America/Argentina/Buenos_Aires", "2026-11-20T00:00:00Z")).toBe(
      "Buenos Aires (UTC−3)",
    );
    expect(formatTimeZone("Europe/Berlin", "2026-07-01T00:00:00Z")).toBe("Berlin (UTC+2)");
    expect(formatTimeZone("Asia/Kolkata", "2026-07-01T00:00:00Z")).toBe("Kolkata (UTC+5:30)");
    expect(formatTimeZone("Europe/London", "2026-01-01T00:00:00Z")).toBe("London (UTC)");
    expect(formatTimeZone("UTC", "2026-07-01T00:00:00Z")).toBe("UTC");
  });

  test("name a zone that is only an offset by its offset", () => {
    expect(formatTimeZone("Etc/GMT-2", "2026-07-01T00:00:00Z")).toBe("UTC+2");
    expect(formatTimeZone("-03:30", "2026-07-01T00:00:00Z")).toBe("UTC−3:30");
  });
});

test("dates do not depend on the machine's time zone", () => {
  expect(english.date("2026-11-20")).toBe("20 November 2026");
  expect(english.weekday("2026-11-20")).toBe("Friday");
  expect(english.month("2026-11-20")).toBe("November 2026");
  expect(english.mediumDate("2026-11-01")).toBe("1 Nov 2026");
  expect(english.shortDate("2026-11-01")).toBe("1 Nov");
});

test("dates follow the language", () => {
  expect(spanish.date("2026-11-20")).toBe("20 de noviembre de 2026");
  expect(spanish.weekday("2026-11-18")).toBe("Miércoles");
  expect(spanish.month("2026-11-20")).toBe("Noviembre de 2026");
  expect(spanish.mediumDate("2026-11-01")).toBe("1 nov 2026");
  expect(spanish.shortDate("2026-11-01")).toBe("1 nov");
});

test("a driver's UUID is shortened, a name is not", () => {
  expect(formatDriver("c4d8f4a8-1001-70aa-3b1c-9d0e1f2a3b4c")).toBe("c4d8f4a8");
  expect(formatDriver("ana")).toBe("ana");
});

test("an exact time has seconds, in the requested zone", () => {
  const instant = Date.UTC(2026, 10, 20, 2, 5, 9);
  expect(formatExactTime(instant, "America/Argentina/Buenos_Aires")).toBe("23:05:09");
  expect(formatExactTime(instant, "Asia/Kolkata")).toBe("07:35:09");
});

test("a zone's offset from UTC follows its clocks, summer and winter", () => {
  const hours = (zone: string, month: number) => zoneOffsetMs(zone, Date.UTC(2026, month, 20)) / 3_600_000;
  expect(hours("America/Argentina/Buenos_Aires", 10)).toBe(-3);
  expect(hours("Asia/Kolkata", 10)).toBe(5.5);
  expect([hours("Europe/Berlin", 6), hours("Europe/Berlin", 10), hours("UTC", 10)]).toEqual([2, 1, 0]);
});

test("an acceleration always has its sign", () => {
  expect([english.acceleration(-4.12), english.acceleration(3.6)]).toEqual([
    { value: "−4.1", unit: "m/s²" },
    { value: "+3.6", unit: "m/s²" },
  ]);
});
