import type { MarkView, StopView, TripAnalysis } from "@trips/core/application/views.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hiddenMeters } from "./share-hidden.ts";
import { sharedTripOf } from "./share-of-view.ts";
import type { Share } from "./share-token.ts";
import { tracesOf, withoutEnds } from "./share-trim.ts";
import { aTripAnalysis } from "./testing/trip-analysis.ts";
import { extendTrack, noTrack } from "./trip-model.ts";

const startMs = Date.UTC(2026, 10, 20, 11);
const kinds: readonly MarkView["kind"][] = ["braking", "acceleration", "jump", "gap"];

/** A trip by the metres between its fixes, 10 s apart, each at a place of its own. */
const analysisOf = (
  metersBetween: readonly number[],
  marked: readonly number[] = [],
  stopped: readonly number[] = [],
): TripAnalysis => {
  const base = aTripAnalysis({ points: 1 });
  const driven = [0];
  for (const meters of metersBetween) driven.push(driven.at(-1)! + meters);
  const timeOf = (index: number): string => new Date(startMs + index * 10_000).toISOString();
  const marks = marked.flatMap((at, index): MarkView[] => {
    const point = at % driven.length;
    return point === 0 ? [] : [{ kind: kinds[index % kinds.length]!, point }];
  });
  const stops = stopped.map((at): StopView => {
    const first = at % driven.length;
    const last = Math.min(driven.length - 1, first + 2);
    return { kind: "idle", start: timeOf(first), end: timeOf(last), lat: first / 1e4, lon: 1 };
  });
  return {
    ...base,
    trip: {
      ...base.trip,
      tripId: "secret-trip",
      driver: "secret-driver",
      vehicle: "SECRET",
      start: timeOf(0),
      end: timeOf(driven.length - 1),
      distanceMeters: driven.at(-1)!,
      stops,
    },
    drivenMeters: driven,
    marks,
    route: {
      ...base.route,
      geometry: { type: "LineString", coordinates: driven.map((_, index) => [1, index / 1e4] as const) },
      properties: {
        ...base.route.properties,
        tripId: "secret-trip",
        driver: "secret-driver",
        times: driven.map((_, index) => timeOf(index)),
        speeds: driven.map((_, index) => index % 30),
      },
    },
  };
};

/** Standing, creeping, driving, and long ways without a fix. */
const trips = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1, max: 3_000 }).map((decimeters) => decimeters / 10),
        fc.integer({ min: 300, max: 1_500 }),
      ),
      { maxLength: 40 },
    ),
    fc.array(fc.nat(40), { maxLength: 6 }),
    fc.array(fc.nat(40), { maxLength: 4 }),
  )
  .map((given) => analysisOf(...given));

const share: Share = {
  trip: { driver: "secret-driver", trip: "secret-trip" },
  hidesEnds: true,
  expiresAtMs: startMs,
};

describe("a route without its ends", () => {
  test("has no point within 500 m of either end, and every other", () => {
    fc.assert(
      fc.property(trips, (analysis) => {
        const { drivenMeters, route } = withoutEnds(tracesOf(analysis));
        const whole = analysis.trip.distanceMeters;
        const expected = analysis.drivenMeters.filter(
          (meters) => meters > hiddenMeters && whole - meters > hiddenMeters,
        );
        expect(drivenMeters).toEqual(expected);
        const places = analysis.route.geometry.coordinates.filter((_, index) =>
          expected.includes(analysis.drivenMeters[index]!),
        );
        expect(route.geometry.coordinates).toEqual(places);
        for (const list of [route.properties.times, route.properties.speeds])
          expect(list).toHaveLength(expected.length);
      }),
      { numRuns: 500 },
    );
  });

  test("keeps the marks of what is shown, at the same moments, and stops that lie wholly in it", () => {
    fc.assert(
      fc.property(trips, (analysis) => {
        const { marks, stops, route } = withoutEnds(tracesOf(analysis));
        const { times } = route.properties;
        const all = analysis.route.properties.times;
        const isShown = (time: string | undefined) => times.includes(time ?? "");
        expect(marks.map(({ kind, point }) => [kind, times[point - 1], times[point]])).toEqual(
          analysis.marks
            .filter(({ point }) => isShown(all[point - 1]) && isShown(all[point]))
            .map(({ kind, point }) => [kind, all[point - 1], all[point]]),
        );
        expect(stops).toEqual(analysis.trip.stops.filter(({ start, end }) => isShown(start) && isShown(end)));
      }),
      { numRuns: 500 },
    );
  });

  test("of less than a kilometre is nothing", () => {
    const { route, drivenMeters, stops } = withoutEnds(tracesOf(analysisOf([400, 400, 199], [], [0, 1])));
    expect([route.geometry.coordinates, drivenMeters, stops]).toEqual([[], [], []]);
    expect(withoutEnds(tracesOf(analysisOf([501, 501]))).drivenMeters).toEqual([501]);
  });
});

describe("a shared trip", () => {
  test("holds no time and no place of the hidden ends, whatever is asked for", () => {
    fc.assert(
      fc.property(trips, (analysis) => {
        const shared = sharedTripOf(analysis, share);
        const track = extendTrack(noTrack, shared.track);
        const { coordinates } = analysis.route.geometry;
        const { times } = analysis.route.properties;
        const whole = analysis.trip.distanceMeters;
        const text = JSON.stringify(shared);
        analysis.drivenMeters.forEach((meters, index) => {
          if (meters > hiddenMeters && whole - meters > hiddenMeters) return;
          expect(text).not.toContain(times[index]);
          expect(track.times).not.toContain(Date.parse(times[index]!));
          expect(track.positions).not.toContainEqual(coordinates[index]);
        });
        expect(text).not.toMatch(/secret/i);
      }),
      { numRuns: 300 },
    );
  });

  test("whose ends are not hidden is whole, and still names nobody", () => {
    const analysis = analysisOf([600, 600, 600], [2], [1]);
    const shared = sharedTripOf(analysis, { ...share, hidesEnds: false });
    expect(extendTrack(noTrack, shared.track).times).toHaveLength(4);
    expect([shared.start, shared.end]).toEqual([analysis.trip.start, analysis.trip.end]);
    expect([shared.stops, shared.marks]).toEqual([analysis.trip.stops, analysis.marks]);
    expect(JSON.stringify(shared)).not.toMatch(/secret/i);
  });

  test("of which nothing is shown still says its day, its figures, and no time", () => {
    const shared = sharedTripOf(analysisOf([300, 300]), share);
    expect(shared).toMatchObject({
      start: null,
      end: null,
      dates: { start: "2026-11-20", end: "2026-11-20" },
      distanceMeters: 600,
    });
    expect(shared.track.points).toBe(0);
  });

  test("that grows sends only what is new", () => {
    const before = sharedTripOf(analysisOf(Array(30).fill(100)), share).track;
    const { track } = sharedTripOf(analysisOf(Array(33).fill(100)), share, before);
    expect([before.points, track.from, track.points]).toEqual([19, 19, 22]);
  });
});
