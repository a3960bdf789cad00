import type { DayFigures, WholeTripFigures } from "../../../shared/trips/model/figures.ts";
import type { FleetTrip } from "./fleet-trip.ts";

type Column = (trip: FleetTrip) => string | number | null;

/** Figures that need a measured speed are empty for a phone that measured none. */
const ifMeasured =
  (column: Column): Column =>
  (trip) =>
    trip.maxSpeedMps === null ? null : column(trip);

const columns = {
  driver: ({ driver }) => driver,
  name: ({ name }) => name,
  tripId: ({ tripId }) => tripId,
  vehicle: ({ vehicle }) => vehicle,
  status: ({ isActive }) => (isActive ? "active" : "ended"),
  timeZone: ({ timeZone }) => timeZone,
  start: ({ start }) => start,
  end: ({ end }) => end,
  distanceMeters: ({ distanceMeters }) => distanceMeters,
  movingSeconds: ({ movingSeconds }) => movingSeconds,
  idleSeconds: ({ idleSeconds }) => idleSeconds,
  parkedSeconds: ({ parkedSeconds }) => parkedSeconds,
  unknownSeconds: ({ unknownSeconds }) => unknownSeconds,
  maxSpeedMps: ({ maxSpeedMps }) => maxSpeedMps,
  wholeTripDistanceMeters: ({ wholeDistanceMeters }) => wholeDistanceMeters,
  harshBrakes: ifMeasured(({ harshBrakes }) => harshBrakes),
  harshAccelerations: ifMeasured(({ harshAccelerations }) => harshAccelerations),
  ascentMeters: ({ ascentMeters }) => ascentMeters,
  descentMeters: ({ descentMeters }) => descentMeters,
} as const satisfies Record<string, Column> & Record<keyof DayFigures | keyof WholeTripFigures, Column>;

/** Spreadsheets run text that begins with one of these as a formula, full-width signs included. */
const beginsFormula = /^[=+\-@\t\r\n＝＋－＠]/u;

const fieldOf = (value: string | number | null): string => {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = beginsFormula.test(value) ? `'${value}` : value;
  return /["',;\s]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/**
 * CSV (RFC 4180) with a header line; what was not measured is empty. Text that a spreadsheet would run as a formula is
 * prefixed with an apostrophe.
 */
export const fleetCsvOf = (trips: readonly FleetTrip[]): string =>
  [Object.keys(columns), ...trips.map((trip) => Object.values(columns).map((read) => fieldOf(read(trip))))]
    .map((fields) => `${fields.join(",")}\r\n`)
    .join("");
