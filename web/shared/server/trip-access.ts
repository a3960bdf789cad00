import { isIdentifier } from "@trips/core/domain/batch.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { isFleetMember, type Session } from "../session/model/session-data.ts";

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The trip that an address names, if this session may see it. Somebody else's trip is answered like one that
 * does not exist, so that nobody learns which trips there are.
 */
export const visibleTrip = (session: Session, tripId: string, driver: unknown): TripKey | undefined => {
  const key = { driver: driver ?? session.driver, trip: decoded(tripId) };
  if (!isIdentifier(key.driver) || !isIdentifier(key.trip)) return undefined;
  if (key.driver !== session.driver && !isFleetMember(session)) return undefined;
  return { driver: key.driver, trip: key.trip };
};
