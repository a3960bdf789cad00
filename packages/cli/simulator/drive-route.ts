import type { Random } from "../random.ts";
import type { Block, LocalPoint, StreetGrid } from "./street-grid.ts";

/** The car's true state at a whole second. */
export type CarState = LocalPoint & {
  readonly t: number;
  readonly speedMps: number;
  readonly headingDegrees: number;
};

export type DrivingStyle = {
  /** Share of the speed limit at which the driver goes when the street is free. */
  readonly pace: number;
  readonly accelerationMps2: number;
  readonly brakingMps2: number;
};

export const drivingLimits = {
  accelerationMps2: 3,
  brakingMps2: 3.2,
  /** When somebody steps into the street. */
  emergencyBrakingMps2: 4.8,
  speedMps: (60 / 3.6) * 1.05,
} as const;

const stepSeconds = 0.25;
const stopLineMeters = 8;
/** A car that stops a little over the line waits as well. */
const overLineMeters = 3;
const lookAheadMeters = 150;
const turnSpeedMps = 5;
const openCrossingSpeedMps = 8.5;
const emergencyPerSecond = 1 / 700;

type Checkpoint = {
  readonly atMeters: number;
  readonly maxSpeedMps: number;
  readonly block: Block;
};

/** The crossings on the way, each with the speed at which the car passes when nothing stops it. */
const checkpointsOf = (grid: StreetGrid, blocks: readonly Block[]): readonly Checkpoint[] => {
  let atMeters = 0;
  return blocks.slice(0, -1).map((block, index) => {
    atMeters += block.lengthMeters;
    const next = blocks[index + 1]!;
    const through = grid.hasSignal(block.to) || block.hasPriority ? next.speedLimitMps : openCrossingSpeedMps;
    return { atMeters, maxSpeedMps: next.axis === block.axis ? through : turnSpeedMps, block };
  });
};

const speedToReach = (finalMps: number, distanceMeters: number, brakingMps2: number): number =>
  Math.sqrt(finalMps * finalMps + 2 * brakingMps2 * Math.max(0, distanceMeters));

/** Where the car is when it has driven a share of a block. */
const placeOn = (grid: StreetGrid, block: Block, share: number) => {
  const from = grid.pointOf(block.from);
  const to = grid.pointOf(block.to);
  return {
    east: from.east + (to.east - from.east) * share,
    north: from.north + (to.north - from.north) * share,
    headingDegrees: block.headingDegrees,
  };
};

/**
 * Drives from the middle of the first block to the middle of the last and stops there: one state per second,
 * the first one second after `startMs`. The car keeps to its limits of acceleration and braking, slows down
 * for corners and stops at red lights if it still can.
 */
export const driveRoute = (
  grid: StreetGrid,
  blocks: readonly Block[],
  startMs: number,
  style: DrivingStyle,
  random: Random,
): readonly CarState[] => {
  const checkpoints = checkpointsOf(grid, blocks);
  const busy = blocks.map(() => 0.62 + 0.38 * random());
  const blockStarts = [0, ...checkpoints.map(({ atMeters }) => atMeters)];
  const endMeters = blockStarts.at(-1)! + blocks.at(-1)!.lengthMeters / 2;
  const states: CarState[] = [];
  let atMeters = blocks[0]!.lengthMeters / 2;
  let speedMps = 0;
  let blockIndex = 0;
  let emergencySteps = 0;

  const allowedSpeed = (timeMs: number): number => {
    const block = blocks[blockIndex]!;
    let allowed = block.speedLimitMps * style.pace * busy[blockIndex]!;
    allowed = Math.min(allowed, speedToReach(0, endMeters - atMeters, style.brakingMps2));
    for (let index = blockIndex; index < checkpoints.length; index += 1) {
      const checkpoint = checkpoints[index]!;
      const ahead = checkpoint.atMeters - atMeters;
      if (ahead > lookAheadMeters) break;
      allowed = Math.min(allowed, speedToReach(checkpoint.maxSpeedMps, ahead, style.brakingMps2));
      const toLine = ahead - stopLineMeters;
      const { to, axis } = checkpoint.block;
      const stoppingMeters = (speedMps * speedMps) / (2 * drivingLimits.brakingMps2);
      const canStop = toLine > -overLineMeters && stoppingMeters <= toLine + overLineMeters;
      if (canStop && grid.hasSignal(to) && grid.isRed(to, axis, timeMs)) {
        return Math.min(allowed, toLine < 0.5 ? 0 : speedToReach(0, toLine, style.brakingMps2));
      }
    }
    return allowed;
  };

  for (let step = 1; atMeters < endMeters - 0.5 || speedMps > 0; step += 1) {
    const timeMs = startMs + step * stepSeconds * 1000;
    let target = endMeters - atMeters < 0.5 ? 0 : allowedSpeed(timeMs);
    if (emergencySteps === 0 && speedMps > 7 && random() < emergencyPerSecond * stepSeconds)
      emergencySteps = 6;
    const emergency = emergencySteps > 0;
    if (emergency) {
      emergencySteps -= 1;
      target = 0;
    }
    const braking = emergency ? drivingLimits.emergencyBrakingMps2 : drivingLimits.brakingMps2;
    const acceleration = style.accelerationMps2 * (1 - speedMps / 24);
    const change = Math.min(Math.max(target - speedMps, -braking * stepSeconds), acceleration * stepSeconds);
    const before = speedMps;
    speedMps = Math.max(0, speedMps + change);
    if (target === 0 && speedMps < 0.3) speedMps = 0;
    atMeters += ((before + speedMps) / 2) * stepSeconds;
    while (blockIndex < checkpoints.length && atMeters >= checkpoints[blockIndex]!.atMeters) blockIndex += 1;

    if (Number.isInteger(step * stepSeconds)) {
      const block = blocks[blockIndex]!;
      const share = (atMeters - blockStarts[blockIndex]!) / block.lengthMeters;
      states.push({ t: timeMs, speedMps, ...placeOn(grid, block, share) });
    }
  }
  return states;
};
