import { expect, test } from "vitest";
import { noDayTotals } from "../domain/counters.ts";
import { type ReadSummary, toRead } from "../domain/trip.ts";
import { noTracks, readerOfDrives } from "../testing/memory-trip-reader.ts";
import { aRecord, aTripRecord } from "../testing/records.ts";
import { summaryOf } from "../testing/summary.ts";
import {
  type DayRangeReader,
  maxDaysBack,
  readDayRange,
  readFleetDay,
  readFleetDayRange,
  readLastFleetDate,
} from "./read-days.ts";

const ana = { driver: "ana", isFleet: false };

const summaryWith = (days: Readonly<Record<string, number>>): ReadSummary => {
  const summary = toRead(summaryOf([aTripRecord(aRecord())]));
  const totals = (km: number) => ({
    ...noDayTotals,
    unique: 1,
    distanceMm: km * 1_000_000,
    movingMs: km * 60_000,
    idleMs: 1000,
  });
  return { ...summary, days: new Map(Object.entries(days).map(([date, km]) => [date, totals(km)])) };
};

const readerOf = (trips: readonly Readonly<Record<string, number>>[]): DayRangeReader => ({
  tripsOfDriverBetween: async (driver) =>
    trips.map((days, index) => ({
      driver,
      trip: `trip-${index}`,
      summary: summaryWith(days),
      corrections: [],
    })),
  tripsOfLatestDates: () => Promise.reject(new Error("not expected")),
  drivenDatesOf: async () => undefined,
});

test("a range has each driven date once, in order, with the sum of its trips", async () => {
  const reader = readerOf([{ "2026-11-20": 5 }, { "2026-11-18": 1, "2026-11-19": 2 }, { "2026-11-19": 40 }]);
  const range = await readDayRange(
    ana,
    { ranges: reader, reader: noTracks },
    "ana",
    "2026-11-01",
    "2026-11-20",
  );
  const nothing = { parkedSeconds: 0, unknownSeconds: 0 };
  expect(range.days).toEqual([
    { date: "2026-11-18", distanceMeters: 1000, movingSeconds: 60, idleSeconds: 1, ...nothing, tripCount: 1 },
    {
      date: "2026-11-19",
      distanceMeters: 42_000,
      movingSeconds: 2520,
      idleSeconds: 2,
      ...nothing,
      tripCount: 2,
    },
    {
      date: "2026-11-20",
      distanceMeters: 5000,
      movingSeconds: 300,
      idleSeconds: 1,
      ...nothing,
      tripCount: 1,
    },
  ]);
});

test("a trip that reaches beyond the range counts only within it", async () => {
  const reader = readerOf([{ "2026-11-17": 9, "2026-11-18": 1, "2026-11-19": 2 }]);
  const { days } = await readDayRange(
    ana,
    { ranges: reader, reader: noTracks },
    "ana",
    "2026-11-18",
    "2026-11-18",
  );
  expect(days.map(({ date, distanceMeters }) => [date, distanceMeters])).toEqual([["2026-11-18", 1000]]);
});

test("a reversed, overlong or invalid range is refused before anything is read", async () => {
  const reader: DayRangeReader = {
    tripsOfDriverBetween: () => Promise.reject(new Error("nothing should be read")),
    tripsOfLatestDates: () => Promise.reject(new Error("nothing should be read")),
    drivenDatesOf: () => Promise.reject(new Error("nothing should be read")),
  };
  for (const [from, to] of [
    ["2026-11-20", "2026-11-19"],
    ["2026-01-01", "2026-03-04"],
    ["2026-11-20", "soon"],
  ] as const)
    await expect(
      readDayRange(ana, { ranges: reader, reader: noTracks }, "ana", from, to),
    ).rejects.toMatchObject({
      code: "invalid-request",
    });
  const longest = readDayRange(
    ana,
    { ranges: readerOf([]), reader: noTracks },
    "ana",
    "2026-01-01",
    "2026-03-03",
  );
  await expect(longest).resolves.toMatchObject({ days: [] });
});

test("the fleet's days of a range are its single days, without those that have no trips", async () => {
  const boss = { driver: "boss", isFleet: true };
  const drives = (
    [
      ["ana", "a", 2],
      ["bruno", "b", 2],
      ["bruno", "c", 4],
      ["ana", "d", 5],
    ] as const
  ).map(([driver, trip, day]) => [{ driver, trip }, Date.UTC(2026, 10, day, 12), 30 + day] as const);
  const ports = { reader: await readerOfDrives(drives), now: () => 0 };
  const { days, ...range } = await readFleetDayRange(boss, ports, "2026-11-01", "2026-11-04");
  expect(range).toEqual({ from: "2026-11-01", to: "2026-11-04" });
  expect(days.map(({ date, tripCount }) => [date, tripCount])).toEqual([
    ["2026-11-02", 2],
    ["2026-11-04", 1],
  ]);
  for (const day of days) {
    const { trips: _, driverCount: __, ...single } = await readFleetDay(boss, ports, day.date);
    expect(day).toEqual(single);
  }
  await expect(readFleetDayRange(boss, ports, "2026-01-01", "2026-03-04")).rejects.toMatchObject({
    code: "invalid-request",
  });
});

test("the fleet's last date with trips is the nearest one back from today, within a bound", async () => {
  const boss = { driver: "boss", isFleet: true };
  const [early, late] = [Date.UTC(2026, 10, 2, 12), Date.UTC(2026, 10, 11, 12)];
  const reader = await readerOfDrives([
    [{ driver: "ana", trip: "early" }, early, 30],
    [{ driver: "bruno", trip: "late" }, late, 30],
  ]);
  const lastUpTo = (today: string) => readLastFleetDate(boss, { reader, now: () => late }, today);
  const afterDays = (days: number) => new Date(late + days * 86_400_000).toISOString().slice(0, 10);
  expect(await lastUpTo("2026-11-11")).toBe("2026-11-11");
  expect(await lastUpTo("2026-11-10")).toBe("2026-11-02");
  expect(await lastUpTo(afterDays(maxDaysBack - 1))).toBe("2026-11-11");
  expect(await lastUpTo(afterDays(maxDaysBack))).toBeUndefined();
});
