import geodesic from "geographiclib-geodesic";
import { describe, expect, test } from "vitest";
import { noDayTotals } from "../domain/counters.ts";
import type { Fix } from "../domain/gps-record.ts";
import { toRead } from "../domain/trip.ts";
import { aWorker } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { aDelivery, envelopeOf, straightDrive } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import { nameOf } from "./trip-cache.ts";
import { tripViewOf } from "./trip-view.ts";

const key = { driver: "ana", trip: "trip-1" };

/** The trip as readers see it, after batches of 100, the later half of them first. */
const viewOf = async (fixes: readonly Fix[], timeZone: string) => {
  const store = new MemoryTripStore();
  const { ports } = aWorker({ store });
  const batches = Array.from({ length: Math.ceil(fixes.length / 100) }, (_, index) =>
    aDelivery(envelopeOf({ key, timeZone, fixes: fixes.slice(index * 100, (index + 1) * 100) })),
  );
  const half = batches.length >> 1;
  for (const batch of [...batches.slice(half), ...batches.slice(0, half)]) await aggregate(ports, [batch]);
  const { summary } = store.trips.get(nameOf(key))!.trip;
  const view = tripViewOf(key, toRead(summary), 0);
  const fleet = view.days.map(({ date }) => store.fleetDay(date).distanceMm / 1000);
  expect(fleet).toEqual(view.days.map(({ distanceMeters }) => distanceMeters));
  expect([...store.dates.keys()].sort()).toEqual(view.days.map(({ date }) => date));
  return view;
};

const instant = Date.parse;

/** A thousandth of a degree on the equator, driven in a minute. */
const stepMeters = 111.319;

type Day = readonly [date: string, seconds: number];

describe("a drive at 1.86 m/s along the equator, a fix a minute, has the elapsed time on each local date", () => {
  test.each<[string, string, string, string, Day[]]>([
    [
      "over midnight",
      "America/Argentina/Buenos_Aires",
      "2026-11-21T02:30:00Z",
      "2026-11-21T03:10:00Z",
      [
        ["2026-11-20", 1800],
        ["2026-11-21", 600],
      ],
    ],
    [
      "over the night of New York's clocks going forward: a day of 23 hours",
      "America/New_York",
      "2026-03-08T04:30:00Z",
      "2026-03-09T04:30:00Z",
      [
        ["2026-03-07", 1800],
        ["2026-03-08", 23 * 3600],
        ["2026-03-09", 1800],
      ],
    ],
    [
      "over the night of New York's clocks going back: a day of 25 hours",
      "America/New_York",
      "2026-11-01T03:30:00Z",
      "2026-11-02T05:30:00Z",
      [
        ["2026-10-31", 1800],
        ["2026-11-01", 25 * 3600],
        ["2026-11-02", 1800],
      ],
    ],
    [
      "over Berlin's clocks going forward: a day of 23 hours",
      "Europe/Berlin",
      "2026-03-28T22:59:00Z",
      "2026-03-29T22:01:00Z",
      [
        ["2026-03-28", 60],
        ["2026-03-29", 23 * 3600],
        ["2026-03-30", 60],
      ],
    ],
    [
      "over Berlin's clocks going back: a day of 25 hours",
      "Europe/Berlin",
      "2026-10-24T21:59:00Z",
      "2026-10-25T23:01:00Z",
      [
        ["2026-10-24", 60],
        ["2026-10-25", 25 * 3600],
        ["2026-10-26", 60],
      ],
    ],
    [
      "over Lord Howe's clocks going back by half an hour: a day of 24 hours and a half",
      "Australia/Lord_Howe",
      "2026-04-04T12:00:00Z",
      "2026-04-05T14:00:00Z",
      [
        ["2026-04-04", 3600],
        ["2026-04-05", 24.5 * 3600],
        ["2026-04-06", 1800],
      ],
    ],
    [
      "over Lord Howe's clocks going forward by half an hour: a day of 23 hours and a half",
      "Australia/Lord_Howe",
      "2026-10-03T13:00:00Z",
      "2026-10-04T14:00:00Z",
      [
        ["2026-10-03", 1800],
        ["2026-10-04", 23.5 * 3600],
        ["2026-10-05", 3600],
      ],
    ],
    [
      "over midnight half an hour off",
      "Asia/Kolkata",
      "2026-06-30T18:00:00Z",
      "2026-06-30T19:00:00Z",
      [
        ["2026-06-30", 1800],
        ["2026-07-01", 1800],
      ],
    ],
    [
      "over midnight three quarters of an hour off",
      "Asia/Kathmandu",
      "2026-06-30T18:00:00Z",
      "2026-06-30T19:00:00Z",
      [
        ["2026-06-30", 900],
        ["2026-07-01", 2700],
      ],
    ],
    [
      "over the day that Samoa left out",
      "Pacific/Apia",
      "2011-12-30T09:00:00Z",
      "2011-12-30T11:00:00Z",
      [
        ["2011-12-29", 3600],
        ["2011-12-31", 3600],
      ],
    ],
  ])("%s", async (_, timeZone, from, to, days) => {
    const minutes = (instant(to) - instant(from)) / 60_000;
    const startT = instant(from);
    const fixes = straightDrive({ count: minutes + 1, startT, everyMs: 60_000, stepMicrodegrees: 1000 });
    const view = await viewOf(fixes, timeZone);
    expect(view.days).toEqual(
      days.map(([date, seconds]) => ({
        date,
        distanceMeters: Math.round((seconds / 60) * stepMeters * 1000) / 1000,
        movingSeconds: seconds,
        idleSeconds: 0,
        parkedSeconds: 0,
        unknownSeconds: 0,
      })),
    );
    expect(view.movingSeconds).toBe(minutes * 60);
    expect(view.distanceMeters).toBe(Math.round(minutes * stepMeters * 1000) / 1000);
  });
});

