import type { MarkView, StopView, TripAnalysis } from "@trips/core/application/views.ts";
import { hiddenMeters } from "./share-hidden.ts";
import { marksOf } from "./trip-of-view.ts";

/** What of a trip shows where and when it was. */
export type TripTraces = {
  readonly route: TripAnalysis["route"];
  readonly drivenMeters: readonly number[];
  readonly marks: readonly MarkView[];
  readonly stops: readonly StopView[];
};

export const tracesOf = (analysis: TripAnalysis): TripTraces => ({
  route: analysis.route,
  drivenMeters: analysis.drivenMeters,
  marks: marksOf(analysis),
  stops: analysis.trip.stops,
});

/**
 * The traces without every point that lies within the first or the last 500 m of the driven way, and without
 * what happened there. Of a trip of less than a kilometre nothing is left.
 */
export const withoutEnds = ({ route, drivenMeters, marks, stops }: TripTraces): TripTraces => {
  const wholeMeters = drivenMeters.at(-1) ?? 0;
  const isShown = (meters: number): boolean => meters > hiddenMeters && wholeMeters - meters > hiddenMeters;
  const first = drivenMeters.findIndex(isShown);
  const from = first < 0 ? drivenMeters.length : first;
  const to = drivenMeters.findLastIndex(isShown) + 1;
  const times = route.properties.times.slice(from, to);
  const [startMs, endMs] = [times[0], times.at(-1)].map((time) => Date.parse(time ?? ""));
  return {
    route: {
      ...route,
      geometry: { ...route.geometry, coordinates: route.geometry.coordinates.slice(from, to) },
      properties: { ...route.properties, times, speeds: route.properties.speeds.slice(from, to) },
    },
    drivenMeters: drivenMeters.slice(from, to),
    // A mark tells of the way from the point before it.
    marks: marks
      .filter(({ point }) => point > from && point < to)
      .map((mark) => ({ ...mark, point: mark.point - from })),
    stops: stops.filter(({ start, end }) => Date.parse(start) >= startMs! && Date.parse(end) <= endMs!),
  };
};
