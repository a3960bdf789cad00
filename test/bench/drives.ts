import { finishedTrips, fleetTimeZone, recordPlannedTrip } from "@trips/cli/simulator/fleet.ts";
import { fleetOf } from "@trips/cli/simulator/identities.ts";
import { createStreetGrid } from "@trips/cli/simulator/street-grid.ts";
import { type Fix as PhoneFix, sanitiseFix } from "@trips/client/records.ts";
import type { Fix } from "@trips/core/domain/gps-record.ts";
import { hasRealData, readTripLines, realData } from "../support/trip-lines.ts";

/** A drive as a phone posts it: fixes sanitised and quantised by the client, ids counted up from 0. */
export type Drive = {
  readonly source: string;
  readonly driver: string;
  readonly trip: string;
  readonly vehicle: string | undefined;
  readonly timeZone: string;
  readonly fixes: readonly Fix[];
};

/** The real drives if they are there; otherwise as many simulated ones, at 1 Hz with accuracy. */
export const loadDrives = async (): Promise<Drive[]> =>
  hasRealData ? await realDrives() : simulatedDrives();

export const simulatedDrives = (drivers = 12): Drive[] => {
  const grid = createStreetGrid();
  const now = Date.UTC(2026, 10, 20, 21);
  return fleetOf(drivers).flatMap((driver) =>
    finishedTrips(1, driver, now, 6).map((trip) => ({
      source: "simulator",
      driver: trip.driver,
      trip: trip.tripId,
      vehicle: trip.vehicle,
      timeZone: fleetTimeZone,
      fixes: fixesOf(recordPlannedTrip(grid, 1, trip)),
    })),
  );
};

const timeZones: Readonly<Record<string, string>> = {
  envirocar: "Europe/Berlin",
  driveplotr: "America/Chicago",
  emission: "America/Los_Angeles",
  gpxpy: "Europe/Zagreb",
};

const realDrives = async (): Promise<Drive[]> => {
  const lines = await readTripLines(`${realData}/trips.ndjson.gz`);
  const byTrip = Map.groupBy(lines, ({ driver, trip }) => `${driver}/${trip}`);
  return [...byTrip.values()].map((trip) => {
    const { source = "", driver, vehicle, trip: name } = trip[0]!;
    return {
      source,
      driver,
      trip: name,
      vehicle: vehicle ?? undefined,
      timeZone: timeZones[source] ?? "UTC",
      fixes: fixesOf(trip),
    };
  });
};

const fixesOf = (fixes: readonly PhoneFix[]): Fix[] =>
  fixes.flatMap((raw, id) => {
    const sanitised = sanitiseFix(raw);
    return sanitised.kind === "clean" ? [{ id, ...sanitised.fix }] : [];
  });
