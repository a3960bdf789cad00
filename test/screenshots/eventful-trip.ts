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

/** A trip of yesterday to which everything happens: poor fixes, a jump, a silence, harsh braking, records that never came. */
export const postEventfulTrip = async (api: ApiClient): Promise<void> => {
  const [driver] = fleetOf(1);
  const seed = 7;
  const [planned] = finishedTrips(seed, driver!, Date.now() - 26 * hourMs, 4).toSorted(
    (a, b) => b.latestEndMs - b.startMs - (a.latestEndMs - a.startMs),
  );
  if (!planned) throw new Error(`no trip of ${driver?.driver} is planned`);
  const fixes = recordPlannedTrip(createStreetGrid(), seed, planned);
  const part = (share: number) => Math.floor(fixes.length * share);
  const records = fixes
    .map((fix, id) => ({ ...cleanOf(fix), id }))
    .filter(({ id }) => !(id > part(0.55) && id < part(0.55) + 200) && id % 211 !== 0)
    .map((record) => {
      const { id } = record;
      if (id > part(0.3) && id < part(0.3) + 12) return { ...record, accuracy: 90, lat: record.lat + 4e-4 };
      if (id === part(0.2)) return { ...record, lat: record.lat + 0.02 };
      if (id % part(0.23) === 7 && (record.speed ?? 0) > 6) return { ...record, speed: 1 };
      return record;
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
