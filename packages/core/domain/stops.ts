import { eachWay, isStanding, type TripReading } from "./figures.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";

export const stopMinMs = 120_000;
export const stopRadiusMm = 50_000;

/** A place where the car stood for at least `stopMinMs`, all of it within `stopRadiusMm` of its start. */
export type Stop = {
  readonly startT: number;
  readonly endT: number;
  readonly latMicrodegrees: number;
  readonly lonMicrodegrees: number;
  /** Long enough to be parking, not idling. */
  readonly isParked: boolean;
};

/** The stops of a trip, in order. */
export const stopsOf = ({ counted: records, reading: { ways } }: TripReading): Stop[] => {
  const stops: Stop[] = [];
  let start: GpsRecord | undefined;
  let last: GpsRecord | undefined;
  let isStopParked = false;
  const close = () => {
    if (start && last && last.t - start.t >= stopMinMs)
      stops.push({
        startT: start.t,
        endT: last.t,
        latMicrodegrees: start.latMicrodegrees,
        lonMicrodegrees: start.lonMicrodegrees,
        isParked: isStopParked,
      });
    start = undefined;
  };
  eachWay(records, ways, { from: 0, to: ways.length }, (way, isParked) => {
    const a = records[way.from]!;
    const b = records[way.to]!;
    const stands = isStanding(records, way);
    const isAway = (from: GpsRecord) => distanceMm(from, b) > stopRadiusMm;
    // Two records at the same time do not show whether the car stands or drives.
    if ((!stands && a.t !== b.t) || (start && isAway(start))) close();
    if (stands) {
      start ??= isAway(a) ? b : a;
      isStopParked = isParked;
    }
    last = b;
  });
  close();
  return stops;
};
