import type { Fix } from "@trips/client/records.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { driverOf, type Overrides, type SourceDocument, type SourceItem } from "./source.ts";
import { tripIdOf } from "./trip-id.ts";
import { zoneOfPlace } from "./zone-of-place.ts";

const mostTime = 8.64e15;

/**
 * The fixes of a continuous log, as phones keep it: each local date is a trip, whatever the order of the fixes. The
 * gaps between drives are parked time.
 */
export const createDayLog = (document: SourceDocument, overrides: Overrides) => {
  const { vehicle, trip, timeZone } = overrides;
  const dateOf = ({ t, lat, lon }: Fix): string =>
    Math.abs(t) <= mostTime
      ? localDateOf(Math.round(t), timeZone ?? zoneOfPlace(lat, lon) ?? "UTC")
      : "undated";
  return (fix: Fix, place: string): SourceItem => {
    const date = dateOf(fix);
    return {
      kind: "fix",
      place,
      driver: driverOf(overrides),
      trip: trip === undefined ? tripIdOf(document.name, date) : `${trip}-${date}`,
      vehicle,
      isDerived: trip === undefined,
      fix,
    };
  };
};
