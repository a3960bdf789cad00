import { finishedTrips, fleetTimeZone, recordPlannedTrip } from "@trips/cli/simulator/fleet.ts";
import { fleetOf } from "@trips/cli/simulator/identities.ts";
import { createStreetGrid } from "@trips/cli/simulator/street-grid.ts";
import { type Fix, sanitiseFix } from "@trips/client/records.ts";
import type { ApiClient } from "../support/api-client.ts";

const hourMs = 3_600_000;
const batchSize = 1000;

export const eventfulTrip = { id: "eventful", driver: fleetOf(1)[0]!.driver } as const;

const cleanOf = (fix: Fix) => {
  const result = sanitiseFix(fix);
  if (result.kind === "invalid") throw new Error(`the simulator made an unusable fix: ${result.reason}`);
  return result.fix;
};

/** How long the car is parked on the way, and how long its whereabouts are unknown. */
const parkedSeconds = 900;
const unknownSeconds = 2_400;

/**
 * A trip of yesterday in which everything happens: poor fixes, a stray, a silence, parking, unknown time, harsh
 * braking, a hill, and records that never arrived.
 */
export const postEventfulTrip = async (api: ApiClient): Promise<void> => {
  const [driver] = fleetOf(1);
  const seed = 7;
  const [planned] = finishedTrips(seed, driver!, Date.now() - 28 * hourMs, 4).toSorted(
    (a, b) => b.latestEndMs - b.startMs - (a.latestEndMs - a.startMs),
  );
  if (!planned) throw new Error(`no trip of ${driver?.driver} is planned`);
  const fixes = recordPlannedTrip(createStreetGrid(), seed, planned);
  const part = (share: number) => Math.floor(fixes.length * share);
  const isMissing = (id: number) =>
    (id > part(0.55) && id < part(0.55) + 200) || (id > part(0.8) && id < part(0.8) + 120) || id % 211 === 0;
  const records = fixes
    .map((fix, id) => ({ ...cleanOf(fix), id }))
    .filter(({ id }) => !isMissing(id))
    .map((record) => {
      const { id } = record;
      const waitedSeconds = (id > part(0.42) ? parkedSeconds : 0) + (id > part(0.8) ? unknownSeconds : 0);
      const told = {
        ...record,
        t: record.t + waitedSeconds * 1000,
        altitude: 25 + 30 * Math.sin(id / 200),
        battery: 80 - Math.floor(id / 120),
      };
      if (id > part(0.3) && id < part(0.3) + 12) return { ...told, accuracy: 250, lat: told.lat + 4e-4 };
      if (id === part(0.2)) return { ...told, lat: told.lat + 0.02 };
      if (id % part(0.23) === 7 && (told.speed ?? 0) > 6) return { ...told, speed: 1 };
      return told;
    });
  for (let from = 0; from < records.length; from += batchSize) {
    const response = await api.post(
      eventfulTrip.id,
      {
        timeZone: fleetTimeZone,
        vehicle: planned.vehicle,
        records: records.slice(from, from + batchSize),
        end: from + batchSize >= records.length,
      },
      { driver: eventfulTrip.driver },
    );
    if (!response.ok)
      throw new Error(`the eventful trip was refused: ${response.status} ${await response.text()}`);
  }
};
