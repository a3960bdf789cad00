import { expect, test } from "vitest";
import { type DayBlock, noTimes } from "./day-block.ts";
import { closerBoundsOf, ticksOf } from "./day-scale.ts";
import { timelineOf } from "./day-timeline.ts";
import { dayTrip } from "./testing/day-trip.ts";

const date = "2026-11-20";
const at = (time: string): number => Date.parse(`${date}T${time}Z`);
const iso = (time: string): string => new Date(at(time)).toISOString();
const times = ({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): string =>
  [startMs, endMs].map((ms) => new Date(ms).toISOString().slice(5, 16)).join(" ");

const trip = (tripId: string, start: string, end: string, timeZone = "UTC") =>
  dayTrip({ tripId, timeZone, start: iso(start), end: iso(end) });

const driving = (start: string, end: string): DayBlock => ({
  kind: "driving",
  startMs: at(start),
  endMs: at(end),
  ...noTimes,
  movingMs: at(end) - at(start),
});

//  8:00   8:30    10:00   11:00        17:00  17:30
//  |trip a|  parked | trip b |  parked  | trip c |
test("a car is parked between its trips, and the time before and after is left out", () => {
  const trips = [trip("b", "10:00", "11:00"), trip("a", "08:00", "08:30"), trip("c", "17:00", "17:30")];
  const [row, ...others] = timelineOf({ date, trips }, new Map());
  expect(others).toEqual([]);
  expect(row!.trips.map(({ trip: { tripId } }) => tripId)).toEqual(["a", "b", "c"]);
  expect(row!.parked.map(times)).toEqual(["11-20T08:30 11-20T10:00", "11-20T11:00 11-20T17:00"]);
});

test("a trip within another does not park the car", () => {
  const trips = [
    trip("long", "08:00", "12:00"),
    trip("short", "09:00", "10:00"),
    trip("late", "13:00", "14:00"),
  ];
  expect(timelineOf({ date, trips }, new Map())[0]!.parked.map(times)).toEqual(["11-20T12:00 11-20T13:00"]);
});

test("a trip is one stretch until its blocks are known, and so is the part after the last block", () => {
  const running = trip("a", "08:00", "08:30");
  const before = timelineOf({ date, trips: [running] }, new Map());
  expect(before[0]!.trips[0]!.blocks.map(({ kind, ...of }) => [kind, times(of)])).toEqual([
    ["trip", "11-20T08:00 11-20T08:30"],
  ]);
  const blocks = new Map([[running.key, [driving("08:00", "08:20")]]]);
  const after = timelineOf({ date, trips: [running] }, blocks);
  expect(after[0]!.trips[0]!.blocks.map(({ kind, ...of }) => [kind, times(of)])).toEqual([
    ["driving", "11-20T08:00 11-20T08:20"],
    ["trip", "11-20T08:20 11-20T08:30"],
  ]);
});

test("each zone has a row of its own, from its midnight to its midnight", () => {
  const trips = [trip("a", "08:00", "08:30"), trip("b", "10:00", "11:00", "America/Argentina/Buenos_Aires")];
  const rows = timelineOf({ date, trips }, new Map());
  expect(rows.map((row) => [row.timeZone, times(row)])).toEqual([
    ["UTC", "11-20T00:00 11-21T00:00"],
    ["America/Argentina/Buenos_Aires", "11-20T03:00 11-21T03:00"],
  ]);
});

test("zones whose clocks agree on the date share a row", () => {
  const trips = [
    trip("a", "08:00", "08:30", "America/Argentina/Buenos_Aires"),
    trip("b", "10:00", "11:00", "America/Buenos_Aires"),
  ];
  const rows = timelineOf({ date, trips }, new Map());
  expect(rows.map(({ trips: inside }) => inside.map(({ trip: { tripId } }) => tripId))).toEqual([["a", "b"]]);
  expect(rows[0]!.parked).toHaveLength(1);
});

test("a row has only the date's part of a trip across midnight", () => {
  const overnight = dayTrip({
    timeZone: "UTC",
    start: "2026-11-19T23:30:00.000Z",
    end: "2026-11-20T00:30:00.000Z",
  });
  const [row] = timelineOf({ date, trips: [overnight] }, new Map());
  expect(times(row!.trips[0]!)).toBe("11-20T00:00 11-20T00:30");
});

const labels = (date: string, timeZone: string): string[] => {
  const [row] = timelineOf({ date, trips: [dayTrip({ timeZone })] }, new Map());
  return ticksOf(row!, timeZone).map(({ label }) => label);
};

test("a whole day is marked every six hours of its own clock, also where the clocks change", () => {
  const usual = ["00:00", "06:00", "12:00", "18:00", "00:00"];
  for (const day of ["2026-03-29", "2026-10-25", "2026-11-20"])
    expect(labels(day, "Europe/Berlin")).toEqual(usual);
  expect(labels("2026-11-20", "Asia/Kathmandu")).toEqual(usual);
});

test("the driven hours are whole ones, marked more closely", () => {
  const [row] = timelineOf(
    { date, trips: [trip("a", "08:10", "08:30"), trip("b", "10:00", "11:00")] },
    new Map(),
  );
  const closer = closerBoundsOf(row!)!;
  expect(times(closer)).toBe("11-20T08:00 11-20T11:00");
  expect(ticksOf(closer, "UTC").map(({ label }) => label)).toEqual(["08:00", "09:00", "10:00", "11:00"]);
});

test("a day that was driven from morning to night has no closer view", () => {
  const [row] = timelineOf({ date, trips: [trip("a", "03:00", "22:00")] }, new Map());
  expect(closerBoundsOf(row!)).toBeUndefined();
});
