import { tripViewOf } from "@trips/core/application/trip-view.ts";
import type { DayPage, DayView, TripView } from "@trips/core/application/views.ts";
import { aRecord, aTripRecord, baseT } from "@trips/core/testing/records.ts";
import { readTripOf } from "@trips/core/testing/summary.ts";
import { maximumResponseBytes } from "@trips/local/lambda/invocation.ts";
import { expect, test } from "vitest";
import { dayPageOf } from "./day-page.ts";
import { jsonResponse } from "./http.ts";

const view = (driver: string, trip: string, t: number): TripView => {
  const key = { driver, trip };
  const { summary } = readTripOf(key, [aTripRecord(aRecord({ t }), { vehicle: `"${trip}"` })]);
  return tripViewOf(key, summary, baseT);
};

const dayOf = (trips: readonly TripView[]): DayView => ({
  date: "2026-11-20",
  ...{ distanceMeters: 1, movingSeconds: 2, idleSeconds: 3, parkedSeconds: 4, unknownSeconds: 5 },
  tripCount: trips.length,
  trips,
});

const follow = (day: DayView): DayPage[] => {
  const pages = [dayPageOf(day, undefined)];
  while (pages.at(-1)!.next !== undefined) pages.push(dayPageOf(day, pages.at(-1)!.next));
  return pages;
};

test("a day with more trips than fit in a response comes in pages, which together hold all of them", {
  tags: "slow",
}, () => {
  // Includes trips of several drivers with the same start and id.
  const trips = Array.from({ length: 18_000 }, (_, index) =>
    view(`driver-${index % 3}`, `trip-${Math.floor((index % 60) / 3) + 10}`, baseT + Math.floor(index / 60)),
  );
  const pages = follow(dayOf(trips));
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.flatMap((page) => page.trips)).toEqual(trips);
  for (const page of pages) {
    expect(Buffer.byteLength(JSON.stringify(jsonResponse(page)))).toBeLessThan(maximumResponseBytes - 10_000);
    expect(page).toMatchObject({ tripCount: 18_000, distanceMeters: 1 });
  }
});

test("a day that fits comes whole", () => {
  const day = dayOf([view("ana", "trip-1", baseT), view("eva", "trip-1", baseT)]);
  expect(dayPageOf(day, undefined)).toEqual(day);
  expect(dayPageOf(dayOf([]), undefined)).toEqual(dayOf([]));
});

test("an invented cursor is refused", () => {
  expect(() => dayPageOf(dayOf([]), "trip-1")).toThrow("after");
});
