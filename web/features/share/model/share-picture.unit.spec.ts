import { expect, test } from "vitest";
import { encodeNumbers, encodePolyline } from "../../../shared/map/model/encode-polyline.ts";
import { textsOf } from "../../../shared/texts/model/texts.ts";
import type { SharedTrip } from "./share-model.ts";
import { shareDrawingOf, sharePreviewOf } from "./share-picture.ts";

const texts = textsOf({ locale: "en", units: "metric" });

/** North at a growing speed, one fix a second. */
const trip = (points: number, given: Partial<SharedTrip> = {}): SharedTrip =>
  ({
    hidesEnds: false,
    dates: { start: "2026-03-10", end: "2026-03-10" },
    start: points === 0 ? null : "2026-03-10T14:00:00Z",
    distanceMeters: 5_000,
    movingSeconds: 600,
    marks: [],
    track: {
      ...{ from: 0, points, version: "1" },
      positions: encodePolyline(
        Array.from({ length: points }, (_, index) => [-58.38, -34.6 + index * 1e-4] as const),
      ),
      times: encodeNumbers(Array.from({ length: points }, (_, index) => index * 1000)),
      speeds: encodeNumbers(Array.from({ length: points }, (_, index) => (index % 15) * 100)),
      driven: encodeNumbers(Array.from({ length: points }, (_, index) => index * 110)),
    },
    ...given,
  }) as SharedTrip;

const placesIn = (paths: readonly string[]): string[] => paths.join("").match(/[\d.-]+,[\d.-]+/g) ?? [];

test("the preview tells the date, the distance and the time, or that a trip is shared if nothing is shown", () => {
  expect(sharePreviewOf(trip(60), texts)).toEqual({
    title: "Trip of 10 Mar 2026",
    description: "5.0 km · 10 min",
  });
  expect(sharePreviewOf(trip(0), texts).description).toBe("A shared trip");
});

test("the picture marks where the trip began and ended, unless that is hidden", () => {
  expect(shareDrawingOf(trip(60), texts)?.ends).toHaveLength(2);
  expect(shareDrawingOf(trip(60, { hidesEnds: true }), texts)?.ends).toEqual([]);
});

test("there is no drawing if nothing is shown", () => {
  expect(shareDrawingOf(trip(0, { hidesEnds: true }), texts)).toBeUndefined();
});

test("no line leads across a hidden stretch", () => {
  const marks = [{ kind: "hidden", point: 30 }] as const;
  const starts = (given: Partial<SharedTrip>) => shareDrawingOf(trip(60, given), texts)!.paths.join("");
  const [whole, cut] = [starts({}), starts({ marks } as unknown as Partial<SharedTrip>)];
  expect(placesIn([cut]).length).toBe(placesIn([whole]).length - 1);
});

test("a long trip is drawn with fewer points, and still from its start to its end", () => {
  const { paths, ends } = shareDrawingOf(trip(20_000), texts)!;
  const places = placesIn(paths);
  expect(new Set(places).size).toBeLessThan(1_000);
  for (const end of ends) expect(places).toContain(end.join(","));
});
