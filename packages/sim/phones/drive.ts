import type { Random } from "../world/random.ts";

/** A fix, and when it is taken by true time. */
export type DrivenFix = {
  readonly atMs: number;
  readonly lat: number;
  readonly lon: number;
  readonly speed?: number;
  readonly heading?: number;
  readonly accuracy?: number;
  readonly battery?: number;
};

const degreePerMeter = 1 / 111_000;

/** A drive through a city: streets, standing, tunnels, jumps, poor fixes, values that phones send for unknown. */
export const driveOf = (
  random: Random,
  startMs: number,
  durationMs: number,
  everyMs: number,
): DrivenFix[] => {
  const fixes: DrivenFix[] = [];
  let [lat, lon] = [-34.6 + random.next() / 10, -58.4 + random.next() / 10];
  let [speed, heading, standsUntil] = [0, random.whole(0, 359), 0];
  for (
    let atMs = startMs;
    atMs < startMs + durationMs;
    atMs += everyMs + random.whole(-everyMs, everyMs) / 10
  ) {
    if (random.chance(0.01)) atMs += random.whole(60_000, 400_000);
    if (random.chance(0.02)) standsUntil = atMs + random.whole(20_000, 400_000);
    if (random.chance(0.08)) heading = (heading + random.pick([90, 270])) % 360;
    speed = atMs < standsUntil ? 0 : Math.max(0, Math.min(33, speed + random.whole(-4, 5)));
    const meters = (speed * everyMs) / 1000;
    lat += meters * Math.cos((heading * Math.PI) / 180) * degreePerMeter;
    lon += meters * Math.sin((heading * Math.PI) / 180) * degreePerMeter;
    const isJump = random.chance(0.004);
    fixes.push({
      atMs: Math.round(atMs),
      lat: lat + (isJump ? 0.2 : 0),
      lon,
      ...(random.chance(0.9) && { speed: random.chance(0.02) ? -1 : speed }),
      ...(random.chance(0.8) && { heading }),
      ...(random.chance(0.9) && { accuracy: random.chance(0.03) ? 400 : random.whole(3, 25) }),
      ...(random.chance(0.1) && { battery: random.whole(5, 100) }),
    });
  }
  return fixes;
};
