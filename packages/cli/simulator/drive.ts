import type { Fix } from "@trips/client/records.ts";
import { createRandom, type Random, seedOf } from "../random.ts";
import { type CarState, type DrivingStyle, driveRoute } from "./drive-route.ts";
import { type Receiver, toFixes } from "./gps.ts";
import { findRoute, gridDistance, pickSpot, type Spot } from "./route.ts";
import type { StreetGrid } from "./street-grid.ts";

export type DriveOptions = {
  readonly grid: StreetGrid;
  readonly seed: number;
  readonly startMs: number;
  /** The drive is over by then. */
  readonly latestEndMs: number;
  readonly from: Spot;
  readonly to: Spot;
};

/** Slower than any drive on this grid with its lights, so a plan made with this speed is kept. */
const cautiousMps = 3.8;
const cautiousSeconds = (grid: StreetGrid, from: Spot, to: Spot): number =>
  75 + gridDistance(grid, from, to) / cautiousMps;

const styleOf = (random: Random): DrivingStyle => ({
  pace: 0.88 + 0.17 * random(),
  accelerationMps2: 1.7 + 0.9 * random(),
  brakingMps2: 1.7 + 0.8 * random(),
});

const stand = (last: CarState, seconds: number): CarState[] =>
  Array.from({ length: seconds }, (_, index) => ({ ...last, t: last.t + (index + 1) * 1000, speedMps: 0 }));

/** A trip's true course, one state per second: errands while time allows, then on to its end. */
export const driveTrip = (options: DriveOptions): readonly CarState[] => {
  const { grid, startMs, latestEndMs } = options;
  const random = createRandom(options.seed);
  const style = styleOf(random);
  const begin = grid.pointOf(options.from.from);
  const beginEnd = grid.pointOf(options.from.to);
  const first: CarState = {
    t: startMs,
    east: (begin.east + beginEnd.east) / 2,
    north: (begin.north + beginEnd.north) / 2,
    speedMps: 0,
    headingDegrees: options.from.headingDegrees,
  };
  const states: CarState[] = [first, ...stand(first, 4 + Math.floor(random() * 6))];

  let at = options.from;
  const driveTo = (spot: Spot) => {
    states.push(...driveRoute(grid, findRoute(grid, at, spot, random), states.at(-1)!.t, style, random));
    at = spot;
  };
  const findErrand = (errandSeconds: number): Spot | undefined => {
    const secondsLeft = (latestEndMs - states.at(-1)!.t) / 1000;
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const spot = pickSpot(grid, random, 1);
      const needed =
        cautiousSeconds(grid, at, spot) + errandSeconds + cautiousSeconds(grid, spot, options.to);
      if (needed < secondsLeft) return spot;
    }
    return undefined;
  };

  for (;;) {
    const errandSeconds = 15 + Math.floor(random() ** 2 * 180);
    const spot = findErrand(errandSeconds);
    if (spot === undefined) break;
    driveTo(spot);
    states.push(...stand(states.at(-1)!, errandSeconds));
  }
  driveTo(options.to);
  states.push(...stand(states.at(-1)!, 5 + Math.floor(random() * 8)));
  return states;
};

/** A trip as its phone records it, once a second. */
export const recordDrive = (options: DriveOptions, receiver?: Receiver): Fix[] =>
  toFixes(driveTrip(options), createRandom(seedOf(options.seed, "gps")), receiver);
