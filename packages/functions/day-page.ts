import { TripsError } from "@trips/core/application/errors.ts";
import type { DayPage, DayView, TripView } from "@trips/core/application/views.ts";

/** Of an answer, which Lambda lets be 6 MB long: the totals and what else goes with it take little. */
const maxTripsBytes = 6_000_000;

/** The place of a trip in its day, of which trips come by start, id and driver. */
const cursorOf = ({ start, tripId, driver }: TripView): string => `${start},${tripId},${driver}`;

const isAfter = (trip: TripView, cursor: string): boolean => {
  const [start = "", tripId = "", driver = ""] = cursor.split(",");
  const own = [trip.start, trip.tripId, trip.driver];
  const differs = [start, tripId, driver].findIndex((text, index) => text !== own[index]);
  return differs >= 0 && own[differs]! > [start, tripId, driver][differs]!;
};

/** A day with as many of its trips, from the one that follows the cursor `after` on, as one answer has room for. */
export const dayPageOf = (day: DayView, after: string | undefined): DayPage => {
  if (after !== undefined && !/^[\d:.TZ-]{24},[^,]+,[^,]+$/.test(after))
    throw new TripsError("invalid-request", "after must be what an answer before this one called next.");
  const rest = after === undefined ? day.trips : day.trips.filter((trip) => isAfter(trip, after));
  let bytes = 0;
  // Within the answer of a Lambda the body is a JSON text in JSON.
  const fitting = rest.findIndex((trip) => {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(trip)));
    return bytes > maxTripsBytes;
  });
  if (fitting < 0) return { ...day, trips: rest };
  const trips = rest.slice(0, Math.max(1, fitting));
  return { ...day, trips, next: cursorOf(trips.at(-1)!) };
};
