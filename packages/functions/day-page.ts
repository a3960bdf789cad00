import { TripsError } from "@trips/core/application/errors.ts";
import type { DayPage, DayView, TripView } from "@trips/core/application/views.ts";

/** The trips' share of a response, which Lambda limits to 6 MB; the totals and the rest take little. */
const maxTripsBytes = 6_000_000;

/** A trip's position in its day, whose trips are sorted by start, id and driver. */
const cursorOf = ({ start, tripId, driver }: TripView): string => `${start},${tripId},${driver}`;

const isAfter = (trip: TripView, cursor: string): boolean => {
  const [start = "", tripId = "", driver = ""] = cursor.split(",");
  const own = [trip.start, trip.tripId, trip.driver];
  const differs = [start, tripId, driver].findIndex((text, index) => text !== own[index]);
  return differs >= 0 && own[differs]! > [start, tripId, driver][differs]!;
};

/** As many of the trips as fit in one response, and at least the first. */
export const fittingTrips = (trips: readonly TripView[]): readonly TripView[] => {
  let bytes = 0;
  // A Lambda response holds the body as a string in JSON, so the trip is encoded twice.
  const fitting = trips.findIndex((trip) => {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(trip)));
    return bytes > maxTripsBytes;
  });
  return fitting < 0 ? trips : trips.slice(0, Math.max(1, fitting));
};

/** A day with as many of the trips after the cursor `after` as fit in one response. */
export const dayPageOf = (day: DayView, after: string | undefined): DayPage => {
  if (after !== undefined && !/^[\d:.TZ-]{24},[^,]+,[^,]+$/.test(after))
    throw new TripsError("invalid-request", "after must be what an answer before this one called next.");
  const rest = after === undefined ? day.trips : day.trips.filter((trip) => isAfter(trip, after));
  const trips = fittingTrips(rest);
  if (trips.length === rest.length) return { ...day, trips };
  return { ...day, trips, next: cursorOf(trips.at(-1)!) };
};
