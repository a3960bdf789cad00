import type { Fix } from "@trips/client/records.ts";
import type { Random } from "../random.ts";
import type { CarState } from "./drive-route.ts";
import { type LocalPoint, toPosition } from "./street-grid.ts";

/** Normally distributed with deviation 1 (Box-Muller). */
const gaussian = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export type Receiver = {
  readonly driftMeters: number;
  /** By how much its accuracies are worse than those of a good one. */
  readonly accuracyTimes: number;
  /** Share of the fixes that are astray and say so: how far, and the least accuracy they state. */
  readonly lost: number;
  readonly lostMeters: number;
  readonly lostAccuracyMeters: number;
  /** Share of the fixes that are far away without saying so. */
  readonly jumps: number;
  readonly jumpMeters: number;
  /** What its phone's battery loses of its charge. */
  readonly percentPerHour: number;
};

export const goodReceiver: Receiver = {
  driftMeters: 2.5,
  accuracyTimes: 1,
  lost: 1 / 1500,
  lostMeters: 35,
  lostAccuracyMeters: 60,
  jumps: 0,
  jumpMeters: 0,
  percentPerHour: 3.5,
};

/** An old phone: its fixes wander, jump and are often too poor to be used, and its battery is nearly empty in the evening. */
export const badReceiver: Receiver = {
  driftMeters: 6,
  accuracyTimes: 3,
  lost: 1 / 20,
  lostMeters: 150,
  lostAccuracyMeters: 210,
  jumps: 1 / 120,
  jumpMeters: 900,
  percentPerHour: 7,
};

const driftMemory = 0.985;
const jitterMeters = 0.15;

/** The ground falls from the west to the river, with low swells. */
const groundMeters = ({ east, north }: LocalPoint): number =>
  24 - east / 250 + 5 * Math.sin(east / 310) * Math.cos(north / 420);

const hourMs = 3_600_000;
/** When the phones leave their chargers: six in the morning, local time. */
const chargedAtHour = 9;
/** Its driver plugs it in then. */
const leastPercent = 4;

const batteryPercent = (t: number, percentPerHour: number): number =>
  Math.max(leastPercent, 100 - percentPerHour * ((t / hourMs + 24 - chargedAtHour) % 24));

/**
 * What a phone's receiver measures of the true course: an error that drifts over about a minute, a little jitter, an
 * accuracy that reflects both, and stray fixes between tall houses. Heights err as positions do. Standing still, the
 * phone knows no heading and reports −1.
 */
export const toFixes = (
  states: readonly CarState[],
  random: Random,
  receiver: Receiver = goodReceiver,
): Fix[] => {
  const { driftMeters, accuracyTimes, lostAccuracyMeters } = receiver;
  const push = driftMeters * Math.sqrt(1 - driftMemory * driftMemory);
  let eastDrift = driftMeters * gaussian(random);
  let northDrift = driftMeters * gaussian(random);
  let sky = 5 + 3 * random();

  return states.map((state) => {
    eastDrift = driftMemory * eastDrift + push * gaussian(random);
    northDrift = driftMemory * northDrift + push * gaussian(random);
    sky = Math.min(14, Math.max(3, sky + 0.25 * gaussian(random)));
    const lost = random() < receiver.lost;
    const jumped = receiver.jumps > 0 && random() < receiver.jumps;
    const error = jumped ? receiver.jumpMeters : lost ? receiver.lostMeters : jitterMeters;
    const position = toPosition({
      east: state.east + eastDrift + error * gaussian(random),
      north: state.north + northDrift + error * gaussian(random),
    });
    const standing = state.speedMps < 0.5;
    const measured = Math.max(0, state.speedMps + 0.12 * gaussian(random));
    return {
      t: state.t,
      lat: position.lat,
      lon: position.lon,
      speed: state.speedMps === 0 ? 0 : measured,
      heading: standing ? -1 : (state.headingDegrees + 2 * gaussian(random) + 360) % 360,
      accuracy: lost
        ? lostAccuracyMeters + lostAccuracyMeters * random()
        : accuracyTimes * (sky + Math.hypot(eastDrift, northDrift) / 2),
      altitude: groundMeters(state) + eastDrift - northDrift,
      battery: batteryPercent(state.t, receiver.percentPerHour),
    };
  });
};