describe("between two fixes", () => {
  test("on two dates, the time and way count pro rata on both sides of midnight", async () => {
    const startT = instant("2026-11-20T23:59:20Z");
    const fixes = straightDrive({ count: 3, startT, everyMs: 50_000, stepMicrodegrees: 1000 });
    const { days } = await viewOf(fixes, "UTC");
    expect(days).toMatchObject([
      { date: "2026-11-20", distanceMeters: 89.055, movingSeconds: 40 },
      { date: "2026-11-21", distanceMeters: 133.583, movingSeconds: 60 },
    ]);
  });

  test("hours apart in one place, the car was parked, on each date for the rest of that date", async () => {
    const startT = instant("2026-11-24T22:00:00Z");
    const fixes = straightDrive({ count: 2, startT, everyMs: 10 * 3_600_000, stepMicrodegrees: 0 });
    const { days } = await viewOf(fixes, "UTC");
    expect(days).toMatchObject([
      { date: "2026-11-24", parkedSeconds: 2 * 3600, idleSeconds: 0 },
      { date: "2026-11-25", parkedSeconds: 8 * 3600, idleSeconds: 0 },
    ]);
  });

  test("days apart, the time in between does not count, and dates without a fix do not belong to the trip", async () => {
    const startT = instant("2026-11-20T12:00:00Z");
    const fixes = straightDrive({ count: 2, startT, everyMs: 3 * 86_400_000, stepMicrodegrees: 0 });
    const { days, quality, parkedSeconds, unknownSeconds } = await viewOf(fixes, "UTC");
    expect(days.map(({ date }) => date)).toEqual(["2026-11-20", "2026-11-23"]);
    expect({ parkedSeconds, unknownSeconds }).toEqual({ parkedSeconds: 0, unknownSeconds: 0 });
    expect(quality.gaps).toBe(1);
  });
});

test("a car that stands over midnight is parked on both dates", async () => {
  const startT = instant("2026-11-20T23:50:00Z");
  const fixes = straightDrive({ count: 241, startT, everyMs: 5000, stepMicrodegrees: 0, speed: 0 });
  const { days } = await viewOf(fixes, "UTC");
  expect(days.map(({ date, ...totals }) => totals)).toEqual([
    { distanceMeters: 0, movingSeconds: 0, idleSeconds: 0, parkedSeconds: 600, unknownSeconds: 0 },
    { distanceMeters: 0, movingSeconds: 0, idleSeconds: 0, parkedSeconds: 600, unknownSeconds: 0 },
  ]);
});

describe("places where degrees of longitude are special", () => {
  const startT = instant("2026-11-20T11:59:00Z");
  const drives: [string, string, number, number, number, number][] = [
    ["the date line, eastward", "Pacific/Fiji", -17, 179.999, 500, 53.243],
    ["the date line, westward", "Pacific/Fiji", -17, -179.999, -500, 53.243],
    ["Svalbard", "Arctic/Longyearbyen", 78.2, 15.6, 2000, 45.676],
    ["80° south", "Antarctica/McMurdo", -80, 166, 2000, 38.787],
    ["a kilometre from the pole", "UTC", 89.99, 0, 500_000, 9.747],
  ];
  test.each(drives)("%s", async (_, timeZone, lat, lon, stepMicrodegrees, meters) => {
    const fixes = straightDrive({ count: 121, startT, lat, lon, stepMicrodegrees });
    const view = await viewOf(fixes, timeZone);
    expect(view).toMatchObject({
      distanceMeters: Math.round(120 * meters * 1000) / 1000,
      movingSeconds: 120,
      quality: { jumps: 0, gaps: 0 },
    });
    const [a, b] = fixes;
    const exact = geodesic.Geodesic.WGS84.Inverse(a!.lat, a!.lon, b!.lat, b!.lon).s12!;
    expect(meters).toBe(Math.round(exact * 1000) / 1000);
  });
});

test("an earlier record with another time zone moves counts to other dates, with markers and lanes", async () => {
  const store = new MemoryTripStore();
  const { ports } = aWorker({ store });
  const deliver = (fixes: readonly Fix[], timeZone: string) =>
    aggregate(ports, [aDelivery(envelopeOf({ key, timeZone, fixes }))]);
  const [first, ...drive] = straightDrive({
    count: 4,
    startT: instant("2026-11-20T19:59:50Z"),
    everyMs: 10_000,
    stepMicrodegrees: 1000,
  });
  await deliver(drive, "UTC");
  expect(store.fleetDay("2026-11-20")).toMatchObject({ trips: 1, unique: 3 });
  await deliver([first!], "Asia/Kolkata");
  const totals = { ...noDayTotals, unique: 4, distanceMm: 333_957, movingMs: 30_000 };
  expect([...store.trips.get(nameOf(key))!.trip.summary.days]).toEqual([["2026-11-21", totals]]);
  expect(store.fleetDay("2026-11-20")).toEqual({ trips: 0, ...noDayTotals });
  expect(store.fleetDay("2026-11-21")).toEqual({ trips: 1, ...totals });
  expect([store.dates.get("2026-11-20"), store.dates.get("2026-11-21")]).toEqual([
    new Set(),
    new Set([nameOf(key)]),
  ]);
});
