import type { DaySum } from "@trips/core/application/read-days.ts";
import { expect, test } from "vitest";
import { datesOfMonth, isMonth, monthModelOf, monthsBeside } from "./month-model.ts";

const day = (date: string, distanceMeters: number, tripCount = 1): DaySum => ({
  ...{ date, distanceMeters, tripCount },
  ...{ movingSeconds: 600, idleSeconds: 60, parkedSeconds: 300, unknownSeconds: 10 },
});

test("a month is a year and a month that exist, from the first date of a record on", () => {
  expect(["2026-11", "2000-01", "2026-02"].map(isMonth)).toEqual([true, true, true]);
  for (const text of ["2026-13", "2026-00", "1999-12", "2026-1", "2026-11-01", "", "next"])
    expect([text, isMonth(text)]).toEqual([text, false]);
});

test("its dates are all of that month", () => {
  expect(datesOfMonth("2026-11")).toEqual({ from: "2026-11-01", to: "2026-11-30" });
  expect(datesOfMonth("2028-02")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
});

test("the months beside it end at today and at the calendar's beginning", () => {
  expect(monthsBeside("2026-11", "2026-11-27")).toEqual({ previous: "2026-10", next: undefined });
  expect(monthsBeside("2026-01", "2026-11-27")).toEqual({ previous: "2025-12", next: "2026-02" });
  expect(monthsBeside("2000-01", "2026-11-27")).toEqual({ previous: undefined, next: "2000-02" });
});

test("the totals are the sums of the days, and the longest day has the whole bar", () => {
  const { totals, days } = monthModelOf("2026-11", {
    ...datesOfMonth("2026-11"),
    days: [day("2026-11-02", 10_000, 2), day("2026-11-03", 40_000), day("2026-11-30", 0)],
  });
  expect(totals).toEqual({
    ...{ dayCount: 3, tripCount: 4, distanceMeters: 50_000 },
    ...{ movingSeconds: 1800, idleSeconds: 180, parkedSeconds: 900, unknownSeconds: 30 },
  });
  expect(days.map(({ share }) => share)).toEqual([0.25, 1, 0]);
});

test("a month without trips has totals of zero and no days", () => {
  const { totals, days } = monthModelOf("2026-11", { ...datesOfMonth("2026-11"), days: [] });
  expect([totals.dayCount, totals.distanceMeters, days]).toEqual([0, 0, []]);
});
